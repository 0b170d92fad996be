import { describe, expect, test } from 'vitest';
import { checkDirection, checkPairing } from '../../src/commissioning/currents.ts';
import type { Evidence } from '../../src/commissioning/evidence.ts';
import { checkPower } from '../../src/commissioning/power.ts';
import { type Phase, phases, type Values } from '../../src/domain/quantity.ts';
import { showing, soundEvidence } from '../support/wiring.ts';

const generating = (evidence: Evidence): Evidence => ({
  ...evidence,
  answers: { ...evidence.answers, generation: true },
});
const noCurrent = {
  'current.L1': 0,
  'current.L2': 0,
  'current.L3': 0,
  'power.active.L1': 0,
  'power.active.L2': 0,
  'power.active.L3': 0,
  'power.active': 0,
};

describe('reversed transformers, of a meter that tells U, I and P', () => {
  // A transformer the wrong way round turns the sign of its phase and nothing else.
  const l2 = showing({ 'power.active.L2': -2000, 'power.active': 2000 });
  const all = showing({
    'power.active.L1': -1000,
    'power.active.L2': -2000,
    'power.active.L3': -3000,
    'power.active': -6000,
  });
  test.each<readonly [string, Evidence, string, RegExp]>([
    ['none', soundEvidence, 'pass', /No phase flows backwards/],
    ['L2', l2, 'suspect', /^L2 flows backwards/],
    ['all of them', all, 'suspect', /All phases/],
    ['L2, but there is generation behind it', generating(l2), 'cannot-tell', /L2 exports/],
    ['nothing is on', showing(noCurrent), 'cannot-tell', /Too little/],
    ['L3 is off', showing({ 'current.L3': 0, 'power.active.L3': 0 }), 'cannot-tell', /other phases/],
  ])('%s', (_, evidence, verdict, says) =>
    expect(checkDirection(evidence)).toMatchObject({ verdict, says: { en: expect.stringMatching(says) } }),
  );
  test('a reversed transformer is on its own phase all the same', () =>
    expect(checkPairing(l2)).toMatchObject({ verdict: 'pass' }));
});

test('a meter that tells the total only: less than nothing without generation', () => {
  const total = (watts: number): Evidence => ({
    ...soundEvidence,
    shots: soundEvidence.shots.map((one) => ({ ...one, values: { 'voltage.L1': 230, 'power.active': watts } })),
  });
  expect(checkDirection(total(-3000))).toMatchObject({ verdict: 'suspect' });
  expect(checkDirection(generating(total(-3000)))).toMatchObject({ verdict: 'cannot-tell' });
  expect(checkDirection(total(3000))).toMatchObject({ verdict: 'cannot-tell' });
});

describe('currents changed over, of a meter that tells U, I and P', () => {
  // Heaters of 1000 W on L1 and 2000 W on L2, their currents exchanged: 230 V · 8.696 A · cos 120° = −1000 W on L1,
  // 230 V · 4.348 A · cos 120° = −500 W on L2; L3 is as it was.
  const exchanged = showing({
    'current.L1': 8.696,
    'current.L2': 4.348,
    'power.active.L1': -1000,
    'power.active.L2': -500,
    'power.active': 1500,
  });
  test('L1 and L2', () => {
    expect(checkPairing(exchanged)).toMatchObject({
      verdict: 'suspect',
      says: { en: expect.stringMatching(/^The currents of L1, L2 do not go/) },
    });
    // What stands 120° aside is not reversed: turning it round would make another fault.
    expect(checkDirection(exchanged)).toMatchObject({ verdict: 'pass' });
  });
  test('all three by one place: every cos φ is −0.5', () => {
    const evidence = showing({
      'current.L1': 8.696,
      'current.L2': 13.043,
      'current.L3': 4.348,
      'power.active.L1': -1000,
      'power.active.L2': -1500,
      'power.active.L3': -500,
    });
    expect(checkPairing(evidence)).toMatchObject({
      verdict: 'suspect',
      says: { en: expect.stringContaining('L1, L2, L3') },
    });
  });
  test('a motor at cos φ 0.6 is none', () =>
    // 230 · 8.696 · 0.6 = 1200 W.
    expect(checkPairing(showing({ 'power.active.L2': 1200 }))).toMatchObject({ verdict: 'pass' }));
});

