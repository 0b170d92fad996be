import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Alarm, alarmKinds } from '../../src/domain/alarm.ts';
import { bad, badReasons, good, uncertain, uncertainReasons } from '../../src/domain/quality.ts';
import { energyChannels, quantities } from '../../src/domain/quantity.ts';
import { clockStates, instant, millis } from '../../src/domain/time.ts';
import { decodeRecordingLine, encodeRecordingLine, type RecordingLine } from '../../src/wire/recording.ts';
import { readingBetween } from '../support/readings.ts';

const place = 'day.jsonl, line 7,';
const back = (line: RecordingLine): RecordingLine => decodeRecordingLine(encodeRecordingLine(line), place);

const alarm: Alarm = {
  id: 'voltage-band/h01/L1/normal',
  kind: 'voltage-band',
  source: { device: 'h01', point: 'p01', phase: 'L1' },
  priority: 'high',
  state: 'acknowledged',
  since: instant(1_000),
  at: instant(2_000.5),
  measured: { value: 241.3, limit: 240, unit: 'V' },
  message: 'Voltage of "h01" is high.',
  cause: 'voltage-dip/h02',
  witnesses: 3,
  quiet: 'shelved',
  shelved: { until: instant(9_000), by: 'somchai', reason: 'ทดสอบ' },
};
const header: RecordingLine = {
  kind: 'header',
  gateway: 'gateway-1',
  rules: {
    hash: 'ab'.repeat(32),
    meters: [
      {
        device: 'h01',
        point: 'p01',
        line: 'rs485',
        limits: ['egat-system', 'pea-lv'],
        exportLimit: 5_000,
        demandCurrent: null,
        shortCircuitCurrent: 1_200.5,
      },
      {
        device: 'head',
        point: 'p-head',
        line: 'lan',
        feeder: 'f1',
        isHead: true,
        limits: ['egat-system'],
        exportLimit: null,
        mayExport: false,
        rating: { of: 'apparent', value: 50_000 },
        demandCurrent: null,
        shortCircuitCurrent: null,
      },
    ],
    lateness: millis(60_000),
    longestGap: millis(60_000),
  },
  start: instant(1_795_492_800_000),
  restored: [alarm],
};
const condition = {
  id: 'meter-silent/h01',
  kind: 'meter-silent',
  source: { device: 'h01' },
  priority: 'high',
  standing: true,
  at: instant(5),
  since: instant(4),
  message: 'silent',
} as const;
const identity = {
  device: 'h01',
  point: 'p01',
  at: instant(1),
  said: { serialNumber: '4711', isModel: true, currentRatio: 40, voltageRatio: null },
  contradictions: ['has the serial number 4711 instead of 1174'],
  confirmedAt: null,
};

const lines: readonly RecordingLine[] = [
  header,
  { ...header, restored: null },
  { kind: 'gap', from: instant(1), to: instant(2), lost: 3 },
  { kind: 'reading', reading: readingBetween(1_000, 1_041, { imported: 5, values: { 'voltage.L1': 230.1 } }) },
  { kind: 'reading', reading: { ...readingBetween(1, 2), quality: bad('no-response'), values: {}, registers: {} } },
  { kind: 'identity', identity },
  { kind: 'identity', identity: { ...identity, confirmedAt: instant(7) } },
  { kind: 'condition', condition },
  { kind: 'condition', condition: { ...condition, measured: { value: 1.5, limit: 1, unit: '%' } } },
  { kind: 'acknowledge', id: 'meter-silent/h01', at: instant(9) },
  { kind: 'shelve', id: 'a', until: instant(9), by: 'dso', reason: 'works on the "feeder"\n', at: instant(1) },
  { kind: 'unshelve', id: 'a', by: 'dso', at: instant(2) },
  { kind: 'time', at: instant(3) },
];

test('every kind of line comes back as it was, and is one line', () => {
  expect([...new Set(lines.map(({ kind }) => kind))]).toHaveLength(9);
  for (const line of lines) {
    expect(back(line)).toEqual(line);
    expect(encodeRecordingLine(line)).not.toContain('\n');
  }
});

describe('readings', () => {
  /** Any double there is, the odd ones often. */
  const anyNumber = fc.oneof(fc.double(), fc.constantFrom(-0, Number.NaN, Number.POSITIVE_INFINITY, 0.1 + 0.2, 5e-324));
  const someQuantities = <T>(value: fc.Arbitrary<T>) =>
    fc
      .uniqueArray(fc.tuple(fc.constantFrom(...quantities), value), { selector: ([name]) => name, maxLength: 40 })
      .map(Object.fromEntries);
  const register = fc.record(
    {
      value: fc.maxSafeInteger(),
      exponent: fc.integer({ min: -6, max: 6 }),
      words: fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 4 }),
    },
    { noNullPrototype: true },
  );
  const reading = fc.record(
    {
      device: fc.constantFrom('h01', 'm-2'),
      point: fc.constantFrom('p01', 'point-2'),
      measuredAt: fc.maxSafeInteger().map((at) => instant(at / 2)),
      earliest: fc.maxSafeInteger().map(instant),
      latest: fc.maxSafeInteger().map(instant),
      monotonic: fc.double({ noNaN: true }),
      boot: fc.string(),
      clock: fc.constantFrom(...clockStates),
      quality: fc.oneof(
        fc.constant(good),
        fc.constantFrom(...uncertainReasons).map(uncertain),
        fc.constantFrom(...badReasons).map(bad),
      ),
      values: someQuantities(anyNumber),
      registers: fc.record({ import: register, export: register }, { requiredKeys: [], noNullPrototype: true }),
      rejected: fc
        .uniqueArray(fc.tuple(fc.constantFrom(...quantities, ...energyChannels), fc.constantFrom(...badReasons)), {
          selector: ([name]) => name,
          maxLength: 5,
        })
        .map(Object.fromEntries),
    },
    { noNullPrototype: true },
  );

  test('come back to the bit: floats, absent keys, their order, and register words', () => {
    fc.assert(
      fc.property(reading, (one) => {
        const line = { kind: 'reading', reading: one } as unknown as RecordingLine;
        const again = back(line);
        expect(again).toStrictEqual(line);
        expect(again.kind === 'reading' && Object.keys(again.reading.values)).toEqual(Object.keys(one.values));
        expect(encodeRecordingLine(again)).toBe(encodeRecordingLine(line));
      }),
      { numRuns: 300 },
    );
  });

  test('a text that looks like an odd number stays a text', () => {
    const line: RecordingLine = { kind: 'acknowledge', id: '{"float":"NaN"}', at: instant(1) };
    expect(back(line)).toEqual(line);
  });
});

