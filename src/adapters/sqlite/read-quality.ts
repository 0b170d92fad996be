import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { Fault } from '../../domain/fault.ts';
import type { GridEvent } from '../../domain/grid-event.ts';
import type { Sha256 } from '../../domain/identity.ts';
import { type FrameLength, frameLengths, type QualityFrame } from '../../domain/quality-frame.ts';
import type { Instant } from '../../domain/time.ts';
import { sameBytes } from '../../wire/cbor.ts';
import { frameHash, isFrameOf, qualityFrames } from '../../wire/quality-frame.ts';
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
    /**
     * Frames that start in the span, in the order in which their windows end, the shorter first. The chain is checked on the
     * way, over all frames there are; `passed` is told how many of them are behind.
     */
    frames(span: ReportSpan, passed?: (done: number, all: number) => void): Iterable<QualityFrame>;
    /** Events that touch the span, by their start. */
    events(span: ReportSpan): Iterable<GridEvent>;
    /** Costs nothing once all of some `frames` were taken. */
    verifyChain(): ChainVerdict;
  }>;

/**
 * Opens the quality store of a gateway, running or not, without changing it. Dispose it to close the file.
 * @throws Fault `storage` when it cannot be read, there and from everything that is asked of it later; Fault `malformed`
 * for a frame that is not what was written.
 */
export const readQuality = (file: string): QualityHistory => {
  const database = asked(file, () => open(file));
  let known: ChainVerdict | null = null;
  const tell = (verdict: ChainVerdict): ChainVerdict => {
    known = verdict;
    return verdict;
  };
  return {
    frames: (span, passed = () => undefined) => named(file, framesOf(database, span, { tell, passed })),
    events: (span) => named(file, eventsOf(database, span)),
    verifyChain: () => known ?? asked(file, () => tell(verdictOf(database))),
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

const everyFrame = 'SELECT * FROM frame ORDER BY number';

/** They were kept as their windows ended, unless a clock was set back: once through them is enough for frames and chain. */
function* framesOf(
  database: Database.Database,
  { from, to }: ReportSpan,
  { tell, passed }: Readonly<{ tell: (verdict: ChainVerdict) => void; passed: (done: number, all: number) => void }>,
): Generator<QualityFrame> {
  const places = placesOf(database);
  const decode = qualityFrames();
  const isWanted = ({ starts }: Pick<FrameRow, 'starts'>): boolean => starts >= from && starts < to;
  if (isInOrder(places)) {
    const chain = chainOf(database);
    let done = 0;
    for (const row of database.prepare<[], FrameRow>(everyFrame).iterate()) {
      chain.take(row);
      done += 1;
      passed(done, places.length);
      if (isWanted(row)) yield decodedRow(row, decode);
    }
    tell(chain.verdict());
    return;
  }
  tell(verdictOf(database));
  const frame = database.prepare<[number], FrameRow>('SELECT * FROM frame WHERE number = ?');
  const wanted = places.filter(isWanted);
  for (const [done, { number }] of wanted.entries()) {
    passed(done, wanted.length);
    yield decodedRow(frame.get(number) as FrameRow, decode);
  }
}

type FramePlace = Pick<FrameRow, 'number' | 'length' | 'starts'>;

/** Of all frames, in the order in which their windows end; out of the index alone. */
const placesOf = (database: Database.Database): readonly FramePlace[] =>
  database
    .prepare<[], FramePlace>('SELECT number, length, starts FROM frame ORDER BY length, starts')
    .all()
    .filter(isWindow)
    .sort((one, other) => endOf(one) - endOf(other) || other.starts - one.starts);
const endOf = ({ length, starts }: FramePlace): number => starts + frameLengths[length];
const isInOrder = (places: readonly FramePlace[]): boolean =>
  places.every(({ number }, at) => at === 0 || number > (places[at - 1] as FramePlace).number);
/** Who can write the file can write anything. */
const isWindow = ({ length, starts }: FramePlace): boolean =>
  Object.hasOwn(frameLengths, length) && Number.isSafeInteger(starts);

const decodedRow = (row: FrameRow, decode: (bytes: Uint8Array) => QualityFrame): QualityFrame => {
  const frame = decode(row.bytes);
  if (frame.length !== row.length || frame.start !== row.starts)
    throw new Fault(
      'malformed',
      `Frame ${row.number} is not of the window it is kept for: it is not what was written.`,
    );
  return frame;
};
const isOfItsWindow = (row: FrameRow): boolean =>
  isWindow(row) && isFrameOf(row.bytes, { length: row.length, start: row.starts });

function* eventsOf(database: Database.Database, { from, to }: ReportSpan): Generator<GridEvent> {
  const rows = database
    .prepare<[number, number], string>('SELECT event FROM event WHERE starts < ? AND ends >= ? ORDER BY starts, id')
    .pluck();
  for (const text of rows.iterate(to, from)) yield JSON.parse(text) as GridEvent;
}

const verdictOf = (database: Database.Database): ChainVerdict => {
  const chain = chainOf(database);
  for (const row of database.prepare<[], FrameRow>(everyFrame).iterate()) if (!chain.take(row)) break;
  return chain.verdict();
};

/** Takes all frames in their order, and says how they hang together; false once they do not. */
const chainOf = (database: Database.Database) => {
  const tally = database.prepare<[], QualityTally>('SELECT * FROM tally').get();
  if (tally === undefined) throw new Fault('storage', 'its tally is missing');
  const [anchor, head] = [new Uint8Array(tally.anchor), new Uint8Array(tally.head)];
  let [number, hash]: [number, Uint8Array] = [tally.dropped, anchor];
  let broken: ChainVerdict['broken'] = null;
  return {
    take: (row: FrameRow): boolean => {
      if (broken !== null) return false;
      const why = row.number === number + 1 ? brokenAfter(hash, row) : 'is missing';
      if (why === null) [number, hash] = [row.number, row.hash];
      else broken = { number: number + 1, why };
      return why === null;
    },
    verdict: (): ChainVerdict => {
      if (broken === null && number !== tally.frame) broken = { number: number + 1, why: 'is missing' };
      if (broken === null && !sameBytes(hash, head)) broken = { number, why: 'is not the newest one that was kept' };
      return { frames: number - tally.dropped, anchor, head, broken };
    },
  };
};

const brokenAfter = (previous: Uint8Array, row: FrameRow): string | null => {
  const { bytes, hash } = row;
  if (previous.length !== hash.length || !sameBytes(frameHash(previous, bytes, sha256), hash))
    return 'does not hang on the one before it';
  return isOfItsWindow(row) ? null : 'is not of the window it is kept for';
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
