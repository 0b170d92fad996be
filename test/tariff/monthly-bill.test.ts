import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wh } from '../../src/domain/energy.ts';
import { type Bill, lastDayFrom, monthlyBill, type Usage } from '../../src/tariff/monthly-bill.ts';
import type { Tariff } from '../../src/tariff/tariff.ts';
import { shippedTariff } from '../support/shipped-tariffs.ts';

const september = { from: '2026-09-01', to: '2026-09-30' };
const august = { from: '2026-08-01', to: '2026-08-31' };
const nothing: Usage = {
  ...{ energy: { totalWh: wh(0), onPeakWh: null }, demand: null, reactiveVar: null },
  ...{ greenWh: wh(0), highestDemandCharge: null },
};
const kwh = (total: number, onPeak: number | null = null): Usage['energy'] => ({
  totalWh: wh(total * 1_000),
  onPeakWh: onPeak === null ? null : wh(onPeak * 1_000),
});
const bill = (tariff: Tariff, period: Bill['period'], usage: Partial<Usage>): Bill => {
  const made = monthlyBill(tariff, period, { ...nothing, ...usage });
  if ('unknown' in made) throw new Error(made.unknown);
  return made;
};
const why = (tariff: string, period: Bill['period'], usage: Partial<Usage>): string => {
  const made = monthlyBill(shippedTariff(tariff), period, { ...nothing, ...usage });
  return 'unknown' in made ? made.unknown : `${made.total}`;
};
/** Lines in satang: [kind, amount]. */
const satang = ({ lines }: Bill) => lines.map(({ kind, amount }) => [kind, Number(amount) / 1e7]);

