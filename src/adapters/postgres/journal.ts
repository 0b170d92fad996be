import { setTimeout as sleep } from 'node:timers/promises';
import { concatMap, defer, EMPTY, expand, from, type Observable, of, throwError } from 'rxjs';
import { Fault } from '../../domain/fault.ts';
import type { Journal, JournalMark, JournalRow } from '../../ports/journal.ts';
import type { Log } from '../../ports/log.ts';
import * as sql from './journal-statements.ts';
import { type JournalStorage, storageOfWriter } from './noted-storage.ts';
import { isConnectionLost, isThere, refusalOf } from './postgres-fault.ts';
import { openSession, type Session, serverName } from './session.ts';

export type PostgresJournalOptions = Readonly<{
  /** `postgresql://user:password@host:port/database` */
  connection: string;
  /** Whose journal it is: another core's is refused. */
  core: string;
  log: Log;
  /**
   * What lies beside it, for who takes it over; `read-only`: looks at it without taking it over, whoever writes it goes on, and
   * nothing can be written here.
   */
  storage: JournalStorage | 'read-only';
  /** How long a server may be away before a write fails; real time. */
  patienceMs?: number;
}>;

const PAGE_ROWS = 512;
const PATIENCE_MS = 60_000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

/**
 * The core's journal in PostgreSQL. Opening takes it over: whoever wrote it before writes nothing from then on. A core with another
 * storage than the one that belongs to it is refused before that. Where the connection is lost while a row is written, the row is
 * looked for before it is written again, so that it is there once.
 */
