import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { firstValueFrom } from 'rxjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openArchive } from '../../../src/adapters/sqlite/archive.ts';
import { openEvidenceAudit } from '../../../src/adapters/sqlite/evidence-audit.ts';
import { readArchive } from '../../../src/adapters/sqlite/read-archive.ts';
import { instant } from '../../../src/domain/time.ts';
import type { ArchivedBatch } from '../../../src/ports/evidence-archive.ts';
import { quietLog } from '../../support/quiet-log.ts';

let folder = '';
const file = (): string => join(folder, 'archive.sqlite');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archive-version-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As version 1 made it, word for word: what lies in cores that have run before. */
const versionOne = `
  CREATE TABLE batch (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    payload_hash BLOB NOT NULL UNIQUE,
    gateway TEXT NOT NULL, epoch INTEGER NOT NULL, sequence INTEGER NOT NULL,
    cose BLOB NOT NULL, hashes BLOB NOT NULL
  ) STRICT;
  CREATE TABLE leaf (
    point TEXT NOT NULL, starts INTEGER NOT NULL, version INTEGER NOT NULL,
    batch INTEGER NOT NULL REFERENCES batch (number), place INTEGER NOT NULL, leaf BLOB NOT NULL,
    PRIMARY KEY (point, starts, version, batch, place)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE signed_order (hash BLOB PRIMARY KEY, starts INTEGER NOT NULL, message BLOB NOT NULL) STRICT, WITHOUT ROWID;
  PRAGMA application_id = 0x47545861;
  PRAGMA user_version = 1;
`;
const OLD_LEAF = 'the leaf of h01 that version 1 filed';
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const [noon, later, evening] = [instant(1_000), instant(2_000), instant(3_000)];

const beginOld = (): void => {
  const database = new Database(file());
  database.exec(versionOne);
  database
    .prepare('INSERT INTO batch VALUES (7, ?, ?, 1, 4, ?, ?)')
    .run(bytes('old payload'), 'gw-1', bytes('old cose'), new Uint8Array(64));
  const leaf = database.prepare('INSERT INTO leaf VALUES (?, ?, 1, 7, ?, ?)');
  leaf.run('h01', noon, 0, bytes(OLD_LEAF));
  leaf.run('h02', noon, 1, bytes('old h02'));
  leaf.run('h01', later, 2, bytes('old h01, later'));
  database.close();
};

const next: ArchivedBatch = {
  ...{ gateway: 'gw-1', epoch: 1, sequence: 5, payloadHash: bytes('payload'), cose: bytes('cose') },
  hashes: new Uint8Array(64),
  leaves: [
    { point: 'h01', start: later, version: 2, leaf: bytes('h01 again') },
    { point: 'h02', start: later, version: 1, leaf: bytes('h02') },
    { point: 'h01', start: evening, version: 1, leaf: bytes('h01, evening') },
  ],
};
/** Also a batch that is sent once more. */
const old: ArchivedBatch = { ...next, sequence: 4, payloadHash: bytes('old payload') };

const leavesOf = (point: string, to = instant(9_000)): readonly string[] => {
  using archive = readArchive(file());
  return archive
    .leaves(point, noon, to)
    .map(({ start, version, sequence, leaf }) => `${start}/${version} of ${sequence}: ${Buffer.from(leaf)}`);
};

const add = async (...batches: readonly ArchivedBatch[]): Promise<void> => {
  await using archive = openArchive(file(), { log: quietLog() });
  for (const one of batches) await firstValueFrom(archive.keepBatch(one));
};

test('an archive of version 1 goes on, its leaves and the new ones read as one, in order of time', async () => {
  beginOld();
  const before = ['1000/1 of 4: the leaf of h01 that version 1 filed', '2000/1 of 4: old h01, later'];
  expect(leavesOf('h01')).toEqual(before);
  await add(next, old);
  expect(leavesOf('h01')).toEqual([...before, '2000/2 of 5: h01 again', '3000/1 of 5: h01, evening']);
  expect(leavesOf('h01', evening)).toEqual([...before, '2000/2 of 5: h01 again']);
  expect(leavesOf('h02')).toEqual(['1000/1 of 4: old h02', '2000/1 of 5: h02']);
  expect(leavesOf('h03')).toEqual([]);
});

test('it is not copied: a copy would take its room again, and keep what is erased', async () => {
  beginOld();
  await add(next);
  expect(readdirSync(folder).filter((name) => !/^archive\.sqlite(-wal)?$/.test(name))).toEqual([]);
  const database = new Database(file(), { readonly: true });
  expect(database.pragma('user_version', { simple: true })).toBe(2);
  database.close();
});

test('an audit finds every leaf where the journal says it is, and counts all', async () => {
  beginOld();
  {
    using audit = openEvidenceAudit(file());
    expect(audit.counts()).toEqual({ batches: 1, leaves: 3, orders: 0 });
  }
  await add(next);
  using audit = openEvidenceAudit(file());
  expect(audit.counts()).toEqual({ batches: 2, leaves: 6, orders: 0 });
  const at = { point: 'h01', start: later };
  expect(audit.batch(bytes('old payload'))?.leaf({ ...at, version: 1, place: 2 })).toEqual(bytes('old h01, later'));
  expect(audit.batch(bytes('payload'))?.leaf({ ...at, version: 2, place: 0 })).toEqual(bytes('h01 again'));
  expect(audit.batch(bytes('payload'))?.leaf({ ...at, version: 1, place: 2 })).toBe(null);
});

test('what is erased is gone from both, in every file there is', async () => {
  beginOld();
  await add(next);
  {
    await using archive = openArchive(file(), { log: quietLog() });
    const leaves = [noon, later].map((start) => ({ point: 'h01', start }));
    const none = { orders: [], billed: [], erasures: [], common: { row: 1, facts: bytes('common') } };
    await firstValueFrom(archive.erase({ ...none, leaves }));
  }
  expect(leavesOf('h01')).toEqual(['3000/1 of 5: h01, evening']);
  expect(leavesOf('h02')).toHaveLength(2);
  const left = readdirSync(folder).map((name) => readFileSync(join(folder, name)).toString('latin1'));
  for (const erased of [OLD_LEAF, 'old h01, later', 'h01 again'])
    expect(left.filter((content) => content.includes(erased))).toEqual([]);
  expect(existsSync(file())).toBe(true);
});
