import { deflateRawSync } from 'node:zlib';
import type Database from 'better-sqlite3';
import { Fault } from '../../domain/fault.ts';
import type { SealedFact } from '../../domain/grid-fact.ts';
import type { FrameLength } from '../../domain/quality-frame.ts';
import type { KeptWindows } from '../../domain/quality-under-way.ts';
import type { Instant, Millis } from '../../domain/time.ts';
import { frameHash } from '../../wire/quality-frame.ts';
import { chainEvents, type EventRow, eventOperations } from './event-tables.ts';
import { boundFile, type Schema } from './open-database.ts';
import { type UnderWayPart, underWayOperations, underWayParts, underWayTable } from './under-way-table.ts';

/**
 * How much is kept. Frames and events give way: those older than `keptFor` before the newest, and the oldest where the
 * file has no room. Facts the core does not have never do: beyond their number the next one is refused as `disk-full`.
 */
export type QualityLimits = Readonly<{
  keptFor: Millis;
  /** Of all events together: a storm of them must not cost the statistics. */
  eventBytes: number;
  pendingFacts: number;
  /** Acknowledged facts that stay. */
  keptFacts: number;
}>;

/** The step for windows that come again because the clock was set back: they stand in the chain as all frames do. */
const laterFrames = `
  CREATE TABLE later_frame (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    length TEXT NOT NULL, starts INTEGER NOT NULL, revision INTEGER NOT NULL CHECK (revision > 0),
    bytes BLOB NOT NULL, hash BLOB NOT NULL,
    UNIQUE (length, starts, revision)
  ) STRICT;
`;

export const qualitySchema: Schema = {
  name: 'power-quality',
  applicationId: 0x47_54_58_71, // 'GTXq'
  steps: [laterFrames, chainEvents, underWayTable, underWayParts],
  newest: 'SELECT max(starts) FROM (SELECT starts FROM frame ORDER BY number DESC LIMIT 100)',
  // `number` is a frame's place in the hash chain. What was dropped leaves `anchor`: the hash before the oldest kept.
  tables: `
    CREATE TABLE frame (
      number INTEGER PRIMARY KEY CHECK (number > 0),
      length TEXT NOT NULL, starts INTEGER NOT NULL, bytes BLOB NOT NULL, hash BLOB NOT NULL,
      UNIQUE (length, starts)
    ) STRICT;
    CREATE TABLE event (
      id TEXT PRIMARY KEY, kind TEXT NOT NULL, starts INTEGER NOT NULL, ends INTEGER NOT NULL, event TEXT NOT NULL
    ) STRICT;
    CREATE INDEX event_by_time ON event (starts, id);
    CREATE TABLE fact (
      sequence INTEGER PRIMARY KEY CHECK (sequence > 0), payload_hash BLOB NOT NULL, body BLOB NOT NULL
    ) STRICT;
    CREATE TABLE tally (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      frame INTEGER NOT NULL, head BLOB NOT NULL, dropped INTEGER NOT NULL, anchor BLOB NOT NULL,
      event_bytes INTEGER NOT NULL, fact INTEGER NOT NULL, acknowledged INTEGER NOT NULL
    ) STRICT;
    INSERT INTO tally VALUES (1, 0, zeroblob(32), 0, zeroblob(32), 0, 0, 0);
  `,
};

type Place = Readonly<{ length: FrameLength; start: Instant; revision: number }>;
/** A frame on its way to its table. */
export type FrameRow = Place & Readonly<{ bytes: Uint8Array }>;
/** What was under way as it was kept, and the newest windows whose frames are kept. */
export type KeptForResume = Readonly<{
  whole: string | null;
  events: string | null;
  kept: readonly KeptWindows[];
}>;

/** How the tables stand, as one row says. */
export type QualityTally = Readonly<{
  /** Place of the newest frame in the chain and its hash; 0 and 32 zero bytes before the first. */
  frame: number;
  head: Uint8Array;
  /** Place and hash of the newest frame that was dropped. */
  dropped: number;
  anchor: Uint8Array;
  event_bytes: number;
  fact: number;
  acknowledged: number;
}>;

