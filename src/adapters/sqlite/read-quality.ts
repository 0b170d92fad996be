import Database from 'better-sqlite3';
import { Fault } from '../../domain/fault.ts';
import type { GridEvent } from '../../domain/grid-event.ts';
import { frameLengths, judgedFrame, type QualityFrame } from '../../domain/quality-frame.ts';
import type { EventsPartUnderWay, EventsUnderWay, QualityUnderWay } from '../../domain/quality-under-way.ts';
import type { Instant } from '../../domain/time.ts';
import type { Check } from '../../wire/json-check.ts';
import { qualityFrames } from '../../wire/quality-frame.ts';
import { eventsPartShape, underWayShape } from '../../wire/under-way-shapes.ts';
import { newestVersion } from './open-database.ts';
import { qualitySchema } from './quality-tables.ts';
import { underWayOperations } from './under-way-table.ts';
import {
  allFrames,
  type ChainVerdict,
  type FrameRow,
  frameChain,
  framesInOrder,
  isWindow,
  verifyEvents,
  verifyFrames,
} from './verify-quality.ts';

/** From one moment to before another. */
export type ReportSpan = Readonly<{ from: Instant; to: Instant }>;

/** A quality store as it was when it was opened for reading; nothing is loaded before it is asked for. */
export type QualityHistory = Disposable &
  Readonly<{
    /**
     * Frames that start in the span, in the order in which their windows end, the shorter first: of a window that came again,
     * the one that is judged. The chain is checked on the way, over all frames there are, and what is not what was kept is
     * left out: `verifyChain` says which. `passed` is told how many of them are behind.
     */
    frames(span: ReportSpan, passed?: (done: number, all: number) => void): Iterable<QualityFrame>;
    /** Events that touch the span, by their start, but for those that are not what was kept. */
    events(span: ReportSpan): Iterable<GridEvent>;
    /** Voltage events that were not over when they were last kept; no evidence. Null where nothing is known of any. */
    underWay(): EventsUnderWay | null;
    /** Where the oldest window starts that is kept; null where none is. */
    oldestFrame(): Instant | null;
    /** Whether the chain holds a frame of this hash, in hex, or ends or begins with it. */
    holdsFrame(hash: string): boolean;
    /** Of frames it costs nothing once all of some `frames` were taken. */
    verifyChain(): Readonly<{ frames: ChainVerdict; events: ChainVerdict }>;
    verifyFrames(): ChainVerdict;
    verifyEvents(): ChainVerdict;
  }>;

/**
 * Opens the quality store of a gateway, running or not, without changing it. Dispose it to close the file.
 * @throws Fault `storage` when it cannot be read, there and from everything that is asked of it later.
 */