/** Every way to wire three transformers to three inputs: which conductor each input sees, and which way round. */
const wirings = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
].flatMap((order) =>
  [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => ({ order, signs: [0, 1, 2].map((bit) => ((bits >> bit) & 1 ? -1 : 1)) })),
);

/** Voltages at 0°, −120°, 120°; each load lags its own voltage by `lag`. What each input measures: P = U·I·cos, Q = U·I·sin. */
const measuredBy = (order: readonly number[], signs: readonly number[], lag: number, varSign: 1 | -1): Values => {
  const amperes = [5, 9, 13];
  const angle = (place: number): number => (-120 * place * Math.PI) / 180;
  return Object.fromEntries(
    phases.flatMap((phase, input) => {
      const conductor = order[input] ?? 0;
      const size = 230 * (amperes[conductor] ?? 0) * (signs[input] ?? 1);
      const between = angle(input) - (angle(conductor) - lag);
      return [
        [`current.${phase}`, amperes[conductor]],
        [`power.active.${phase}`, size * Math.cos(between)],
        [`power.reactive.${phase}`, varSign * size * Math.sin(between)],
      ];
    }),
  );
};
const moved = (order: readonly number[]): readonly Phase[] => phases.filter((_, input) => order[input] !== input);
const turned = (order: readonly number[], signs: readonly number[]): readonly Phase[] =>
  phases.filter((_, input) => order[input] === input && signs[input] === -1);

describe.each([
  ['heaters', 0, 1],
  ['motors at cos φ 0.91', (24 * Math.PI) / 180, 1],
  ['heaters, a meter whose var have the other sign', 0, -1],
] as const)('all 48 wirings of %s, of a meter that tells var too', (_, lag, varSign) => {
  test('are told apart', () => {
    const told = wirings.map(({ order, signs }) => {
      const evidence = showing(measuredBy(order, signs, lag, varSign));
      return { order, signs, pairing: checkPairing(evidence)?.verdict, direction: checkDirection(evidence) };
    });
    expect(told).toHaveLength(48);
    for (const { order, signs, pairing, direction } of told) {
      expect(pairing, `${order} ${signs}`).toBe(moved(order).length === 0 ? 'pass' : 'suspect');
      const back = turned(order, signs);
      expect(direction.verdict, `${order} ${signs}`).toBe(back.length === 0 ? 'pass' : 'suspect');
      if (back.length > 0 && back.length < 3) expect(direction.says.en).toContain(back.join(', '));
    }
  });
});

test('which voltage a current belongs to is named', () =>
  expect(checkPairing(showing(measuredBy([1, 0, 2], [1, -1, 1], 0, 1)))?.says.en).toContain(
    'I L1 → U L2, I L2 → U L1 (−)',
  ));

describe('power, voltage and current of one measurement', () => {
  test.each<readonly [string, Evidence, string, RegExp]>([
    ['all well', soundEvidence, 'pass', /agree/],
    // 230 V · 4.348 A = 1000 VA; 40,000 W are 40 times that: power counts a 200/5 A transformer, current does not.
    ['a ratio that only power counts', showing({ 'power.active.L1': 40_000 }), 'fail', /40\.00 times U·I on L1/],
    // 1000 VA · 0.5 = 500 W, and it shows 1000.
    ['a power factor of something else', showing({ 'power-factor.L1': 0.5 }), 'suspect', /cos φ on L1/],
    ['a signed power factor', showing({ 'power-factor.L1': -1 }), 'pass', /agree/],
    // 1000 + 2000 + 3000 = 6000; two thirds of it is what a meter set to two phases shows.
    ['a total of two phases', showing({ 'power.active': 4000 }), 'suspect', /not the sum/],
    ['nothing is on', showing(noCurrent), 'cannot-tell', /Too little/],
  ])('%s', (_, evidence, verdict, says) =>
    expect(checkPower(evidence)).toMatchObject({ verdict, says: { en: expect.stringMatching(says) } }),
  );
});
