import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { openDatabase } from '../../src/adapters/sqlite/open-database.ts';
import { outboxCare } from '../../src/adapters/sqlite/outbox-care.ts';
import { outboxSchema } from '../../src/adapters/sqlite/outbox-schema.ts';
import { type StoredBody, wholeBody } from '../../src/adapters/sqlite/stored-body.ts';

/** What a gateway finds when it opens an outbox that was left somehow. */
export type OutboxLeft = Readonly<{
  /** What was wrong with the file; null where nothing was. */
  why: string | null;
  /** What people are told of it then. */
  report: string | null;
  bodies: ReadonlyMap<number, Buffer>;
  /** Through which batch the core has answered. */
  acknowledged: number;
  /** The last batch the capture state knows of. */
  captured: number;
  setAside: number;
}>;

/** Opens an outbox as a gateway does at its start. */
export const outboxLeft = (file: string): OutboxLeft => {
  const options = { file, schema: outboxSchema, maxBytes: 2 ** 26, onDamage: 'set-aside', care: outboxCare } as const;
  const { database, setAside } = openDatabase(options);
  const number = (sql: string): number => database.prepare<[], number>(sql).pluck().get() ?? 0;
  const bodies = database
    .prepare<[], StoredBody & { sequence: number }>('SELECT sequence, body, whole FROM batch')
    .all();
  const found = {
    why: setAside?.why ?? null,
    report: setAside?.report ?? null,
    bodies: new Map(bodies.map((row) => [row.sequence, Buffer.from(wholeBody(row))])),
    // By its number: what was copied out of a damaged file has other positions.
    acknowledged: number('SELECT max(sequence) FROM batch WHERE position <= (SELECT acknowledged FROM tally)'),
    captured: number('SELECT captured_sequence FROM tally'),
    setAside: readdirSync(dirname(file)).filter((name) => name.includes('damaged')).length,
  };
  database.close();
  return found;
};
