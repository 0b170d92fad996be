import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openRecording, type RecordingOptions } from '../../../src/adapters/files/recording.ts';
import type { Alarm } from '../../../src/domain/alarm.ts';
import type { QualityInput } from '../../../src/domain/quality-input.ts';
import { type ClockState, DAY, HOUR, type Instant, instant, MINUTE } from '../../../src/domain/time.ts';
import { decodeRecordingLine, type RecordingLine } from '../../../src/wire/recording.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { readingBetween } from '../../support/readings.ts';

const MEBIBYTE = 1024 ** 2;
const noon = instant(Date.parse('2026-11-24T12:00:00+07:00'));

let parent = '';
let now: Instant = noon;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'recording-'));
  now = noon;
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(parent, { recursive: true });
});

const folder = () => join(parent, 'recordings');
const open = (changes: Partial<RecordingOptions> & Readonly<{ state?: () => ClockState }> = {}) => {
  const { state = () => 'synchronised' as const, ...options } = changes;
  const log = quietLog();
  const recording = openRecording({
    folder: folder(),
    gateway: 'gateway-1',
    rules: { hash: '00'.repeat(32), meters: [], lateness: MINUTE, longestGap: MINUTE },
    days: 7,
    maxBytes: 64 * MEBIBYTE,
    clock: { now: () => now, state },
    log,
    freeBytes: () => Promise.resolve(1024 * MEBIBYTE),
    ...options,
  });
  return { recording, log };
};
const files = () => readdirSync(folder()).toSorted();
const linesIn = (name: string): readonly RecordingLine[] =>
  readFileSync(join(folder(), name), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line, index) => decodeRecordingLine(line, `${name}, line ${index + 1},`));
const allLines = () => files().flatMap(linesIn);
const time = (number: number): QualityInput => ({ kind: 'time', at: instant(number) });
const times = (lines: readonly RecordingLine[]) => lines.flatMap((line) => (line.kind === 'time' ? [line.at] : []));
const alarm: Alarm = {
  id: 'storage/append',
  kind: 'storage',
  source: {},
  priority: 'high',
  state: 'raised',
  since: noon,
  at: noon,
  message: 'The disk is full.',
};

test('what was recorded is there, in order, behind a header with the alarms of before', async () => {
  const reading = readingBetween(noon, noon + 41, { values: { 'voltage.L1': 230.1 } });
  {
    const { recording } = open();
    await using _ = recording;
    recording.begin([alarm]);
    recording.record({ kind: 'reading', reading });
    recording.record(time(1));
  }
  expect(files()).toEqual(['gateway-1-2026-11-24-001.jsonl']);
  expect(allLines()).toEqual([
    expect.objectContaining({ kind: 'header', gateway: 'gateway-1', start: noon, restored: [alarm] }),
    { kind: 'reading', reading },
    time(1),
  ]);
});

test('nobody else may read it', async () => {
  {
    const { recording } = open();
    await using _ = recording;
    recording.begin([]);
  }
  expect(statSync(folder()).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder(), files()[0] ?? '')).mode & 0o777).toBe(0o600);
});

test('what waits is written by itself', async () => {
  const { recording } = open();
  await using _ = recording;
  recording.begin([]);
  recording.record(time(1));
  await vi.waitFor(() => expect(times(allLines())).toEqual([1]), { timeout: 10_000 });
});

test('more than one write can take at once is written in order', async () => {
  {
    const { recording } = open();
    await using _ = recording;
    recording.begin([]);
    for (let number = 0; number < 3_500; number += 1) recording.record(time(number));
  }
  expect(times(allLines())).toEqual(Array.from({ length: 3_500 }, (_, number) => number));
});

test('a new grid day is a new file, which goes on from the one before', async () => {
  {
    const { recording } = open();
    await using _ = recording;
    recording.begin([]);
    recording.record(time(1));
    now = instant(noon + 12 * HOUR);
    recording.record(time(2));
    // The clock was set back: what comes later stays later.
    now = noon;
    recording.record(time(3));
  }
  expect(files()).toEqual(['gateway-1-2026-11-24-001.jsonl', 'gateway-1-2026-11-25-001.jsonl']);
  expect(linesIn('gateway-1-2026-11-25-001.jsonl')).toEqual([
    expect.objectContaining({ kind: 'header', restored: null }),
    time(2),
    time(3),
  ]);
});

test('every start is a new file: a torn last line stays the last of its file', async () => {
  for (const number of [1, 2]) {
    const { recording } = open();
    await using _ = recording;
    recording.begin([]);
    recording.record(time(number));
  }
  expect(files()).toEqual(['gateway-1-2026-11-24-001.jsonl', 'gateway-1-2026-11-24-002.jsonl']);
  expect(times(allLines())).toEqual([1, 2]);
});

