import { expect, test } from 'vitest';
import { brokenLinks } from '../../../src/bin/report/broken-links.ts';
import { reportPages } from '../../../src/bin/report/report-page.ts';
import type { QualityReport, ReportedEvent, ReportedRule } from '../../../src/power-quality/report/quality-report.ts';
import { emptyReport } from '../../support/quality-reports.ts';

const rule: ReportedRule = {
  device: 'h1',
  point: 'p1',
  phase: 'L1',
  set: 'pea-lv',
  authority: 'PEA',
  confirmed: false,
  quantity: 'voltage',
  order: null,
  rule: 'pea-220',
  unit: 'V',
  aggregate: '10min',
  over: 'week',
  low: '200.000',
  high: '240.000',
  nominal: null,
  needed: '100.00',
  inside: '100.00',
  from: '2026-11-23T00:00:00+07:00',
  to: '2026-11-30T00:00:00+07:00',
  whole: true,
  expected: 1_008,
  valid: 1_000,
  flagged: 8,
  outside: 0,
  percentile5: '221.500',
  percentile95: '233.250',
  least: '219.000',
  greatest: '236.000',
  verdict: 'compliant',
};
const event: ReportedEvent = {
  id: 'dip/h1/0',
  kind: 'dip',
  duration: 'momentary',
  start: '2026-11-24T10:00:00.250+07:00',
  end: '2026-11-24T10:00:00.750+07:00',
  extent: 'meter',
  witnesses: 1,
  first: 'h1',
  feeder: 'f1',
  extreme: '180.5',
  perUnit: '0.785',
  hint: '',
};
const month = {
  kind: 'month',
  label: '2026-11',
  start: '2026-11-01T00:00:00+07:00',
  end: '2026-12-01T00:00:00+07:00',
} as const;
const page = (changes: Partial<QualityReport>, language: 'en' | 'th' = 'en') =>
  reportPages({ ...emptyReport('2026-W48', null), ...changes }, 'ff')(language);
const cells = (html: string) => [...html.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell]) => cell);

test.for([
  { about: 'a whole week in a report of it', changes: {}, period: {}, said: '' },
  { about: 'the worst week of a month', changes: {}, period: { period: month }, said: '23 Nov – 29 Nov, worst week' },
  {
    about: 'a rule over a year in a report of a week',
    changes: { over: 'year', whole: false },
    period: {},
    said: 'part of its period',
  },
  {
    about: 'a week cut by the end of the month',
    changes: { from: '2026-11-30T00:00:00+07:00', to: '2026-12-01T00:00:00+07:00', whole: false },
    period: { period: month },
    said: '30 Nov – 30 Nov, worst week, part of its period',
  },
])('$about was judged of "$said"', ({ changes, period, said }) => {
  // Behind device, rule, set, limit, inside and percentiles.
  expect(cells(page({ results: [{ ...rule, ...changes }], ...period }))[6]).toBe(said);
});

test.for([
  { unit: 'V', said: '221.5 – 233.25 V' },
  { unit: '1', said: '221.5 – 233.25' },
])('percentiles are in the unit of the limit, $unit: $said', ({ unit, said }) => {
  expect(cells(page({ results: [{ ...rule, unit }] }))).toContain(said);
});

test('what was not measured has no percentiles', () => {
  expect(cells(page({ results: [{ ...rule, percentile5: null, percentile95: null }] }))).toContain('–');
});

test.for([
  { end: '2026-11-24T10:00:00.750+07:00', said: '0.5 s' },
  { end: '2026-11-24T10:00:10.200+07:00', said: '9.9 s' },
  { end: '2026-11-24T10:00:10.250+07:00', said: '10 s' },
  { end: null, said: '…' },
])('an event from 10:00:00.250 to $end lasted $said', ({ end, said }) => {
  expect(cells(page({ events: [{ ...event, end }] }))).toEqual(
    expect.arrayContaining(['24 Nov 10:00:00.250', said, '180.5 V (0.785)']),
  );
});

test.for([
  { longest: '3602.000', said: '5.5 s – 1 h' },
  { longest: '90.000', said: '5.5 s – 1 min 30 s' },
  { longest: null, said: '5.5 s – ?' },
])('an event the gateway did not run in lasted $said, whatever its end', ({ longest, said }) => {
  const down = { from: event.start, to: '2026-11-24T11:00:00+07:00', shortest: '5.500', longest };
  expect(cells(page({ events: [{ ...event, end: '2026-11-24T11:00:00+07:00', down }] }))).toContain(said);
});

