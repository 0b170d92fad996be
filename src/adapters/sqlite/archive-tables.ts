import type Database from 'better-sqlite3';
import type { ArchivedBatch, ArchiveErasure } from '../../ports/evidence-archive.ts';
import { lookThroughEvidence } from './look-through-evidence.ts';
import type { Schema } from './open-database.ts';
import { type PackedOrders, unpackOrders } from './pack-orders.ts';

/**
 * From version 2 on, leaves lie by interval and not by point: those of a batch beside each other, on two pages and not on one each,
 * because every receipt waits until they are written. What version 1 wrote stays in `leaf`: an archive may be larger than the room for a copy.
 */
const leavesByInterval = {
  adds: `
    CREATE TABLE interval_leaf (
      starts INTEGER NOT NULL, point TEXT NOT NULL, version INTEGER NOT NULL,
      batch INTEGER NOT NULL REFERENCES batch (number), place INTEGER NOT NULL, leaf BLOB NOT NULL,
      PRIMARY KEY (starts, point, version, batch, place)
    ) STRICT, WITHOUT ROWID;
  `,
};

/** What grows without end, and is looked through when the core runs. */
export const evidenceTables = ['batch', 'leaf', 'interval_leaf', 'signed_order'] as const;

export const archiveSchema: Schema = {
  name: 'archive',
  applicationId: 0x47_54_58_61, // 'GTXa'
  steps: [leavesByInterval],
  checkedLater: evidenceTables,
  tables: `
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
  `,
};

/** The archive's tables for another file that is to hold evidence as well. */
export const archiveTables = { adds: archiveSchema.tables + leavesByInterval.adds };

/** No step of the schema: a step copies the file first, and a copy is what must not be left. */
const erasureTables = `
  CREATE TABLE IF NOT EXISTS billed (account TEXT PRIMARY KEY, facts BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS billed_common (id INTEGER PRIMARY KEY CHECK (id = 1), row INTEGER NOT NULL, facts BLOB NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS erasure (
    hash BLOB PRIMARY KEY, account TEXT NOT NULL, starts INTEGER NOT NULL, ends INTEGER NOT NULL, message BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

export type ArchiveOperations = ReturnType<typeof archiveOperations>;

/** The archive's SQL. Each runs inside the transaction of its group. */
export const archiveOperations = (database: Database.Database) => {
  // What is deleted is overwritten: destroying a leaf is meant.
  database.pragma('secure_delete = ON');
  database.exec(erasureTables);
  const insertBatch = database.prepare(
    `INSERT OR IGNORE INTO batch (payload_hash, gateway, epoch, sequence, cose, hashes)
     VALUES (@payloadHash, @gateway, @epoch, @sequence, @cose, @hashes)`,
  );
  const insertLeaf = database.prepare(
    'INSERT INTO interval_leaf (starts, point, version, batch, place, leaf) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const insertOrder = database.prepare(
    'INSERT OR IGNORE INTO signed_order (hash, starts, message) VALUES (@hash, @start, @message)',
  );
  const removeLeaves = ['leaf', 'interval_leaf'].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE point = ? AND starts = ?`),
  );
  const removeOrder = database.prepare('DELETE FROM signed_order WHERE hash = ?');
  const removeBilled = database.prepare('DELETE FROM billed');
  const insertBilled = database.prepare('INSERT INTO billed (account, facts) VALUES (@account, @facts)');
  const insertCommon = database.prepare(
    'INSERT OR REPLACE INTO billed_common (id, row, facts) VALUES (1, @row, @facts)',
  );
  const insertErasure = database.prepare(
    `INSERT OR IGNORE INTO erasure (hash, account, starts, ends, message)
     VALUES (@hash, @account, @from, @to, @message)`,
  );
  return {
    keepBatch: ({ leaves, ...batch }: ArchivedBatch): void => {
      const { changes, lastInsertRowid } = insertBatch.run(batch);
      // Kept before: what has been destroyed of it since must not come back with a batch that is sent again.
      if (changes === 0) return;
      for (const [place, { point, start, version, leaf }] of leaves.entries())
        insertLeaf.run(start, point, version, lastInsertRowid, place, leaf);
    },
    erase: ({ leaves, orders, billed, common, erasures }: ArchiveErasure): void => {
      for (const { point, start } of leaves) for (const remove of removeLeaves) remove.run(point, start);
      for (const hash of orders) removeOrder.run(hash);
      removeBilled.run();
      for (const one of billed) insertBilled.run(one);
      insertCommon.run(common);
      for (const one of erasures) insertErasure.run(one);
    },
    lookThrough: lookThroughEvidence(database),
    keepOrders: (packed: PackedOrders): void => {
      for (const order of unpackOrders(packed)) insertOrder.run(order);
    },
  };
};