test('days older than allowed give way, other files in the folder do not', async () => {
  mkdirSync(folder());
  const others = ['gateway-1-notes.txt', 'gateway-10-2020-01-01-001.jsonl', 'gateway-1-2020-01-01-1.jsonl'];
  for (const name of others) writeFileSync(join(folder(), name), 'x');
  for (let day = 0; day < 4; day += 1) {
    now = instant(noon + day * DAY);
    const { recording } = open({ days: 2 });
    await using _ = recording;
    recording.begin([]);
  }
  expect(files().filter((name) => !others.includes(name))).toEqual([
    'gateway-1-2026-11-26-001.jsonl',
    'gateway-1-2026-11-27-001.jsonl',
  ]);
  expect(files()).toEqual(expect.arrayContaining(others));
});

test('nothing gives way for its age while nobody knows the day', async () => {
  for (const day of [0, 400]) {
    now = instant(noon + day * DAY);
    const { recording } = open({ days: 2, state: () => 'unsynchronised' });
    await using _ = recording;
    recording.begin([]);
  }
  expect(files()).toHaveLength(2);
});

test('the bound in bytes holds, and the newest is what is kept', async () => {
  const maxBytes = 8 * MEBIBYTE;
  const reason = 'x'.repeat(10_000);
  for (let run = 0; run < 5; run += 1) {
    const { recording } = open({ maxBytes });
    await using _ = recording;
    recording.begin([]);
    for (let number = 0; number < 400; number += 1)
      recording.record({ kind: 'unshelve', id: reason, by: 'test', at: instant(run * 400 + number) });
  }
  expect(files().reduce((sum, name) => sum + statSync(join(folder(), name)).size, 0)).toBeLessThanOrEqual(maxBytes);
  const numbers = allLines().flatMap((line) => (line.kind === 'unshelve' ? [line.at as number] : []));
  expect(numbers.length).toBeGreaterThan(300);
  expect(numbers).toEqual(numbers.map((_, index) => 2_000 - numbers.length + index));
});

test('a full disk is said once; recording pauses, goes on by itself and says what is missing', async () => {
  let free = 0;
  let looked = 0;
  const freeBytes = () => {
    looked += 1;
    return Promise.resolve(free);
  };
  const { recording, log } = open({ freeBytes });
  await using _ = recording;
  const clock = vi.spyOn(performance, 'now').mockReturnValue(1_000);
  recording.begin([]);
  for (const number of [1, 2]) recording.record(time(number));
  await vi.waitFor(() => expect(log.lines).toHaveLength(1), { timeout: 10_000 });
  for (const number of [3, 4, 5]) recording.record(time(number));
  // The minute is over, and there is still no room.
  clock.mockReturnValue(62_000);
  now = instant(noon + 1_000);
  recording.record(time(6));
  await vi.waitFor(() => expect(looked).toBe(2), { timeout: 10_000 });
  free = 1024 * MEBIBYTE;
  clock.mockReturnValue(123_000);
  recording.record(time(7));
  await vi.waitFor(() => expect(times(allLines())).toEqual([7]), { timeout: 10_000 });
  clock.mockRestore();
  expect(allLines()).toEqual([
    expect.objectContaining({ kind: 'header', restored: null }),
    { kind: 'gap', from: noon, to: now, lost: 6 },
    time(7),
  ]);
  expect(log.lines.map(({ level, message }) => [level, message])).toEqual([
    ['warn', expect.stringMatching(/^Recording to .*recordings pauses: its disk has 0 MiB left.* Measuring goes on\./)],
    ['info', expect.stringMatching(/^Recording to .*recordings goes on/)],
  ]);
});

test('a folder that cannot be made is said once and costs nothing else', async () => {
  writeFileSync(folder(), 'a file where the folder should be');
  const { recording, log } = open();
  recording.begin([]);
  recording.record(time(1));
  await recording[Symbol.asyncDispose]();
  expect(log.lines.map(({ level }) => level)).toEqual(['warn']);
});

test('nobody waits for a disk that stands still: it costs what does not fit into memory, and the recording says so', async () => {
  let release = (): void => undefined;
  const stuck = new Promise<number>((resolve) => {
    release = () => resolve(1024 * MEBIBYTE);
  });
  {
    const { recording } = open({ freeBytes: () => stuck });
    await using _ = recording;
    recording.begin([]);
    // 500 are on their way (the beginning is one of them), 4,000 wait, the rest has no room.
    for (let number = 0; number < 5_000; number += 1) recording.record(time(number));
    release();
  }
  const lines = allLines();
  expect(times(lines)).toEqual(Array.from({ length: 4_499 }, (_, number) => number));
  expect(lines.at(-1)).toEqual({ kind: 'gap', from: noon, to: noon, lost: 501 });
});