/** Bytes of the file a row takes beside its body: pages of tables and indexes. */
const ROOM_BESIDE = 65_536;
/** Given up at a time where there is no room. */
const THINNED_AT_ONCE = 4;
/** Given up at a time for their age: a clock that jumped ahead must not cost a year before it is seen. */
const AGED_AT_ONCE = 4;

export type QualityOperations = ReturnType<typeof qualityOperations>;

/** The SQL of the quality store. Each runs inside the transaction of its group; nothing is remembered outside the tables. */
export const qualityOperations = (database: Database.Database, limits: QualityLimits) => {
  const sql = statements(database);
  const events = eventOperations(database, limits);
  const underWay = underWayOperations(database);
  const tally = (): QualityTally => {
    const row = sql.tally.get();
    if (row === undefined)
      throw new Fault('storage', `${database.name} has lost its tally. Move it away to start anew.`);
    return row;
  };
  const pragma = (name: string): number => Number(database.pragma(name, { simple: true }));
  const freeBytes = (): number =>
    (pragma('max_page_count') - pragma('page_count') + pragma('freelist_count')) * pragma('page_size');

  const dropFrames = (most: number, olderThan: number | null): number => {
    const last = sql.lastToDrop.get({ most, olderThan });
    if (last?.number == null) return 0;
    sql.moveAnchor.run({ number: last.number });
    return sql.dropFrames.run(last.number).changes + sql.dropLaterFrames.run(last.number).changes;
  };
  /** Facts the core has first, then frames, then events; pending facts never. */
  const thinFor = (bytes: number): void => {
    while (freeBytes() < 2 * bytes + ROOM_BESIDE) {
      const thinned =
        sql.dropFacts.run({ most: THINNED_AT_ONCE, kept: 0 }).changes ||
        dropFrames(THINNED_AT_ONCE, null) ||
        events.drop(THINNED_AT_ONCE, null);
      if (thinned === 0) return;
    }
  };

  return {
    keepFrame: ({ length, start, revision, bytes }: FrameRow): void => {
      const place = { length, start, revision };
      if ((revision === 0 ? sql.hasFrame : sql.hasLaterFrame).get(place) !== undefined) return;
      thinFor(bytes.length);
      const { frame, head } = tally();
      const hash = frameHash(new Uint8Array(head), bytes);
      (revision === 0 ? sql.putFrame : sql.putLaterFrame).run({ ...place, number: frame + 1, bytes, hash });
      sql.countFrame.run(hash);
      dropFrames(AGED_AT_ONCE, start - limits.keptFor);
      events.drop(AGED_AT_ONCE, start - limits.keptFor);
    },
    /** Other bounds from now on; what is over them gives way with what is kept next. */
    bound: (next: QualityLimits, maxBytes: number): void => {
      Object.assign(limits, next);
      boundFile(database, maxBytes);
    },
    keepEvent: (event: EventRow): void => events.keep(event, thinFor),
    keepUnderWay: (part: UnderWayPart, body: string): void => {
      const packed = deflateRawSync(body);
      thinFor(packed.length);
      underWay.keep(part, packed);
    },
    resumed: (): KeptForResume => ({
      whole: underWay.body('whole'),
      events: underWay.body('events'),
      kept: underWay.keptWindows(),
    }),
    lastFact: (): number => tally().fact,
    keepFact: ({ sequence, body, payloadHash }: SealedFact): void => {
      const known = sql.factHash.get(sequence);
      if (known !== undefined && !Buffer.from(known).equals(payloadHash))
        throw new Fault('storage', `${database.name} already holds another fact ${sequence}.`);
      if (known !== undefined || sequence <= tally().acknowledged) return;
      if ((sql.pendingCount.get() ?? 0) >= limits.pendingFacts)
        throw new Fault(
          'disk-full',
          `${database.name} holds ${limits.pendingFacts} facts the core does not have, as many as it may. Reach the core.`,
        );
      thinFor(body.length);
      sql.putFact.run({ sequence, payloadHash, body });
      sql.countFact.run(sequence);
    },
    pendingFacts: (limit: number): readonly SealedFact[] => sql.pendingFacts.all(limit).map(factOf),
    heldFacts: (): readonly SealedFact[] => sql.heldFacts.all().map(factOf),
    acknowledgeFacts: (through: number): void => {
      sql.acknowledge.run(through);
      sql.dropFacts.run({ most: -1, kept: limits.keptFacts });
    },
  };
};

