import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openQualityStore } from '../../../src/adapters/sqlite/quality-store.ts';
import { framesAhead } from '../../../src/adapters/sqlite/read-ahead.ts';
import { readQuality } from '../../../src/adapters/sqlite/read-quality.ts';
import type { ChainVerdict } from '../../../src/adapters/sqlite/verify-quality.ts';
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

/** More than two blocks of 64; meters and names change on the way. */
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

test('frames read ahead are those that are read here, to the byte, and hang together the same', async () => {
  await keep();
  using history = readQuality(file());
  const here = [...history.frames(always)].map(encodeQualityFrame);
  const told: (readonly [number, number])[] = [];
  let verdict: ChainVerdict | null = null;
  const ahead = framesAhead(file(), {
    span: always,
    passed: (done, all) => told.push([done, all]),
    verified: (said) => {
      verdict = said;
    },
  });
  expect([...ahead].map(encodeQualityFrame)).toEqual(here);
  expect(here).toHaveLength(WINDOWS);
  expect(verdict).toEqual(history.verifyFrames());
  expect(told.at(-1)).toEqual([WINDOWS, WINDOWS]);
});

test('of what is long past it is told how far reading has come', async () => {
  await keep();
  const told: number[] = [];
  const last = instant(monday + (WINDOWS - 1) * TEN_MINUTES);
  const span = { ...always, from: last };
  const ahead = framesAhead(file(), { span, passed: (done) => told.push(done), verified: () => undefined });
  expect([...ahead].map(({ start }) => start)).toEqual([last]);
  expect(told).toEqual([64, 128, WINDOWS]);
});

test('who leaves early leaves nothing behind', async () => {
  await keep();
  const ahead = framesAhead(file(), { span: always, passed: () => undefined, verified: () => undefined });
  for (const frame of ahead) {
    expect(frame.start).toBe(monday);
    break;
  }
});

test('what cannot be read is the same fault as here', () => {
  const ahead = framesAhead(file(), { span: always, passed: () => undefined, verified: () => undefined });
  let [found, here]: [unknown, unknown] = [null, null];
  try {
    ahead.next();
  } catch (error) {
    found = error;
  }
  try {
    readQuality(file());
  } catch (error) {
    here = error;
  }
  expect(found).toBeInstanceOf(Fault);
  expect(found).toMatchObject({ code: (here as Fault).code, message: (here as Fault).message });
});