test.for([
  { language: 'en', feeder: 'f1', said: 'one meter (1), h1, feeder f1' },
  { language: 'th', feeder: 'f1', said: 'มิเตอร์เดียว (1), h1, ฟีดเดอร์ f1' },
  { language: 'en', feeder: null, said: 'one meter (1), h1' },
] as const)('an event on feeder $feeder: $said', ({ language, feeder, said }) => {
  expect(cells(page({ events: [{ ...event, feeder }] }, language))).toContain(said);
});

test.for([
  { language: 'en', name: null, said: ['Feeder', 'not configured'] },
  { language: 'th', name: null, said: ['ฟีดเดอร์', 'ไม่ได้กำหนด'] },
  { language: 'en', name: 'f1', said: ['Feeder', 'f1'] },
] as const)('the verdict of feeder $name: $said', ({ language, name, said }) => {
  const counts = { verdict: 'compliant', compliant: 2, exceeded: 0, unknown: 0, quantities: {} } as const;
  const found = cells(page({ verdicts: [{ kind: 'feeder', name, ...counts }] }, language));
  expect(found.slice(0, 2)).toEqual(said);
});

test('a rapid change is a step, which goes either way', () => {
  const step = { ...event, kind: 'rapid-change', extreme: '12.0', perUnit: '0.052' } as const;
  expect(cells(page({ events: [step] }))).toContain('± 12.0 V (0.052)');
});

test('the sets it was judged by are named, and how much of them nobody has confirmed', () => {
  const limits = [{ name: 'pea-lv', authority: 'PEA', level: 'lv', rules: 3, unconfirmed: 2 }];
  expect(page({ limits })).toContain('pea-lv (PEA): 3 rules, 2 of them not confirmed');
  expect(page({ limits }, 'th')).toContain('pea-lv (PEA): 3 เกณฑ์ ยังไม่ยืนยัน 2 เกณฑ์');
});

test('whose short-circuit ratio nobody knows is named, and what to set', () => {
  const said = 'are not judged of h01, h02: set demandCurrentA and shortCircuitCurrentA of the meter.';
  expect(page({ ratioUnknown: ['h01', 'h02'] })).toContain(said);
  expect(page({ ratioUnknown: ['h01', 'h02'] }, 'th')).toContain('ของ h01, h02 ให้ตั้งค่า demandCurrentA');
  expect(page({})).not.toContain('demandCurrentA');
});

test.for([
  { kind: 'week', label: '2026-W48', en: '2026-W48', th: '2569-W48' },
  { kind: 'month', label: '2026-11', en: '2026-11', th: '2569-11' },
  { kind: 'year', label: '2026', en: '2026', th: '2569' },
] as const)('the $kind $label is that of its reader: $en, in Thai $th', ({ kind, label, en, th }) => {
  for (const [language, said] of [
    ['en', en],
    ['th', th],
  ] as const) {
    const html = page({ period: { ...month, kind, label } }, language);
    expect(html).toMatch(new RegExp(`<title>[^<]* · ${said}</title>`));
    expect(html).toMatch(new RegExp(`<p>[^<]* ${said}: 1 `));
  }
});

test.for([
  { days: 31, first: '01', last: '31' },
  { days: 32, first: '01-01', last: '01-31' },
  { days: 365, first: '01-01', last: '12-08' },
])('$days days of voltages are named from $first', ({ days, first, last }) => {
  const volts = { least: '219.0', low: '221.0', middle: '230.0', high: '235.0', greatest: '236.0' };
  const all = Array.from({ length: days }, (_, after) => ({
    ...volts,
    values: 144,
    day: new Date(Date.UTC(2026, 0, 1 + after)).toISOString().slice(0, 10),
  }));
  const html = page({ voltage: [{ device: 'h1', nominal: '230', between: 'phase-neutral', days: all }] });
  const names = [...html.matchAll(/text-anchor="middle">([^<]*)</g)].map(([, name]) => name);
  // Every ⌈days / 12⌉th, from the first: of 32 days the third, of 365 the 31st, and so day 342, which is 8 December.
  expect(names.at(0)).toBe(first);
  expect(names.at(-1)).toBe(last);
});

