import { existsSync, linkSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { lastValueFrom } from 'rxjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openArchive } from '../../../src/adapters/sqlite/archive.ts';
import { refuseWithoutRoomBeside, rewriteWhole } from '../../../src/adapters/sqlite/rewrite-whole.ts';
import { instant } from '../../../src/domain/time.ts';
import { fastFolder } from '../../support/fast-folder.ts';
import { fileLateLeaves, piecesIn } from '../../support/late-leaves.ts';
import { quietLog } from '../../support/quiet-log.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(fastFolder(), 'rewrite-whole-'));
  file = join(folder, 'archive.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

const erased = async (): Promise<ReadonlySet<string>> => {
  const { starts, pieces } = await fileLateLeaves(file, 'h01', instant(0));
  await using archive = openArchive(file, { log: quietLog() });
  const what = { orders: [], billed: [], common: { row: 1, facts: new Uint8Array(1) }, erasures: [] };
  await lastValueFrom(archive.erase({ ...what, leaves: starts.map((start) => ({ point: 'h01', start })) }), {
    defaultValue: undefined,
  });
  return pieces;
};
const rowsOf = (point: string): number => {
  const database = new Database(file, { readonly: true });
  try {
    return (
      database.prepare<[string], number>('SELECT count(*) FROM interval_leaf WHERE point = ?').pluck().get(point) ?? 0
    );
  } finally {
    database.close();
  }
};
const everything = (): Buffer => Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));

test('what deleting leaves in the unused parts of pages is gone, all else is there, and nothing lies beside', async () => {
  const pieces = await erased();
  expect(piecesIn(everything(), pieces), 'split pages keep copies').toBeGreaterThan(0);
  rewriteWhole(file);
  expect(piecesIn(everything(), pieces)).toBe(0);
  expect(readdirSync(folder)).toEqual(['archive.sqlite']);
  expect([rowsOf('h01'), rowsOf('a-neighbour')]).toEqual([0, 300]);
  // As whoever opens it expects it: with a write-ahead log, and of its version.
  await using archive = openArchive(file, { log: quietLog() });
  expect(await lastValueFrom(archive.copyTo(join(folder, 'copy.sqlite')), { defaultValue: 'done' })).toBeUndefined();
});

test('what an attempt before has left is overwritten; a file that has two names is kept', async () => {
  await erased();
  writeFileSync(`${file}.anew`, 'half of a file');
  linkSync(file, `${file}.overwritten`);
  rewriteWhole(file);
  expect(rowsOf('a-neighbour')).toBe(300);
  writeFileSync(`${file}.overwritten`, 'the file of before');
  linkSync(`${file}.overwritten`, join(folder, 'seen'));
  rewriteWhole(file);
  expect(existsSync(`${file}.overwritten`)).toBe(false);
  expect(readFileSync(join(folder, 'seen')).every((byte) => byte === 0)).toBe(true);
});

test('a refusal says what to do about its cause', async () => {
  {
    await using _ = openArchive(file, { log: quietLog() });
    await lastValueFrom(_.copyTo(join(folder, 'copy.sqlite')), { defaultValue: undefined });
    expect(() => rewriteWhole(file)).toThrow(
      /cannot be written anew: .*\. Stop the program that has it open, and do it again\.$/,
    );
  }
  writeFileSync(file, 'no database');
  expect(() => rewriteWhole(file)).toThrow(/cannot be written anew: .*\. Check its disk, and do it again\.$/);
  expect(() => refuseWithoutRoomBeside([file, join(folder, 'none')])).not.toThrow();
});
