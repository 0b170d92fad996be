import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../../src/adapters/sqlite/open-database.ts';
import { qualitySchema } from '../../../src/adapters/sqlite/quality-tables.ts';
import { settledPages } from '../../../src/adapters/sqlite/settled-pages.ts';
import { straightFrames } from '../../../src/adapters/sqlite/straight-frames.ts';
import { type FrameRow, framesInOrder } from '../../../src/adapters/sqlite/verify-quality.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gridtokenx-straight-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A store that writes; what it was asked besides is none of the test. */
const writer = (file: string): Database.Database => {
  const { database } = openDatabase({ file, schema: qualitySchema, maxBytes: 1e9, onDamage: 'refuse', readers: true });
  // When the log goes into the file is for each test to say.
  database.pragma('wal_autocheckpoint = 0');
  return database;
};

/** Opened for reading as `readQuality` does; `said` is every statement that is run. */
const reader = (file: string) => {
  const said: string[] = [];
  const database = new Database(file, { readonly: true, verbose: (sql) => said.push(String(sql)) });
  database.exec('BEGIN');
  database.prepare('SELECT count(*) FROM frame').get();
  return Object.assign(database, { said, [Symbol.dispose]: () => void database.close() });
};

const insert = (database: Database.Database, number: number, size: number): void =>
  void database
    .prepare('INSERT INTO frame (number, length, starts, bytes, hash) VALUES (?, ?, ?, ?, ?)')
    .run(
      number,
      number % 3 === 0 ? '15min' : '10min',
      number * 600_000,
      Buffer.alloc(size, number),
      Buffer.alloc(32, number),
    );

/** All columns, each in bytes of its own: those of a row read straight are used again. */
const told = (rows: Iterable<FrameRow>): readonly unknown[] =>
  Array.from(rows, ({ number, length, starts, revision, bytes, hash }) => [
    number,
    length,
    starts,
    revision,
    Buffer.from(bytes).toString('hex'),
    Buffer.from(hash).toString('hex'),
  ]);

const asked = (said: readonly string[]): number => said.filter((sql) => sql.includes('number > ')).length;

test('rows are those SQLite gives, and of a file without a log none is asked for', () => {
  const file = join(folder, 'settled.sqlite');
  const store = writer(file);
  store.transaction(() => {
    // From rows of which many are on a page to rows on a dozen of pages each.
    for (let number = 1; number <= 1_500; number += 1)
      insert(store, number, [40, 700, 3_990, 4_100, 22_000][number % 5] as number);
  })();
  store.close();
  using database = reader(file);
  const rows = told(straightFrames(database));
  expect(rows).toEqual(told(framesInOrder(database)));
  expect(rows).toHaveLength(1_500);
  expect(asked(database.said)).toBe(0);
});

test('what is in the log alone is asked for, and the rest is not', () => {
  const file = join(folder, 'logged.sqlite');
  using store = Object.assign(writer(file), { [Symbol.dispose]: () => void store.close() });
  store.transaction(() => {
    for (let number = 1; number <= 400; number += 1) insert(store, number, 5_000);
  })();
  store.pragma('wal_checkpoint(TRUNCATE)');
  store.prepare('UPDATE frame SET bytes = ? WHERE number = 200').run(Buffer.alloc(9_000, 7));
  store.prepare('DELETE FROM frame WHERE number <= 20').run();
  insert(store, 401, 5_000);
  using database = reader(file);
  const rows = told(straightFrames(database));
  expect(rows).toEqual(told(framesInOrder(database)));
  expect(rows).toHaveLength(381);
  const count = asked(database.said);
  expect(count).toBeGreaterThan(0);
  expect(count).toBeLessThan(100);
});

type Step = Readonly<{ do: 'keep' | 'drop' | 'alter' | 'checkpoint'; by: number }>;
const step: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom('keep', 'keep', 'keep', 'drop', 'alter', 'checkpoint'),
  by: fc.integer({ min: 1, max: 40 }),
});
const sizes = [10, 480, 2_000, 4_050, 4_065, 8_200, 30_000];

/** A store as the gateway keeps it: new rows at the end, old ones dropped, their pages used again. */
const taken = (store: Database.Database, one: Step, span: { first: number; next: number }): void => {
  if (one.do === 'checkpoint') store.pragma(`wal_checkpoint(${one.by % 2 === 0 ? 'PASSIVE' : 'RESTART'})`);
  else if (one.do === 'alter')
    store
      .prepare('UPDATE frame SET bytes = ? WHERE number = ?')
      .run(Buffer.alloc(sizes[one.by % 7] as number, 1), span.first + one.by);
  else if (one.do === 'drop') {
    span.first = Math.min(span.next, span.first + one.by);
    store.prepare('DELETE FROM frame WHERE number < ?').run(span.first);
  } else
    store.transaction(() => {
      for (let more = 0; more < one.by; more += 1, span.next += 1)
        insert(store, span.next, sizes[span.next % 7] as number);
    })();
};

test('whatever a gateway did before, and does while they are read, rows are those of the moment reading began', () => {
  let number = 0;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), fc.array(step, { maxLength: 10 }), (before, meanwhile) => {
      number += 1;
      const file = join(folder, `${number}.sqlite`);
      const store = writer(file);
      try {
        store.pragma('synchronous = OFF');
        store.pragma('busy_timeout = 0');
        const span = { first: 1, next: 1 };
        for (const one of before) taken(store, one, span);
        using database = reader(file);
        const expected = told(framesInOrder(database));
        const rows = straightFrames(database)[Symbol.iterator]();
        const found: unknown[] = [];
        for (let at = 0; ; at += 1) {
          const next = rows.next();
          if (next.done === true) break;
          found.push(...told([next.value]));
          const one = meanwhile[at];
          if (one !== undefined) taken(store, one, span);
        }
        expect(found).toEqual(expected);
      } finally {
        store.close();
      }
    }),
    { numRuns: 25 },
  );
});

test('a tree that leads in a circle, and a page that is none, are left to SQLite to complain of', () => {
  const file = join(folder, 'damaged.sqlite');
  const store = writer(file);
  store.transaction(() => {
    for (let number = 1; number <= 300; number += 1) insert(store, number, 3_000);
  })();
  const root = store
    .prepare<[], number>("SELECT rootpage FROM sqlite_schema WHERE name = 'frame'")
    .pluck()
    .get() as number;
  store.close();
  const pageBytes = 4_096;
  const damage = openSync(file, 'r+');
  // The last child of the root is the root.
  writeSync(damage, Uint8Array.of(0, 0, 0, root), 0, 4, (root - 1) * pageBytes + 8);
  closeSync(damage);
  using database = reader(file);
  expect(() => told(straightFrames(database))).toThrow(/malformed/);
  expect(() => told(framesInOrder(database))).toThrow(/malformed/);
});

test('pages with bytes kept at their end, and a store whose log is not beside it, are not read straight', () => {
  const file = join(folder, 'memory');
  const memory = new Database(':memory:');
  expect(settledPages(memory)).toBeNull();
  memory.close();
  const store = writer(file);
  insert(store, 1, 10);
  store.pragma('wal_checkpoint(TRUNCATE)');
  store.close();
  using database = reader(file);
  expect(settledPages(database)?.at(1)).toBeNull();
  expect(settledPages(database)?.at(10_000)).toBeNull();
  expect(settledPages(database)?.at(2)).toHaveLength(4_096);
  const damage = openSync(file, 'r+');
  writeSync(damage, Uint8Array.of(8), 0, 1, 20);
  closeSync(damage);
  expect(settledPages(database)).toBeNull();
});
