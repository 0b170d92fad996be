import { describe, expect, test } from 'vitest';
import sdm120 from '../../drivers/profiles/eastron/sdm120.ts';
import type { Evidence } from '../../src/commissioning/evidence.ts';
import {
  checkAngles,
  checkFrequency,
  checkNeutral,
  checkRotation,
  checkVoltage,
} from '../../src/commissioning/voltages.ts';
import { showing, soundEvidence } from '../support/wiring.ts';

const behindTransformers: Evidence = {
  ...showing({ 'voltage.L1': 63.5, 'voltage.L2': 63.4, 'voltage.L3': 63.6 }),
  configured: {
    ...soundEvidence.configured,
    // 22,000 / 110 = 200; 110 / √3 = 63.5 V.
    ratios: { current: [1, 1], voltage: [22_000, 110], appliedBy: 'gateway' },
  },
};

describe('voltage', () => {
  test.each<readonly [string, Evidence, string, RegExp]>([
    ['all well', soundEvidence, 'pass', /Every phase/],
    ['a fuse is out: 41 V are picked up', showing({ 'voltage.L2': 41 }), 'fail', /No voltage on L2/],
    ['nothing at all', showing({ 'voltage.L1': 0, 'voltage.L2': 0, 'voltage.L3': 0 }), 'fail', /L1, L2, L3/],
    // 230 + 10 % = 253.
    ['254 V', showing({ 'voltage.L3': 254 }), 'suspect', /L3 more than 10 % off 230 V/],
    ['252 V', showing({ 'voltage.L3': 252 }), 'pass', /Every phase/],
    ['through voltage transformers', behindTransformers, 'pass', /transformers/],
  ])('%s', (_, evidence, verdict, says) =>
    expect(checkVoltage(evidence)).toMatchObject({ verdict, says: { en: expect.stringMatching(says) } }),
  );

  test('primary volts are shown: 63.5 × 200 = 12,700', () =>
    expect(checkVoltage(behindTransformers).figures[0]).toEqual({ name: 'U L1', value: '12700.0', unit: 'V' }));
});

describe('angles between the voltages, by the law of cosines', () => {
  test.each<readonly [string, Evidence, string, RegExp]>([
    // (230² + 230² − 398.4²) / (2 · 230²) = −0.5: 120°.
    ['120° each', soundEvidence, 'pass', /120°/],
    // L2's input also on L1: nothing between them, and both stand at 400 V to L3.
    ['two inputs on one phase', showing({ 'voltage.L1-L2': 0.4 }), 'fail', /L1-L2: both inputs are on one phase/],
    // A voltage transformer the wrong way round: 230 V between two of 230 V are 60°.
    [
      'a reversed voltage transformer',
      showing({ 'voltage.L1-L2': 230, 'voltage.L2-L3': 230 }),
      'suspect',
      /L1-L2, L2-L3: not 120°/,
    ],
    ['three that make no triangle', showing({ 'voltage.L3-L1': 600 }), 'suspect', /L3-L1/],
  ])('%s', (_, evidence, verdict, says) =>
    expect(checkAngles(evidence)).toMatchObject({ verdict, says: { en: expect.stringMatching(says) } }),
  );

  test('without line-to-line voltages nobody can tell', () => {
    const [first] = soundEvidence.shots;
    const { 'voltage.L1-L2': _, ...values } = first?.values ?? {};
    const evidence = { ...soundEvidence, shots: soundEvidence.shots.map((one) => ({ ...one, values })) };
    expect(checkAngles(evidence)).toMatchObject({ verdict: 'cannot-tell' });
  });
});

describe('the neutral', () => {
  test('is there: 230 V each are 0 V off the middle', () =>
    expect(checkNeutral(soundEvidence)).toMatchObject({ verdict: 'pass' }));

  test('is missing: 30 V off the middle, towards L1', () => {
    // Seen from 30 V towards L1 (230 at 0°): L1 200; L2 and L3 at (−115 − 30, ±199.19): √(145² + 199.19²) = 246.38.
    // Line-to-line stays 398.37. d² = (200² + 2 · 246.38² − 398.37²) / 3 = 900: 30 V.
    const evidence = showing({ 'voltage.L1': 200, 'voltage.L2': 246.38, 'voltage.L3': 246.38 });
    const check = checkNeutral(evidence);
    expect(check).toMatchObject({ verdict: 'suspect', says: { en: expect.stringContaining('may be missing') } });
    expect(Number(check?.figures[1]?.value)).toBeCloseTo(30, 0);
  });

  test('is missing for a moment only: the worst reading counts', () => {
    const [first, last] = soundEvidence.shots;
    if (first === undefined || last === undefined) throw new Error('two shots');
    const values = { ...last.values, 'voltage.L1': 200, 'voltage.L2': 246.38, 'voltage.L3': 246.38 };
    expect(checkNeutral({ ...soundEvidence, shots: [first, { ...last, values }] })).toMatchObject({
      verdict: 'suspect',
    });
  });

  test('10 V off the middle is what loads do', () => {
    // L1 220; √(125² + 199.19²) = 235.16.
    const evidence = showing({ 'voltage.L1': 220, 'voltage.L2': 235.16, 'voltage.L3': 235.16 });
    expect(checkNeutral(evidence)).toMatchObject({ verdict: 'pass' });
  });

  test('cannot be judged before there are three voltages', () =>
    expect(checkNeutral(showing({ 'voltage.L3': 12 }))).toMatchObject({ verdict: 'cannot-tell' }));
});

test.each([
  ['right', 'pass'],
  ['wrong', 'fail'],
  [null, 'cannot-tell'],
] as const)('the order of the phases is what the tester says: %s', (phaseOrder, verdict) => {
  const evidence = { ...soundEvidence, answers: { ...soundEvidence.answers, phaseOrder } };
  expect(checkRotation(evidence)).toMatchObject({ verdict });
});

test('of one phase there is no order, no angle and no middle', () => {
  const evidence = { ...soundEvidence, profile: sdm120 };
  expect([checkRotation, checkAngles, checkNeutral].map((rule) => rule(evidence))).toEqual([null, null, null]);
});

test.each([
  [50.02, 'pass'],
  [49.4, 'suspect'],
  // +4 % of 50 Hz is 52.
  [52.1, 'fail'],
  [60, 'fail'],
  [0, 'fail'],
])('%f Hz', (frequency, verdict) => expect(checkFrequency(showing({ frequency }))).toMatchObject({ verdict }));
