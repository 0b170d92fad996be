import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { firstValueFrom } from 'rxjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openQualityStore } from '../../../src/adapters/sqlite/quality-store.ts';
import { readQuality } from '../../../src/adapters/sqlite/read-quality.ts';
import { Fault } from '../../../src/domain/fault.ts';
import { instant } from '../../../src/domain/time.ts';
import { encodeQualityFrame } from '../../../src/wire/quality-frame.ts';
import { madeFrame, monday, TEN_MINUTES } from '../../support/quality-frames.ts';
import { quietLog } from '../../support/quiet-log.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gridtokenx-ahead-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const file = () => join(folder, 'quality.sqlite');
const always = { from: instant(0), to: instant(Number.MAX_SAFE_INTEGER) };

/** Several blocks of 24; meters and names change on the way. */
const WINDOWS = 150;
const keep = async (): Promise<void> => {
  await using store = openQualityStore(file(), { log: quietLog() });
  for (let window = 0; window < WINDOWS; window += 1) {
    const devices = window < 70 ? ['h01', 'h02'] : ['h01', 'h02', 'h03'];
    const rows = devices.map((device, at) => ({
      device,
      flagged: window % 7 === at,
      values: window % 50 === 49 ? { 'power.active': window } : { 'voltage.L1': 230 + at, 'voltage.L2': window },
    }));
    await firstValueFrom(store.keepFrame(madeFrame(monday + window * TEN_MINUTES, rows)));
  }
};

/** Of the size of file from which on a thread reads: any, or none. */
const [ahead, here] = [0, Number.POSITIVE_INFINITY];

type Read = Readonly<{ frames: readonly Uint8Array[]; chain: unknown; told: readonly (readonly [number, number])[] }>;
const readWith = (from: number, span = always): Read => {
  using history = readQuality(file(), from);
  const told: (readonly [number, number])[] = [];
  const frames = [...history.frames(span, (done, all) => told.push([done, all]))].map(encodeQualityFrame);
  return { frames, chain: history.verifyChain(), told };
};

test('frames read ahead are those that are read here, to the byte, and hang together the same', async () => {
  await keep();
  const [there, usual] = [readWith(ahead), readWith(here)];
  expect(there.frames).toEqual(usual.frames);
  expect(there.frames).toHaveLength(WINDOWS);
  expect(there.chain).toEqual(usual.chain);
  expect(there.told.at(-1)).toEqual([WINDOWS, WINDOWS]);
});

test('so are they where a clock was set back, and those that are not what was kept are left out', async () => {
  await keep();
  const again = madeFrame(monday + 20 * TEN_MINUTES, [{ device: 'h01', values: { 'voltage.L1': 1 } }]);
  await using store = openQualityStore(file(), { log: quietLog() });
  await firstValueFrom(store.keepFrame({ ...again, revision: 1 }));
  await firstValueFrom(store.keepFrame(madeFrame(monday + WINDOWS * TEN_MINUTES, [{ device: 'h01' }])));
  const damaged = new Database(file());
  damaged.exec("UPDATE frame SET bytes = x'00' WHERE number = 7");
  damaged.close();
  const [there, usual] = [readWith(ahead), readWith(here)];
  expect(there.frames).toEqual(usual.frames);
  expect(there.frames).toHaveLength(WINDOWS);
  expect(there.frames[19]).toEqual(encodeQualityFrame({ ...again, revision: 1 }));
  expect(there.chain).toEqual(usual.chain);
  expect(there.chain).toMatchObject({ frames: { altered: [{ number: 7 }] } });
});

test('where a clock was set back it is told how far the chain is, too: once through it, and once through the windows', async () => {
  await keep();
  await using store = openQualityStore(file(), { log: quietLog() });
  await firstValueFrom(store.keepFrame({ ...madeFrame(monday, [{ device: 'h01' }]), revision: 1 }));
  const steps = 2 * (WINDOWS + 1);
  expect(readWith(here).told).toEqual(Array.from({ length: steps }, (_, at) => [at + 1, steps]));
  // Nobody takes a thread for dead that says something every 24 frames, the first time through as well.
  expect(readWith(ahead).told.slice(0, 2)).toEqual([
    [24, steps],
    [48, steps],
  ]);
});

test('a frame that is far larger than those before it, and one without meters', async () => {
  await using store = openQualityStore(file(), { log: quietLog() });
  const meters = [1, 1, 2, 300, 0, 1, 300];
  for (const [window, count] of meters.entries()) {
    const rows = Array.from({ length: count }, (_, at) => ({ device: `h${at}`, values: { 'voltage.L1': 200 + at } }));
    await firstValueFrom(store.keepFrame(madeFrame(monday + window * TEN_MINUTES, rows)));
  }
  expect(readWith(ahead)).toMatchObject({ frames: readWith(here).frames, chain: readWith(here).chain });
  expect(readWith(ahead).frames).toHaveLength(meters.length);
});

test('of what is long past it is told how far reading has come', async () => {
  await keep();
  const last = instant(monday + (WINDOWS - 1) * TEN_MINUTES);
  const { frames, told } = readWith(ahead, { ...always, from: last });
  expect(frames).toHaveLength(1);
  expect(told.map(([done]) => done)).toEqual([24, 48, 72, 96, 120, 144, WINDOWS]);
});

test('who leaves early leaves nothing behind', async () => {
  await keep();
  using history = readQuality(file(), ahead);
  for (const frame of history.frames(always)) {
    expect(frame.start).toBe(monday);
    break;
  }
});

test('what cannot be read is the same fault as here', async () => {
  await keep();
  using history = readQuality(file(), ahead);
  rmSync(file());
  const fault = (ask: () => unknown): unknown => {
    try {
      return ask();
    } catch (error) {
      return error;
    }
  };
  const there = fault(() => [...history.frames(always)]);
  expect(there).toBeInstanceOf(Fault);
  const { code, message } = fault(() => readQuality(file())) as Fault;
  expect(there).toMatchObject({ code, message });
});
