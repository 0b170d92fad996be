/**
 * The thread that owns one database. An fsync may take 100 ms on a memory card; the thread that polls meters must not
 * wait for it. Requests that arrive while a commit runs are committed together in the next one.
 */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type Database from 'better-sqlite3';
import { nameOfArchive } from './archive-name.ts';
import { archiveOperations, archiveSchema } from './archive-tables.ts';
import { type Answer, commitGroup, type Request } from './commit-group.ts';
import { copyDatabase } from './copy-database.ts';
import { type CountedWear, countedWear } from './counted-wear.ts';
import type { Asked, Notice, Purpose } from './database-thread.ts';
import { noteEvidencePlace } from './evidence-place.ts';
import { holdBack, type Writes } from './hold-back.ts';
import { journalOperations, journalSchema } from './journal-tables.ts';
import { openDatabase } from './open-database.ts';
import { outboxCare } from './outbox-care.ts';
import { outboxSchema } from './outbox-schema.ts';
import { outboxOperations } from './outbox-tables.ts';
import { qualityOperations, qualitySchema } from './quality-tables.ts';
import { leavingRoomForRows } from './room-for-rows.ts';
import { troubleOf } from './storage-fault.ts';

const { file, maxBytes, purpose } = workerData as Readonly<{ file: string; maxBytes: number; purpose: Purpose }>;
const port = parentPort;
if (port === null) throw new Error('This file is the entry of a worker thread.');

const evidence = ['keepBatch', 'keepOrders', 'erase'];

/** What each file is written by: at once, or while the card is spared a minute later. The rest are questions. */
const writesOf: Readonly<Record<Purpose['kind'], Writes>> = {
  journal: { urgent: ['append', 'beginAfter', ...evidence], relaxed: [] },
  archive: { urgent: [...evidence, 'name'], relaxed: [] },
  outbox: { urgent: ['append', 'acknowledge', 'refuse', 'acknowledgeAlarms'], relaxed: ['appendAlarm'] },
  quality: { urgent: ['keepFact', 'acknowledgeFacts'], relaxed: ['keepFrame', 'keepEvent', 'keepUnderWay'] },
};

const schemas = { outbox: outboxSchema, journal: journalSchema, archive: archiveSchema, quality: qualitySchema };

const open = () => {
  const { database, setAside } = openDatabase({
    file,
    maxBytes,
    schema: schemas[purpose.kind],
    // A core must not begin without its ledger and its evidence; a gateway must go on measuring.
    onDamage: purpose.kind === 'journal' || purpose.kind === 'archive' ? 'refuse' : 'set-aside',
    readers: purpose.kind === 'quality' || (purpose.kind === 'journal' && purpose.readers),
    ...(purpose.kind === 'outbox' && { care: outboxCare }),
  });
  return { database, setAside, ...serving(database) };
};

type Serving = Readonly<{ operations: ReadonlyMap<string, unknown>; wear: CountedWear }>;

const serving = (database: Database.Database): Serving => {
  const named = (operations: object) => ({ operations: new Map<string, unknown>(Object.entries(operations)) });
  switch (purpose.kind) {
    case 'outbox': {
      const outbox = outboxOperations(database, purpose.limits, () => wear.unnoted());
      const wear = countedWear(database, outbox);
      return { ...named(outbox), wear };
    }
    case 'journal':
      if (purpose.evidence !== undefined) noteEvidencePlace(database, purpose.evidence);
      return {
        ...named({ ...journalOperations(database), ...leavingRoomForRows(database, archiveOperations(database)) }),
        wear: countedWear(database),
      };
    case 'archive':
      return {
        ...named({ ...archiveOperations(database), name: () => nameOfArchive(database) }),
        wear: countedWear(database),
      };
    case 'quality':
      return { ...named(qualityOperations(database, purpose.limits)), wear: countedWear(database) };
  }
};

const serve = ({ database, setAside, operations, wear }: ReturnType<typeof open>): void => {
  const perform = ({ operation, args }: Request): unknown => {
    const work = operations.get(operation);
    if (typeof work !== 'function') throw new TypeError(`There is no operation ${operation}.`);
    return work(...args);
  };
  const holding = holdBack(writesOf[purpose.kind], (requests) => {
    answer(commitGroup(database, perform, requests, wear.beforeCommit));
    wear.committed();
  });
  port.on('message', (first: Message) => {
    for (let next: Message | undefined = first; next !== undefined; next = receive()) {
      const arrived = [next, ...received()].flat();
      const all = arrived.filter((one) => one !== 'close');
      for (const one of all) {
        if (one.operation === 'copyTo') copyTo(database, one);
        if (one.operation === 'lookThrough') answer([answered(one, () => perform(one))]);
      }
      const requests = all.filter(({ operation }) => !outside.has(operation));
      if (all.length === arrived.length) holding.take(requests, wear.isAhead());
      else {
        holding.release(requests);
        wear.close();
        database.close();
        port.close();
        return;
      }
    }
    wear.idle();
  });
  tell({ kind: 'opened', setAside });
};

/** What is in no transaction with others: they would fail for the damage that is found. */
const outside: ReadonlySet<string> = new Set(['copyTo', 'lookThrough']);

const answered = ({ id }: Request, work: () => unknown): Answer => {
  try {
    return { id, kind: 'done', value: work() };
  } catch (error) {
    return { id, kind: 'failed', trouble: troubleOf(file, error) };
  }
};

/** Takes many steps, and no transaction: others are served in between. */
const copyTo = (database: Database.Database, { id, args: [into] }: Request): void => {
  copyDatabase(database, String(into)).then(
    () => answer([{ id, kind: 'done', value: undefined }]),
    (error: unknown) => answer([{ id, kind: 'failed', trouble: troubleOf(String(into), error) }]),
  );
};

type Message = Asked | 'close';

const receive = (): Message | undefined => receiveMessageOnPort(port)?.message;
function* received(): Generator<Message> {
  for (let next = receive(); next !== undefined; next = receive()) yield next;
}
const answer = (answers: readonly Answer[]): void => tell({ kind: 'answers', answers });
const tell = (notice: Notice): void => port.postMessage(notice);

try {
  serve(open());
} catch (error) {
  tell({ kind: 'unusable', trouble: troubleOf(file, error) });
  port.on('message', (message: Message) => {
    if (message === 'close') port.close();
  });
}
