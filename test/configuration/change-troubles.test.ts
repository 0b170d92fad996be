import { expect, test } from 'vitest';
import { noHistory } from '../../src/configuration/change-history.ts';
import { changeSentences } from '../../src/configuration/change-sentences.ts';
import { changeTroubles } from '../../src/configuration/change-troubles.ts';
import { instant } from '../../src/domain/time.ts';

const standing = (why: string): readonly string[] => {
  const troubles = { refused: null, rolledBack: { change: 2, why }, stuck: null, unkept: null };
  const state = { troubles, history: noHistory, phase: { kind: 'resting' } as const };
  return changeTroubles(state, '/etc/g.json', instant(0))
    .filter((one) => one.standing)
    .map(({ message }) => message);
};

test('an alarm says what to do, in a whole command', () => {
  const [rolledBack, file] = standing(changeSentences.ended);
  expect(rolledBack).toMatch(/before the trial did\. To have it tried again, save the file with any difference in it/);
  expect(file).toContain('stop the program and have it written again');
  expect(file).toContain('gridtokenx config rollback 0 --config /etc/g.json --reason "…"');
});

test('what was found bad is not to be tried again', () => {
  expect(standing('h02 is silent.')[0]).not.toContain('tried again');
});
