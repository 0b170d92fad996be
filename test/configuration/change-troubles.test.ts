import { expect, test } from 'vitest';
import { noHistory } from '../../src/configuration/change-history.ts';
import { changeSentences } from '../../src/configuration/change-sentences.ts';
import { changeTroubles } from '../../src/configuration/change-troubles.ts';
import { instant } from '../../src/domain/time.ts';
import type { AlarmInput } from '../../src/power-quality/alarms/alarm-life.ts';
import { lived } from '../support/alarm-stories.ts';

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

test('a new cause is a new occurrence, with the newest words, also of an alarm that somebody has noted', () => {
  const refusedAt = (at: number, refused: string | null): readonly AlarmInput[] =>
    changeTroubles(
      {
        troubles: { refused, rolledBack: null, stuck: null, unkept: null },
        history: noHistory,
        phase: { kind: 'resting' },
      },
      null,
      instant(at),
    ).map((condition) => ({ kind: 'condition', condition }));
  const said = lived([
    ...refusedAt(1, 'One.'),
    ...refusedAt(2, 'One.'),
    { kind: 'acknowledge', id: 'configuration/refused', at: instant(3) },
    ...refusedAt(4, 'One.'),
    ...refusedAt(5, 'Two.'),
    ...refusedAt(6, 'Three.'),
    ...refusedAt(7, null),
  ]).map(({ state, at, message }) => `${at} ${state}: ${message.replace(/^.*runs on\. /, '')}`);
  expect(said).toEqual([
    '1 raised: One.',
    '3 acknowledged: One.',
    '5 raised: Two.',
    '6 raised: Three.',
    '7 returned-unacknowledged: No change of the configuration is refused.',
  ]);
});

test('what was found bad is not to be tried again', () => {
  expect(standing('h02 is silent.')[0]).not.toContain('tried again');
});
