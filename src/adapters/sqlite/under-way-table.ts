import { inflateRawSync } from 'node:zlib';
import type Database from 'better-sqlite3';
import { type FrameLength, frameLengths } from '../../domain/quality-frame.ts';
import type { KeptWindows } from '../../domain/quality-under-way.ts';
import { type Instant, instant } from '../../domain/time.ts';

/** The step for what is under way when the gateway stops: one row, which is always the newest. It is no evidence of anything. */
export const underWayTable = `
  CREATE TABLE under_way (id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL) STRICT;
`;

/**
 * The step to rows that are small: the whole, and the part of it that turns with events, each as JSON deflated. What was under
 * way in the file of before is let go of: its windows have less coverage.
 */
export const underWayParts = `
  DROP TABLE under_way;
  CREATE TABLE under_way (part TEXT PRIMARY KEY CHECK (part IN ('whole', 'events')), body BLOB NOT NULL) STRICT;
`;

export type UnderWayPart = 'whole' | 'events';

/** Fifty meters take a quarter of a mebibyte: what unpacks to more than this was not written by us. */
const MOST_BYTES = 64 * 1024 ** 2;

/** What cannot be unpacked is as a form nobody knows. */
const unpacked = (body: Uint8Array): string => {
  try {
    return inflateRawSync(body, { maxOutputLength: MOST_BYTES }).toString();
  } catch {
    return '';
  }
};

/** Of each length: a week of 10 min, as many as aggregation remembers to have given. */
const NEWEST = 1_008;

type Kept = Readonly<{ starts: Instant; revision: number }>;

/** The SQL of what is under way, and of the windows that are no longer. */
export const underWayOperations = (database: Database.Database) => {
  const put = database.prepare('INSERT OR REPLACE INTO under_way (part, body) VALUES (?, ?)');
  const drop = database.prepare("DELETE FROM under_way WHERE part = 'events'");
  const body = database.prepare<[UnderWayPart], Uint8Array>('SELECT body FROM under_way WHERE part = ?').pluck();
  const newest = database.prepare<[string, number], Kept>(
    'SELECT starts, 0 AS revision FROM frame WHERE length = ? ORDER BY starts DESC LIMIT +?',
  );
  const later = database.prepare<[string, number], Kept>(
    'SELECT starts, max(revision) AS revision FROM later_frame WHERE length = ? AND starts >= ? GROUP BY starts',
  );
  const ofLength = (length: FrameLength): readonly KeptWindows[] => {
    const kept = newest.all(length, NEWEST);
    const revisions = new Map(kept.map(({ starts, revision }) => [starts, revision]));
    for (const { starts, revision } of later.all(length, kept.at(-1)?.starts ?? 0)) revisions.set(starts, revision);
    return runsOf(length, revisions);
  };
  return {
    /** The whole says of events what they are now: what turned before it is no longer needed. */
    keep: (part: UnderWayPart, packed: Uint8Array): void => {
      if (part === 'whole') drop.run();
      put.run(part, packed);
    },
    body: (part: UnderWayPart): string | null => {
      const packed = body.get(part);
      return packed === undefined ? null : unpacked(packed);
    },
    keptWindows: (): readonly KeptWindows[] => (Object.keys(frameLengths) as FrameLength[]).flatMap(ofLength),
  };
};

/** Windows that follow on one another with the same revision, told together. */
const runsOf = (length: FrameLength, revisions: ReadonlyMap<Instant, number>): readonly KeptWindows[] => {
  const runs: KeptWindows[] = [];
  for (const [start, revision] of [...revisions].toSorted(([one], [other]) => one - other)) {
    const last = runs.at(-1);
    const follows = last !== undefined && last.start + last.count * frameLengths[length] === start;
    if (follows && last.revision === revision) runs[runs.length - 1] = { ...last, count: last.count + 1 };
    else runs.push({ length, start: instant(start), count: 1, revision });
  }
  return runs;
};
