import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { count, firstValueFrom, lastValueFrom } from 'rxjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openArchive } from '../../src/adapters/sqlite/archive.ts';
import { readArchive } from '../../src/adapters/sqlite/read-archive.ts';
import { archiveFileIn, journalFileIn, openCoreStorage, ownArchiveIn } from '../../src/bin/core-journal.ts';
import { instant } from '../../src/domain/time.ts';
import { quietLog } from '../support/quiet-log.ts';
import { storedConfiguration } from '../support/stored-core.ts';
import { splitInTwo } from '../support/two-files.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'core-journal-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const configuration = { ...storedConfiguration, core: 'core-1' } as const;
const filesNamed = (files: readonly string[]): readonly string[] =>
  files.map((file) => file.slice(folder.length + 1)).toSorted();

/** Opens a core's storage, files a leaf, and says where that lies and what would be copied. */
const filedIn = async (archiveLost = false) => {
  await using open = openCoreStorage(configuration, folder, quietLog(), archiveLost);
  const leaves = [{ point: 'h01', start: instant(0), version: 1, leaf: Uint8Array.of(7) }];
  const batch = { gateway: 'gw-1', epoch: 1, sequence: 1, payloadHash: Uint8Array.of(1), cose: Uint8Array.of(2) };
  await firstValueFrom(open.archive.keepBatch({ ...batch, hashes: new Uint8Array(32), leaves }));
  const rows = await lastValueFrom(open.journal.rows().pipe(count()));
  await firstValueFrom(open.journal.append({ row: rows + 1, blob: Uint8Array.of(1) }));
  return filesNamed(open.copied.map(({ file }) => file(folder)));
};
const leavesOfArchive = (): number => {
  using archive = readArchive(archiveFileIn(folder));
  return archive.leaves('h01', instant(0), instant(1)).length;
};

test('a new storage has one file for journal and evidence', async () => {
  expect(await filedIn()).toEqual(['journal.sqlite']);
  expect(readdirSync(folder)).toEqual(['journal.sqlite']);
  expect(archiveFileIn(folder)).toBe(journalFileIn(folder));
  expect(leavesOfArchive()).toBe(1);
});

test('one that was begun with two goes on with two', async () => {
  await openArchive(ownArchiveIn(folder), { log: quietLog() })[Symbol.asyncDispose]();
  expect(await filedIn()).toEqual(['archive.sqlite', 'journal.sqlite']);
  expect(archiveFileIn(folder)).toBe(ownArchiveIn(folder));
  expect(leavesOfArchive()).toBe(1);
});

test('where the journal is elsewhere, evidence is looked for in a file of its own', () => {
  expect(archiveFileIn(folder)).toBe(ownArchiveIn(folder));
});

const gone = /^The archive .*archive\.sqlite is gone, .*Put it back .*--archive-lost/;

test.for(['as it was begun', 'by a program from before', 'by a program from before that left its log'])(
  'a file of evidence that is gone is not begun anew without a word: %s',
  async (how) => {
    const own = ownArchiveIn(folder);
    if (how === 'as it was begun') await openArchive(own, { log: quietLog() })[Symbol.asyncDispose]();
    await filedIn();
    if (how !== 'as it was begun') splitInTwo(folder);
    rmSync(own);
    if (how.endsWith('log')) writeFileSync(`${own}-wal`, '');
    const left = readdirSync(folder);
    await expect(filedIn()).rejects.toThrow(gone);
    expect(() => archiveFileIn(folder)).toThrow(gone);
    expect(readdirSync(folder).filter((name) => !/^journal\.sqlite-(wal|shm)$/.test(name))).toEqual(
      left.filter((name) => !/^journal\.sqlite-(wal|shm)$/.test(name)),
    );
    rmSync(`${own}-wal`, { force: true });
    expect(await filedIn(true)).toEqual(['archive.sqlite', 'journal.sqlite']);
    expect(leavesOfArchive()).toBe(1);
    rmSync(own);
    expect(() => archiveFileIn(folder)).toThrow(gone);
  },
);

test('where nothing says where evidence lies, the log of an archive says that there was one', async () => {
  writeFileSync(`${ownArchiveIn(folder)}-wal`, '');
  await expect(filedIn()).rejects.toThrow(gone);
  expect(() => archiveFileIn(folder)).toThrow(gone);
});

test('an archive that comes to lie beside a journal that has the evidence divides nothing', async () => {
  await filedIn();
  await openArchive(ownArchiveIn(folder), { log: quietLog() })[Symbol.asyncDispose]();
  await expect(filedIn()).rejects.toThrow(
    /^The evidence of this core lies in .*journal\.sqlite, and .*archive\.sqlite/,
  );
  expect(archiveFileIn(folder)).toBe(journalFileIn(folder));
});
