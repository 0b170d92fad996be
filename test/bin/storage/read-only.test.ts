import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readArchive } from '../../../src/adapters/sqlite/read-archive.ts';
import { replayed } from '../../../src/bin/commands/bill.ts';
import { archiveFileIn, journalFileIn } from '../../../src/bin/core-journal.ts';
import { wouldErase } from '../../../src/bin/erasure/erase-core.ts';
import { period, signed, site } from '../../support/erasable-core.ts';
import { fastFolder } from '../../support/fast-folder.ts';
import { storedConfiguration, storedCore } from '../../support/stored-core.ts';
import { splitInTwo } from '../../support/two-files.ts';

const folder = mkdtempSync(join(fastFolder(), 'read-only-'));
const sound = join(folder, 'sound');
beforeAll(() => storedCore(sound), 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

const copied = (): string => {
  const copy = mkdtempSync(join(folder, 'copy-'));
  cpSync(sound, copy, { recursive: true });
  return copy;
};
const question = { account: 'a-h01', ...period };

/** What another process is told that would write the file as a core does; empty where nobody keeps it out. */
const keptOut = (file: string): string => {
  const write = `const file = new (require('better-sqlite3'))(process.argv[1], { timeout: 0 });
    file.pragma('locking_mode = EXCLUSIVE');
    file.exec('BEGIN IMMEDIATE; ROLLBACK');`;
  return spawnSync(process.execPath, ['-e', write, file], { encoding: 'utf8' }).stderr;
};

test('no core can begin to write beside who reads for a bill', { timeout: 120_000 }, async () => {
  const storage = copied();
  expect(keptOut(journalFileIn(storage))).toBe('');
  {
    using archive = readArchive(archiveFileIn(storage));
    let during = '';
    await replayed(storedConfiguration, { storage }, question, archive, {
      watching: (books) => {
        during = keptOut(journalFileIn(storage));
        return books;
      },
    });
    expect(during).toContain('database is locked');
    expect(keptOut(journalFileIn(storage))).toContain('database is locked');
  }
  expect(keptOut(journalFileIn(storage))).toBe('');
});

test('a copy from before is read as it is, and stays what it was', { timeout: 120_000 }, async () => {
  const storage = copied();
  splitInTwo(storage);
  const before = readFileSync(journalFileIn(storage));
  {
    using archive = readArchive(archiveFileIn(storage));
    const { collected } = await replayed(storedConfiguration, { storage }, question, archive);
    expect(collected.intervals.length).toBeGreaterThan(0);
  }
  // It is no storage to erase in, or it is: nothing is changed either way.
  await wouldErase(site(storage), signed()).catch(() => undefined);
  expect(readFileSync(journalFileIn(storage)).equals(before)).toBe(true);
  const journal = new Database(journalFileIn(storage), { readonly: true });
  expect(journal.pragma('user_version', { simple: true })).toBe(1);
  journal.close();
});
