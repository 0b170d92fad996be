import { expect, test } from 'vitest';
import { rebuiltCapture } from '../../../src/adapters/sqlite/rebuild-capture.ts';
import { QUARTER_HOUR } from '../../../src/domain/interval.ts';
import { later, millis } from '../../../src/domain/time.ts';
import { advanceSeal, type SealInput, type Sealing, startSeal } from '../../../src/settlement/seal.ts';
import { signNow } from '../../../src/wire/message-signer.ts';
import { sealedBatch } from '../../support/sealed.ts';
import { capture, sealRules, ten } from '../../support/sealed-substation.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { testSigner } from '../../support/test-signers.ts';

/** What sealing remembers after each batch is the truth that leaves have to tell. */
const sealings = (inputs: readonly SealInput[]): readonly Sealing[] => {
  const signer = testSigner('gateway');
  const tools = { signer, random: seededRandom(1) };
  let state = startSeal(sealRules, null);
  return inputs.flatMap((input) => {
    const step = advanceSeal(sealRules, tools, state, input);
    state = step.state;
    return step.sealed.map((one) => signNow(one, signer));
  });
};

const tick = (quarter: number): SealInput => ({
  kind: 'tick',
  at: later(ten, millis(quarter * QUARTER_HOUR)),
  clock: 'simulated',
});
const captured = (point: string, quarter: number): SealInput => ({ kind: 'capture', capture: capture(point, quarter) });

// Two whole quarter hours; a third in which h02 is missing, and which it tells late; and a fourth.
const made = sealings([
  tick(0),
  ...[0, 1].flatMap((quarter) => [captured('h01', quarter), captured('h02', quarter)]),
  captured('h01', 2),
  tick(4),
  captured('h02', 2),
  captured('h01', 3),
  captured('h02', 3),
]);

test('the story has every kind of leaf', () => {
  expect(made).toHaveLength(5);
  expect(made[2]?.state.points.map(({ missing }) => missing.length)).toEqual([0, 1]);
});

test.each([1, 2, 3, 4, 5])('after batch %i the state is what sealing remembered', (count) => {
  const truth = made[count - 1]?.state;
  const devices = truth?.points.map(({ device: _, ...chain }) => chain);
  const rebuilt = rebuiltCapture(
    null,
    made.slice(0, count).map(({ batch }) => batch),
  );
  expect(rebuilt).toEqual({ ...truth, points: devices });
});

test.each([1, 2, 3, 4])('what was remembered after batch %i is carried on, with the meters it knew', (count) => {
  const rest = made.slice(count).map(({ batch }) => batch);
  expect(rebuiltCapture(made[count - 1]?.state ?? null, rest)).toEqual(made.at(-1)?.state);
});

test('a batch that cannot be read has a number all the same', () => {
  expect(rebuiltCapture(made[4]?.state ?? null, [sealedBatch(6)])).toEqual({ ...made[4]?.state, sequence: 6 });
  expect(rebuiltCapture(null, [])).toBe(null);
});
