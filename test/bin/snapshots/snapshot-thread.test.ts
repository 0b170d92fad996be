import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastValueFrom, take, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openLogFiles } from '../../../src/adapters/files/log-files.ts';
import { snapshotThread } from '../../../src/bin/snapshots/snapshot-thread.ts';
import { openBooks } from '../../../src/core/books.ts';
import { startBooks } from '../../../src/core/start-books.ts';
import { toldEvents } from '../../../src/core/told.ts';
import { Fault } from '../../../src/domain/fault.ts';
import { DAY, instant } from '../../../src/domain/time.ts';
import { firstOf, runCore, sealedBatches } from '../../support/core-fixture.ts';
import { fastFolder } from '../../support/fast-folder.ts';
import type { MemoryJournal } from '../../support/memory-journal.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { ten } from '../../support/sealed-substation.ts';
import { sha256 } from '../../support/small-market.ts';

const issuer = { realm: 'simulation', core: 'core-1' } as const;
const storage = mkdtempSync(join(fastFolder(), 'snapshots-'));
afterAll(() => rmSync(storage, { recursive: true }));
const place = { ...issuer, storage, eventsKept: 100 };

const started = (journal: MemoryJournal) => {
  const log = quietLog();
  using logStore = openLogFiles({ folder: join(storage, 'log'), log });
  const books = openBooks(issuer, { sha256, logStore });
  const asked: number[] = [];
  const rows: typeof journal.rows = (after = 0) => {
    asked.push(after);
    return journal.rows(after);
  };
  const told = toldEvents(100);
  let failed: unknown = null;
  const tools = { journal: { ...journal, rows }, books, told, log, sha256, snapshots: snapshotThread(place, log) };
  startBooks(issuer, tools).subscribe({
    error: (error) => {
      failed = error;
    },
  });
  if (failed !== null) throw failed;
  return {
    stateHash: books.stateHash(),
    tile: books.log.tile(0, 0, 256),
    first: books.log.entry(0),
    from: asked.at(-1),
    warnings: log.lines.filter(({ level }) => level === 'warn').map(({ message }) => message),
  };
};

describe('a core that runs', { timeout: 120_000 }, () => {
  let journal: MemoryJournal;
  let stateHash = '';
  let events: readonly number[] = [];

  beforeAll(async () => {
    const logStore = openLogFiles({ folder: join(storage, 'log'), log: quietLog() });
    const snapshots = snapshotThread(place, quietLog());
    const core = runCore(
      { logStore, snapshots },
      { rowsPerMark: 40, rowsPerSnapshot: 100, eventsKept: 100 },
      instant(ten + 3 * DAY),
    );
    journal = core.journal;
    for (const { sequence, body } of sealedBatches(270))
      await firstOf(core.service.submitBatch('gw-1', sequence, body));
    // The rows come faster than a snapshot is made: the second one begins at the first mark after the first is there.
    await vi.waitFor(() => expect(snapshots.kept()).not.toEqual([]), { timeout: 60_000 });
    events = (await lastValueFrom(core.service.events(0).pipe(take(100), toArray()))).map(({ sequence }) => sequence);
    core.stop();
    stateHash = core.service.view().journal.stateHash;
    logStore[Symbol.dispose]();
  }, 120_000);

  test('has snapshots made beside it, and a start goes on from one to the same state and log', () => {
    const found = started(journal);
    expect(found.stateHash).toBe(stateHash);
    expect(found.from).toBeGreaterThanOrEqual(120);
    expect(found.tile).not.toBe(null);
    expect(found.first).not.toBe(null);
    expect(found.warnings).toEqual([]);
  });

  test('started again tells a client who was away what it would have told', async () => {
    const logStore = openLogFiles({ folder: join(storage, 'log'), log: quietLog() });
    const core = runCore(
      { journal, logStore, snapshots: snapshotThread(place, quietLog()) },
      { eventsKept: 100 },
      instant(ten + 3 * DAY),
    );
    const again = await lastValueFrom(core.service.events(0).pipe(take(100), toArray()));
    expect(again.map(({ sequence }) => sequence)).toEqual(events);
    core.stop();
    logStore[Symbol.dispose]();
  });

  test('makes the next one out of the last', async () => {
    const mark = await firstOf(journal.mark());
    if (mark === null) throw new Error('a core that stops leaves a mark');
    const asked: number[] = [];
    const made = await lastValueFrom(
      snapshotThread(place, quietLog()).make(mark, (after) => {
        asked.push(after);
        return journal.rows(after).pipe(take(512), toArray());
      }),
    );
    expect(made.row).toBe(mark.row);
    expect(asked[0]).toBeGreaterThanOrEqual(119);
    expect(readdirSync(join(storage, 'snapshots'))).toContain(`state-${String(mark.row).padStart(12, '0')}.snapshot`);
    expect(started(journal).from).toBe(mark.row);
  });

  test('keeps none whose state is not the one that was marked', async () => {
    const mark = await firstOf(journal.mark());
    if (mark === null) throw new Error('a core that stops leaves a mark');
    const before = readdirSync(join(storage, 'snapshots'));
    const made = firstOf(
      snapshotThread(place, quietLog()).make({ row: mark.row - 1, stateHash: 'f'.repeat(64) }, (after) =>
        journal.rows(after).pipe(take(512), toArray()),
      ),
    );
    await expect(made).rejects.toBeInstanceOf(Fault);
    expect(readdirSync(join(storage, 'snapshots'))).toEqual(before);
  });

  test('whose log lost its files makes them anew from the journal, and says why', () => {
    for (const name of readdirSync(join(storage, 'log'))) truncateSync(join(storage, 'log', name), 0);
    const found = started(journal);
    expect(found.stateHash).toBe(stateHash);
    // From the snapshot before: the log had no full tile then, so that there is nothing it lacks.
    expect(found.from).toBeLessThan(140);
    expect(found.tile).not.toBe(null);
    expect(found.warnings[0]).toMatch(/is left aside: .*The log's tile 0 of level 0 .* cannot be read/);
    // The files are there again.
    expect(started(journal).from).toBeGreaterThan(0);
  });

  test('does not take a tile that was altered for the log', () => {
    writeFileSync(join(storage, 'log', 'level-0.tiles'), new Uint8Array(32 * 256));
    const found = started(journal);
    expect(found.stateHash).toBe(stateHash);
    expect(found.warnings[0]).toMatch(/was altered/);
  });
});
