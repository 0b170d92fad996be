import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openArchive } from '../../src/adapters/sqlite/archive.ts';
import { readArchive } from '../../src/adapters/sqlite/read-archive.ts';
import { archiveFileIn, journalFileIn, openCoreStorage, ownArchiveIn } from '../../src/bin/core-journal.ts';
import { instant } from '../../src/domain/time.ts';
import { quietLog } from '../support/quiet-log.ts';
import { storedConfiguration } from '../support/stored-core.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'core-journal-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const configuration = { ...storedConfiguration, core: 'core-1' } as const;
const filesNamed = (files: readonly string[]): readonly string[] =>
  files.map((file) => file.slice(folder.length + 1)).toSorted();

/** Opens a core's storage, files a leaf, and says where that lies and what would be copied. */
const filedIn = async () => {
  await using open = openCoreStorage(configuration, folder, quietLog());
  const leaves = [{ point: 'h01', start: instant(0), version: 1, leaf: Uint8Array.of(7) }];
  const batch = { gateway: 'gw-1', epoch: 1, sequence: 1, payloadHash: Uint8Array.of(1), cose: Uint8Array.of(2) };
  await firstValueFrom(open.archive.keepBatch({ ...batch, hashes: new Uint8Array(32), leaves }));
  await firstValueFrom(open.journal.append({ row: 1, blob: Uint8Array.of(1) }));
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