describe('what is no line of a recording is refused with its place', () => {
  const spoilt = (line: RecordingLine, change: (copy: Record<string, never>) => void): string => {
    const copy = JSON.parse(encodeRecordingLine(line));
    change(copy);
    return JSON.stringify(copy);
  };
  const read = { kind: 'reading', reading: readingBetween(1, 2, { values: { 'voltage.L1': 230 } }) } as const;
  type Copy = Record<string, Record<string, Record<string, unknown>>>;
  const spoiltReading = (change: (reading: Copy[string]) => void): string =>
    spoilt(read, (copy) => change((copy as unknown as Copy)['reading'] ?? {}));

  test.for<readonly [string, string, RegExp]>([
    ['nothing', '', /it is not JSON/],
    ['half a line', encodeRecordingLine(read).slice(0, 90), /it is not JSON/],
    ['a number', '7', /it is nothing that is recorded \(7\)/],
    ['null', 'null', /it is nothing that is recorded/],
    ['a list', '[]', /it is nothing that is recorded/],
    ['an unknown kind', '{"kind":"weather","at":1}', /it is nothing that is recorded \(\{"kind":"weather"/],
    ['an inherited kind', '{"kind":"toString"}', /it is nothing that is recorded/],
    [
      'another format',
      spoilt(header, (copy) => Object.assign(copy, { format: 'gridtokenx-recording/2' })),
      /its header\.format is "gridtokenx-recording\/2", which nobody knows/,
    ],
    [
      'an alarm of an unknown kind',
      spoilt(header, (copy) => Object.assign(copy, { restored: [{ ...alarm, kind: 'x' }] })),
      /its header\.restored\[0\]\.kind is "x"/,
    ],
    ['a missing key', '{"kind":"time"}', /its time\.at is missing/],
    ['a key too many', '{"kind":"time","at":1,"by":"me"}', /its time has "by", which nobody knows/],
    ['a text for a time', '{"kind":"time","at":"1"}', /its time\.at is not a number/],
    ['no reading', '{"kind":"reading","reading":null}', /its reading\.reading is not an object/],
    [
      'an unknown quantity',
      spoiltReading((one) => Object.assign(one['values'] ?? {}, { 'voltage.L9': 1 })),
      /its reading\.reading\.values has "voltage\.L9"/,
    ],
    [
      'a value that is no number',
      spoiltReading((one) => Object.assign(one['values'] ?? {}, { 'voltage.L1': null })),
      /values\.voltage\.L1 is not a number/,
    ],
    [
      'an unknown reason',
      spoiltReading((one) => Object.assign(one, { rejected: { frequency: 'mood' } })),
      /rejected\.frequency is "mood"/,
    ],
    [
      'a quality without its reason',
      spoiltReading((one) => Object.assign(one, { quality: { level: 'bad' } })),
      /quality\.reason is missing/,
    ],
    [
      'half a word',
      spoiltReading((one) => Object.assign(one, { registers: { import: { value: 1, exponent: 0, words: [0.5] } } })),
      /registers\.import\.words\[0\] is not a whole number/,
    ],
    [
      'a device with a name',
      spoiltReading((one) => Object.assign(one, { device: 'Somchai House' })),
      /reading\.device is not an identifier/,
    ],
  ])('%s', ([, text, said]) => {
    expect(() => decodeRecordingLine(text, place)).toThrow(
      expect.objectContaining({ name: 'Fault', code: 'malformed', message: expect.stringMatching(said) }),
    );
    expect(() => decodeRecordingLine(text, place)).toThrow(/^day\.jsonl, line 7, is no line of a recording: /);
  });

  test('whatever stands there, it is a line or a Fault', () => {
    const kinds = new Set(lines.map(({ kind }) => kind));
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.record({ kind: fc.constantFrom(...kinds), at: fc.anything() }).map((one) => JSON.stringify(one) ?? ''),
        ),
        (text) => {
          try {
            expect(kinds).toContain(decodeRecordingLine(text, place).kind);
          } catch (error) {
            expect(error).toMatchObject({ name: 'Fault', code: 'malformed' });
          }
        },
      ),
    );
  });

  test('alarms of every kind are known', () => {
    for (const kind of alarmKinds)
      expect(back({ ...header, restored: [{ ...alarm, kind }] })).toMatchObject({ restored: [{ kind }] });
  });
});
