import { describe, expect, test } from 'vitest';
import { baht } from '../../../src/domain/money.ts';
import { instant, MINUTE } from '../../../src/domain/time.ts';
import { forecastKvarCharge } from '../../../src/power-quality/statistics/kvar-charge.ts';
import { type KvarTariff, kvarTariffOf } from '../../../src/power-quality/statistics/kvar-tariffs.ts';
import { type MadeRow, madeFrame } from '../../support/quality-frames.ts';
import { limitSet } from '../../support/quality-rules.ts';

/** November 2026 in Bangkok. */
const november = Date.UTC(2026, 9, 31, 17);
const december = Date.UTC(2026, 10, 30, 17);
const quarter = (index: number, kilowatts: number, kilovars: number, changes: Partial<MadeRow> = {}) =>
  madeFrame(
    november + index * 15 * MINUTE,
    [
      { device: 'h00', values: { 'power.active': 9e6 } },
      {
        device: 'h01',
        values: { 'power.active': kilowatts * 1_000, 'reactive.quadrant-1': kilovars * 1_000 },
        ...changes,
      },
    ],
    { length: '15min' },
  );
const mea = kvarTariffOf({ limits: [limitSet({ authority: 'MEA' })] }) as KvarTariff;
const now = instant(november + 1_440 * 15 * MINUTE);

describe('worked by hand', () => {
  test.for([
    // 0.6197 · 1,000 kW = 619.7 kvar free; 700.2 − 619.7 = 80.5, whole: 81; 81 · 56.07 THB = 4,541.67 THB.
    ['half a kvar is a kvar', 1_000, 700.2, 81, '4541.670000000'],
    // 700.1875 − 619.7 = 80.4875: the fraction is left out. 80 · 56.07 THB = 4,485.60 THB.
    ['less is none', 1_000, 700.1875, 80, '4485.600000000'],
    // 1,000.4 kW are 1,000 kW: the same as above.
    ['a fraction of a kW below a half is left out', 1_000.4, 700.2, 81, '4541.670000000'],
    // 1,000.5 kW are 1,001 kW, of which 620.3197 kvar are free; 700.2 − 620.3197 = 79.8803: 80.
    ['half a kW is a kW', 1_000.5, 700.2, 80, '4485.600000000'],
    // PF 0.85: 619.7 of 1,000.
    ['all of it free', 1_000, 619.7, 0, '0.000000000'],
    ['far below', 1_000, 10, 0, '0.000000000'],
    ['no active demand at all', 0, 10, 10, '560.700000000'],
  ] as const)('%s', ([, kilowatts, kilovars, excess, charge]) => {
    const forecast = forecastKvarCharge('h01', [quarter(0, kilowatts, kilovars)], now, mea);
    expect(forecast.excessKvar).toBe(excess);
    expect(baht(forecast.charge)).toBe(charge);
  });

  test('the greatest active and the greatest reactive demand need not come together', () => {
    const forecast = forecastKvarCharge(
      'h01',
      [quarter(0, 1_000, 100), quarter(1, 200, 700), quarter(2, 500, 300)],
      now,
      mea,
    );
    expect(forecast).toMatchObject({
      active: { value: 1_000_000, at: november },
      reactive: { value: 700_000, at: november + 15 * MINUTE },
      freeVar: 619_700,
      excessKvar: 80,
      windows: { over: 1_440, counted: 3 },
      elapsed: 0.5,
      month: { start: november, end: december },
    });
  });
});

describe('what counts', () => {
  const counted = (...frames: Parameters<typeof forecastKvarCharge>[1][]) =>
    forecastKvarCharge(
      'h01',
      frames.flatMap((some) => [...some]),
      now,
      mea,
    ).windows.counted;

  test.for([
    ['the first window of the month', quarter(0, 1, 1), 1],
    ['the last before', quarter(-1, 1, 1), 0],
    ['one that is not over at the time', quarter(1_440, 1, 1), 0],
    ['one that is flagged', quarter(0, 1, 1, { flagged: true }), 1],
    ['one covered by half', quarter(0, 1, 1, { coverage: 0.5 }), 1],
    ['one covered by less', quarter(0, 1, 1, { coverage: 0.49 }), 0],
    ['somebody else’s', quarter(0, 1, 1, { device: 'h02' }), 0],
  ] as const)('%s', ([, frame, windows]) => expect(counted([frame])).toBe(windows));

  test('frames of 10 min do not', () => {
    const frame = madeFrame(november, [{ device: 'h01', values: { 'power.active': 1 } }]);
    expect(counted([frame])).toBe(0);
  });

  test('export is no demand', () => {
    expect(forecastKvarCharge('h01', [quarter(0, -100, 0)], now, mea)).toMatchObject({ active: null, freeVar: 0 });
  });

  test('before anything was measured there is no charge, and no maximum', () => {
    expect(forecastKvarCharge('h01', [], now, mea)).toMatchObject({
      active: null,
      reactive: null,
      excessKvar: 0,
      charge: 0n,
    });
  });
});

test('what is to come can make it dearer or cheaper: it is no bound', () => {
  const charge = (...frames: readonly ReturnType<typeof quarter>[]) =>
    forecastKvarCharge('h01', frames, now, mea).charge;
  const soFar = quarter(0, 100, 100);
  expect(charge(soFar, quarter(1, 0, 120))).toBeGreaterThan(charge(soFar));
  expect(charge(soFar, quarter(1, 120, 0))).toBeLessThan(charge(soFar));
});

test.for([
  ['MEA’s own text was seen', ['CENELEC', 'MEA'], { authority: 'MEA', provenance: { confirmed: true } }],
  ['PEA’s was not', ['PEA', 'MEA'], { authority: 'PEA', provenance: { confirmed: false } }],
  ['nobody charges by a European standard', ['CENELEC', 'gateway'], null],
] as const)('whose rate it is: %s', ([, authorities, expected]) => {
  const tariff = kvarTariffOf({ limits: authorities.map((authority) => limitSet({ authority })) });
  if (expected === null) expect(tariff).toBe(null);
  else expect(tariff).toMatchObject(expected);
});
