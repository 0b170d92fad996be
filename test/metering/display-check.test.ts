import { expect, test } from 'vitest';
import { checkDisplay, onDisplay } from '../../src/metering/display-check.ts';

const register = (value: number, exponent = 0) => ({ value, exponent, words: [] });

test.for([
  { law: 'the same to the last digit', wh: 5_230_410, shown: '5230.41', stepWh: 0, agrees: true, differenceWh: 0 },
  { law: 'a display that cuts off', wh: 5_230_419, shown: '5230.41', stepWh: 0, agrees: true, differenceWh: -9 },
  { law: 'one last digit apart', wh: 5_230_420, shown: '5230.41', stepWh: 0, agrees: true, differenceWh: -10 },
  { law: 'more than a last digit', wh: 5_230_421, shown: '5230.41', stepWh: 0, agrees: false, differenceWh: -11 },
  { law: 'a register that steps itself', wh: 5_230_421, shown: '5230.41', stepWh: 2, agrees: true, differenceWh: -11 },
  { law: 'a display of whole kWh', wh: 5_230_999, shown: '5230', stepWh: 0, agrees: true, differenceWh: -999 },
  { law: 'a ratio forgotten', wh: 5_230_410, shown: '209216.40', stepWh: 0, agrees: false, differenceWh: 203_985_990 },
  { law: 'digits swapped', wh: 5_230_410, shown: '5320.41', stepWh: 0, agrees: false, differenceWh: 90_000 },
  { law: 'nothing counted yet', wh: 0, shown: '0.00', stepWh: 0, agrees: true, differenceWh: 0 },
])('$law', ({ wh, shown, stepWh, agrees, differenceWh }) => {
  expect(checkDisplay(register(wh), shown, stepWh)).toMatchObject({ agrees, differenceWh });
});

test('a register in mWh is compared as exactly as it is', () => {
  expect(checkDisplay(register(5_230_410_500, -3), '5230.41')).toMatchObject({ agrees: true, differenceWh: -0.5 });
});

test.for(['', 'kWh', '5,230.41', '-1', '5230.', '1e3'])('%j is nothing a display shows', (shown) => {
  expect(checkDisplay(register(0), shown)).toBeNull();
});

const direct = { current: [1, 1], voltage: [1, 1], appliedBy: 'meter' } as const;
test.for([
  // Counts in 10 Wh and begins again after 100,000,000 of them: at 1,000,000 kWh. Twice round: 2,000,123.45 kWh.
  {
    law: 'a counter that has come round twice',
    wh: 2_000_123_450,
    ratios: direct,
    turn: register(100_000_000, 1),
    shown: '123.45',
  },
  // 200/5 A: the display of the meter counts a fortieth.
  {
    law: 'a meter whose ratio the gateway applies',
    wh: 5_230_400,
    ratios: { ...direct, current: [200, 5], appliedBy: 'gateway' },
    turn: null,
    shown: '130.76',
  },
  {
    law: 'a meter that applies it itself',
    wh: 5_230_400,
    ratios: { ...direct, current: [200, 5] },
    turn: null,
    shown: '5230.40',
  },
  {
    law: 'both: 40 × (1,000,000 + 0.50) kWh',
    wh: 40_000_020_000,
    ratios: { ...direct, current: [200, 5], appliedBy: 'gateway' },
    turn: register(100_000_000, 1),
    shown: '0.50',
  },
] as const)('$law', ({ wh, ratios, turn, shown }) => {
  expect(checkDisplay(onDisplay(register(wh), ratios, turn), shown)).toMatchObject({ agrees: true, differenceWh: 0 });
});
