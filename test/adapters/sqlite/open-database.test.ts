import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OpenOptions, openDatabase, type Schema } from '../../../src/adapters/sqlite/open-database.ts';

const schema: Schema = {
  name: 'test',
  applicationId: 7,
  tables: 'CREATE TABLE thing (value BLOB) STRICT',
  steps: [],
};

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'open-database-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const options = (change: Partial<OpenOptions> = {}): OpenOptions => ({
  file: join(folder, 'data', 'test.sqlite'),
  schema,
  maxBytes: 10_000_000,
  onDamage: 'set-aside',
  ...change,
});
const pragma = (name: string, database: Database.Database): unknown => database.pragma(name, { simple: true });

/** Writes 200 rows and closes, so that there is something to damage. */
const written = (): string => {
  const { database } = openDatabase(options());
  const insert = database.prepare('INSERT INTO thing VALUES (?)');
  for (let row = 0; row < 200; row += 1) insert.run(Buffer.alloc(1_000, row));
  database.close();
  return options().file;
};

test('the trap is real: better-sqlite3 reopens a WAL database with synchronous=NORMAL', () => {
  const database = new Database(written());
  expect(pragma('journal_mode', database)).toBe('wal');
  expect(pragma('synchronous', database)).toBe(1);
  database.close();
});

test.each(['first', 'second', 'third'])('the %s opening syncs every commit', (time) => {
  for (let before = 0; before < ['first', 'second', 'third'].indexOf(time); before += 1) written();
  const { database } = openDatabase(options());
  expect(pragma('journal_mode', database)).toBe('wal');
  expect(pragma('synchronous', database)).toBe(2);
  expect(pragma('foreign_keys', database)).toBe(1);
  database.close();
});

test('the file is nobody else’s to read', () => {
  expect(statSync(written()).mode & 0o777).toBe(0o600);
});

test('a second program is kept out', () => {
  const { database } = openDatabase(options());
  expect(() => openDatabase(options())).toThrow(/locked/);
  database.close();
});

test('a file of another kind is refused and left alone', () => {
  const file = written();
  const before = readFileSync(file);
  const other = options({ schema: { ...schema, applicationId: 8, name: 'other' } });
  expect(() => openDatabase(other)).toThrow(/is not other data of this product/);
  expect(readFileSync(file).equals(before)).toBe(true);
});

const grown: Schema = {
  ...schema,
  steps: ['CREATE TABLE second (value TEXT) STRICT', "INSERT INTO second VALUES ('third')"],
};

test.each([1, 2, 3])('a file of version %i is made one of the newest, and keeps its rows', (version) => {
  written();
  if (version > 1)
    openDatabase(options({ schema: { ...grown, steps: grown.steps.slice(0, version - 1) } })).database.close();
  for (const _time of ['first', 'second']) {
    const { database, setAside } = openDatabase(options({ schema: grown }));
    expect(setAside).toBe(null);
    expect(pragma('user_version', database)).toBe(3);
    expect(database.prepare('SELECT count(*) FROM thing').pluck().get()).toBe(200);
    expect(database.prepare('SELECT value FROM second').pluck().all()).toEqual(['third']);
    database.close();
  }
});

test('a new file has every step', () => {
  const { database } = openDatabase(options({ schema: grown }));
  expect(pragma('user_version', database)).toBe(3);
  expect(database.prepare('SELECT value FROM second').pluck().all()).toEqual(['third']);
  database.close();
});

test('a step that fails leaves the file as it was', () => {
  written();
  const broken = { ...grown, steps: [...grown.steps, 'CREATE TABLE thing (twice TEXT) STRICT'] };
  expect(() => openDatabase(options({ schema: broken }))).toThrow(/already exists/);
  const { database } = openDatabase(options());
  expect(pragma('user_version', database)).toBe(1);
  expect(database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all()).toEqual(['thing']);
  database.close();
});

