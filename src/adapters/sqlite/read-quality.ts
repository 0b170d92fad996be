import Database from 'better-sqlite3';
import { Fault } from '../../domain/fault.ts';
import type { GridEvent } from '../../domain/grid-event.ts';
import { type FrameLength, judgedFrame, type QualityFrame } from '../../domain/quality-frame.ts';
import type { Instant } from '../../domain/time.ts';
import { decodeQualityFrame, isFrameOf } from '../../wire/quality-frame.ts';
import { newestVersion } from './open-database.ts';
import { qualitySchema } from './quality-tables.ts';
import { type ChainVerdict, type FrameRow, verifyEvents, verifyFrames } from './verify-quality.ts';

/** From one moment to before another. */
type ReportSpan = Readonly<{ from: Instant; to: Instant }>;

/** A quality store as it was when it was opened for reading; nothing is loaded before it is asked for. */
export type QualityHistory = Disposable &
  Readonly<{
    /** Frames of one length that start in the span, in order: of a window that came again, the one that is judged. */
    frames(span: ReportSpan & Readonly<{ length: FrameLength }>): Iterable<QualityFrame>;
    /** Events that touch the span, by their start. */
    events(span: ReportSpan): Iterable<GridEvent>;
    /** Where the oldest window starts that is kept; null where none is. */
    oldestFrame(): Instant | null;
    /** Whether the chain holds a frame of this hash, in hex, or ends or begins with it. */
    holdsFrame(hash: string): boolean;
    verifyChain(): Readonly<{ frames: ChainVerdict; events: ChainVerdict }>;
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
    oldestFrame: () => asked(file, () => oldestIn(database)),
    holdsFrame: (hash) => asked(file, () => holds(database, Buffer.from(hash, 'hex'))),
    verifyChain: () => asked(file, () => ({ frames: verifyFrames(database), events: verifyEvents(database) })),
    [Symbol.dispose]: () => void database.close(),
  };
};

const open = (file: string): Database.Database => {
  const database = new Database(file, { readonly: true, fileMustExist: true, timeout: 2_000 });
  try {
    const [id, version] = ['application_id', 'user_version'].map((name) => database.pragma(name, { simple: true }));
    if (id === qualitySchema.applicationId && Number(version) < newestVersion(qualitySchema))
      throw new Fault(
        'storage',
        `${file} was kept by an older version of this program. Start the gateway once: it brings the file up to date.`,
      );
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

function* framesOf(
  database: Database.Database,
  { from, to, length }: ReportSpan & Readonly<{ length: FrameLength }>,
): Generator<QualityFrame> {
  const rows = database.prepare<[string, number, number, string, number, number], FrameRow>(
    `SELECT * FROM (
       SELECT number, length, starts, 0 AS revision, bytes, hash FROM frame WHERE length = ? AND starts >= ? AND starts < ?
       UNION ALL SELECT number, length, starts, revision, bytes, hash FROM later_frame
         WHERE length = ? AND starts >= ? AND starts < ?
     ) ORDER BY starts, revision`,
  );
  const again = new Set(
    database
      .prepare<[string, number, number], number>(
        'SELECT starts FROM later_frame WHERE length = ? AND starts >= ? AND starts < ?',
      )
      .pluck()
      .iterate(length, from, to),
  );
  let several: readonly QualityFrame[] = [];
  for (const row of rows.iterate(length, from, to, length, from, to)) {
    const frame = frameOf(row);
    if (several[0]?.start !== frame.start) {
      if (several.length > 0) yield several.reduce(judgedFrame);
      several = [];
    }
    if (again.has(frame.start)) several = [...several, frame];
    else yield frame;
  }
  if (several.length > 0) yield several.reduce(judgedFrame);
}

const frameOf = ({ number, length, starts, revision, bytes }: FrameRow): QualityFrame => {
  const frame = isFrameOf(bytes, { length, start: starts }) ? decodeQualityFrame(bytes) : null;
  if (frame?.revision === revision) return frame;
  throw new Fault('malformed', `Frame ${number} is not of the window it is kept for: it is not what was written.`);
};

const oldestIn = (database: Database.Database): Instant | null =>
  database.prepare<[], Instant>('SELECT starts FROM frame ORDER BY number LIMIT 1').pluck().get() ?? null;

const holds = (database: Database.Database, hash: Uint8Array): boolean =>
  database
    .prepare<[Readonly<{ hash: Uint8Array }>], number>(
      `SELECT 1 FROM frame WHERE hash = @hash UNION ALL SELECT 1 FROM later_frame WHERE hash = @hash
         UNION ALL SELECT 1 FROM tally WHERE anchor = @hash OR head = @hash LIMIT 1`,
    )
    .pluck()
    .get({ hash }) !== undefined;

function* eventsOf(database: Database.Database, { from, to }: ReportSpan): Generator<GridEvent> {
  const rows = database
    .prepare<[number, number], string>('SELECT event FROM event WHERE starts < ? AND ends >= ? ORDER BY starts, id')
    .pluck();
  for (const text of rows.iterate(to, from)) yield JSON.parse(text) as GridEvent;
}

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
