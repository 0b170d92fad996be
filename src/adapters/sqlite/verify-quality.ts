import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import { Fault } from '../../domain/fault.ts';
import type { GridEvent } from '../../domain/grid-event.ts';
import type { Sha256 } from '../../domain/identity.ts';
import { type FrameLength, frameLengths } from '../../domain/quality-frame.ts';
import type { Instant } from '../../domain/time.ts';
import { sameBytes } from '../../wire/cbor.ts';
import { eventHash } from '../../wire/event-hash.ts';
import { decodeQualityFrame, frameHash, isFrameOf } from '../../wire/quality-frame.ts';
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
  broken: Readonly<{ number: number; why: string }> | null;
}>;

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
  return chainOf({ ...tally, newest: tally.frame }, (previous, { length, starts, revision, bytes, hash }) => {
    if (!isHash(hash) || !sameBytes(frameHash(previous, bytes, sha256), hash)) return hangsNot;
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

const revisionIn = (bytes: Uint8Array): number => decodeQualityFrame(bytes).revision;

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

/** `take` is false once something does not hang on what came before. */
type Chain<Row> = Readonly<{ take: (row: Row) => boolean; verdict: () => ChainVerdict }>;

const chainOf = <Row extends Link>(
  tally: Tally,
  wrong: (previous: Uint8Array, row: Row) => string | null,
): Chain<Row> => {
  const [anchor, head] = [new Uint8Array(tally.anchor), new Uint8Array(tally.head)];
  let number = tally.dropped;
  let hash: Uint8Array = anchor;
  let broken: ChainVerdict['broken'] = null;
  return {
    take: (row) => {
      if (broken !== null) return false;
      const why = row.number === number + 1 ? (isHash(hash) ? wrong(hash, row) : hangsNot) : 'is missing';
      if (why !== null) broken = { number: number + 1, why };
      if (why !== null) return false;
      number += 1;
      hash = row.hash ?? anchor;
      return true;
    },
    verdict: () => {
      if (broken === null && number !== tally.newest) broken = { number: number + 1, why: 'is missing' };
      if (broken === null && !(isHash(head) && sameBytes(hash, head)))
        broken = { number, why: 'is not the newest one that was kept' };
      return { kept: number - tally.dropped, anchor, head, broken };
    },
  };
};

const allTaken = <Row>(chain: Chain<Row>, rows: Iterable<Row>): ChainVerdict => {
  for (const row of rows) if (!chain.take(row)) break;
  return chain.verdict();
};

/** The platform's: three times as fast as the one that runs everywhere. */
const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();
