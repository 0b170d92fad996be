import { expect, test } from 'vitest';
import { unbalancePercent } from '../../src/power-quality/unbalance.ts';

const lineToLine = (u12: number, u23: number, u31: number) => ({
  'voltage.L1-L2': u12,
  'voltage.L2-L3': u23,
  'voltage.L3-L1': u31,
});

const phases = (u1: number, u2: number, u3: number, lag2: number, lag3: number) => ({
  'voltage.L1': u1,
  'voltage.L2': u2,
  'voltage.L3': u3,
  'angle.voltage.L2': lag2,
  'angle.voltage.L3': lag3,
});

test('worked by hand: 400, 390 and 410 V', () => {
  // Squares: 160,000; 152,100; 168,100; their sum 480,200; its square 230,592,040,000.
  // Fourth powers: 25,600,000,000 + 23,134,410,000 + 28,257,610,000 = 76,992,020,000.
  // β = 76,992,020,000 / 230,592,040,000 = 0.3338884; 3 − 6β = 0.9966694; √ = 0.9983333.
  // u2 = √(0.0016667 / 1.9983333) = √0.00083404 = 0.028880.
  expect(unbalancePercent(lineToLine(400, 390, 410))).toBeCloseTo(2.888, 3);
});

test('worked by hand from phase voltages and angles: 230, 220 and 240 V, 120° apart', () => {
  // U2 = (230∠0° + 220∠120° + 240∠−120°) / 3: real 230 − 110 − 120 = 0, imaginary (220 − 240) · 0.8660254 = −17.320508,
  // a third of it 5.773503 V. U1 = (230 + 220 + 240) / 3 = 230 V. 5.773503 / 230 = 2.510219 %.
  expect(unbalancePercent(phases(230, 220, 240, 120, 240))).toBeCloseTo(2.510219, 5);
});

test('a phase lost: two of three equal phases make U2 half of U1', () => {
  // U2 = (230 + 230∠120°) / 3 and U1 = (230 + 230) / 3: |1∠0° + 1∠120°| = 1, so 1/3 over 2/3.
  expect(unbalancePercent(phases(230, 230, 0, 120, 240))).toBeCloseTo(50, 6);
});

test('the order of the phases does not matter', () => {
  expect(unbalancePercent(phases(230, 220, 240, 240, 120))).toBeCloseTo(2.510219, 5);
});

test('line-to-line voltages come first where both are known', () => {
  const both = { ...phases(230, 230, 0, 120, 240), ...lineToLine(400, 390, 410) };
  expect(unbalancePercent(both)).toBeCloseTo(2.888, 3);
});

test.for([
  ['nothing', 0],
  ['half a percent', 0.5],
  ['two percent', 2],
  ['five percent', 5],
] as const)('made from sequence components: %s of negative sequence is found again', ([, percent]) => {
  // Phase phasors from U1 = 230 V and U2 = percent of it at 40°, with a = 1∠120°: U_k = U1·a^-k + U2·a^k.
  const negative = (230 * percent) / 100;
  const phasor = (size: number, degrees: number) => {
    const angle = (degrees * Math.PI) / 180;
    return [size * Math.cos(angle), size * Math.sin(angle)] as const;
  };
  const phase = (turn: number) => {
    const [x1, y1] = phasor(230, -120 * turn);
    const [x2, y2] = phasor(negative, 40 + 120 * turn);
    return [x1 + x2, y1 + y2] as const;
  };
  const between = (from: number, to: number) => {
    const [one, other] = [phase(from), phase(to)];
    return Math.hypot(one[0] - other[0], one[1] - other[1]);
  };
  expect(unbalancePercent(lineToLine(between(0, 1), between(1, 2), between(2, 0)))).toBeCloseTo(percent, 4);
  const size = (turn: number) => Math.hypot(...phase(turn));
  const lag = (turn: number) => {
    const [[x1, y1], [x, y]] = [phase(0), phase(turn)];
    return ((Math.atan2(y1, x1) - Math.atan2(y, x)) * 180) / Math.PI;
  };
  expect(unbalancePercent(phases(size(0), size(1), size(2), lag(1), lag(2)))).toBeCloseTo(percent, 4);
});

test('from phase voltages alone it is unknown', () => {
  expect(unbalancePercent({ 'voltage.L1': 231, 'voltage.L2': 219, 'voltage.L3': 240 })).toBeNull();
  expect(unbalancePercent({ 'voltage.L1-L2': 400, 'voltage.L2-L3': 400 })).toBeNull();
  const { 'angle.voltage.L3': _, ...oneAngle } = phases(231, 219, 240, 120, 240);
  expect(unbalancePercent(oneAngle)).toBeNull();
});

test('a dead feeder has no unbalance', () => expect(unbalancePercent(lineToLine(0, 0, 0))).toBeNull());
