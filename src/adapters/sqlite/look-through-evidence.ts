import type Database from 'better-sqlite3';
import { damage } from './open-database.ts';

/** Where a look has come to: in which of the walks, after which key; null: at its beginning. */
export type LookedThrough = Readonly<{ walk: number; after: readonly unknown[] | null }>;

/** What a step has found, and where the next begins; null where that was the last. */
export type Look = Readonly<{ damaged: string | null; next: LookedThrough | null }>;

/** Some milliseconds of a disk, after which commits that wait go first. Engineering choice. */
const ROWS_A_STEP = 200;

/** Every page of what grows without end: each table in the order of its key, and the index beside one. */
const walks = [
  { table: 'batch', key: ['number'], rest: ['cose', 'hashes'] },
  { table: 'batch', key: ['payload_hash'], rest: [] },
  { table: 'interval_leaf', key: ['starts', 'point', 'version', 'batch', 'place'], rest: ['leaf'] },
  { table: 'leaf', key: ['point', 'starts', 'version', 'batch', 'place'], rest: ['leaf'] },
  { table: 'signed_order', key: ['hash'], rest: ['starts', 'message'] },
] as const;

/**
 * Reads evidence step by step while it is written: what SQLite's own check would do before anything else, and for minutes. A
 * table ends at its first damage; the next is gone on with.
 */
export const lookThroughEvidence =
  (database: Database.Database) =>
  ({ walk, after }: LookedThrough): Look => {
    const one = walks[walk];
    if (one === undefined) return { damaged: null, next: null };
    const { table, key, rest } = one;
    const follows = walk + 1 < walks.length ? { walk: walk + 1, after: null } : null;
    const columns = key.join(', ');
    const where = after === null ? '' : `WHERE (${columns}) > (${key.map(() => '?').join(', ')})`;
    try {
      const rows = database
        .prepare<unknown[], readonly unknown[]>(
          `SELECT ${[...key, ...rest].join(', ')} FROM ${table} ${where} ORDER BY ${columns} LIMIT ${ROWS_A_STEP}`,
        )
        .raw()
        .all(...(after ?? []));
      const last = rows.at(-1);
      if (last === undefined || rows.length < ROWS_A_STEP) return { damaged: null, next: follows };
      return { damaged: null, next: { walk, after: last.slice(0, key.length) } };
    } catch (error) {
      const why = damage(error);
      if (why === null) throw error;
      return { damaged: `${table}: ${why}`, next: follows };
    }
  };
