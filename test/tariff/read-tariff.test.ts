import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defaultMarketSettings } from '../../src/market/market-settings.ts';
import { readRules, rulesText } from '../../src/market/rules.ts';
import { readCalendar } from '../../src/tariff/read-calendar.ts';
import { readTariff } from '../../src/tariff/read-tariff.ts';
import { readTariffs } from '../../src/tariff/read-tariffs.ts';
import { shippedFile } from '../support/shipped-tariffs.ts';

const text = (path: string): string => readFileSync(new URL(`../../config/${path}`, import.meta.url), 'utf8');
const calendarText = text('calendars/tou-2026-2027.json');
const tariffText = JSON.stringify(shippedFile('mea-residential-tou'));
const errorsOf = (result: object): readonly string[] =>
  'errors' in result ? (result.errors as readonly string[]) : [];
const calendar = readCalendar(JSON.parse(calendarText), 'calendar.json');
const tariffErrors = (change: (tariff: Record<string, unknown>) => void): readonly string[] => {
  const tariff = JSON.parse(tariffText);
  change(tariff);
  return errorsOf(readTariff(tariff, 'mea.json', 'value' in calendar ? [calendar.value] : []));
};
const vat = { from: '2026-01-01', to: '2026-12-31', percent: '7', source: 's', confidence: 'source' };

describe('a wrong tariff file ends in a sentence: path, value, what is allowed', () => {
  it('the file as it is has none', () => expect(tariffErrors(() => {})).toEqual([]));
  it.each([
    ['an unknown key', { extra: 1 }, 'mea.json is "extra"; allowed: the keys name, authority,'],
    ['a missing key', { code: undefined }, 'mea.json: code is missing; allowed: a text'],
    [
      'a number for a price',
      { ft: [{ ...vat, percent: undefined, price: 0.1623 }] },
      'mea.json: ft[0].price is 0.1623; allowed: THB per kWh as a text',
    ],
    [
      'too many decimals',
      { ft: [{ ...vat, price: '0.16231234' }] },
      'mea.json: ft[0].price is "0.16231234"; allowed: THB per kWh',
    ],
    ['an unknown calendar', { calendar: 'tou-1999' }, 'mea.json: calendar is "tou-1999"; allowed: tou-2026-2027'],
    [
      'no such day',
      { vat: [{ ...vat, from: '2026-02-30' }] },
      'mea.json: vat[0].from is "2026-02-30"; allowed: a day that exists',
    ],
    [
      'an end before its beginning',
      { vat: [{ ...vat, to: '2025-12-31' }] },
      'mea.json: vat[0].to is "2025-12-31"; allowed: a day not before 2026-01-01',
    ],
    [
      'two values for one day',
      { vat: [vat, { ...vat, from: '2026-06-01' }] },
      'mea.json: vat is "2026-06-01"; allowed: a day after 2026-12-31',
    ],
    ['no provenance', { vat: [{ ...vat, source: '' }] }, 'mea.json: vat[0].source is ""; allowed: a text'],
    [
      'a made-up confidence',
      { vat: [{ ...vat, confidence: 'sure' }] },
      'mea.json: vat[0].confidence is "sure"; allowed: source, secondary, unconfirmed',
    ],
    [
      'a time that is none',
      { peak: { from: '9:00', to: '22:00' } },
      'mea.json: peak.from is "9:00"; allowed: a time of day like 09:00',
    ],
    ['not a list', { energy: {} }, 'mea.json: energy is {}; allowed: a list'],
    ['a key that is nearly one', { wheling: null }, 'mea.json is "wheling"; allowed: the keys name,'],
    ['a class that is nearly one', { class: 'residental-tou' }, 'did you mean "residential-tou"?'],
    [
      'blocks that do not grow',
      {
        energy: [
          {
            ...vat,
            percent: undefined,
            blocks: [
              { upToKwh: 100, price: '1' },
              { upToKwh: 100, price: '1' },
              { upToKwh: null, price: '2' },
            ],
          },
        ],
      },
      'mea.json: energy[0].blocks[1].upToKwh is 100; allowed: more than 100',
    ],
    [
      'blocks without an end',
      { energy: [{ ...vat, percent: undefined, blocks: [{ upToKwh: 100, price: '1' }] }] },
      'mea.json: energy[0].blocks[0].upToKwh is 100; allowed: null in the last block alone',
    ],
    [
      'two ways of charging demand',
      { demand: [{ ...vat, percent: undefined, perKw: '1', onPeakPerKw: '2' }] },
      'mea.json: demand[0] is "perKw"; allowed: either perKw or onPeakPerKw',
    ],
    [
      'a Ft in satang',
      { ft: [{ ...vat, percent: undefined, price: '162.3' }] },
      'mea.json: ft[0].price is "162.3"; allowed: THB (not satang) per kWh from -5 to 20',
    ],
    [
      'a price far below nothing',
      { ft: [{ ...vat, percent: undefined, price: '-5.000001' }] },
      'mea.json: ft[0].price is "-5.000001"; allowed: THB (not satang) per kWh from -5 to 20',
    ],
    [
      'a tax in per mille',
      { vat: [{ ...vat, percent: '700' }] },
      'mea.json: vat[0].percent is "700"; allowed: per cent from 0 to 100',
    ],
    [
      'a tax that is paid out',
      { vat: [{ ...vat, percent: '-0.1' }] },
      'mea.json: vat[0].percent is "-0.1"; allowed: per cent from 0 to 100',
    ],
    [
      'a demand that pays',
      { demand: [{ ...vat, percent: undefined, perKw: '-1' }] },
      'mea.json: demand[0].perKw is "-1"; allowed: THB not below 0',
    ],
    [
      'a service that pays',
      { service: [{ ...vat, percent: undefined, price: '-24.62' }] },
      'mea.json: service[0].price is "-24.62"; allowed: THB not below 0',
    ],
    [
      'a peak through the night',
      { peak: { from: '22:00', to: '09:00' } },
      'mea.json: peak.to is "09:00"; allowed: a time of day after 22:00',
    ],
    [
      'two ways of pricing energy',
      { energy: [{ ...vat, percent: undefined, price: '4', onPeak: '5', offPeak: '3' }] },
      'mea.json: energy[0] is "price, onPeak, offPeak"; allowed: one of price, blocks, or onPeak with offPeak',
    ],
  ])('%s', (_, change, sentence) =>
    expect(tariffErrors((tariff) => Object.assign(tariff, change))).toContainEqual(expect.stringContaining(sentence)),
  );
  it('not an object', () =>
    expect(errorsOf(readTariff(7, 'mea.json', []))[0]).toMatch(/^mea.json is 7; allowed: an object with name/));
  it('a negative Ft is a price (2021: −0.1532)', () =>
    expect(
      tariffErrors((tariff) =>
        Object.assign(tariff, {
          ft: [{ from: '2021-01-01', to: '2021-12-31', price: '-0.1532', source: 's', confidence: 'source' }],
        }),
      ),
    ).toEqual([]));
});