describe('golden bills, every step by hand', () => {
  it.each(['mea', 'pea'])('%s residential large, 523 kWh in September 2026', (authority) => {
    const made = bill(shippedTariff(`${authority}-residential-large`), september, { energy: kwh(523) });
    // Blocks of September 2026: 1–200 at 3.0000, 201–400 at 4.1584, from 401 on at 4.3583.
    //   200 × 3.0000 = 600.00
    //   200 × 4.1584 = 831.68
    //   123 × 4.3583 = 536.0709 → 536.07
    //   600.00 + 831.68 + 536.07 = 1,967.75
    // Service 24.62. Ft 523 × 0.1623 = 84.8829 → 84.88.
    // 1,967.75 + 24.62 + 84.88 = 2,077.25. VAT 7 % of it = 145.4075 → 145.41. Together 2,222.66.
    expect(made.lines[0]?.steps.map(({ quantity, price, exact, amount }) => [quantity, price, exact, amount])).toEqual([
      [200_000, 3_000_000, 600_000_000_000n, 600_000_000_000n],
      [200_000, 4_158_400, 831_680_000_000n, 831_680_000_000n],
      [123_000, 4_358_300, 536_070_900_000n, 536_070_000_000n],
    ]);
    expect(satang(made)).toEqual([
      ['energy', 196_775],
      ['service', 2_462],
      ['ft', 8_488],
      ['vat', 14_541],
    ]);
    expect([made.total, made.unconfirmed]).toEqual([2_222_660_000_000n, false]);
  });

  it('the same home a month before, by the blocks that were', () => {
    // 150 × 3.2484 = 487.26; 250 × 4.2218 = 1,055.45; 123 × 4.4217 = 543.8691 → 543.87; together 2,086.58.
    // + 24.62 + 84.88 = 2,196.08; VAT 153.7256 → 153.73; 2,349.81.
    const made = bill(shippedTariff('pea-residential-large'), august, { energy: kwh(523) });
    expect([satang(made), made.total]).toEqual([
      [
        ['energy', 208_658],
        ['service', 2_462],
        ['ft', 8_488],
        ['vat', 15_373],
      ],
      2_349_810_000_000n,
    ]);
  });

  it('PEA residential small, 90 kWh in September 2026', () => {
    // 15 × 2.3488 = 35.232 → 35.23; 10 × 2.9882 = 29.882 → 29.88; 65 × 3.0000 = 195.00; together 260.11.
    // Service 8.19. Ft 90 × 0.1623 = 14.607 → 14.61. 282.91; VAT 19.8037 → 19.80; 302.71.
    const made = bill(shippedTariff('pea-residential-small'), september, { energy: kwh(90) });
    expect([satang(made), made.total]).toEqual([
      [
        ['energy', 26_011],
        ['service', 819],
        ['ft', 1_461],
        ['vat', 1_980],
      ],
      302_710_000_000n,
    ]);
  });

  it('a time-of-use home, 180 kWh on-peak and 270 off-peak in September 2026', () => {
    const made = bill(shippedTariff('mea-residential-tou'), september, { energy: kwh(450, 180) });
    // 180 × 5.7982 = 1,043.676; 270 × 2.6369 = 711.963; together 1,755.639 → 1,755.64, rounded once.
    // Service 24.62. Ft 450 × 0.1623 = 73.035 → 73.04 (half up). 1,853.30; VAT 129.731 → 129.73; 1,983.03.
    expect([satang(made), made.total]).toEqual([
      [
        ['energy', 175_564],
        ['service', 2_462],
        ['ft', 7_304],
        ['vat', 12_973],
      ],
      1_983_030_000_000n,
    ]);
    expect(made.lines[0]?.exact).toBe(1_755_639_000_000n);
  });

  it('a hotel at 22 kV in August 2026: demand on-peak, kvar, the two hours of energy', () => {
    const made = bill(shippedTariff('mea-specific-tou-mv'), august, {
      energy: kwh(86_400, 38_400),
      // 312.4 kW on-peak, 340.6 kW at night; 268 kvar lagging.
      ...{ demand: { chargedW: 312_400, partialW: null, otherW: 340_600 }, reactiveVar: 268_000 },
    });
    // Demand: 312.4 → 312 kW × 132.93 = 41,474.16.
    // Energy: 38,400 × 4.1839 = 160,661.76; 48,000 × 2.6037 = 124,977.60; together 285,639.36.
    // Free kvar: of the greatest kW of all hours, 341 × 0.6197 = 211.3177; 268 − 211.3177 = 56.6823 → 57 × 56.07 = 3,195.99.
    // Service 312.24. Ft 86,400 × 0.1623 = 14,022.72.
    // 41,474.16 + 285,639.36 + 3,195.99 + 312.24 + 14,022.72 = 344,644.47.
    // VAT 24,125.1129 → 24,125.11; together 368,769.58.
    expect(satang(made)).toEqual([
      ['demand', 4_147_416],
      ['energy', 28_563_936],
      ['kvar', 319_599],
      ['service', 31_224],
      ['ft', 1_402_272],
      ['vat', 2_412_511],
    ]);
    expect([made.total, made.unconfirmed]).toEqual([368_769_580_000_000n, false]);
    expect(made.reactive).toEqual({ reactiveVar: 268_000, activeKw: 341, freePpm: 619_700, excessKvar: 57 });
    expect(made.notes).toContain('minimum-not-known');
  });

  it('the same hotel in September: the same money, and to be confirmed', () => {
    const made = bill(shippedTariff('mea-specific-tou-mv'), september, {
      ...{ energy: kwh(86_400, 38_400), demand: { chargedW: 312_400, partialW: null, otherW: 340_600 } },
      reactiveVar: 268_000,
    });
    expect([made.total, made.unconfirmed]).toEqual([368_769_580_000_000n, true]);
  });

  it('time of day: the evening peak, and what the day has beyond it', () => {
    // 100 kW × 285.05 = 28,505.00; (130 − 100) × 58.88 = 1,766.40; together 30,271.40.
    // Energy 20,000 × 3.1471 = 62,942.00. Service 312.24. Ft 3,246.00. 96,771.64; VAT 6,774.0148 → 6,774.01.
    const tod = shippedTariff('mea-large-tod-mv');
    const made = bill(tod, august, {
      ...{ energy: kwh(20_000), demand: { chargedW: 100_000, partialW: 130_000, otherW: null } },
    });
    expect([satang(made), made.total]).toEqual([
      [
        ['demand', 3_027_140],
        ['energy', 6_294_200],
        ['service', 31_224],
        ['ft', 324_600],
        ['vat', 677_401],
      ],
      103_545_650_000_000n,
    ]);
    expect(made.notes).toContain('kvar-not-known');
    const less = bill(tod, august, { energy: kwh(1), demand: { chargedW: 100_000, partialW: 90_000, otherW: null } });
    expect(satang(less)[0]).toEqual(['demand', 2_850_500]);
  });

  it('the least charge: 70 % of the highest demand charge of the 12 months before', () => {
    // 10 kW × 132.93 = 1,329.30 and 100 × 4.1839 = 418.39: 1,747.69. 70 % of 41,474.16 = 29,031.912 → 29,031.91: 27,284.22 more.
    const idle = { energy: kwh(100, 100), demand: { chargedW: 10_000, partialW: null, otherW: null } };
    const hotel = shippedTariff('mea-specific-tou-mv');
    const made = bill(hotel, august, { ...idle, highestDemandCharge: 41_474_160_000_000n });
    expect(satang(made).slice(0, 3)).toEqual([
      ['demand', 132_930],
      ['energy', 41_839],
      ['minimum', 2_728_422],
    ]);
    const enough = bill(hotel, august, { ...idle, highestDemandCharge: 1_000_000_000_000n });
    expect(satang(enough).map(([kind]) => kind)).not.toContain('minimum');
  });

  it('green energy: its premium on each kWh of it, and marked, for it was only proposed', () => {
    // 100 × 0.0375 = 3.75, before VAT.
    const made = bill(shippedTariff('pea-residential-large'), september, { energy: kwh(523), greenWh: wh(100_000) });
    expect([satang(made).find(([kind]) => kind === 'green'), made.unconfirmed]).toEqual([['green', 375], true]);
  });
});

