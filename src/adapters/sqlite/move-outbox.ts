import { closeSync, existsSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type Database from 'better-sqlite3';
import { Fault } from '../../domain/fault.ts';
import type { SealedBatch } from '../../domain/transaction.ts';
import type { CaptureState, OutboxStatus } from '../../ports/outbox.ts';
import { syncPath } from '../disk/whole-file.ts';
import { captureBytes, captureIn } from './capture-bytes.ts';
import { type OpenedDatabase, openDatabase, type SetAside } from './open-database.ts';
import { outboxCare } from './outbox-care.ts';
import { outboxSchema, tallyNumbers } from './outbox-schema.ts';
import { type BatchRow, batchOf, bodyBytes, outboxStatements } from './outbox-statements.ts';
import { type OutboxLimits, outboxOperations } from './outbox-tables.ts';
import { batchChecksum } from './row-checksum.ts';
import { closeAsOneFile } from './single-file.ts';
import { errorOf, troubleOf } from './storage-fault.ts';

/** An outbox as it leaves a gateway: the whole of its database, checked, in one piece. */
export type TakenOutbox = Readonly<{
  database: Uint8Array;
  state: CaptureState | null;
  pending: number;
  kept: number;
  refused: number;
  /** What was wrong with the file, where something was; what could be saved of it is in `database`. */
  setAside: SetAside | null;
}>;

/** @throws Fault `storage`, also while a gateway has the file open. */
export const takeOutbox = (file: string): TakenOutbox => {
  if (!existsSync(file)) throw new Fault('storage', `There is no outbox ${file}. Is storage configured rightly?`);
  return withOutbox(file, ({ database, setAside }) => {
    const copy = `${file}.export`;
    rmSync(copy, { force: true });
    closeSync(openSync(copy, 'w', 0o600));
    try {
      database.prepare('VACUUM INTO ?').run(copy);
      const count = (sql: string): number => database.prepare<[], number>(sql).pluck().get() ?? 0;
      return {
        database: new Uint8Array(readFileSync(copy)),
        state: stateOf(database),
        pending: count('SELECT pending_rows FROM tally'),
        kept: count('SELECT count(*) FROM batch WHERE position <= (SELECT acknowledged FROM tally)'),
        refused: count('SELECT count(*) FROM refused'),
        setAside,
      };
    } finally {
      rmSync(copy, { force: true });
    }
  });
};

/** How an outbox stands whose gateway is not running. @throws Fault `storage`, also while a gateway has it open. */
export const outboxStatus = (file: string, limits: OutboxLimits): OutboxStatus => {
  if (!existsSync(file)) throw new Fault('storage', `There is no outbox ${file}. Is storage configured rightly?`);
  return withOutbox(file, ({ database }) => outboxOperations(database, limits).status());
};

/** How what is put into another gateway is named there, and what becomes of each pending batch. */
export type NewLife = Readonly<{ epoch: number; reseal: (batch: SealedBatch, sequence: number) => SealedBatch }>;

/**
 * Makes an outbox that was taken out of one gateway that of another: pending batches, oldest first, are the first of the
 * new epoch; all else stays byte for byte. Whole or not at all. @returns how many were sealed anew
 * @throws Fault `storage`, also where there is an outbox that has sealed anything
 */
export const putOutbox = (file: string, taken: Uint8Array, { epoch, reseal }: NewLife): number => {
  refuseUsed(file);
  const begun = `${file}.importing`;
  clear(begun);
  writeFileSync(begun, taken, { mode: 0o600 });
  try {
    const resealed = withOutbox(begun, ({ database }) => {
      const count = database.transaction(() => rename(database, epoch, reseal))();
      closeAsOneFile(database);
      return count;
    });
    takePlace(begun, file);
    return resealed;
  } finally {
    clear(begun);
  }
};

/** What was begun and everything beside it: its log, a copy from before a migration. */
const clear = (begun: string): void => {
  for (const name of readdirSync(dirname(begun)))
    if (name.startsWith(basename(begun))) rmSync(join(dirname(begun), name), { force: true });
};

/** Whatever is left of an outbox that never sealed anything goes; its log first: it must not meet another file. */
const takePlace = (begun: string, file: string): void => {
  for (const part of ['-wal', '-shm']) rmSync(file + part, { force: true });
  renameSync(begun, file);
  syncPath(dirname(file));
};

const refuseUsed = (file: string): void => {
  if (!existsSync(file)) return;
  if (withOutbox(file, ({ database }) => stateOf(database)) === null) return;
  throw new Fault(
    'storage',
    `${file} has sealed intervals already: two outboxes cannot be joined. Move it away to import another, or leave this gateway as it is.`,
  );
};

const rename = (database: Database.Database, epoch: number, reseal: NewLife['reseal']): number => {
  const sql = outboxStatements(database);
  const pending = database
    .prepare<[], BatchRow>('SELECT * FROM batch WHERE position > (SELECT acknowledged FROM tally) ORDER BY position')
    .all();
  const update = database.prepare(
    'UPDATE batch SET epoch = ?, sequence = ?, payload_hash = ?, body = ?, whole = 0, checksum = ? WHERE position = ?',
  );
  for (const [index, row] of pending.entries()) {
    const batch = reseal(batchOf(row), index + 1);
    update.run(batch.epoch, batch.sequence, batch.payloadHash, batch.body, batchChecksum(batch), row.position);
  }
  const state = stateOf(database);
  if (state !== null) {
    const sequence = pending.length;
    sql.putCapture.run({ epoch, sequence, state: captureBytes({ ...state, epoch, sequence }) });
  }
  // What the other card was written to, and what befell it, is not this one's.
  database.exec(`
    DELETE FROM wear;
    DELETE FROM damage;
    UPDATE tally SET wear_day = 0, wear_bytes = 0, wear_syncs = 0, pending_bytes = (SELECT coalesce(sum(${bodyBytes}), 0)
      FROM batch WHERE position > acknowledged);
    UPDATE tally SET checksum = tally_checksum(${tallyNumbers});
  `);
  return pending.length;
};

const stateOf = (database: Database.Database): CaptureState | null =>
  captureIn(outboxStatements(database).capture.get() ?? new Uint8Array());

const LARGEST_FILE = 2 ** 36;

/** Opens the outbox of a gateway that is stopped, for as long as the work takes. @throws Fault `storage` */
export const withOutbox = <T>(file: string, work: (opened: OpenedDatabase) => T): T => {
  try {
    const opened = openDatabase({
      file,
      schema: outboxSchema,
      maxBytes: LARGEST_FILE,
      onDamage: 'set-aside',
      care: outboxCare,
    });
    try {
      return work(opened);
    } finally {
      opened.database.close();
    }
  } catch (error) {
    throw errorOf(troubleOf(file, error));
  }
};