const special = { date: '2026-12-31', name: 'n', kind: 'special', source: 's', confidence: 'source' };
const { kind: _, ...override } = { ...special, treatment: 'weekday' };

describe('what a journal holds was accepted once', () => {
  it('ranges that came later do not judge it', () => {
    const tariff = {
      ...JSON.parse(tariffText),
      ft: [{ ...vat, percent: undefined, price: '162.3' }],
      vat: [{ ...vat, percent: '700' }],
      peak: { from: '22:00', to: '09:00' },
    };
    const days = { ...JSON.parse(calendarText), days: [special, special] };
    const plain = JSON.parse(JSON.stringify(tariff));
    const files = { calendars: [{ name: 'c', content: days }], tariffs: [{ name: 't', content: plain }] };
    expect(readTariffs(files, 'journal')).toMatchObject({
      value: { tariffs: [{ ft: [{ price: 162_300_000 }], vat: [{ ppm: 7_000_000 }] }] },
    });
    expect(errorsOf(readTariffs(files))).not.toEqual([]);
    const text = rulesText(defaultMarketSettings, files);
    expect(readRules(text).text).toBe(text);
  });
});

describe('a wrong calendar file', () => {
  it.each([
    ['a day twice', { days: [special, special] }, 'cal.json: days[1].date is "2026-12-31"; allowed: each day once'],
    [
      'an override twice',
      { overrides: [override, override] },
      'cal.json: overrides[1].date is "2026-12-31"; allowed: each day once',
    ],
    [
      'a day outside its validity',
      { days: [{ date: '2025-12-31', name: 'n', kind: 'special', source: 's', confidence: 'source' }] },
      'cal.json: days is "2025-12-31"; allowed: a day from 2026-01-01',
    ],
    [
      'an unknown kind',
      { days: [{ date: '2026-12-31', name: 'n', kind: 'feast', source: 's', confidence: 'source' }] },
      'cal.json: days[0].kind is "feast"; allowed: public-holiday,',
    ],
    ['another time zone', { timeZone: 'UTC' }, 'cal.json: timeZone is "UTC"; allowed: Asia/Bangkok'],
  ])('%s', (_, change, sentence) =>
    expect(errorsOf(readCalendar({ ...JSON.parse(calendarText), ...change }, 'cal.json'))).toContainEqual(
      expect.stringContaining(sentence),
    ),
  );
});

describe('all files of a core', () => {
  const file = (name: string, content: string, change: object = {}) => ({
    name,
    content: { ...JSON.parse(content), ...change },
  });
  const calendars = [file('calendar.json', calendarText)];
  const mea = file('mea.json', tariffText);

  it('are tariffs over their calendars', () => {
    const read = readTariffs({ calendars, tariffs: [mea] });
    expect('value' in read && read.value.tariffs.map((tariff) => [tariff.name, tariff.calendar?.days.size])).toEqual([
      ['mea-residential-tou', 'value' in calendar ? calendar.value.days.size : 0],
    ]);
  });
  it.each([
    [
      'two tariffs of one name',
      { calendars, tariffs: [mea, file('pea.json', tariffText)] },
      ['pea.json: name is "mea-residential-tou"; allowed: a name no other file has'],
    ],
    [
      'two calendars of one name',
      { calendars: [...calendars, file('other.json', calendarText)], tariffs: [mea] },
      ['other.json: name is "tou-2026-2027"; allowed: a name no other file has'],
    ],
    [
      'what is wrong in each of several files',
      { calendars, tariffs: [file('a.json', tariffText, { code: 1 }), file('b.json', tariffText, { authority: 2 })] },
      ['a.json: code is 1; allowed: a text', 'b.json: authority is 2; allowed: a text'],
    ],
    [
      'a calendar that is not there',
      { calendars: [], tariffs: [mea] },
      [expect.stringMatching(/^mea.json: calendar is/)],
    ],
  ])('%s', (_, files, sentences) => expect(errorsOf(readTariffs(files))).toEqual(sentences));
});