describe('whole kW and kvar: a fraction below one half is left out (MEA schedule 109/258)', () => {
  it.each([
    ['just below', 99_499, 99],
    ['one half', 99_500, 100],
    ['a whole one', 100_000, 100],
  ])('%s', (_, chargedW, kw) => {
    const made = bill(shippedTariff('mea-specific-tou-mv'), august, {
      ...{ energy: kwh(1, 0), demand: { chargedW, partialW: null, otherW: null }, reactiveVar: 0 },
    });
    expect(made.lines[0]?.steps[0]?.quantity).toBe(kw * 1_000);
  });
  it.each([
    // 100 kW: 61.97 kvar are free.
    ['all free', 61_970, 0],
    ['almost half a kvar', 62_469, 0],
    ['half a kvar', 62_470, 1],
    ['leading, or none', 0, 0],
  ])('kvar: %s', (_, reactiveVar, excess) => {
    const made = bill(shippedTariff('mea-specific-tou-mv'), august, {
      ...{ energy: kwh(1, 0), demand: { chargedW: 100_000, partialW: null, otherW: null }, reactiveVar },
    });
    expect(made.reactive?.excessKvar).toBe(excess);
  });
});

describe('what is not known is refused, with every reason', () => {
  it('Ft of 2027', () =>
    expect(why('pea-residential-large', { from: '2027-01-01', to: '2027-01-31' }, { energy: kwh(523) })).toMatch(
      /no ft for 2027-01-01: the ERC had not announced it by 2026-11-22 .*never carried forward/,
    ));
  it('on-peak energy of a time-of-use tariff', () =>
    expect(why('mea-residential-tou', september, { energy: kwh(450) })).toMatch(/how many kWh were on-peak/));
  it('demand, and the energy of its hours', () =>
    expect(why('mea-specific-tou-mv', august, { energy: kwh(1) })).toMatch(
      /on-peak.*; .*charges demand: the greatest/,
    ));
  it('the demand of the day', () =>
    expect(
      why('mea-large-tod-mv', august, { energy: kwh(1), demand: { chargedW: 1, partialW: null, otherW: null } }),
    ).toMatch(/08:00 to 18:30 has to be known/));
  it('a period in which the blocks change', () =>
    expect(why('pea-residential-large', { from: '2026-08-15', to: '2026-09-14' }, { energy: kwh(1) })).toMatch(
      /^the energy of the tariff pea-residential-large changes on 2026-09-01/,
    ));
  it('one in which only who says so changes is billed', () =>
    // 100 × 5.7982 = 579.82; 24.62; Ft 16.23; VAT of 620.67 = 43.4469 → 43.45. The VAT decree ends on 30 September.
    expect(why('mea-residential-tou', { from: '2026-09-15', to: '2026-10-14' }, { energy: kwh(100, 100) })).toBe(
      '664120000000',
    ));
  it('green energy of a year without a premium', () =>
    expect(
      why('pea-residential-large', { from: '2027-01-01', to: '2027-01-31' }, { energy: kwh(1), greenWh: wh(1) }),
    ).toMatch(/no green for 2027-01-01/));
});

it.each([
  ['2026-09-01', '2026-09-30'],
  ['2026-09-15', '2026-10-14'],
  ['2026-12-05', '2027-01-04'],
  ['2027-01-31', '2027-02-28'],
])('a month from %s ends on %s', (from, to) => expect(lastDayFrom(from)).toBe(to));

it('blocks: however many kWh, they are those of the bill, and no kWh makes a bill smaller', () => {
  const large = shippedTariff('pea-residential-large');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5_000_000 }), (totalWh) => {
      const energyOf = (of: number) => bill(large, september, { energy: { totalWh: wh(of), onPeakWh: null } }).lines[0];
      const line = energyOf(totalWh);
      const sum = line?.steps.reduce((all, { quantity }) => all + quantity, 0);
      // A naive twin: Wh by Wh would be slow, so by the three blocks written out.
      const naive =
        Math.min(totalWh, 200_000) * 3_000_000 +
        Math.max(0, Math.min(totalWh, 400_000) - 200_000) * 4_158_400 +
        Math.max(0, totalWh - 400_000) * 4_358_300;
      expect([sum, line?.exact]).toEqual([totalWh, BigInt(naive)]);
      expect((energyOf(totalWh + 1_000)?.amount ?? 0n) >= (line?.amount ?? 0n)).toBe(true);
    }),
  );
});
