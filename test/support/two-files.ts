import { copyFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { journalFileIn, ownArchiveIn } from '../../src/bin/core-journal.ts';

const evidence = ['interval_leaf', 'leaf', 'batch', 'signed_order', 'billed', 'billed_common', 'erasure'];
const rows = ['journal', 'cut', 'mark', 'origin', 'evidence_place'];

/** Makes a storage with one file into one of a core that was begun before both lay in one: a journal of version 1, and an archive. */
export const splitInTwo = (storage: string): void => {
  copyFileSync(journalFileIn(storage), ownArchiveIn(storage));
  reduce(journalFileIn(storage), [...evidence, 'evidence_place'], 1);
  reduce(ownArchiveIn(storage), rows, 2, 0x47_54_58_61);
};

const reduce = (file: string, without: readonly string[], version: number, id = 0x47_54_58_6a): void => {
  const database = new Database(file);
  for (const table of without) database.exec(`DROP TABLE IF EXISTS ${table}`);
  database.pragma(`application_id = ${id}`);
  database.pragma(`user_version = ${version}`);
  database.close();
};
