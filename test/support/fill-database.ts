import Database from 'better-sqlite3';

const PAGE_BYTES = 4096;
/** Filled row by row, so that what is left is known to the page. */
const LAST_PAGES = 32;

/** Grows a database that nobody has open to `mebibytes`, all but `freePages`: for who may use no more, its disk is full. */
export const fillDatabase = (file: string, mebibytes: number, freePages: number): void => {
  using database = opened(file);
  const pages = (mebibytes * 1024 ** 2) / PAGE_BYTES;
  const used = Number(database.pragma('page_count', { simple: true }));
  database.exec('CREATE TABLE filler (bytes BLOB NOT NULL)');
  const insert = database.prepare('INSERT INTO filler VALUES (zeroblob(?))');
  insert.run(Math.max(0, pages - used - LAST_PAGES) * (PAGE_BYTES - 4));
  database.pragma(`max_page_count = ${pages - freePages}`);
  try {
    for (;;) insert.run(PAGE_BYTES - 200);
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || error.code !== 'SQLITE_FULL') throw error;
  }
};

/** Gives the room back. */
export const emptyDatabase = (file: string): void => {
  using database = opened(file);
  database.exec('DROP TABLE filler');
};

/**
 * Takes an outbox's history (what is acknowledged, alarms) out of it, as if it had given way already: it would, before the
 * disk counts as full. The answer puts what was acknowledged back.
 */
export const setHistoryAside = (file: string): (() => void) => {
  const aside = `${file}.aside`;
  using database = opened(file);
  database.exec(`VACUUM INTO '${aside}'`);
  database.exec('DELETE FROM batch WHERE position <= (SELECT acknowledged FROM tally); DELETE FROM alarm');
  return () => {
    using later = opened(file);
    later.exec(`ATTACH '${aside}' AS aside;
      INSERT OR IGNORE INTO batch SELECT * FROM aside.batch;
      INSERT OR IGNORE INTO receipt SELECT * FROM aside.receipt;
      DETACH aside`);
  };
};

const opened = (file: string): Database.Database & Disposable => {
  const database = new Database(file, { fileMustExist: true });
  return Object.assign(database, { [Symbol.dispose]: () => void database.close() });
};
