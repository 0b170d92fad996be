import { join } from 'node:path';
import { lastValueFrom, take, toArray } from 'rxjs';
import { openLogFiles } from '../../src/adapters/files/log-files.ts';
import { openJournal } from '../../src/adapters/sqlite/journal.ts';
import { sha256 } from '../../src/adapters/system/sha256.ts';
import { snapshotThread } from '../../src/bin/snapshots/snapshot-thread.ts';
import { openBooks } from '../../src/core/books.ts';
import { startBooks } from '../../src/core/start-books.ts';
import { toldEvents } from '../../src/core/told.ts';
import type { Journalled } from '../../src/domain/market.ts';
import { encodeJournalFrame } from '../../src/wire/journal-frame.ts';
import { busySubstation } from './busy-substation.ts';
import { progress } from './progress.ts';
import { type Effort, type Row, row } from './row.ts';
import { scratchFolder } from './scratch.ts';

/** Commands of one group commit on a core that is busy. */
const GROUP = 64;
/** What came since the last snapshot. */
const SINCE = 100_000;
const issuer = { realm: 'simulation', core: 'core-1' } as const;
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

type Site = Readonly<{ storage: string; journal: ReturnType<typeof openJournal> }>;

/** Fills a journal; emits the rows it has. */
const fill = async ({ journal, storage }: Site, from: number, events: Generator<Journalled>, count: number) => {
  using logStore = openLogFiles({ folder: join(storage, 'log'), log: quiet });
  const books = openBooks(issuer, { sha256, logStore });
  if (from > 0) await startAt({ journal, storage }, books, false);
  let rows = from;
  let group: Journalled[] = [];
  const write = async (): Promise<void> => {
    rows += 1;
    await lastValueFrom(journal.append({ row: rows, blob: encodeJournalFrame(group, sha256) }), {
      defaultValue: undefined,
    });
    group = [];
  };
  for (let done = 0; done < count; done += 1) {
    const next = events.next();
    if (next.done === true) break;
    group.push(next.value);
    books.apply(next.value);
    if (group.length === GROUP) await write();
  }
  if (group.length > 0) await write();
  const mark = { row: rows, stateHash: books.stateHash() };
  await lastValueFrom(journal.putMark(mark), { defaultValue: undefined });
  return mark;
};

const startAt = ({ journal, storage }: Site, books: ReturnType<typeof openBooks>, snapshots: boolean) => {
  const place = { ...issuer, storage, eventsKept: 10_000 };
  const tools = { journal, books, told: toldEvents(10_000), log: quiet, sha256 };
  return lastValueFrom(startBooks(issuer, snapshots ? { ...tools, snapshots: snapshotThread(place, quiet) } : tools));
};

const timed = async (site: Site, snapshots: boolean) => {
  using logStore = openLogFiles({ folder: join(site.storage, 'log'), log: quiet });
  const books = openBooks(issuer, { sha256, logStore });
  const [from, used] = [performance.now(), process.cpuUsage()];
  await startAt(site, books, snapshots);
  const { user, system } = process.cpuUsage(used);
  return {
    seconds: (performance.now() - from) / 1_000,
    cpuSeconds: (user + system) / 1e6,
    stateHash: books.stateHash(),
    commands: books.commands(),
    megabytes: process.memoryUsage.rss() / 2 ** 20,
  };
};

/** How many events may be chosen with `RECOVERY_EVENTS=10000000`. */
export const run = async (effort: Effort = 'usual'): Promise<readonly Row[]> => {
  const total = effort === 'quick' ? 3_000 : Number(process.env['RECOVERY_EVENTS'] ?? 1_000_000);
  const since = Math.min(SINCE, Math.floor(total / 3));
  using scratch = scratchFolder();
  await using journal = openJournal(join(scratch.path, 'journal.sqlite'), { log: quiet });
  const site: Site = { storage: scratch.path, journal };
  const events = busySubstation();
  progress(`a journal of ${(total - since).toLocaleString('en')} events`);
  const mark = await fill(site, 0, events, total - since);
  progress('a snapshot of it');
  const snapshots = snapshotThread({ ...issuer, storage: scratch.path, eventsKept: 10_000 }, quiet);
  const begun = performance.now();
  const made = await lastValueFrom(snapshots.make(mark, (after) => pageOf(journal, after)));
  const making = (performance.now() - begun) / 1_000;
  progress(`${since.toLocaleString('en')} events more`);
  await fill(site, mark.row, events, since);
  progress('from zero');
  const zero = await timed(site, false);
  progress('from the snapshot');
  const snapshot = await timed(site, true);
  if (zero.stateHash !== snapshot.stateHash || zero.commands !== snapshot.commands)
    throw new Error('the two starts came to different states');
  const each = (seconds: number, count: number): string => `${((1e6 * seconds) / count).toFixed(2)} µs an event`;
  return [
    row('events in the journal', zero.commands, '', '200 prosumers: orders, cancels, batches of 4 intervals, ticks'),
    row('from zero', zero.seconds, 's', each(zero.seconds, zero.commands)),
    row('from zero, CPU', zero.cpuSeconds, 's'),
    row(`from a snapshot and ${since.toLocaleString('en')} events`, snapshot.seconds, 's', 'the same state hash'),
    row('of it CPU', snapshot.cpuSeconds, 's'),
    row('the snapshot', made.bytes / 1e6, 'MB'),
    row('making it beside, from zero', making, 's'),
    row('resident memory after both', snapshot.megabytes, 'MB'),
  ];
};

const pageOf = (journal: Site['journal'], after: number) => journal.rows(after).pipe(take(512), toArray());
