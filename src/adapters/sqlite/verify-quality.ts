import { hash as platformHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import { Fault } from '../../domain/fault.ts';
import type { GridEvent } from '../../domain/grid-event.ts';
import type { Sha256 } from '../../domain/identity.ts';
import { type FrameLength, frameLengths } from '../../domain/quality-frame.ts';
import type { Instant } from '../../domain/time.ts';
import { sameBytes } from '../../wire/cbor.ts';
import { eventHash } from '../../wire/event-hash.ts';
import { decodeQualityFrame, frameHashes, isFrameOf } from '../../wire/quality-frame.ts';
import type { EventTally, KeptEventRow } from './event-tables.ts';
import type { QualityTally } from './quality-tables.ts';

/**
 * Whether what is kept is what was written, in its order: every hash follows from the one before it. `anchor` is the hash
 * before the oldest kept, `head` that of the newest: who knows an earlier head can compare.
 */
export type ChainVerdict = Readonly<{
  kept: number;
  anchor: Uint8Array;
  head: Uint8Array;
  /** The first that does not hang on the one before it, or is not what it is kept for; null where all do and are. */
  broken: BrokenLink | null;
  /** Those that are there and are not what was kept: they are not to be used. Of one that is missing the next still is. */
  altered: readonly BrokenLink[];
}>;

/** A place in the chain, and what is wrong there. */
type BrokenLink = Readonly<{ number: number; why: string }>;

export type FrameRow = Readonly<{
  number: number;
  length: FrameLength;
  starts: Instant;
  revision: number;
  bytes: Uint8Array;
  hash: Uint8Array;
}>;

/** Frames of both tables, those of windows that came again among the others. */
export const allFrames = `
  SELECT number, length, starts, 0 AS revision, bytes, hash FROM frame
  UNION ALL SELECT number, length, starts, revision, bytes, hash FROM later_frame`;

/** All frames in the order in which they were kept; those of windows that came again cost a sort. */
export const framesInOrder = (database: Database.Database): Iterable<FrameRow> =>
  database
    .prepare<[], FrameRow>(
      hasLater(database)
        ? `${allFrames} ORDER BY number`
        : 'SELECT number, length, starts, 0 AS revision, bytes, hash FROM frame ORDER BY number',
    )
    .iterate();

const hasLater = (database: Database.Database): boolean =>
  database.prepare<[], number>('SELECT 1 FROM later_frame LIMIT 1').pluck().get() !== undefined;

/** Takes all frames in their order, and says how they hang together. */
export const frameChain = (database: Database.Database): Chain<FrameRow> => {
  const tally = database.prepare<[], QualityTally>('SELECT * FROM tally').get();
  if (tally === undefined) throw new Fault('storage', 'its tally is missing');
  const hashOf = frameHashes(sha256);
  return chainOf({ ...tally, newest: tally.frame }, (previous, { length, starts, revision, bytes, hash }) => {
    if (!isHash(hash) || !sameBytes(hashOf(previous, bytes), hash)) return hangsNot;
    const isOf =
      isWindow({ length, starts }) &&
      isFrameOf(bytes, { length, start: starts }) &&
      (revision === 0 || revisionIn(bytes) === revision);
    return isOf ? null : 'is not of the window it is kept for';
  });
};

export const verifyFrames = (database: Database.Database): ChainVerdict =>
  allTaken(frameChain(database), framesInOrder(database));

/** Who can write the file can write anything. */
export const isWindow = ({ length, starts }: Pick<FrameRow, 'length' | 'starts'>): boolean =>
  Object.hasOwn(frameLengths, length) && Number.isSafeInteger(starts);

/** Null where it is no frame. */
const revisionIn = (bytes: Uint8Array): number | null => {
  try {
    return decodeQualityFrame(bytes).revision;
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
};

export const verifyEvents = (database: Database.Database): ChainVerdict => {
  const tally = database.prepare<[], EventTally>('SELECT * FROM event_chain').get();
  if (tally === undefined) throw new Fault('storage', 'the chain of its events is missing');
  // One without a place stands first, and is none that was kept.
  const rows = database.prepare<[], KeptEventRow>('SELECT * FROM event ORDER BY number').iterate();
  const chain = chainOf<KeptEventRow>({ ...tally, newest: tally.event }, (previous, row) => {
    const { event, hash } = row;
    if (!isHash(hash) || !sameBytes(eventHash(previous, event, sha256), hash)) return hangsNot;
    return isEventOf(row) ? null : 'is not the event it is kept as';
  });
  return allTaken(chain, rows);
};

/** Reports find events by these columns. */
const isEventOf = ({ id, kind, starts, ends, event }: KeptEventRow): boolean => {
  const said = JSON.parse(event) as GridEvent;
  return said.id === id && said.kind === kind && said.start === starts && (said.end ?? said.start) === ends;
};

type Link = Readonly<{ number: number | null; hash: Uint8Array | null }>;
type Tally = Readonly<{ newest: number; head: Uint8Array; dropped: number; anchor: Uint8Array }>;

const hangsNot = 'does not hang on the one before it';
const isHash = (hash: Uint8Array | null): hash is Uint8Array => hash !== null && hash.length === 32;

/**
 * `take` is false of a row that is not what was kept; `refuse` says so of one that `take` found nothing wrong with. Both go on
 * with what comes after it.
 */
type Chain<Row> = Readonly<{
  take: (row: Row) => boolean;
  refuse: (broken: BrokenLink) => void;
  verdict: () => ChainVerdict;
}>;

const chainOf = <Row extends Link>(
  tally: Tally,
  wrong: (previous: Uint8Array, row: Row) => string | null,
): Chain<Row> => {
  const [anchor, head] = [new Uint8Array(tally.anchor), new Uint8Array(tally.head)];
  let number = tally.dropped;
  /** Null after one that is missing: what comes next cannot be compared. */
  let hash: Uint8Array | null = anchor;
  let broken: ChainVerdict['broken'] = null;
  let taken = 0;
  const altered: BrokenLink[] = [];
  const refuse = (link: BrokenLink): void => {
    altered.push(link);
    if (broken === null || link.number < broken.number) broken = link;
  };
  return {
    refuse,
    take: (row) => {
      // One without a place is none that was kept.
      if (row.number === null || row.number <= number) {
        refuse({ number: row.number ?? number + 1, why: 'is missing' });
        return false;
      }
      if (row.number !== number + 1) {
        broken ??= { number: number + 1, why: 'is missing' };
        hash = null;
      }
      const why = hash === null ? null : isHash(hash) ? wrong(hash, row) : hangsNot;
      if (why !== null) refuse({ number: row.number, why });
      if (why === null && broken === null) taken += 1;
      number = row.number;
      hash = row.hash ?? new Uint8Array();
      return why === null;
    },
    verdict: () => {
      if (broken === null && number !== tally.newest) broken = { number: number + 1, why: 'is missing' };
      if (broken === null && !(hash !== null && isHash(head) && sameBytes(hash, head)))
        broken = { number, why: 'is not the newest one that was kept' };
      return { kept: taken, anchor, head, broken, altered };
    },
  };
};

const allTaken = <Row>(chain: Chain<Row>, rows: Iterable<Row>): ChainVerdict => {
  for (const row of rows) chain.take(row);
  return chain.verdict();
};

/** The platform's: three times as fast as the one that runs everywhere. */
const sha256: Sha256 = (bytes) => Buffer.from(platformHash('sha256', bytes, 'binary'), 'latin1');