const chartOf = (
  rules: readonly Partial<ReportedRule>[],
  between: 'phase-neutral' | 'phase-phase' = 'phase-neutral',
) => {
  const day = {
    day: '2026-11-24',
    values: 3,
    least: '219.0',
    low: '221.0',
    middle: '225.0',
    high: '230.0',
    greatest: '236.0',
  };
  const html = page({
    voltage: [{ device: 'h1', nominal: '230', between, days: [day] }],
    results: rules.map((one) => ({ ...rule, ...one })),
  });
  return html.match(/<svg.*?<\/svg>/s)?.[0] ?? '';
};

test('percent of a voltage is drawn from the nominal voltage it was judged by, not from that of the meter', () => {
  const volts = { unit: 'V', low: '198.000', high: '242.000', nominal: null };
  const percent = { unit: '%', low: '90.000', high: '110.000' };
  // 90 and 110 % of 220 V.
  expect(chartOf([{ ...percent, nominal: '220.00' }])).toBe(chartOf([volts]));
  expect(chartOf([{ ...percent, nominal: '230.00' }])).not.toBe(chartOf([volts]));
  // Two sets, each with its own.
  const both = chartOf([
    { ...percent, nominal: '220.00' },
    { ...percent, nominal: '230.00' },
  ]);
  expect(both.match(/class="limit"/g)).toHaveLength(4);
});

test('a limit between phases is no line in a chart of voltages to neutral, nor the other way', () => {
  const [neutral, pair] = [{ phase: 'L1' }, { phase: 'L1-L2', low: '360.000', high: '440.000' }];
  expect(chartOf([neutral, pair])).toBe(chartOf([neutral]));
  expect(chartOf([neutral, pair], 'phase-phase')).toBe(chartOf([pair], 'phase-phase'));
  expect(chartOf([pair], 'phase-phase').match(/class="limit"/g)).toHaveLength(2);
});

test('when it was made is in the years of its reader', () => {
  expect(page({})).toContain('Made 30 Nov 2026 00:00:00 +07:00');
  expect(page({}, 'th')).toContain('ทำเมื่อ 30 พ.ย. 2569 00:00:00 +07:00');
});

test('what is wrong with the data is said in Thai on the Thai page, but for what others say', () => {
  const [storage] = emptyReport('2026-W48', null).data.storages;
  const links = brokenLinks('frame', {
    kept: 1,
    anchor: new Uint8Array(),
    head: new Uint8Array(),
    broken: { number: 2, why: 'does not hang on the one before it' },
    altered: [
      { number: 2, why: 'does not hang on the one before it' },
      ...Array.from({ length: 10 }, (_, at) => ({ number: at + 3, why: 'is not of the window it is kept for' })),
    ],
  });
  const broken = `/data/quality.sqlite: ${links.join(', ')}`;
  const warnings = (lost: string, language: 'en' | 'th') => {
    const data = { ...emptyReport('2026-W48', null).data, storages: [{ ...storage, broken, lost } as never] };
    return [...page({ data }, language).matchAll(/<p class="warning">(.*?)<\/p>/g)].map(([, text = '']) => text);
  };
  for (const lost of [
    'There is no power-quality data in /data/quality.sqlite. A gateway keeps them in its storage folder once it has read its meters for ten minutes; --data names another file.',
    'The power-quality data /data/quality.sqlite cannot be read (SQLITE_CORRUPT). Is the path right, and may you read it?',
    '/data/quality.sqlite was kept by an older version of this program. Start the gateway once: it brings the file up to date.',
    '/data/quality.sqlite holds no power-quality data this program knows. Name the quality.sqlite of a gateway.',
  ]) {
    const [brokenThai = '', lostThai = ''] = warnings(lost, 'th');
    expect(warnings(lost, 'en')[1]).toContain(lost);
    for (const text of [brokenThai, lostThai]) {
      expect(text).toContain('/data/quality.sqlite');
      // Names, codes and options alone are Latin.
      const words = text.replace(/\/data\/quality\.sqlite|quality\.sqlite|gateway-1|SQLITE_CORRUPT|--data/g, '');
      expect(words).not.toMatch(/[A-Za-z]/);
    }
    expect(brokenThai).toContain('ช่วงเวลาลำดับที่ 2 ไม่ต่อกับรายการก่อนหน้า');
  }
  expect(page({}, 'th')).not.toContain('report SHA-256');
});
