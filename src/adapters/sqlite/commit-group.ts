import type Database from 'better-sqlite3';
import { sqliteCode, type Trouble, troubleOf } from './storage-fault.ts';

export type Request = Readonly<{ id: number; operation: string; args: readonly unknown[] }>;
export type Answer =
  | Readonly<{ id: number; kind: 'done'; value: unknown }>
  | Readonly<{ id: number; kind: 'failed'; trouble: Trouble }>;

type Perform = (request: Request) => unknown;

/**
 * Performs requests in order in one transaction: one sync of the disk for all. When that fails, each is tried alone,
 * so that nobody fails for a neighbour's sake. Answers are true only after this returns. `beforeCommit` is the last to write.
 */
export const commitGroup = (
  database: Database.Database,
  perform: Perform,
  requests: readonly Request[],
  beforeCommit: () => void = () => {},
): readonly Answer[] => {
  const work = (): readonly unknown[] => {
    const values = requests.map(perform);
    beforeCommit();
    return values;
  };
  try {
    const values = commitWithRoom(database, work);
    return requests.map(({ id }, index) => ({ id, kind: 'done', value: values[index] }));
  } catch (error) {
    const [request, ...rest] = requests;
    if (request === undefined) return [];
    if (rest.length === 0) return [{ id: request.id, kind: 'failed', trouble: troubleOf(database.name, error) }];
    return requests.flatMap((one) => commitGroup(database, perform, [one], beforeCommit));
  }
};

/** On a full disk the write-ahead log may hold the room that is missing: it is folded in, and the commit tried again. */
const commitWithRoom = <T>(database: Database.Database, work: () => T): T => {
  const commit = transactionOf(database);
  try {
    return commit.immediate(work) as T;
  } catch (error) {
    if (sqliteCode(error) !== 'SQLITE_FULL') throw error;
    database.pragma('wal_checkpoint(TRUNCATE)');
    return commit.immediate(work) as T;
  }
};

type Transaction = Database.Transaction<(work: () => unknown) => unknown>;
const transactions = new WeakMap<Database.Database, Transaction>();

/** Made once a database: making one takes three times as long as beginning and ending it. */
const transactionOf = (database: Database.Database): Transaction => {
  const known = transactions.get(database);
  if (known !== undefined) return known;
  const made = database.transaction((work: () => unknown) => work());
  transactions.set(database, made);
  return made;
};