export const readQuality = (file: string): QualityHistory => {
  const database = asked(file, () => open(file));
  let known: ChainVerdict | null = null;
  const tell = (verdict: ChainVerdict): ChainVerdict => {
    known = verdict;
    return verdict;
  };
  const framesVerdict = (): ChainVerdict => known ?? asked(file, () => tell(verifyFrames(database)));
  const eventsVerdict = (): ChainVerdict => asked(file, () => verifyEvents(database));
  return {
    frames: (span, passed = () => undefined) => named(file, framesOf(database, span, { tell, passed })),
    events: (span) => named(file, eventsOf(database, span)),
    underWay: () => asked(file, () => eventsUnderWayIn(database)),
    oldestFrame: () => asked(file, () => oldestIn(database)),
    holdsFrame: (hash) => asked(file, () => holds(database, Buffer.from(hash, 'hex'))),
    verifyChain: () => ({ frames: framesVerdict(), events: eventsVerdict() }),
    verifyFrames: framesVerdict,
    verifyEvents: eventsVerdict,
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

/** They were kept as their windows ended, unless a clock was set back: once through them is enough for frames and chain. */
function* framesOf(
  database: Database.Database,
  { from, to }: ReportSpan,
  {
    tell,
    passed,
  }: Readonly<{ tell: (verdict: ChainVerdict) => ChainVerdict; passed: (done: number, all: number) => void }>,
): Generator<QualityFrame> {
  const places = placesOf(database);
  const decode = qualityFrames();
  const isWanted = ({ starts }: Pick<FrameRow, 'starts'>): boolean => starts >= from && starts < to;
  const chain = frameChain(database);
  if (isInOrder(places)) {
    let done = 0;
    for (const row of framesInOrder(database)) {
      const isSound = chain.take(row);
      done += 1;
      passed(done, places.length);
      if (!isSound || !isWanted(row)) continue;
      const frame = decodedRow(row, decode, chain);
      if (frame !== null) yield frame;
    }
    tell(chain.verdict());
    return;
  }
  for (const row of framesInOrder(database)) if (chain.take(row) && isWanted(row)) decodedRow(row, decode, chain);
  const verdict = tell(chain.verdict());
  const altered = new Set(verdict.altered.map(({ number }) => number));
  const rowOf = database.prepare<[number], FrameRow>(`SELECT * FROM (${allFrames}) WHERE number = ?`);
  const wanted = places.filter((place) => isWanted(place) && !altered.has(place.number));
  let several: readonly QualityFrame[] = [];
  for (const [done, { number }] of wanted.entries()) {
    passed(done, wanted.length);
    const frame = decodedRow(rowOf.get(number) as FrameRow, decode, chain);
    if (frame === null) continue;
    const isSame = several[0]?.start === frame.start && several[0].length === frame.length;
    if (!isSame && several.length > 0) yield several.reduce(judgedFrame);
    several = isSame ? [...several, frame] : [frame];
  }
  if (several.length > 0) yield several.reduce(judgedFrame);
}

type FramePlace = Pick<FrameRow, 'number' | 'length' | 'starts'>;

/** Of all frames, in the order in which their windows end; out of the indices alone. */
const placesOf = (database: Database.Database): readonly FramePlace[] =>
  database
    .prepare<[], FramePlace>(
      'SELECT number, length, starts FROM frame UNION ALL SELECT number, length, starts FROM later_frame',
    )
    .all()
    .filter(isWindow)
    .sort((one, other) => endOf(one) - endOf(other) || other.starts - one.starts || one.number - other.number);
const endOf = ({ length, starts }: FramePlace): number => starts + frameLengths[length];
/** Each after the one before it, and none of the same window. */
const isInOrder = (places: readonly FramePlace[]): boolean =>
  places.every(({ number, starts, length }, at) => {
    const before = places[at - 1];
    if (before === undefined) return true;
    return number > before.number && !(before.starts === starts && before.length === length);
  });

/** Null where it is no frame of its window, which the chain is told: who can write the file can hang anything on it. */
const decodedRow = (
  row: FrameRow,
  decode: (bytes: Uint8Array) => QualityFrame,
  { refuse }: Pick<ReturnType<typeof frameChain>, 'refuse'>,
): QualityFrame | null => {
  const { number } = row;
  try {
    const frame = decode(row.bytes);
    if (frame.length === row.length && frame.start === row.starts && frame.revision === row.revision) return frame;
    refuse({ number, why: 'is not of the window it is kept for' });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    refuse({ number, why: `cannot be read (${error.message})` });
  }
  return null;
};

/** What is not of the form this program knows is nothing. */
const eventsUnderWayIn = (database: Database.Database): EventsUnderWay | null => {
  const kept = underWayOperations(database);
  // The part that turns with events is there only where they turned after the whole was kept.
  const part = kept.body('events');
  if (part !== null) return checked<EventsPartUnderWay>(part, eventsPartShape)?.events ?? null;
  return checked<QualityUnderWay>(kept.body('whole') ?? '', underWayShape)?.events ?? null;
};

/** Null for what is not of this form. */
const checked = <T>(text: string, shape: Check): T | null => {
  try {
    const value: unknown = JSON.parse(text);
    return shape(value) === null ? (value as T) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
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
  const altered = new Set(verifyEvents(database).altered.map(({ number }) => number));
  const rows = database.prepare<[number, number], Readonly<{ number: number | null; event: string }>>(
    'SELECT number, event FROM event WHERE starts < ? AND ends >= ? ORDER BY starts, id',
  );
  for (const { number, event } of rows.iterate(to, from))
    if (number !== null && !altered.has(number)) yield JSON.parse(event) as GridEvent;
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
