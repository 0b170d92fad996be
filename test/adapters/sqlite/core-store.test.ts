import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EMPTY, firstValueFrom, forkJoin, lastValueFrom, of, toArray, VirtualTimeScheduler } from 'rxjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openCoreStore } from '../../../src/adapters/sqlite/core-store.ts';
import { openJournal } from '../../../src/adapters/sqlite/journal.ts';
import { readArchive } from '../../../src/adapters/sqlite/read-archive.ts';
import { type Watch, watch } from '../../../src/core/watch.ts';
import { watchEvidence } from '../../../src/core/watch-evidence.ts';
import { instant } from '../../../src/domain/time.ts';
import type { ArchivedBatch } from '../../../src/ports/evidence-archive.ts';
import { inThai } from '../../../src/web/words/thai-messages.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { quietLog } from '../../support/quiet-log.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'core-store-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (): string => join(folder, 'journal.sqlite');
const options = { log: quietLog(), maxBytes: 2 ** 30, evidence: 'journal' } as const;
const [from, to] = [instant(0), instant(2_000)];
const row = (number: number) => ({ row: number, blob: Uint8Array.of(number) });
const batch = (sequence: number): ArchivedBatch => ({
  ...{ gateway: 'gw-1', epoch: 1, sequence, payloadHash: Uint8Array.of(sequence), cose: Uint8Array.of(9) },
  hashes: new Uint8Array(32),
  leaves: [{ point: 'h01', start: instant(1_000), version: sequence, leaf: Uint8Array.of(7, sequence) }],
});
const sequencesIn = (path: string): readonly number[] => {
  using archive = readArchive(path);
  return archive.leaves('h01', from, to).map(({ sequence }) => sequence);
};

/** A frame of a write-ahead log says how large the database is only where a commit ends (SQLite file format §4.1). */
const commitsIn = (log: Buffer): number => {
  const pageBytes = log.readUInt32BE(8);
  let commits = 0;
  for (let at = 32; at + 24 + pageBytes <= log.length; at += 24 + pageBytes)
    if (log.readUInt32BE(at + 4) !== 0 && log.subarray(at + 8, at + 16).equals(log.subarray(16, 24))) commits += 1;
  return commits;
};

test('a row and its evidence that are asked for in one go are one commit of one file', async () => {
  {
    await using store = openCoreStore(file(), options);
    // What opening itself writes is over.
    await firstValueFrom(store.journal.mark());
    const before = commitsIn(readFileSync(`${file()}-wal`));
    for (const number of [1, 2, 3])
      await firstValueFrom(forkJoin([store.archive.keepBatch(batch(number)), store.journal.append(row(number))]));
    expect(commitsIn(readFileSync(`${file()}-wal`)) - before).toBe(3);
    // Two goes are two.
    await firstValueFrom(store.archive.keepBatch(batch(4)));
    await firstValueFrom(store.journal.append(row(4)));
    expect(commitsIn(readFileSync(`${file()}-wal`)) - before).toBe(5);
  }
  expect(sequencesIn(file())).toEqual([1, 2, 3, 4]);
  await using journal = openJournal(file(), { log: quietLog() });
  expect(await lastValueFrom(journal.rows().pipe(toArray()))).toEqual([1, 2, 3, 4].map(row));
});

test('neither fails for the other: a row that does not follow is refused, and the evidence beside it is filed', async () => {
  {
    await using store = openCoreStore(file(), options);
    const filed = firstValueFrom(store.archive.keepBatch(batch(1)));
    await expect(firstValueFrom(store.journal.append(row(7)))).rejects.toThrow(/ends at row 0; row 7 does not follow/);
    await filed;
  }
  expect(sequencesIn(file())).toEqual([1]);
});

test('evidence is refused while rows still have room, and the operator is told before', async () => {
  await using store = openCoreStore(file(), { ...options, maxBytes: 4_096 * 100 });
  const [watched, alarmsAt]: [Watch, string[]] = [watch(quietLog()), []];
  let [kept, said] = [0, ''];
  while (said === '') {
    const large = { ...batch(kept + 1), cose: new Uint8Array(3_000) };
    await firstValueFrom(store.archive.keepBatch(large)).then(
      () => {
        kept += 1;
      },
      (error: Error) => {
        said = error.message;
      },
    );
    const scheduler = new VirtualTimeScheduler();
    const clock = fakeClock({ start: instant(0), scheduler });
    const { filled } = store.archive;
    const part = filled === undefined ? 0 : await firstValueFrom(filled());
    const watching = watchEvidence(
      { ...store.archive, lookThrough: () => EMPTY, filled: () => of(part) },
      { watched, clock, log: quietLog() },
    ).subscribe();
    scheduler.maxFrames = 0;
    scheduler.flush();
    watching.unsubscribe();
    if (watched.alarms().length > 0) alarmsAt.push(`${part >= 0.8}`);
  }
  expect(said).toMatch(
    /has no room left for evidence within journal\.largestMebibytes: what is left is for the journal's rows/,
  );
  expect(kept).toBeGreaterThan(20);
  expect(new Set(alarmsAt)).toEqual(new Set(['true']));
  expect(watched.alarms()).toMatchObject([{ state: 'raised', kind: 'storage', source: 'bound' }]);
  for (const one of [said, watched.alarms()[0]?.message ?? '']) expect(inThai(one), one).toMatch(/[ก-๙]/);
  // Rows go on: a tenth of the bound is theirs.
  for (const number of [1, 2, 3, 4, 5])
    await firstValueFrom(store.journal.append({ row: number, blob: Buffer.alloc(3_000) }));
});
