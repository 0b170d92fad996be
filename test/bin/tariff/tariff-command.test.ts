import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from '../../../src/bin/commands/tariff.ts';

let said = '';
beforeEach(() => {
  said = '';
  vi.stubEnv('GRIDTOKENX_LANG', 'en');
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const asked = async (options: Partial<Parameters<typeof run>[0]> & Pick<Parameters<typeof run>[0], 'action'>) => {
  const code = await run({ class: '', ...options });
  return { code, said };
};
const price = (options: object) => asked({ action: 'price', ...options });

describe('tariff price', () => {
  it('shows how each line comes about, and where each number is from', async () => {
    const { code } = await price({ at: '2026-09', kwh: '523', class: 'mea-residential-large' });
    expect(code).toBe(0);
    for (const line of [
      /^MEA · 1\.2 · residential, above 150 kWh a month/,
      /\n {2}401 kWh and more: 123 kWh × 4\.3583 = 536\.0709 → 536\.07 {2}\[1\]\n/,
      /\n {2}7 % of 2,077\.25 = 145\.4075 → 145\.41 {2}\[3\]\n/,
      /\nTotal +2,222\.66 THB\n/,
      /\n {2}\[1\] mea\.or\.th residential schedule.* \(quoted by others\)\n/,
      /\n {2}SHA-256 of the tariff: [0-9a-f]{64}\n/,
      // 523 × 0.4750 = 248.425
      /\n {2}Greenhouse gases \(Scope 2\): 523 kWh × 0\.4750 = 248\.425 kg CO₂e\n/,
    ])
      expect(said).toMatch(line);
  });
  it('in Thai, with Buddhist years', async () => {
    await price({ at: '2026-09', kwh: '523', class: 'pea-residential-large', lang: 'th' });
    expect(said).toMatch(/1 ก\.ย\. 2569/);
    expect(said).toMatch(/รวม +2,222\.66 บาท/);
    expect(said).toMatch(/ภาษีมูลค่าเพิ่ม/);
  });
  it('in the language of the surroundings, where none is asked for', async () => {
    vi.stubEnv('GRIDTOKENX_LANG', undefined);
    vi.stubEnv('LC_ALL', 'th_TH.UTF-8');
    for (const [action, thai] of [
      ['price', /\nรวม +2,222\.66 บาท/],
      ['list', /บ้านอยู่อาศัย/],
      ['calendar', /พ\.ค\./],
      ['day', /พ\.ค\./],
    ] as const) {
      said = '';
      const argument = action === 'day' ? '2026-05-13' : '2026';
      await asked({ action, argument, at: '2026-09', kwh: '523', class: 'pea-residential-large' });
      expect(said).toMatch(thai);
    }
  });
  it('for machines', async () => {
    await price({ at: '2026-09-15', kwh: '523', class: '1.1.2', authority: 'pea', json: true });
    expect(JSON.parse(said)).toMatchObject({ kind: 'bill', name: 'pea-residential-large', total: '2222660000000' });
  });
  it('all kWh are of the hours of a moment', async () => {
    const households = { kwh: '1', class: 'residential-tou', authority: 'MEA', voltage: '230V' };
    await price({ ...households, at: '2026-11-24T21:59' });
    expect(said).toMatch(/on-peak: 1 kWh × 5\.7982/);
    said = '';
    await price({ ...households, at: '2026-11-24T22:00' });
    expect(said).toMatch(/off-peak: 1 kWh × 2\.6369/);
  });
  it('marks what is to be confirmed', async () => {
    const hotel = {
      onPeakKwh: '1',
      offPeakKwh: '1',
      kw: '50',
      class: 'specific-tou',
      authority: 'MEA',
      voltage: '24kV',
    };
    await price({ ...hotel, at: '2026-10' });
    expect(said).toMatch(/50 kW × 132\.9300 = 6,646\.50 {2}\[\d\] \?/);
    expect(said).toMatch(/A number marked \? is to be confirmed/);
  });
  it.each([
    ['of 2027, with the reason', { at: '2027-01' }, /^Cannot be priced: .*the ERC had not announced it/],
    [
      'before the September schedule, over its beginning',
      { from: '2026-08-20', to: '2026-09-10' },
      /changes on 2026-09-01/,
    ],
  ])('no price %s: 1', async (_, when, sentence) => {
    const { code } = await price({ ...when, kwh: '1', class: 'pea-residential-large' });
    expect([code, said]).toEqual([1, expect.stringMatching(sentence)]);
    said = '';
    await price({ ...when, kwh: '1', class: 'pea-residential-large', json: true });
    expect(JSON.parse(said)).toEqual({ kind: 'unknown', reason: expect.stringMatching(/pea-residential-large/) });
  });
  it('is known as soon as a folder of one’s own says it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tariff-data-'));
    try {
      for (const part of ['tariffs', 'calendars', 'market-data', 'seasons', 'emissions'])
        cpSync(`config/${part}`, join(folder, part), { recursive: true });
      const edit = (file: string, change: (content: string) => string): void =>
        writeFileSync(join(folder, file), change(readFileSync(join(folder, file), 'utf8')));
      const january = { at: '2027-01', kwh: '100', class: 'pea-residential-large', config: folder };
      edit('market-data/ft.json', (text) => text.replace(/"unknown": "[^"]*"/, '"price": "0.2000"'));
      await price(january);
      expect(said).toMatch(/^Cannot be priced: the tariff pea-residential-large has no energy for 2027-01-01/);
      said = '';
      edit('tariffs/pea-residential-normal.json', (text) => text.replaceAll('2026-12-31', '2027-01-31'));
      // 100 × 3.0000 + 24.62 + 100 × 0.2000 = 344.62; 7 % of it = 24.1234 → 24.12.
      expect(await price(january)).toMatchObject({ code: 0, said: expect.stringMatching(/Total +368\.74 THB/) });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
  it.each([
    ['a class that is nearly one', { class: 'residential-larg' }, /Did you mean "residential-large"\?/],
    ['several of a class', { class: 'residential-large' }, /^Several tariffs are of residential-large: mea-.*, pea-/],
    ['an authority that is none', { class: '3.2', authority: 'EGAT' }, /^--authority "EGAT"; allowed: MEA, PEA\./],
    [
      'a class that an authority has not',
      { class: 'small', authority: 'MEA' },
      /^There is no tariff of small, MEA; there are pea-small/,
    ],
    ['a voltage between levels', { class: '3.2', authority: 'PEA', voltage: '50kV' }, /^--voltage "50kV"; allowed: /],
    ['a Buddhist month', { at: '2569-09' }, /^--at "2569-09"; .*; did you mean 2026-09 \(พ\.ศ\. 2569\)\?$/],
    ['a Buddhist day', { at: '2569-09-30' }, /did you mean 2026-09-30 \(พ\.ศ\. 2569\)\?$/],
    ['a month of no year', { at: '2569-13' }, /^--at "2569-13"; allowed: a month that exists/],
    [
      'a Buddhist first day',
      { at: undefined, from: '2569-09-01', to: '2026-09-02' },
      /^--from .*did you mean 2026-09-01 /,
    ],
    [
      'a Buddhist last day',
      { at: undefined, from: '2026-09-01', to: '2569-09-02' },
      /^--to .*did you mean 2026-09-02 /,
    ],
    ['no day', { at: undefined }, /^Say when: --at, or --from and --to\.$/],
    ['no hours', { class: 'pea-residential-tou' }, /^--on-peak-kwh is missing; allowed: how many of the 1 kWh/],
    ['no demand', { class: 'pea-medium-mv' }, /^--kw is missing; allowed: .*pea-medium-mv charges demand/],
    ['no demand of the day', { class: 'mea-large-tod-mv', kw: '1' }, /^--partial-kw is missing/],
    ['no energy', { kwh: undefined }, /^Say how much energy/],
    ['hours that are more than all', { kwh: '1', onPeakKwh: '2' }, /less than the 2 of its hours/],
    ['hours that are something else than all', { kwh: '5', onPeakKwh: '2', offPeakKwh: '2' }, /come to 4/],
    ['a number that is none', { kwh: '1e3' }, /^--kwh "1e3"; allowed: a number in kWh/],
    ['a negative one', { kwh: '-1' }, /^--kwh "-1"; allowed/],
    ['a day that does not exist', { at: '2026-02-30' }, /^--at "2026-02-30"; allowed: a day that exists/],
    ['a moment that is none', { at: 'yesterday' }, /^--at "yesterday"; allowed: a month such as/],
    [
      'more than a month',
      { at: undefined, from: '2026-09-01', to: '2026-10-01' },
      /^--to "2026-10-01"; allowed: a day from/,
    ],
    ['two ways of saying when', { from: '2026-09-01' }, /^Say either --at, or --from and --to/],
    ['a day that does not exist', { at: '2026-09-31T10:00' }, /^--at "2026-09-31T10:00"; allowed: a day that exists/],
    [
      'a month that does not exist',
      { at: '2026-13' },
      /^--at "2026-13"; allowed: a month that exists, such as 2026-09\.$/,
    ],
    ['an hour that does not exist', { at: '2026-09-30T24:00' }, /^--at "2026-09-30T24:00"; allowed: a month such as/],
    ['more green energy than energy', { greenKwh: '2' }, /^--green-kwh "2"; allowed: at most all 1 kWh/],
  ])('%s is a sentence', async (_, change, sentence) =>
    expect(price({ at: '2026-09', kwh: '1', class: 'pea-residential-large', ...change })).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringMatching(sentence),
    }),
  );
});

describe('calendar and days', () => {
  it.each([
    ['Royal Ploughing Day', '2026-05-13', /Wednesday: Royal Ploughing Day\n.*\n {2}09:00–22:00 on-peak\n/],
    ['an in-lieu Monday', '2026-06-01', /Monday: In lieu of Visakha Bucha, in-lieu day\n.*\n {2}09:00–22:00 on-peak\n/],
    ['a holiday', '2026-12-10', /Thursday: Constitution Day, public holiday\n {2}00:00–24:00 off-peak\n/],
    ['a Saturday', '2026-11-28', /Saturday: weekend\n {2}00:00–24:00 off-peak\n/],
    [
      'a working day',
      '2026-11-24',
      /Tuesday: working day\n {2}00:00–09:00 off-peak\n {2}09:00–22:00 on-peak\n {2}22:00–24:00 off-peak\n/,
    ],
  ])('%s', async (_, argument, text) => {
    expect((await asked({ action: 'day', argument })).code).toBe(0);
    expect(said).toMatch(text);
  });
  it.each([
    [
      'a day beyond the calendar',
      '2028-01-03',
      /^The hours of this day are not known: the calendar .* not 2028-01-03\.\n/,
    ],
    ['a Buddhist year', '2569-11-24', /not 2569-11-24; did you mean 2026 \(พ\.ศ\. 2569\)\?\n/],
  ])('%s: 1', async (_, argument, text) => {
    expect((await asked({ action: 'day', argument })).code).toBe(1);
    expect(said).toMatch(text);
  });
  it('the peak is that of the tariffs that go by the calendar', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'peaks-'));
    try {
      for (const part of ['tariffs', 'calendars', 'market-data', 'seasons', 'emissions'])
        cpSync(new URL(`../../../config/${part}`, import.meta.url).pathname, join(folder, part), { recursive: true });
      for (const name of readdirSync(join(folder, 'tariffs'))) {
        const file = join(folder, 'tariffs', name);
        writeFileSync(file, readFileSync(file, 'utf8').replace('"from": "09:00"', '"from": "08:30"'));
      }
      await asked({ action: 'calendar', argument: '2026', config: folder });
      expect(said).toMatch(/: 08:30–22:00 on-peak · Royal Ploughing Day/);
      expect(said).not.toContain('09:00');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
  it('a year, and one that no calendar has', async () => {
    await asked({ action: 'calendar', argument: '2027', lang: 'th' });
    expect(said).toMatch(/1 ม\.ค\. 2570 วันศุกร์: ทั้งวัน Off Peak · วันขึ้นปีใหม่, วันหยุดราชการ\n/);
    expect(said).toMatch(/ · วันหยุดชดเชยวันมาฆบูชา \?\n/);
    expect(said).toMatch(/\nวันพืชมงคล พ\.ศ\. 2570: ประกาศเป็นรายปี/);
    said = '';
    await asked({ action: 'calendar', argument: '2027' });
    expect(said).toMatch(/\nRoyal Ploughing Day 2027: announced each year, not yet known here\.\n/);
    said = '';
    await asked({ action: 'calendar', argument: '2026' });
    expect(said).not.toContain('announced each year');
    await expect(asked({ action: 'day', argument: '2026-02-30' })).rejects.toThrow(/^The day "2026-02-30"; allowed/);
    await expect(asked({ action: 'calendar', argument: '2028' })).rejects.toThrow(/tou-2026-2027 has 2026 to 2027\.$/);
    await expect(asked({ action: 'calendar', argument: '2569' })).rejects.toThrow(
      /has 2026 to 2027; did you mean 2026 \(พ\.ศ\. 2569\)\?$/,
    );
  });
});

describe('what there is', () => {
  it('tariffs of an authority', async () => {
    await asked({ action: 'list', authority: 'MEA', json: true });
    const listed: readonly Readonly<{ name: string; authority: string }>[] = JSON.parse(said);
    expect(new Set(listed.map(({ authority }) => authority))).toEqual(new Set(['MEA']));
    expect(listed.map(({ name }) => name)).toContain('mea-specific-tou-mv');
  });
  it('of an authority that has none', () =>
    expect(asked({ action: 'list', authority: 'EGAT' })).rejects.toThrow(/^--authority "EGAT"; allowed: MEA, PEA\./));
  it('one of them, market data, and none', async () => {
    await asked({ action: 'show', argument: 'pea-medium-tou-mv' });
    expect(said).toMatch(/onPeak 4\.1839, offPeak 2\.6037/);
    said = '';
    await asked({ action: 'show', argument: 'wheeling' });
    expect(said).toMatch(/no official wheeling tariff was found/);
    said = '';
    await asked({ action: 'show', argument: 'thailand', lang: 'th' });
    expect(said).toMatch(/02-16 – 05-15 {2}ฤดูร้อน/);
    await expect(asked({ action: 'show', argument: 'wheelin' })).rejects.toThrow(/Did you mean "wheeling"\?/);
  });
});
