import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { Fault } from '../../domain/fault.ts';
import type { GridEvent } from '../../domain/grid-event.ts';
import type { Sha256 } from '../../domain/identity.ts';
import type { FrameLength, QualityFrame } from '../../domain/quality-frame.ts';
import type { Instant } from '../../domain/time.ts';
import { sameBytes } from '../../wire/cbor.ts';
import { decodeQualityFrame, frameHash, isFrameOf } from '../../wire/quality-frame.ts';
import { newestVersion } from './open-database.ts';
import { type QualityTally, qualitySchema } from './quality-tables.ts';

/** From one moment to before another. */
type ReportSpan = Readonly<{ from: Instant; to: Instant }>;

/**
 * Whether the kept frames are those that were written, in their order: every hash follows from the one before it.
 * `anchor` is the hash before the oldest kept frame, `head` that of the newest: who knows an earlier head can compare.
 */
type ChainVerdict = Readonly<{
  frames: number;
  anchor: Uint8Array;
  head: Uint8Array;
  /** The first frame that does not hang on the one before it, or whose place is not its own; null where all do. */
  broken: Readonly<{ number: number; why: string }> | null;
}>;

/** A quality store as it was when it was opened for reading; nothing is loaded before it is asked for. */
export type QualityHistory = Disposable &
  Readonly<{
    /** Frames of one length that start in the span, in order. */
    frames(span: ReportSpan & Readonly<{ length: FrameLength }>): Iterable<QualityFrame>;
    /** Events that touch the span, by their start. */
    events(span: ReportSpan): Iterable<GridEvent>;
    verifyChain(): ChainVerdict;
  }>;

/**
 * Opens the quality store of a gateway, running or not, without changing it. Dispose it to close the file.
 * @throws Fault `storage` when it cannot be read, there and from everything that is asked of it later; Fault `malformed`
 * for a frame that is not what was written.
 */
export const readQuality = (file: string): QualityHistory => {
  const database = asked(file, () => open(file));
  return {
    frames: (span) => named(file, framesOf(database, span)),
    events: (span) => named(file, eventsOf(database, span)),
    verifyChain: () => asked(file, () => verdictOf(database)),
    [Symbol.dispose]: () => void database.close(),
  };
};

const open = (file: string): Database.Database => {
  const database = new Database(file, { readonly: true, fileMustExist: true, timeout: 2_000 });
  try {
    const [id, version] = ['application_id', 'user_version'].map((name) => database.pragma(name, { simple: true }));
    if (id !== qualitySchema.applicationId || version !== newestVersion(qualitySchema))
      throw new Fault(
        'storage',
        `${file} holds no power-quality data this program knows. Name the quality.sqlite of a gateway.`,
      );
    // One state for everything that is read, whatever the gateway writes meanwhile.
    database.exec('BEGIN');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
};

type FrameRow = Readonly<{ number: number; length: FrameLength; starts: Instant; bytes: Uint8Array; hash: Uint8Array }>;

function* framesOf(
  database: Database.Database,
  { from, to, length }: ReportSpan & Readonly<{ length: FrameLength }>,
): Generator<QualityFrame> {
  const rows = database.prepare<[string, number, number], FrameRow>(
    'SELECT * FROM frame WHERE length = ? AND starts >= ? AND starts < ? ORDER BY starts',
  );
  for (const row of rows.iterate(length, from, to)) {
    if (!isFrameOf(row.bytes, { length, start: row.starts }))
      throw new Fault(
        'malformed',
        `Frame ${row.number} is not of the window it is kept for: it is not what was written.`,
      );
    yield decodeQualityFrame(row.bytes);
  }
}

function* eventsOf(database: Database.Database, { from, to }: ReportSpan): Generator<GridEvent> {
  const rows = database
    .prepare<[number, number], string>('SELECT event FROM event WHERE starts < ? AND ends >= ? ORDER BY starts, id')
    .pluck();
  for (const text of rows.iterate(to, from)) yield JSON.parse(text) as GridEvent;
}

const verdictOf = (database: Database.Database): ChainVerdict => {
  const tally = database.prepare<[], QualityTally>('SELECT * FROM tally').get();
  if (tally === undefined) throw new Fault('storage', 'its tally is missing');
  const [anchor, head] = [new Uint8Array(tally.anchor), new Uint8Array(tally.head)];
  let number = tally.dropped;
  let hash: Uint8Array = anchor;
  const verdict = (broken: ChainVerdict['broken']) => ({ frames: number - tally.dropped, anchor, head, broken });
  for (const row of database.prepare<[], FrameRow>('SELECT * FROM frame ORDER BY number').iterate()) {
    const why = row.number === number + 1 ? brokenAfter(hash, row) : 'is missing';
    if (why !== null) return verdict({ number: number + 1, why });
    [number, hash] = [row.number, row.hash];
  }
  if (number !== tally.frame) return verdict({ number: number + 1, why: 'is missing' });
  return verdict(sameBytes(hash, head) ? null : { number, why: 'is not the newest one that was kept' });
};

const brokenAfter = (previous: Uint8Array, { length, starts: start, bytes, hash }: FrameRow): string | null => {
  if (previous.length !== hash.length || !sameBytes(frameHash(previous, bytes, sha256), hash))
    return 'does not hang on the one before it';
  return isFrameOf(bytes, { length, start }) ? null : 'is not of the window it is kept for';
};

/** The platform's: three times as fast as the one that runs everywhere. */
const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();

function* named<T>(file: string, rows: Iterable<T>): Generator<T> {
  try {
    yield* rows;
  } catch (error) {
    throw faultOf(file, error);
  }
}

const asked = <T>(file: string, ask: () => T): T => {
  try {
    return ask();
  } catch (error) {
    throw faultOf(file, error);
  }
};

const faultOf = (file: string, error: unknown): unknown => {
  if (error instanceof Fault || !(error instanceof Database.SqliteError)) return error;
  return new Fault(
    'storage',
    `The power-quality data ${file} cannot be read (${error.message}). Is the path right, and may you read it?`,
    {
      cause: error,
    },
  );
};