type FactRow = Readonly<{ sequence: number; body: Uint8Array; payload_hash: Uint8Array }>;
const factOf = ({ sequence, body, payload_hash }: FactRow): SealedFact => ({
  sequence,
  body,
  payloadHash: payload_hash,
});

/** How many, and where only what is older than a moment: null drops whatever is oldest. */
type Dropped = Readonly<{ most: number; olderThan: number | null }>;

const statements = (database: Database.Database) => ({
  tally: database.prepare<[], QualityTally>('SELECT * FROM tally'),
  hasFrame: database.prepare<[Place], number>('SELECT number FROM frame WHERE length = @length AND starts = @start'),
  hasLaterFrame: database.prepare<[Place], number>(
    'SELECT number FROM later_frame WHERE length = @length AND starts = @start AND revision = @revision',
  ),
  putFrame: database.prepare(
    'INSERT INTO frame (number, length, starts, bytes, hash) VALUES (@number, @length, @start, @bytes, @hash)',
  ),
  putLaterFrame: database.prepare(
    `INSERT INTO later_frame (number, length, starts, revision, bytes, hash)
       VALUES (@number, @length, @start, @revision, @bytes, @hash)`,
  ),
  countFrame: database.prepare('UPDATE tally SET frame = frame + 1, head = ?'),
  // Only from the front of the chain, or what is left would not hang on the anchor.
  lastToDrop: database.prepare<Dropped, { number: number | null }>(
    `SELECT max(number) AS number FROM
       (SELECT number, starts FROM frame UNION ALL SELECT number, starts FROM later_frame ORDER BY number LIMIT +@most)
     WHERE @olderThan IS NULL OR starts < @olderThan`,
  ),
  moveAnchor: database.prepare(
    `UPDATE tally SET dropped = @number, anchor =
       (SELECT hash FROM frame WHERE number = @number UNION ALL SELECT hash FROM later_frame WHERE number = @number)`,
  ),
  dropFrames: database.prepare('DELETE FROM frame WHERE number <= ?'),
  dropLaterFrames: database.prepare('DELETE FROM later_frame WHERE number <= ?'),
  factHash: database.prepare<[number], Uint8Array>('SELECT payload_hash FROM fact WHERE sequence = ?').pluck(),
  putFact: database.prepare('INSERT INTO fact (sequence, payload_hash, body) VALUES (@sequence, @payloadHash, @body)'),
  countFact: database.prepare('UPDATE tally SET fact = max(fact, ?)'),
  pendingCount: database
    .prepare<[], number>('SELECT count(*) FROM fact WHERE sequence > (SELECT acknowledged FROM tally)')
    .pluck(),
  pendingFacts: database.prepare<[number], FactRow>(
    'SELECT * FROM fact WHERE sequence > (SELECT acknowledged FROM tally) ORDER BY sequence LIMIT +?',
  ),
  heldFacts: database.prepare<[], FactRow>('SELECT * FROM fact ORDER BY sequence'),
  // A core cannot have what was never kept: numbers to come must not be taken for acknowledged.
  acknowledge: database.prepare('UPDATE tally SET acknowledged = max(acknowledged, min(?, fact))'),
  dropFacts: database.prepare(
    `DELETE FROM fact WHERE sequence IN (SELECT sequence FROM fact
       WHERE sequence <= (SELECT acknowledged FROM tally) - @kept ORDER BY sequence LIMIT +@most)`,
  ),
});
