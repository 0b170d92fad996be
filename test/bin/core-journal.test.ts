import { mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { count, firstValueFrom, lastValueFrom } from 'rxjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openArchive } from '../../src/adapters/sqlite/archive.ts';
import { openCoreStore } from '../../src/adapters/sqlite/core-store.ts';
import { readArchive } from '../../src/adapters/sqlite/read-archive.ts';
import {
  archiveFileIn,
  connectionIn,
  journalFileIn,
  openCoreStorage,
  ownArchiveIn,
} from '../../src/bin/core-journal.ts';
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
  await using open = openCoreStorage(configuration, folder, quietLog(), { archiveLost });
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

const beside =
  /^The evidence of this core lies in .*journal\.sqlite, and .*archive\.sqlite beside it is no file of its own/;

/** As programs left a journal's file that noted nothing in it. */
const forgetPlace = (): void => {
  const database = new Database(journalFileIn(folder));
  database.exec('DROP TABLE evidence_place');
  database.close();
};

test.for(['that is noted', 'that nothing is noted of'])(
  'beside evidence in the journal %s no archive is read, written or erased from: it is refused until it is away',
  async (noted) => {
    await filedIn();
    if (noted === 'that nothing is noted of') forgetPlace();
    await openArchive(ownArchiveIn(folder), { log: quietLog() })[Symbol.asyncDispose]();
    await expect(filedIn()).rejects.toThrow(beside);
    expect(() => archiveFileIn(folder)).toThrow(beside);
    // Its log alone has rows of it.
    renameSync(ownArchiveIn(folder), `${ownArchiveIn(folder)}-wal`);
    await expect(filedIn()).rejects.toThrow(beside);
    expect(() => archiveFileIn(folder)).toThrow(beside);
    rmSync(`${ownArchiveIn(folder)}-wal`);
    expect(archiveFileIn(folder)).toBe(journalFileIn(folder));
    expect(await filedIn()).toEqual(['journal.sqlite']);
  },
);

test('a journal without evidence, of which nothing is noted, had it in a file of its own: that one is not begun anew', async () => {
  await openArchive(ownArchiveIn(folder), { log: quietLog() })[Symbol.asyncDispose]();
  await filedIn();
  forgetPlace();
  rmSync(ownArchiveIn(folder));
  await expect(filedIn()).rejects.toThrow(gone);
  expect(() => archiveFileIn(folder)).toThrow(gone);
});

test('no row is written into a file that has no room for the word where evidence lies', async () => {
  const journal = journalFileIn(folder);
  const options = { log: quietLog(), evidence: 'journal' } as const;
  await openCoreStore(journal, { ...options, maxBytes: 2 ** 30 })[Symbol.asyncDispose]();
  forgetPlace();
  const database = new Database(journal);
  // Every page is taken.
  database.exec('INSERT INTO cut (row, blob) VALUES (1, zeroblob(100000))');
  expect(database.pragma('freelist_count', { simple: true })).toBe(0);
  database.close();
  {
    await using full = openCoreStore(journal, { ...options, maxBytes: statSync(journal).size });
    await expect(firstValueFrom(full.journal.append({ row: 1, blob: Uint8Array.of(1) }))).rejects.toMatchObject({
      code: 'disk-full',
    });
  }
  await using store = openCoreStore(journal, { ...options, maxBytes: 2 ** 30 });
  expect(await lastValueFrom(store.journal.rows().pipe(count()))).toBe(0);
});

test('evidence in the file of a journal from before it went to PostgreSQL is not gone on with in another one', async () => {
  await filedIn();
  const connectionFile = join(folder, 'connection');
  writeFileSync(connectionFile, 'postgresql://core@127.0.0.1:1/none\n', { mode: 0o600 });
  const elsewhere = { ...configuration, journal: { ...configuration.journal, connectionFile } };
  expect(() => openCoreStorage(elsewhere, folder, quietLog(), { archiveLost: true })).toThrow(
    /^The evidence of this core lies in .*archive\.sqlite, and .*journal\.sqlite beside it is no file of its own/,
  );
  expect(readdirSync(folder)).not.toContain('archive.sqlite');
});

test.for([
  ['postgresql://core@db.example:5432/core', /names db\.example without sslmode=verify-full/],
  ['postgresql://core@db.example:5432/core?sslmode=require', /names db\.example without sslmode=verify-full/],
  [
    'postgresql://core@127.0.0.1:5432/core?sslrootcert=/nowhere/ca.pem',
    /names \/nowhere\/ca\.pem \(sslrootcert\), which cannot be read: /,
  ],
  [
    'postgresql://core@db.example/core?sslmode=verify-full&sslkey=/nowhere/its.key',
    /\(sslkey\), which cannot be read: /,
  ],
] as const)('a connection that could not be opened is refused in words: %s', ([address, words]) => {
  const file = join(folder, 'connection');
  writeFileSync(file, `${address}\n`, { mode: 0o600 });
  expect(() => connectionIn(file)).toThrow(
    expect.objectContaining({ code: 'configuration', message: expect.stringMatching(words) }),
  );
});

test('a connection whose certificates are there is taken as it is written', () => {
  const [file, authority] = [join(folder, 'connection'), join(folder, 'ca.pem')];
  writeFileSync(authority, '');
  const address = `postgresql://core@db.example/core?sslmode=verify-full&sslrootcert=${authority}`;
  writeFileSync(file, `${address}\n`, { mode: 0o600 });
  expect(connectionIn(file)).toBe(address);
});
