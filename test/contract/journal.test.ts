import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom, type Observable, toArray } from 'rxjs';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { openPostgresJournal } from '../../src/adapters/postgres/journal.ts';
import { openJournal } from '../../src/adapters/sqlite/journal.ts';
import type { Journal } from '../../src/ports/journal.ts';
import { storageNamed } from '../support/journal-storage.ts';
import { memoryJournal } from '../support/memory-journal.ts';
import { havePostgres, startPostgres } from '../support/postgres.ts';
import { quietLog } from '../support/quiet-log.ts';

type Opened = Readonly<{ journal: Journal; close: () => Promise<void> }>;

const inMemory = (): Opened => ({ journal: memoryJournal(), close: () => Promise.resolve() });
const inSqlite = (): Opened => {
  const folder = mkdtempSync(join(tmpdir(), 'journal-contract-'));
  const journal = openJournal(join(folder, 'journal.sqlite'), { log: quietLog() });
  return {
    journal,
    close: async () => {
      await journal[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
};

const server = havePostgres() ? await startPostgres() : null;
afterAll(() => server?.[Symbol.asyncDispose]());
const inPostgres = async (): Promise<Opened> => {
  if (server === null) throw new Error('there is no PostgreSQL');
  const connection = await server.database();
  const journal = openPostgresJournal({ connection, core: 'core', log: quietLog(), storage: storageNamed('one') });
  return { journal, close: async () => journal[Symbol.asyncDispose]() };
};

const value = <T>(answer: Observable<T>): Promise<T> => firstValueFrom(answer);
const blob = (number: number) => new Uint8Array([number % 256, number >> 8]);

describe.each<Readonly<{ name: string; open: () => Opened | Promise<Opened> }>>([
  { name: 'memory', open: inMemory },
  { name: 'SQLite', open: inSqlite },
  ...(server === null ? [] : [{ name: 'PostgreSQL', open: inPostgres }]),
])('journal in $name', ({ name, open }) => {
  let opened: Opened | null = null;
  const begin = async (rows: number): Promise<Journal> => {
    opened = await open();
    for (let row = 1; row <= rows; row += 1) await value(opened.journal.append({ row, blob: blob(row) }));
    return opened.journal;
  };
  const contents = async (journal: Journal) =>
    (await value(journal.rows().pipe(toArray()))).map(({ row, blob: bytes }) => [row, ...bytes]);
  afterEach(() => opened?.close());

  test('a new journal is empty and unmarked', async () => {
    const journal = await begin(0);
    expect(await contents(journal)).toEqual([]);
    expect(await value(journal.mark())).toBe(null);
  });

  test('rows come back in order, every time they are asked for', async () => {
    const journal = await begin(3);
    const written = [1, 2, 3].map((row) => [row, ...blob(row)]);
    expect(await contents(journal)).toEqual(written);
    expect(await contents(journal)).toEqual(written);
  });

  test('more rows than fit one page come back without a gap', async () => {
    const journal = await begin(1_200);
    const rows = await contents(journal);
    expect(rows.map(([row]) => row)).toEqual(Array.from({ length: 1_200 }, (_, index) => index + 1));
    expect(rows[1_199]).toEqual([1_200, ...blob(1_200)]);
  });

  test.each([{ row: 3 }, { row: 5 }, { row: 1 }])('row $row does not follow row 3 and is refused', async ({ row }) => {
    const journal = await begin(3);
    const refused = value(journal.append({ row, blob: blob(9) }));
    await expect(refused).rejects.toMatchObject({ name: 'Fault', code: 'storage' });
    expect((await contents(journal)).length).toBe(3);
  });

  test('a tail that is cut makes room for the next row of its number', async () => {
    const journal = await begin(3);
    await value(journal.cut(3));
    await value(journal.append({ row: 3, blob: blob(77) }));
    expect(await contents(journal)).toEqual([1, 2, 77].map((number, index) => [index + 1, ...blob(number)]));
  });

  test('rows after a number come without those before', async () => {
    const journal = await begin(3);
    expect((await value(journal.rows(2).pipe(toArray()))).map(({ row }) => row)).toEqual([3]);
    expect(await value(journal.rows(3).pipe(toArray()))).toEqual([]);
  });

  // What a server deletes stays in its log and at its replicas: there it is refused.
  test.runIf(name === 'PostgreSQL')('does not let go of its beginning, in words', async () => {
    const journal = await begin(3);
    const refused = value(journal.beginAfter({ row: 2, rowHash: 'aa', stateHash: 'bb' }));
    await expect(refused).rejects.toThrow('in PostgreSQL, which cannot let go of its beginning');
    expect((await contents(journal)).length).toBe(3);
  });

  test.skipIf(name === 'PostgreSQL')('lets go of its beginning, says where it begins, and goes on', async () => {
    const journal = await begin(3);
    expect(await value(journal.origin())).toBe(null);
    await value(journal.cut(3));
    const origin = { row: 2, rowHash: 'aa', stateHash: 'bb' };
    await value(journal.beginAfter(origin));
    expect(await value(journal.origin())).toEqual(origin);
    expect(await contents(journal)).toEqual([]);
    await expect(value(journal.append({ row: 1, blob: blob(9) }))).rejects.toMatchObject({ code: 'storage' });
    await value(journal.append({ row: 3, blob: blob(9) }));
    expect(await contents(journal)).toEqual([[3, 9, 0]]);
    // Once more does nothing more.
    await value(journal.beginAfter(origin));
    expect(await contents(journal)).toEqual([[3, 9, 0]]);
  });

  test('the latest mark is kept', async () => {
    const journal = await begin(2);
    await value(journal.putMark({ row: 1, stateHash: 'aa' }));
    await value(journal.putMark({ row: 2, stateHash: 'bb' }));
    expect(await value(journal.mark())).toEqual({ row: 2, stateHash: 'bb' });
  });
});