test('a file of a newer version is refused with what to do, and left alone', () => {
  written();
  openDatabase(options({ schema: grown })).database.close();
  const before = readFileSync(options().file);
  expect(() => openDatabase(options())).toThrow(/is a test of version 3, this program knows 1\. Install/);
  expect(readFileSync(options().file).equals(before)).toBe(true);
});

const damages: readonly Readonly<{ name: string; damage: (file: string) => void }>[] = [
  { name: 'overwritten with text', damage: (file) => writeFileSync(file, 'not a database at all '.repeat(400)) },
  { name: 'cut in the middle', damage: (file) => truncateSync(file, 40_000) },
  {
    name: 'with a page of zeros',
    damage: (file) => {
      const bytes = readFileSync(file);
      bytes.fill(0, 8192, 4096 * 30);
      writeFileSync(file, bytes);
    },
  },
];

test.each(damages)('a file $name is set aside whole, and an empty one begun', ({ damage }) => {
  const file = written();
  damage(file);
  const damaged = readFileSync(file);
  const { database, setAside } = openDatabase(options());
  expect(setAside?.as).toBe(`${file}.damaged-1`);
  expect(setAside?.why).not.toBe('');
  expect(readFileSync(`${file}.damaged-1`).equals(damaged)).toBe(true);
  expect(database.prepare('SELECT count(*) FROM thing').pluck().get()).toBe(0);
  database.close();
});

test('a second damaged file does not overwrite the first', () => {
  for (let time = 0; time < 2; time += 1) {
    writeFileSync(written(), 'not a database');
    openDatabase(options()).database.close();
  }
  expect(readdirSync(join(folder, 'data')).filter((name) => name.includes('damaged')).length).toBe(2);
});

test.each(damages)('a file $name that must not be replaced is refused and left alone', ({ damage }) => {
  const file = written();
  damage(file);
  const damaged = readFileSync(file);
  expect(() => openDatabase(options({ onDamage: 'refuse' }))).toThrow(/is damaged .* restore a backup/);
  expect(readFileSync(file).equals(damaged)).toBe(true);
});

test('a file that has lost everything is damaged, and not one to begin in', () => {
  const file = written();
  truncateSync(file, 0);
  for (const part of ['-wal', '-shm']) rmSync(file + part, { force: true });
  expect(() => openDatabase(options({ onDamage: 'refuse' }))).toThrow(
    /is damaged \(it is empty\)\. It was left as it is/,
  );
  const { database, setAside } = openDatabase(options());
  expect(setAside).toMatchObject({ why: 'it is empty' });
  database.close();
});

/** A write-ahead log with commits that its file does not have yet, beside a file of which `left` is there. */
const logBeside = (left: 'nothing' | 'no byte'): string => {
  const file = written();
  const { database } = openDatabase(options());
  database.prepare('INSERT INTO thing VALUES (zeroblob(5_000))').run();
  const alone = join(folder, 'alone.sqlite');
  copyFileSync(`${file}-wal`, `${alone}-wal`);
  database.close();
  if (left === 'no byte') writeFileSync(alone, '');
  return alone;
};

test.each([
  ['nothing', /is damaged \(it is gone, and its write-ahead log is still there\)\. It was left as it is/],
  ['no byte', /is damaged \(it is empty\)\. It was left as it is/],
] as const)('of a file there is %s, and its log: nobody begins with that', (left, why) => {
  const file = logBeside(left);
  const log = readFileSync(`${file}-wal`);
  expect(log.length).toBeGreaterThan(4_096);
  expect(() => openDatabase(options({ file, onDamage: 'refuse' }))).toThrow(why);
  expect([existsSync(file), readFileSync(`${file}-wal`).equals(log)]).toEqual([left === 'no byte', true]);
  const { database, setAside } = openDatabase(options({ file }));
  expect(setAside).toMatchObject({ why: 'it is empty', as: `${file}.damaged-1` });
  expect(readFileSync(`${file}.damaged-1-wal`).equals(log)).toBe(true);
  expect(database.prepare('SELECT count(*) FROM thing').pluck().get()).toBe(0);
  database.close();
});
