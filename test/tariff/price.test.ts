import { describe, expect, it } from 'vitest';
import { instant } from '../../src/domain/time.ts';
import { periodAt } from '../../src/tariff/hours.ts';
import { buyBackPrice, retailPrice } from '../../src/tariff/price.ts';
import { priceBook } from '../../src/tariff/price-book.ts';
import { readCalendar } from '../../src/tariff/read-calendar.ts';
import { shippedTariffs } from '../support/shipped-tariffs.ts';

const { tariffs } = shippedTariffs;
const households = tariffs.filter(({ class: kind, level }) => kind === 'residential-tou' && level === 'lv');
const mea = tariffs.find(({ name }) => name === 'mea-residential-tou');
const at = (text: string) => instant(Date.parse(`${text}:00+07:00`));

it('both authorities have a residential tariff', () =>
  expect(households.map(({ name }) => name).sort()).toEqual(['mea-residential-tou', 'pea-residential-tou']));

describe('all-in retail with Ft .1623 and VAT 7 % (facts S9)', () => {
  it.each(households.map((tariff) => [tariff.name, tariff] as const))('%s', (_, tariff) => {
    // (5.7982 + 0.1623) × 1.07 = 6.377735; (2.6369 + 0.1623) × 1.07 = 2.995144
    expect(retailPrice(tariff, at('2026-11-24T10:00'))).toMatchObject({
      price: 6_377_735,
      unconfirmed: false,
      parts: [
        { name: 'energy', price: 5_798_200, confidence: 'secondary' },
        { name: 'ft', price: 162_300 },
        { name: 'vat', price: 417_235 },
      ],
    });
    expect(retailPrice(tariff, at('2026-11-24T22:00'))).toMatchObject({ price: 2_995_144 });
    expect(buyBackPrice(tariff, at('2026-11-24T10:00'))).toMatchObject({ price: 2_200_000 });
  });
});

describe('time of use (facts §3.1, §4.1)', () => {
  it.each([
    ['2026-11-24T08:59', 'off-peak', 'a Tuesday before nine'],
    ['2026-11-24T09:00', 'on-peak', 'from nine'],
    ['2026-11-24T21:59', 'on-peak', 'until ten at night'],
    ['2026-11-24T22:00', 'off-peak', 'from ten at night'],
    ['2026-11-28T12:00', 'off-peak', 'Saturday'],
    ['2026-11-29T12:00', 'off-peak', 'Sunday'],
    ['2026-11-27T12:00', 'on-peak', 'Friday'],
    ['2026-11-30T12:00', 'on-peak', 'Monday'],
    ['2026-05-01T12:00', 'off-peak', 'National Labour Day'],
    ['2026-12-10T12:00', 'off-peak', 'Constitution Day'],
    ['2026-12-07T12:00', 'on-peak', 'a substitute is a working day'],
    ['2026-06-01T12:00', 'on-peak', 'a substitute is a working day'],
    ['2026-05-13T12:00', 'on-peak', 'Royal Ploughing Day on a weekday'],
    ['2026-05-13T23:00', 'off-peak', 'the night of Royal Ploughing Day'],
    ['2026-01-02T12:00', 'on-peak', 'an unlisted special day'],
    ['2026-06-02T09:00', 'on-peak', 'interval 1,978,184 of facts S8'],
    ['2027-07-19T12:00', 'off-peak', 'Lent 2027'],
    ['2027-07-20T12:00', 'on-peak', 'in lieu of Asalha 2027'],
  ])('%s is %s: %s', (moment, period) => expect(mea && periodAt(mea, at(moment))).toMatchObject({ period }));

  it.each([
    [
      '2026',
      [
        '01-01',
        '03-03',
        '04-06',
        '04-13',
        '04-14',
        '04-15',
        '05-01',
        '05-04',
        '06-03',
        '07-28',
        '07-29',
        '07-30',
        '08-12',
        '10-13',
        '10-23',
        '12-10',
        '12-31',
      ],
    ],
    [
      '2027',
      [
        '01-01',
        '04-06',
        '04-13',
        '04-14',
        '04-15',
        '05-04',
        '05-20',
        '06-03',
        '07-19',
        '07-28',
        '08-12',
        '10-13',
        '12-10',
        '12-31',
      ],
    ],
  ])('the weekday off-peak days of %s are the published ones', (year, days) => {
    const found = Array.from({ length: 365 }, (_, day) =>
      instant(Date.parse(`${year}-01-01T12:00:00+07:00`) + day * 86_400_000),
    )
      .filter((noon) => ![0, 6].includes(new Date(noon).getUTCDay()))
      .filter(
        (noon) => mea && 'period' in periodAt(mea, noon) && JSON.stringify(periodAt(mea, noon)).includes('off-peak'),
      )
      .map((noon) => new Date(noon).toISOString().slice(5, 10));
    expect(found).toEqual(days);
  });
  it('a day that was only expected makes the price unconfirmed', () =>
    expect(mea && periodAt(mea, at('2026-08-12T12:00'))).toEqual({ period: 'off-peak', unconfirmed: true }));
});

