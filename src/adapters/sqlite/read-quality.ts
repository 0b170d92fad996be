import { statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import type { GridEvent } from '../../domain/grid-event.ts';
import type { QualityFrame } from '../../domain/quality-frame.ts';
import type { EventsPartUnderWay, EventsUnderWay, QualityUnderWay } from '../../domain/quality-under-way.ts';
import type { Instant } from '../../domain/time.ts';
import type { Check } from '../../wire/json-check.ts';
import { qualityFrames } from '../../wire/quality-frame.ts';
import { eventsPartShape, underWayShape } from '../../wire/under-way-shapes.ts';
import { keptFrames, type Passed, type ReportSpan } from './kept-frames.ts';
import { askedOf, namedOf, openQualityFile } from './quality-file.ts';
import { framesAhead } from './read-ahead.ts';
import { underWayOperations } from './under-way-table.ts';
import { type ChainVerdict, verifyEvents, verifyFrames } from './verify-quality.ts';

/** A quality store as it was when it was opened for reading; nothing is loaded before it is asked for. */
export type QualityHistory = Disposable &
  Readonly<{
    /**
     * Frames that start in the span, in the order in which their windows end, the shorter first: of a window that came again,
     * the one that is judged. The chain is checked on the way, over all frames there are, and what is not what was kept is
     * left out: `verifyChain` says which. `passed` is told how far that has come.
     */
    frames(span: ReportSpan, passed?: Passed): Iterable<QualityFrame>;
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
  }>;

/** From this size of a file on a thread reads frames ahead: starting one costs a tenth of a second. */
const AHEAD_FROM_BYTES = 64 * 1024 ** 2;

/**
 * Opens the quality store of a gateway, running or not, without changing it. Dispose it to close the file. Frames of a large
 * one are read by a thread of their own while those before them are judged.
 * @throws Fault `storage` when it cannot be read, there and from everything that is asked of it later.
 */
export const readQuality = (file: string, aheadFrom = AHEAD_FROM_BYTES): QualityHistory => {
  const database = openQualityFile(file);
  const isAhead = statSync(file).size >= aheadFrom;
  let known: ChainVerdict | null = null;
  return {
    *frames(span, passed = () => undefined) {
      known = yield* isAhead
        ? framesAhead(file, span, passed)
        : namedOf(file, keptFrames(database, span, { decode: qualityFrames(), passed }));
    },
    events: (span) => namedOf(file, eventsOf(database, span)),
    underWay: () => askedOf(file, () => eventsUnderWayIn(database)),
    oldestFrame: () => askedOf(file, () => oldestIn(database)),
    holdsFrame: (hash) => askedOf(file, () => holds(database, Buffer.from(hash, 'hex'))),
    verifyChain: () =>
      askedOf(file, () => {
        known ??= verifyFrames(database);
        return { frames: known, events: verifyEvents(database) };
      }),
    [Symbol.dispose]: () => void database.close(),
  };
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
