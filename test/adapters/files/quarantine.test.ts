import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test, vi } from 'vitest';
import { quarantineFolder } from '../../../src/adapters/files/quarantine.ts';
import { DAY, HOUR, MINUTE, millis, SECOND } from '../../../src/domain/time.ts';
import type { Quarantine } from '../../../src/ports/quarantine.ts';
import { quietLog } from '../../support/quiet-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'quarantine-'));
afterAll(() => rmSync(folder, { recursive: true }));

const suspect = (sequence: number): Parameters<Quarantine['keep']>[0] => ({
  ...{ kind: 'batch', gateway: 'g1', epoch: 1, sequence },
  ...{ payloadHash: new Uint8Array(32).fill(sequence), body: Uint8Array.of(sequence) },
});

test('what is older than it is to be kept goes with what comes next, and nothing else does', () => {
  const kept = () => readdirSync(folder).map((name) => name.slice(0, 12));
  quarantineFolder(folder, () => millis(400 * DAY), quietLog()).keep(suspect(1));
  quarantineFolder(folder, () => millis(400 * DAY), quietLog()).keep(suspect(2));
  expect(kept()).toEqual(['g1-batch-1-1', 'g1-batch-1-2']);
  const [first = ''] = readdirSync(folder);
  const then = Date.now() / 1_000 - 11 * 86_400;
  utimesSync(join(folder, first), then, then);
  quarantineFolder(folder, () => millis(12 * DAY), quietLog()).keep(suspect(3));
  expect(kept()).toEqual(['g1-batch-1-1', 'g1-batch-1-2', 'g1-batch-1-3']);
  quarantineFolder(folder, () => millis(10 * DAY), quietLog()).keep(suspect(4));
  expect(kept()).toEqual(['g1-batch-1-2', 'g1-batch-1-3', 'g1-batch-1-4']);
});

test('what nothing comes after goes too, once an hour has passed since the last look, and a folder that is not there is none', () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  onTestFinished(() => void vi.useRealTimers());
  const own = join(folder, 'quiet');
  const log = quietLog();
  const quarantine = quarantineFolder(own, () => millis(DAY), log);
  quarantine.age();
  expect(existsSync(own)).toBe(false);
  quarantine.keep(suspect(1));
  const after = (span: number): number => {
    vi.setSystemTime(Date.now() + span);
    quarantine.age();
    return readdirSync(own).length;
  };
  expect(after(DAY - SECOND)).toBe(1);
  // It is old enough by now; the folder was looked at a minute ago.
  expect(after(MINUTE)).toBe(1);
  expect(after(HOUR)).toBe(0);
  quarantine.keep(suspect(2));
  expect(readdirSync(own)).toHaveLength(1);
});