export const openPostgresJournal = (options: PostgresJournalOptions): Journal & AsyncDisposable => {
  const { connection, core, log, storage, patienceMs = PATIENCE_MS } = options;
  const server = serverName(connection);
  let session: Session | null = null;
  let epoch: string | null = null;
  /** A row of which nobody knows whether it is there. */
  let doubt: JournalRow | null = null;
  let queue: Promise<unknown> = Promise.resolve();

  const connected = async (): Promise<Session> => {
    if (session !== null) return session;
    const opened = await openSession(connection, log);
    try {
      if (storage !== 'read-only') epoch ??= await begin(opened, { core, storage, server });
    } catch (error) {
      await opened.end().catch(() => {});
      throw error;
    }
    session = opened;
    return opened;
  };
  const forget = (): void => {
    session?.end().catch(() => {});
    session = null;
  };
  /** Does it on a connection, on another one where that is lost, for as long as patience lasts. */
  const persistently = async <T>(work: (on: Session) => Promise<T>): Promise<T> => {
    const since = performance.now();
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      try {
        return await work(await connected());
      } catch (error) {
        if (!isConnectionLost(error)) throw refusalOf(server, error);
        forget();
        const text = error instanceof Error ? error.message : String(error);
        if (performance.now() - since > patienceMs)
          throw new Fault('storage', `${server} cannot be reached: ${text}. See whether it runs.`, { cause: error });
        log.warn({ fault: 'storage' }, `${server} cannot be reached: ${text}. It is tried again in ${pause} ms.`);
        await sleep(pause);
      }
    }
  };
  /** One after the other: two rows must not overtake each other. */
  const inTurn = <T>(work: (on: Session) => Promise<T>): Observable<T> =>
    defer(() => {
      const done = queue.then(() => persistently(work));
      queue = done.catch(() => {});
      return from(done);
    });
  /** The answer of every write says whether the journal is still ours. */
  const heldOr = (held: unknown): void => {
    if (storage === 'read-only')
      throw new Fault('storage', `The journal at ${server} was opened to be read: nothing is written.`);
    if (Number(held) === 0)
      throw new Fault(
        'storage',
        `Another core has taken over the journal at ${server}: this one writes nothing any more. Stop it, or see which of the two is meant to run.`,
      );
  };

  const append = async (on: Session, row: JournalRow): Promise<void> => {
    if (doubt !== null && (await settled(on, doubt, row))) return;
    doubt = row;
    const [answer] = await insert(on, row);
    doubt = null;
    heldOr(answer?.['held']);
    if (Number(answer?.['put']) === 0)
      throw new Fault(
        'storage',
        `The journal at ${server} ends at row ${String(answer?.['last'])}; row ${row.row} does not follow. Is a second core writing it?`,
      );
  };
  /** The connection before may still be about to commit the very row: it is waited for, and then there. */
  const insert = async (on: Session, row: JournalRow): Promise<readonly Readonly<Record<string, unknown>>[]> => {
    try {
      return await on.query(sql.append, [row.row, row.blob, epoch]);
    } catch (error) {
      if (isThere(error) && (await settled(on, row, row))) return [{ held: 1, put: 1 }];
      throw error;
    }
  };
  /** Whether the row that is to be written now is the one in doubt, and there. */
  const settled = async (on: Session, doubted: JournalRow, row: JournalRow): Promise<boolean> => {
    const [found] = await on.query(sql.blobOf, [doubted.row]);
    if (found === undefined) return false;
    if (doubted === row && Buffer.from(doubted.blob).equals(found['blob'] as Buffer)) {
      // It can be seen as soon as it is on this server's disk: what is committed after it waits for the standby too.
      heldOr((await on.query(sql.confirm, [epoch])).length);
      doubt = null;
      return true;
    }
    throw new Fault(
      'storage',
      `The journal at ${server} holds row ${doubted.row}, whose answer was lost: what it says has not been done here. Start the core again.`,
    );
  };

  const pageAfter = (after: number): Observable<readonly JournalRow[]> =>
    inTurn(async (on) =>
      (await on.query(sql.page, [after, PAGE_ROWS])).map(({ number, blob }) => ({
        row: Number(number),
        blob: blob as Uint8Array,
      })),
    );

  return {
    rows: (after = 0) =>
      pageAfter(after).pipe(
        expand((page) => {
          const last = page.at(-1);
          return last === undefined ? EMPTY : pageAfter(last.row);
        }),
        concatMap((page) => from(page)),
      ),
    // What a server deletes stays in old versions of rows, in its log and at its replicas: that is no erasure.
    origin: () => of(null),
    beginAfter: () =>
      throwError(
        () => new Fault('storage', `The journal at ${server} is in PostgreSQL, which cannot let go of its beginning.`),
      ),
    append: (row) => inTurn((on) => append(on, row)),
    cut: (row) => inTurn(async (on) => heldOr((await on.query(sql.cut, [row, epoch]))[0]?.['held'])),
    mark: () =>
      inTurn(async (on): Promise<JournalMark | null> => {
        const [found] = await on.query(sql.mark);
        return found === undefined ? null : { row: Number(found['number']), stateHash: String(found['state_hash']) };
      }),
    putMark: ({ row, stateHash }) =>
      inTurn(async (on) => heldOr((await on.query(sql.putMark, [row, stateHash, epoch]))[0]?.['held'])),
    [Symbol.asyncDispose]: async () => {
      await queue;
      await session?.end();
    },
  };
};

type Begun = Readonly<{ core: string; storage: JournalStorage; server: string }>;

/** Makes the tables where there are none and takes the journal over, with the storage that belongs to it. */
const begin = async (on: Session, { core, storage, server }: Begun): Promise<string> => {
  await on.query(sql.tables);
  const { folder, machine, anew } = storage;
  const name = await storage.name();
  const [taken] = await on.query(sql.takeOver, [sql.VERSION, core, name, folder, machine, anew]);
  if (taken !== undefined) return String(taken['epoch']);
  const [found] = await on.query(sql.whoWrites);
  if (Number(found?.['version']) > sql.VERSION)
    throw new Fault(
      'storage',
      `The journal at ${server} is of version ${String(found?.['version'])}, this program reads ${sql.VERSION}. Use the program that wrote it.`,
    );
  const noted = found?.['core'] === core ? storageOfWriter(found) : null;
  if (noted !== null) throw storage.refused(noted);
  throw new Fault(
    'storage',
    `The journal at ${server} is that of the core ${String(found?.['core'])}, not of ${core}. Give each core a database of its own.`,
  );
};
