import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import type Database from 'better-sqlite3';

/**
 * Pages of a database file that are in the state a connection reads, taken out of the file by 64 kB at a time: SQLite asks the
 * system for every page. A page is given until the next is asked for; null where it has to be read through the connection.
 */
export type SettledPages = Readonly<{ bytes: number; at: (number: number) => Buffer | null }>;

const CHUNK = 64 * 1024;
/** So many chunks are held: a row goes on somewhere else than where it begins. */
const HELD = 16;

/**
 * Of a connection that is in a transaction and has read something. While it is, what its state has of a page that is not in the
 * write-ahead log lies in the file and stays: a checkpoint writes nothing there that is newer than the oldest reader, and
 * nothing at all beside a reader of the file alone (SQLite, WAL-mode file format §2.4 and §4.2); without a log, the lock of
 * a reader keeps writers off. Frames that came into the log later only say of more pages that SQLite has to be asked.
 *
 * The file is opened and never closed: closing any descriptor of it would end the locks that SQLite has on it in this process
 * (POSIX advisory locks), and a gateway could then throw away a log that is still read. Null where pages are not as they
 * usually are.
 */
export const settledPages = (database: Database.Database): SettledPages | null => {
  const path = database.pragma('database_list', { simple: false }) as readonly Readonly<{ file: string }>[];
  const file = path[0]?.file ?? '';
  const bytes = Number(database.pragma('page_size', { simple: true }));
  const pages = Number(database.pragma('page_count', { simple: true }));
  const isLogged = database.pragma('journal_mode', { simple: true }) === 'wal';
  if (file === '' || (isLogged && !existsSync(`${file}-wal`))) return null;
  const logged = isLogged ? loggedPages(`${file}-wal`, bytes) : new Set<number>();
  const read = chunksOf(openSync(file, 'r'));
  // A page with reserved bytes at its end has less room for rows.
  if (logged === null || read(0)?.[RESERVED_AT] !== 0) return null;
  return {
    bytes,
    at: (number) => {
      if (!(number > 1 && number <= pages) || logged.has(number)) return null;
      const from = (number - 1) * bytes;
      const within = from % CHUNK;
      const chunk = read(from - within);
      return chunk === null || chunk.length < within + bytes ? null : chunk.subarray(within, within + bytes);
    },
  };
};

/** SQLite file format §1.3.4. */
const RESERVED_AT = 20;

/** Null for a chunk that cannot be read: SQLite says what is wrong there. */
const chunksOf = (descriptor: number): ((from: number) => Buffer | null) => {
  const places = Array.from({ length: HELD }, () => ({ from: -1, length: 0, bytes: Buffer.alloc(CHUNK) }));
  return (from) => {
    const place = places[(from / CHUNK) % HELD] as (typeof places)[number];
    if (place.from !== from) {
      place.from = -1;
      try {
        place.length = readSync(descriptor, place.bytes, 0, CHUNK, from);
      } catch {
        return null;
      }
      place.from = from;
    }
    return place.length === CHUNK ? place.bytes : place.bytes.subarray(0, place.length);
  };
};

const LOG_HEADER = 32;
const FRAME_HEADER = 24;

/** Of every frame in a log, of whichever generation, which page it is of. Null where it cannot be read. */
const loggedPages = (log: string, pageBytes: number): ReadonlySet<number> | null => {
  const pages = new Set<number>();
  const header = Buffer.alloc(4);
  try {
    const descriptor = openSync(log, 'r');
    for (let at = LOG_HEADER; readSync(descriptor, header, 0, 4, at) === 4; at += FRAME_HEADER + pageBytes)
      pages.add(header.readUInt32BE(0));
    closeSync(descriptor);
    return pages;
  } catch {
    return null;
  }
};