describe('energy that does not go by the hour', () => {
  const large = tariffs.find(({ name }) => name === 'pea-residential-large');
  const medium = tariffs.find(({ name }) => name === 'pea-medium-mv');
  it('blocks: the price of a kWh is known when the month is over', () =>
    expect(large && retailPrice(large, at('2026-11-24T10:00'))).toEqual({
      unknown: expect.stringMatching(/pea-residential-large is priced by the month's energy/),
    }));
  it('one price at any time, day and night', () => {
    // (3.1471 + 0.1623) × 1.07 = 3.541058
    for (const time of ['2026-08-04T10:00', '2026-08-04T23:00'])
      expect(medium && retailPrice(medium, at(time))).toMatchObject({ price: 3_541_058, period: 'any-time' });
  });
});

describe('a notice of its own overrules what kind a day is', () => {
  const override = (treatment: string) => ({
    date: '2026-01-02',
    name: 'notice',
    treatment,
    source: 's',
    confidence: 'source',
  });
  const withOverride = (treatment: string) => {
    const content = shippedTariffs.files.calendars[0]?.content as object;
    const read = readCalendar(
      { ...content, overrides: [override(treatment), { ...override(treatment), date: '2026-11-24' }] },
      'c',
    );
    if ('errors' in read) throw new Error(read.errors.join());
    return { calendar: read.value, peak: { from: 540, to: 1_320 } };
  };
  it.each([
    ['a special day that was only expected', '2026-01-02T12:00', 'weekday', 'on-peak'],
    ['the same, taken out of the peak', '2026-01-02T12:00', 'off-peak', 'off-peak'],
    ['a day that was on no list', '2026-11-24T12:00', 'off-peak', 'off-peak'],
  ])('%s', (_, moment, treatment, period) =>
    expect(periodAt(withOverride(treatment), at(moment))).toEqual({ period, unconfirmed: false }),
  );
});

describe('what is not known has no price, never an old one', () => {
  it.each([
    [
      'the Ft of 2027 is not announced',
      '2027-01-01T00:00',
      /mea-residential-tou has no energy for 2027-01-01: .*no ft for 2027-01-01: the ERC had not announced it/,
    ],
    ['the base tariff before May 2026 is not here', '2026-04-30T12:00', /no energy for 2026-04-30/],
    ['the calendar ends', '2028-01-03T12:00', /covers 2026-01-01 to 2027-12-31, not 2028-01-03/],
  ])('%s', (_, moment, sentence) =>
    expect(mea && retailPrice(mea, at(moment))).toEqual({ unknown: expect.stringMatching(sentence) }),
  );
  it('the last minute of 2026 is priced, in Bangkok time', () =>
    expect(mea && retailPrice(mea, at('2026-12-31T23:59'))).toMatchObject({ price: 2_995_144 }));
  it('no buy-back before the 2026 round', () =>
    expect(priceBook(tariffs)('mea-residential-tou', at('2026-06-30T23:59'))).toEqual({
      unknown: expect.stringMatching(/no buyBack for 2026-06-30/),
    }));
  it('an unknown tariff', () =>
    expect(priceBook(tariffs)('mea-1.3', at('2026-11-24T10:00'))).toEqual({
      unknown: expect.stringMatching(/no tariff is called mea-1.3; there are mea-/),
    }));
  it('the price book', () =>
    expect(priceBook(tariffs)('pea-residential-tou', at('2026-11-24T10:00'))).toEqual({
      retail: 6_377_735,
      buyBack: 2_200_000,
      unconfirmed: false,
      // 7 % of 5.7982 + 0.1623 = 5.9605.
      parts: { period: 'on-peak', energy: 5_798_200, ft: 162_300, vat: 417_235, buyBack: 2_200_000 },
    }));
});
