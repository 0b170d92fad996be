import type Database from 'better-sqlite3';
import { type FrameLength, frameLengths } from '../../domain/quality-frame.ts';
import type { KeptWindows } from '../../domain/quality-under-way.ts';
import { type Instant, instant } from '../../domain/time.ts';

/** The step for what is under way when the gateway stops: one row, which is always the newest. It is no evidence of anything. */
export const underWayTable = `
  CREATE TABLE under_way (id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL) STRICT;
`;

/** Of each length: a week of 10 min, as many as aggregation remembers to have given. */
const NEWEST = 1_008;

type Kept = Readonly<{ starts: Instant; revision: number }>;

/** The SQL of what is under way, and of the windows that are no longer. */
export const underWayOperations = (database: Database.Database) => {
  const put = database.prepare('INSERT OR REPLACE INTO under_way (id, body) VALUES (1, ?)');
  const body = database.prepare<[], string>('SELECT body FROM under_way').pluck();
  const newest = database.prepare<[string, number], Kept>(
    'SELECT starts, 0 AS revision FROM frame WHERE length = ? ORDER BY starts DESC LIMIT ?',
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
    keep: (text: string): void => {
      put.run(text);
    },
    body: (): string | null => body.get() ?? null,
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
