/**
 * The thread that owns one database. An fsync may take 100 ms on a memory card; the thread that polls meters must not
 * wait for it. Requests that arrive while a commit runs are committed together in the next one.
 */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type Database from 'better-sqlite3';
import { type Answer, commitGroup, type Request } from './commit-group.ts';
import type { Notice, Purpose } from './database-thread.ts';
import { journalOperations, journalSchema } from './journal-tables.ts';
import { openDatabase } from './open-database.ts';
import { outboxOperations, outboxSchema } from './outbox-tables.ts';
import { qualityOperations, qualitySchema } from './quality-tables.ts';
import { troubleOf } from './storage-fault.ts';

const { file, maxBytes, purpose } = workerData as Readonly<{ file: string; maxBytes: number; purpose: Purpose }>;
const port = parentPort;
if (port === null) throw new Error('This file is the entry of a worker thread.');

const schemas = { outbox: outboxSchema, journal: journalSchema, quality: qualitySchema };

const open = () => {
  const { database, setAside } = openDatabase({
    file,
    maxBytes,
    schema: schemas[purpose.kind],
    // A core must not begin without its ledger; a gateway must go on measuring.
    onDamage: purpose.kind === 'journal' ? 'refuse' : 'set-aside',
    readers: purpose.kind === 'quality',
  });
  return { database, setAside, operations: new Map<string, unknown>(Object.entries(operationsOf(database))) };
};

const operationsOf = (database: Database.Database): object => {
  switch (purpose.kind) {
    case 'outbox':
      return outboxOperations(database, purpose.limits);
    case 'journal':
      return journalOperations(database);
    case 'quality':
      return qualityOperations(database, purpose.limits);
  }
};

const serve = ({ database, setAside, operations }: ReturnType<typeof open>): void => {
  const perform = ({ operation, args }: Request): unknown => {
    const work = operations.get(operation);
    if (typeof work !== 'function') throw new TypeError(`There is no operation ${operation}.`);
    return work(...args);
  };
  port.on('message', (first: Request | 'close') => {
    const waiting: Request[] = [];
    let closing = false;
    for (let next: Request | 'close' | undefined = first; next !== undefined; next = receive()) {
      if (next === 'close') closing = true;
      else waiting.push(next);
    }
    answer(commitGroup(database, perform, waiting));
    if (!closing) return;
    database.close();
    port.close();
  });
  tell({ kind: 'opened', setAside });
};

const receive = (): Request | 'close' | undefined => receiveMessageOnPort(port)?.message;
const answer = (answers: readonly Answer[]): void => tell({ kind: 'answers', answers });
const tell = (notice: Notice): void => port.postMessage(notice);

try {
  serve(open());
} catch (error) {
  tell({ kind: 'unusable', trouble: troubleOf(file, error) });
  port.on('message', (message: Request | 'close') => {
    if (message === 'close') port.close();
  });
}
