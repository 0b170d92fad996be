import { expect, test } from 'vitest';
import { demandDistortion } from '../../src/power-quality/demand-distortion.ts';

test.for([
  // I1 = 100 / √(1 + 0.2²) = 100 / 1.0198039 = 98.0581 A; its harmonics 20 % of that = 19.6116 A; over 150 A 13.0744 %.
  { law: 'harmonics over the demand current', current: 100, thd: 20, demand: 150, percent: 13.0744 },
  // I1 = 5 / √2 = 3.53553 A and as much of harmonics; over 100 A 3.5355 %: a high THD of a small load is little.
  { law: 'a high THD of a small load is little', current: 5, thd: 100, demand: 100, percent: 3.5355 },
  // At full load with a small THD both are nearly the same: 150 / √(1 + 0.0025) = 149.8128 A, 5 % of it over 150 A 4.9938 %.
  { law: 'at full load it is about the THD', current: 150, thd: 5, demand: 150, percent: 4.9938 },
  { law: 'a sine has none', current: 80, thd: 0, demand: 100, percent: 0 },
])('$law', ({ current, thd, demand, percent }) => {
  expect(demandDistortion(current, thd, demand)).toBeCloseTo(percent, 4);
});

test('made from harmonics: what the definition says is found again', () => {
  // Fundamental 40 A, fifth 8 A, seventh 6 A: I = √(1600 + 64 + 36) = √1700; THD = √100 / 40 = 25 %; TDD over 50 A 20 %.
  expect(demandDistortion(Math.sqrt(1_700), 25, 50)).toBeCloseTo(20, 10);
});

test.for([
  [Number.NaN, 5],
  [100, Number.NaN],
] as const)('of %d A and %d % it is unknown', ([current, thd]) => {
  expect(demandDistortion(current, thd, 100)).toBeNaN();
});
