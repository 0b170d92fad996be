import type Database from 'better-sqlite3';
import { tallyNumbers } from './outbox-schema.ts';

/**
 * What SQLite's own check does not see, because it looks at pages and not at what lies in them; null where all is well.
 * Reads every row once.
 */
export const outboxDamage = (database: Database.Database): string | null => {
  const bad = (sql: string): boolean => database.prepare<[], number>(sql).pluck().get() !== undefined;
  const found = checks.find(([, sql]) => bad(sql));
  return found === undefined ? null : found[0];
};

const batchSum = 'batch_checksum(epoch, sequence, starts, ends, payload_hash, body, whole)';

/** Each finds a row that is not as it was written. */
const checks: readonly (readonly [what: string, sql: string])[] = [
  ['a batch is not what was sealed', `SELECT 1 FROM batch WHERE checksum <> ${batchSum} LIMIT 1`],
  ['two batches have one number', 'SELECT 1 FROM batch GROUP BY epoch, sequence HAVING count(*) > 1 LIMIT 1'],
  ['a refused batch is not what was sealed', `SELECT 1 FROM refused WHERE checksum <> ${batchSum} LIMIT 1`],
  ['a receipt is not what came', 'SELECT 1 FROM receipt WHERE checksum <> bytes_checksum(receipt) LIMIT 1'],
  ['the capture state is not what was written', 'SELECT 1 FROM tally WHERE NOT is_capture(state)'],
  [
    'the tally is not what was written',
    `SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM tally WHERE checksum = tally_checksum(${tallyNumbers}))`,
  ],
  ['a change of an alarm cannot be read', 'SELECT 1 FROM alarm WHERE NOT json_valid(alarm) LIMIT 1'],
];
