import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { defer, from, type Observable, of } from 'rxjs';
import { commitGroup } from '../../../src/adapters/sqlite/commit-group.ts';
import { type CountedWear, countedWear } from '../../../src/adapters/sqlite/counted-wear.ts';
import { journalOperations, journalSchema } from '../../../src/adapters/sqlite/journal-tables.ts';
import { openDatabase } from '../../../src/adapters/sqlite/open-database.ts';
import { outboxLimits } from '../../../src/adapters/sqlite/outbox.ts';
import { outboxCare } from '../../../src/adapters/sqlite/outbox-care.ts';
import { outboxSchema } from '../../../src/adapters/sqlite/outbox-schema.ts';
import { outboxOperations } from '../../../src/adapters/sqlite/outbox-tables.ts';
import { packAppends } from '../../../src/adapters/sqlite/pack-appends.ts';
import { readOutbox } from '../../../src/adapters/sqlite/read-outbox.ts';
import { errorOf } from '../../../src/adapters/sqlite/storage-fault.ts';
import type { Journal, JournalRow } from '../../../src/ports/journal.ts';
import type { HeldBatch, Outbox } from '../../../src/ports/outbox.ts';
import { fastFolder } from '../../support/fast-folder.ts';
import { memoryJournal } from '../../support/memory-journal.ts';
import { memoryOutbox } from '../../support/memory-outbox.ts';

/** What outlives a program; `open` is what each run of it does first. */
export type OutboxDisk = Readonly<{ open: () => Outbox; held: () => readonly HeldBatch[]; refused: () => number }>;
type JournalDisk = Readonly<{ open: () => Journal }>;
export type Disks = Disposable & Readonly<{ outbox: (gateway: string) => OutboxDisk; journal: JournalDisk }>;

/** Disks in memory: everything that was answered is there. */
export const memoryDisks = (): Disks => {
  const outboxes = new Map<string, OutboxDisk>();
  const journal = memoryJournal();
  return {
    outbox: (gateway) => {
      const known = outboxes.get(gateway);
      if (known !== undefined) return known;
      const outbox = memoryOutbox();
      const made: OutboxDisk = {
        open: () => outbox,
        held: () => [...outbox.contents.kept, ...outbox.contents.pending.map((batch) => ({ batch, receipt: null }))],
        refused: () => outbox.contents.refused.length,
      };
      outboxes.set(gateway, made);
      return made;
    },
    journal: { open: () => journal },
    [Symbol.dispose]: () => undefined,
  };
};

const allRows = (page: (after: number) => readonly JournalRow[]): readonly JournalRow[] => {
  const rows: JournalRow[] = [];
  for (let more = page(0); more.length > 0; more = page(rows.length))
    rows.push(...more.map(({ row, blob }) => ({ row, blob: new Uint8Array(blob) })));
  return rows;
};

/** The real tables in real files, on this thread: each call is a transaction, and each run opens and checks the file anew. */
export const sqliteDisks = (): Disks => {
  const folder = mkdtempSync(join(fastFolder(), 'histories-'));
  const open = new Map<string, Database.Database>();
  const opened = (options: Omit<Parameters<typeof openDatabase>[0], 'file'>, name: string): Database.Database => {
    const file = join(folder, name);
    open.get(file)?.close();
    const { database } = openDatabase({ ...options, file });
    open.set(file, database);
    return database;
  };
  const doing =
    (database: Database.Database, wear: CountedWear) =>
    <T>(work: () => T): Observable<T> =>
      defer(() => {
        const [answer] = commitGroup(database, work, [{ id: 1, operation: '', args: [] }], wear.beforeCommit);
        wear.committed();
        if (answer?.kind !== 'done') throw answer === undefined ? new Error('no answer') : errorOf(answer.trouble);
        return of(answer.value as T);
      });
  const openOutbox = (name: string): Outbox => {
    const maxBytes = 2 ** 24;
    const database = opened({ schema: outboxSchema, maxBytes, onDamage: 'set-aside', care: outboxCare }, name);
    const sql = outboxOperations(database, outboxLimits({}, maxBytes));
    const call = doing(database, countedWear(database, sql));
    return {
      state: () => call(() => sql.state()),
      append: (batch, state) => call(() => void sql.append(packAppends([{ batch, state }]))),
      pending: (limit) => call(() => sql.pending(limit)),
      acknowledge: (batch, receipt, seen) => call(() => sql.acknowledge(batch, receipt, seen)),
      refuse: (batch, reason) => call(() => sql.refuse(batch, reason)),
      held: (which) => call(() => sql.held(which)),
      appendAlarm: (alarm) => call(() => sql.appendAlarm(alarm)),
      standingAlarms: () => call(() => sql.standingAlarms()),
      alarmsAfter: (position, limit) => call(() => sql.alarmsAfter(position, limit)),
      acknowledgeAlarms: (through) => call(() => sql.acknowledgeAlarms(through)),
      alarmsKept: () => call(() => sql.alarmsKept()),
      status: () => call(() => sql.status()),
    };
  };
  const openJournal = (): Journal => {
    const database = opened({ schema: journalSchema, maxBytes: 2 ** 24, onDamage: 'refuse' }, 'journal.sqlite');
    const sql = journalOperations(database);
    const call = doing(database, countedWear(database));
    return {
      rows: (after = 0) => defer(() => from(allRows(sql.page).filter(({ row }) => row > after))),
      origin: () => call(() => sql.origin()),
      beginAfter: (origin) => call(() => sql.beginAfter(origin)),
      append: (row) => call(() => sql.append(row)),
      cut: (row) => call(() => sql.cut(row)),
      mark: () => call(() => sql.mark()),
      putMark: (mark) => call(() => sql.putMark(mark)),
    };
  };
  const read = (name: string) => {
    const file = join(folder, name);
    open.get(file)?.close();
    return readOutbox(file);
  };
  return {
    outbox: (gateway) => ({
      open: () => openOutbox(`${gateway}.sqlite`),
      held: () => read(`${gateway}.sqlite`).batches,
      refused: () => read(`${gateway}.sqlite`).refused,
    }),
    journal: { open: openJournal },
    [Symbol.dispose]: () => {
      for (const database of open.values()) database.close();
      rmSync(folder, { recursive: true });
    },
  };
};
