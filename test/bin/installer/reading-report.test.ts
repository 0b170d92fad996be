import { expect, test } from 'vitest';
import { isWhole, readingLines, readingReport } from '../../../src/bin/installer/reading-report.ts';
import { takeSample, unheard, watchedLine, watchedLines } from '../../../src/bin/installer/watched-meter.ts';
import { colours } from '../../../src/bin/terminal/ansi.ts';
import type { Sample } from '../../../src/domain/reading.ts';
import { instant, monotonic } from '../../../src/domain/time.ts';
import type { Decoded } from '../../../src/profiles/decode.ts';
import type { PlannedRead } from '../../../src/profiles/plan-reads.ts';
import { testProfile } from '../../support/test-profile.ts';

const plain = colours(false);
const read: PlannedRead = { function: 4, address: 0, count: 2, most: 2, purpose: 'fast', wanted: [] };
const decoded = (changes: Partial<Decoded>): Decoded => ({ values: {}, registers: {}, rejected: {}, ...changes });
const answered = (changes: Partial<Decoded>) => ({ read, words: [0x4366, 0], decoded: decoded(changes), why: null });
const profile = testProfile({ provenance: { sources: ['made up'], unconfirmed: ['import'] } });

test('values, energy in Wh, what is missing and why, what is unconfirmed', () => {
  const report = readingReport(profile, 7, [
    answered({
      values: { 'voltage.L1': 230 },
      // 1,234,567 × 10^-3 Wh is 1,234.567 Wh: 1,235 in whole Wh.
      registers: { import: { value: 1_234_567, exponent: -3, words: [] } },
      rejected: { frequency: 'not-a-number' },
    }),
  ]);
  expect(report.rows).toEqual([
    { name: 'voltage.L1', value: 230, unit: 'V', reason: null, unconfirmed: false },
    { name: 'frequency', value: null, unit: 'Hz', reason: 'not-a-number', unconfirmed: false },
    { name: 'import', value: 1_235, unit: 'Wh', reason: null, unconfirmed: true },
  ]);
  expect(report.registers).toEqual([{ function: 4, address: 0, words: ['4366', '0000'] }]);
  const lines = readingLines(report, true, plain);
  expect(lines).toContain('  voltage.L1                     230.0 V');
  expect(lines).toContain('  frequency                               no value: not-a-number');
  expect(lines).toContain('  import                       1.235 kWh  unconfirmed: compare with the display');
  expect(lines).toContain('  4:0x0000  4366 0000');
});

test.each([
  ['nothing known', null, null, 'It does not tell its transformer ratios: behind transformers, enter theirs twice'],
  ['the meter multiplies', 'meter', 40, 'Transformer ratios set in it: current 40:1; its values already count them.'],
  ['we multiply', 'gateway', 40, 'current 40:1; its values do not count them, the gateway multiplies.'],
] as const)('transformers: %s', (_, appliedBy, currentRatio, sentence) => {
  const transformers = appliedBy && { appliedBy, current: null, voltage: null };
  const identity = { serialNumber: null, isModel: null, currentRatio, voltageRatio: null };
  expect(readingReport(testProfile({ transformers }), 1, [answered({ identity })]).transformers).toContain(sentence);
});

test.each([
  ['it says it is this model', { isModel: true }, null, true],
  ['it does not say', { isModel: null }, null, true],
  ['it says it is another', { isModel: false }, null, false],
  ['a question had no answer', { isModel: true }, 'unit 7 did not answer', false],
])('whether a reading is whole: %s', (_, { isModel }, why, whole) => {
  const identity = { serialNumber: null, isModel, currentRatio: null, voltageRatio: null };
  const rest = why === null ? [] : [{ read, words: [], decoded: null, why }];
  expect(isWhole(readingReport(profile, 7, [answered({ identity }), ...rest]))).toBe(whole);
});

test('questions without an answer are told with their reason, another model too', () => {
  const identity = { serialNumber: '77', isModel: false, currentRatio: null, voltageRatio: null };
  const lines = readingLines(
    readingReport(profile, 7, [
      answered({ identity }),
      { read, words: [], decoded: null, why: 'unit 7 did not answer' },
    ]),
    false,
    plain,
  );
  expect(lines).toContain('  serial number 77');
  expect(lines).toContain('  It says it is another model than this profile.');
  expect(lines).toContain('  2 registers from 4:0x0000: unit 7 did not answer');
});

const stamp = { wall: instant(Date.parse('2026-11-24T10:00:00+07:00')), monotonic: monotonic(0) };
const sample = (outcome: Sample['outcome']): Sample => ({
  device: 'unit-7',
  requested: stamp,
  answered: stamp,
  clock: 'synchronised',
  outcome,
});

test('a watched meter keeps what it said last of each thing, and forgets what it takes back', () => {
  const first = takeSample(
    unheard,
    sample({ kind: 'answered', ...decoded({ values: { 'voltage.L1': 230, frequency: 50 } }) }),
  );
  const second = takeSample(
    first,
    sample({
      kind: 'answered',
      ...decoded({ values: { frequency: 50.1 }, rejected: { 'voltage.L1': 'not-available' } }),
    }),
  );
  expect(second).toMatchObject({
    values: { frequency: 50.1 },
    rejected: { 'voltage.L1': 'not-available' },
    answers: 2,
  });
  expect(second.values['voltage.L1']).toBeUndefined();
  const third = takeSample(second, sample({ kind: 'answered', ...decoded({ values: { 'voltage.L1': 231 } }) }));
  expect(third).toMatchObject({ values: { frequency: 50.1, 'voltage.L1': 231 }, rejected: {} });
});

test('a failure is counted and said, the last values stay', () => {
  const good = takeSample(unheard, sample({ kind: 'answered', ...decoded({ values: { frequency: 50 } }) }));
  const failed = takeSample(good, sample({ kind: 'failed', reason: 'no-response', detail: 'unit 7 did not answer' }));
  expect(failed).toMatchObject({
    values: { frequency: 50 },
    answers: 1,
    failures: 1,
    trouble: 'unit 7 did not answer',
  });
  expect(watchedLine(failed)).toBe('unit 7 did not answer');
  expect(watchedLine(good)).toBe('2026-11-24T10:00:00+07:00  50.000 Hz');
  expect(watchedLines(profile, 'tcp a:502', failed, plain)).toEqual([
    'nobody/test at tcp a:502',
    '  frequency                    50.000 Hz  ',
    '  2026-11-24T10:00:00+07:00   1 answers, 1 failures   ctrl-C ends',
    '  unit 7 did not answer',
  ]);
});
