import type Database from 'better-sqlite3';
import { Fault } from '../../domain/fault.ts';
import type { Instant } from '../../domain/time.ts';
import { eventHash } from '../../wire/event-hash.ts';

/** Of an event the JSON, and what it is found by. */
export type EventRow = Readonly<{ id: string; kind: string; start: Instant; end: Instant | null; event: string }>;
/** An event as it is kept; `number` is its place in the chain. */
export type KeptEventRow = Readonly<{
  number: number | null;
  id: string;
  kind: string;
  starts: number;
  ends: number;
  event: string;
  hash: Uint8Array | null;
}>;

/** How the chain of events stands: place and hash of the newest, and of the newest that was dropped. */
export type EventTally = Readonly<{ event: number; head: Uint8Array; dropped: number; anchor: Uint8Array }>;

const tables = `
  ALTER TABLE event ADD COLUMN number INTEGER;
  ALTER TABLE event ADD COLUMN hash BLOB;
  CREATE UNIQUE INDEX event_by_number ON event (number);
  CREATE TABLE event_chain (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    event INTEGER NOT NULL, head BLOB NOT NULL, dropped INTEGER NOT NULL, anchor BLOB NOT NULL
  ) STRICT;
  INSERT INTO event_chain VALUES (1, 0, zeroblob(32), 0, zeroblob(32));
`;

/** The step that puts events into a chain as frames are in one: those that are there by their start, then as they come. */
export const chainEvents = (database: Database.Database): void => {
  database.exec(tables);
  const chain = eventChain(database);
  const old = database.prepare<[], Readonly<{ id: string; event: string }>>(
    'SELECT id, event FROM event ORDER BY starts, id',
  );
  const put = database.prepare('UPDATE event SET number = @number, hash = @hash WHERE id = @id');
  for (const { id, event } of old.all()) put.run({ id, ...chain.next(event) });
};

/** How many at a time, and where only what is older than a moment: null drops whatever is oldest. */
type Dropped = Readonly<{ most: number; olderThan: number | null }>;

const eventChain = (database: Database.Database) => {
  const tally = database.prepare<[], EventTally>('SELECT * FROM event_chain');
  const count = database.prepare('UPDATE event_chain SET event = @number, head = @hash');
  return {
    /** Where the next event stands, and its hash. */
    next: (event: string): Readonly<{ number: number; hash: Uint8Array }> => {
      const row = tally.get();
      if (row === undefined)
        throw new Fault('storage', `${database.name} has lost the chain of its events. Move it away to start anew.`);
      const placed = { number: row.event + 1, hash: eventHash(new Uint8Array(row.head), event) };
      count.run(placed);
      return placed;
    },
  };
};

/** The SQL of events: kept once by their id, hung on the one before, dropped from the front of the chain alone. */
export const eventOperations = (database: Database.Database, limits: Readonly<{ eventBytes: number }>) => {
  const sql = statements(database);
  const chain = eventChain(database);
  const drop = (most: number, olderThan: number | null): number => {
    const through = sql.lastToDrop.get({ most, olderThan });
    if (through == null) return 0;
    sql.countBytes.run(-(sql.bytesThrough.get(through) ?? 0));
    sql.moveAnchor.run({ through });
    return sql.drop.run(through).changes;
  };
  return {
    drop,
    /** `makeRoom` is asked for the bytes of one that is new. */
    keep: ({ id, kind, start, end, event }: EventRow, makeRoom: (bytes: number) => void): void => {
      if (sql.has.get(id) !== undefined) return;
      const bytes = Buffer.byteLength(event);
      while ((sql.bytes.get() ?? 0) + bytes > limits.eventBytes) if (drop(DROPPED_AT_ONCE, null) === 0) break;
      makeRoom(bytes);
      sql.put.run({ id, kind, start, end: end ?? start, event, ...chain.next(event) });
      sql.countBytes.run(bytes);
    },
  };
};
const DROPPED_AT_ONCE = 4;

const statements = (database: Database.Database) => ({
  has: database.prepare<[string], number>('SELECT 1 FROM event WHERE id = ?'),
  put: database.prepare(
    'INSERT INTO event (id, kind, starts, ends, event, number, hash) VALUES (@id, @kind, @start, @end, @event, @number, @hash)',
  ),
  bytes: database.prepare<[], number>('SELECT event_bytes FROM tally').pluck(),
  countBytes: database.prepare('UPDATE tally SET event_bytes = event_bytes + ?'),
  lastToDrop: database
    .prepare<Dropped, number | null>(
      `SELECT max(number) FROM
         (SELECT number, starts FROM event WHERE number IS NOT NULL ORDER BY number LIMIT +@most)
       WHERE @olderThan IS NULL OR starts < @olderThan`,
    )
    .pluck(),
  bytesThrough: database
    .prepare<[number], number>('SELECT coalesce(sum(length(CAST(event AS BLOB))), 0) FROM event WHERE number <= ?')
    .pluck(),
  moveAnchor: database.prepare(
    'UPDATE event_chain SET dropped = @through, anchor = (SELECT hash FROM event WHERE number = @through)',
  ),
  drop: database.prepare('DELETE FROM event WHERE number <= ?'),
});
