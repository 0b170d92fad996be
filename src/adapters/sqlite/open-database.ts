import { closeSync, existsSync, openSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { Fault } from '../../domain/fault.ts';
import { makeFolder } from '../disk/make-folder.ts';
import { destroyFile, syncPath } from '../disk/whole-file.ts';
import { backUp, destroyOldCopies } from './safety-copy.ts';
import { closeAsOneFile, refuseWithoutRoom } from './single-file.ts';
import { sqliteCode } from './storage-fault.ts';

/**
 * What a file is for. `applicationId` (PRAGMA application_id) keeps one from being taken for another. `tables` are those of
 * version 1; each step makes the next version out of the one before. Steps add and never take away: what an older program
 * kept stays. What SQL cannot say a step does.
 */
export type Schema = Readonly<{
  name: string;
  applicationId: number;
  tables: string;
  steps: readonly Step[];
  /** How many times what a file holds a migration takes on the disk for a while, the copy included; absent: the copy alone. */
  roomToMigrate?: number;
  /**
   * Asks a file of any version for the time of the newest it holds, ms; null where that is nothing. Without it the copy that was made
   * before a step stays for ever; where all of them only add, there is none.
   */
  newest?: string;
  /** Tables that are not checked before it is open, because they may be larger than a start can wait for: whoever opens it looks later. */
  checkedLater?: readonly string[];
  /** SQL functions that its steps call. */
  functions?: (database: Database.Database) => void;
}>;
/** `adds`: tables beside those there are, and nothing else. Before it no copy is made: every row is where it was. */
type Step = string | ((database: Database.Database) => void) | Readonly<{ adds: string }>;

/** `user_version` of a file that has made every step. */
export const newestVersion = ({ steps }: Pick<Schema, 'steps'>): number => 1 + steps.length;

export type OpenOptions = Readonly<{
  file: string;
  schema: Schema;
  /** Upper bound of the main file; appends beyond it are refused as `disk-full`. */
  maxBytes: number;
  /** What to do with a damaged file: move it away and start empty, or leave it alone and refuse. */
  onDamage: 'set-aside' | 'refuse';
  /** Looks into what lies in the pages, and saves what can be read where they are damaged. */
  care?: Care;
  /** Whether other processes may read it meanwhile; usually it is one process at a time. */
  readers?: boolean;
}>;

export type Care = Readonly<{
  /** What is damaged in a file whose pages are sound; null where nothing is. */
  check: (database: Database.Database) => string | null;
  /** What SQLite would pass over without a word: a write-ahead log that does not fit together. */
  checkFiles: (file: string) => string | null;
  /** Copies what can be read of the `damaged` file into an empty database. @returns what people are told */
  salvage: (damaged: string, into: Database.Database, keptAs: string) => string;
}>;

export type OpenedDatabase = Readonly<{
  database: Database.Database;
  /** Where a damaged predecessor lies now, and what was wrong with it. */
  setAside: SetAside | null;
}>;

/** `report` says what was saved and what is lost; null where nobody knows how to read a damaged file of this kind. */
export type SetAside = Readonly<{ as: string; why: string; report: string | null }>;

const PAGE_BYTES = 4096;
/** Room for as many frames as are ever left in the log (`write-ahead-log.ts`): a log that is cut grows again. */
const WAL_BYTES = 18 * 1024 * 1024;
const synchronousFull = 2;

/**
 * Opens or creates a database that keeps what it acknowledges: write-ahead log, synced at every commit, one process
 * at a time (but for `readers`), checked for damage first.
 * @throws Fault `storage`; errors of SQLite as they are.
 */
export const openDatabase = (options: OpenOptions): OpenedDatabase => {
  const { file, schema, care } = options;
  try {
    finishSalvage(file);
    if (!existsSync(file)) beginOrMiss(options);
    const why = emptied(file) ?? care?.checkFiles(file) ?? null;
    if (why !== null) throw new Damage(why);
    return { database: openSound(options), setAside: null };
  } catch (error) {
    const why = damage(error);
    if (why === null) throw error;
    if (options.onDamage === 'refuse')
      throw new Fault(
        'storage',
        `The ${schema.name} ${file} is damaged (${why}). It was left as it is: restore a backup, or move it away to start anew.`,
      );
    const as = freeName(file);
    const report = care === undefined ? null : salvage(options, care, as);
    if (report === null) setAside(file, as);
    else finishSalvage(file);
    return { database: openSound(options), setAside: { as, why, report } };
  }
};

/** SQLite would begin anew in a file that has lost everything, and take its log away; one that was made here has at least a page. */
const emptied = (file: string): string | null => (statSync(file).size === 0 ? 'it is empty' : null);

/**
 * A write-ahead log without its file is what is left of one, and would be played into whatever is begun in its place. Where
 * damaged files are saved, it is read as that of an empty one.
 */
const beginOrMiss = (options: OpenOptions): void => {
  const { file, onDamage } = options;
  if (!existsSync(`${file}-wal`)) begin(options);
  else if (onDamage === 'refuse') throw new Damage('it is gone, and its write-ahead log is still there');
  else createPrivately(file);
};

/**
 * Made beside its place and put there when it is complete: a first start that a power cut ends leaves nothing that looks
 * like a file which has lost everything.
 */
const begin = (options: OpenOptions): void => {
  const begun = `${options.file}.begun`;
  destroyParts(begun);
  const into = openSound({ ...options, onDamage: 'refuse', file: begun });
  try {
    closeAsOneFile(into);
  } finally {
    into.close();
  }
  renameSync(begun, options.file);
  syncPath(dirname(begun));
};

/** Beside the damaged file, and in its place only when it is complete: a power cut in between loses nothing. */
const salvage = (options: OpenOptions, care: Care, keptAs: string): string => {
  const begun = `${options.file}.salvaging`;
  destroyParts(begun);
  const { onDamage: _, care: __, ...others } = options;
  const into = openSound({ ...others, onDamage: 'refuse', file: begun });
  let report: string;
  try {
    report = care.salvage(options.file, into, keptAs);
    closeAsOneFile(into);
  } finally {
    into.close();
  }
  renameSync(begun, salvaged(options.file));
  syncPath(dirname(begun));
  return report;
};

const salvaged = (file: string): string => `${file}.salvaged`;

/** What was saved takes the place of what was damaged. Its log goes first: it must never meet another file. */
const finishSalvage = (file: string): void => {
  if (!existsSync(salvaged(file))) return;
  setAside(file, freeName(file));
  renameSync(salvaged(file), file);
  syncPath(dirname(file));
};

/** The most a file may take, bytes; what a larger one has it keeps. */
export const boundFile = (database: Database.Database, maxBytes: number): void => {
  database.pragma(`max_page_count = ${Math.max(16, Math.floor(maxBytes / PAGE_BYTES))}`);
};

const openSound = ({ file, schema, maxBytes, care, readers = false }: OpenOptions): Database.Database => {
  createPrivately(file);
  const database = new Database(file, { timeout: 2_000 });
  try {
    // Before the first access: the write-ahead log then needs no shared memory, and a second process is kept out.
    if (!readers) database.pragma('locking_mode = EXCLUSIVE');
    database.pragma(`page_size = ${PAGE_BYTES}`);
    database.pragma('journal_mode = WAL');
    keepWhatIsAcknowledged(database, file);
    database.pragma('foreign_keys = ON');
    database.pragma('trusted_schema = OFF');
    database.pragma('cell_size_check = ON');
    database.pragma(`journal_size_limit = ${WAL_BYTES}`);
    checkIntegrity(database, schema);
    prepareSchema(database, file, schema);
    const unsound = care?.check(database) ?? null;
    if (unsound !== null) throw new Damage(unsound);
    boundFile(database, maxBytes);
    if (schema.newest !== undefined) destroyOldCopies(database, file, schema.newest);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
};

/** better-sqlite3 is compiled so that a reopened WAL database falls back to NORMAL, which a power cut undoes. */
const keepWhatIsAcknowledged = (database: Database.Database, file: string): void => {
  database.pragma('synchronous = FULL');
  const mode = database.pragma('journal_mode', { simple: true });
  const synchronous = database.pragma('synchronous', { simple: true });
  if (mode !== 'wal' || synchronous !== synchronousFull)
    throw new Fault(
      'storage',
      `${file} would not keep what it acknowledges (journal_mode ${mode}, synchronous ${synchronous}): put it on a local disk.`,
    );
};

/** Thrown by whoever looks into a file and finds it damaged: it is set aside, or left alone, as SQLite's own findings are. */
export class Damage extends Error {}

const checkIntegrity = (database: Database.Database, { checkedLater }: Schema): void => {
  const checks = checkedLater === undefined ? ['1'] : tablesBut(checkedLater, database).map((table) => `'${table}'`);
  for (const check of checks) {
    const verdict = database.pragma(`quick_check(${check})`, { simple: true });
    if (verdict !== 'ok') throw new Damage(String(verdict));
  }
};

/** With the schema's own, which is checked with the pages that are free. */
const tablesBut = (others: readonly string[], database: Database.Database): readonly string[] => [
  'sqlite_schema',
  ...database
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all()
    .filter((table) => !others.includes(table)),
];

/** A file that ends inside a page, and a sector the disk cannot read, are errors of input to SQLite. */
const damageCodes = /^SQLITE_(NOTADB|CORRUPT.*|IOERR_(READ|SHORT_READ|CORRUPTFS))$/;

/** Why a file is damaged, where it is that what this error says; null for any other. */
export const damage = (error: unknown): string | null => {
  const code = sqliteCode(error);
  const damaged = error instanceof Damage || (code !== null && damageCodes.test(code));
  return damaged && error instanceof Error ? error.message.replaceAll(/\s+/g, ' ') : null;
};

const COPY_ALONE = 1.1;

const prepareSchema = (database: Database.Database, file: string, schema: Schema): void => {
  const pragma = (name: string): number => Number(database.pragma(name, { simple: true }));
  const applicationId = pragma('application_id');
  const found = pragma('user_version');
  const isNew = applicationId === 0 && found === 0;
  const newest = newestVersion(schema);
  if (!isNew && applicationId !== schema.applicationId)
    throw new Fault('storage', `${file} is not ${schema.name} data of this product. Configure another file.`);
  if (found > newest)
    throw new Fault(
      'storage',
      `${file} is a ${schema.name} of version ${found}, this program knows ${newest}. Install the version that wrote it.`,
    );
  schema.functions?.(database);
  const missing = isNew ? [schema.tables, ...schema.steps] : schema.steps.slice(found - 1);
  if (missing.length === 0) return;
  // What is only added to needs no copy, and no room for one.
  if (!isNew && !missing.every(isAddition)) {
    const pages = pragma('page_count') - pragma('freelist_count');
    refuseWithoutRoom(file, pages * pragma('page_size'), schema.roomToMigrate ?? COPY_ALONE);
    backUp(database, file, found);
  }
  // All or none of it: a power cut in between leaves the file as it was.
  database.transaction(() => {
    for (const step of missing) {
      if (typeof step === 'function') step(database);
      else database.exec(isAddition(step) ? step.adds : step);
    }
    database.pragma(`application_id = ${schema.applicationId}`);
    database.pragma(`user_version = ${newest}`);
  })();
};

const isAddition = (step: Step): step is Extract<Step, object & { adds: string }> => typeof step === 'object';

/** The write-ahead log inherits the mode of the main file. */
const createPrivately = (file: string): void => {
  // Opened and closed here, a file loses every lock this process has on it (fcntl(2)).
  if (existsSync(file)) return;
  makeFolder(dirname(file));
  closeSync(openSync(file, 'a', 0o600));
};

const PARTS = ['-wal', '-shm', ''] as const;

/** Overwritten, with its rollback journal, which would be played into whatever is begun under this name next: what was saved into it was kept of households. */
const destroyParts = (file: string): void => {
  for (const part of [...PARTS, '-journal']) if (existsSync(file + part)) destroyFile(file + part);
};

const freeName = (file: string): string => {
  let number = 1;
  while (existsSync(`${file}.damaged-${number}`)) number += 1;
  return `${file}.damaged-${number}`;
};

const setAside = (file: string, as: string): void => {
  for (const part of PARTS) if (existsSync(file + part)) renameSync(file + part, as + part);
};
