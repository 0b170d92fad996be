import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

/**
 * The pages of a database file and of its write-ahead log, read without SQLite, which refuses a tree with one bad page
 * (SQLite file format §1.3, §4.1). Nothing is changed.
 */
export type RawPages = Disposable &
  Readonly<{
    pageBytes: number;
    /** As of the last whole commit; as of whatever the log holds; and as the file alone has it. */
    views: readonly PageView[];
    /** Commits in the log behind the first frame that does not fit: they were whole once. */
    commitsBehindDamage: number;
  }>;

/** Numbers of all pages, and a page by its number; null where there is none. */
export type PageView = Readonly<{ numbers: () => Iterable<number>; page: (number: number) => Buffer | null }>;

const USUAL_PAGE_BYTES = 4096;
const LOG_HEADER = 32;
const FRAME_HEADER = 24;

export const openRawPages = (file: string): RawPages => {
  const main = source(file);
  const log = existsSync(`${file}-wal`) ? source(`${file}-wal`) : null;
  const pageBytes = pageSize(main, log);
  const pages = Math.floor(main.size / pageBytes);
  const whole = new Map<number, number>();
  const any = new Map<number, number>();
  const commitsBehindDamage = log === null ? 0 : readLog(log, pageBytes, whole, any);
  const view = (over: ReadonlyMap<number, number>): PageView => ({
    numbers: function* () {
      for (let number = 1; number <= pages; number += 1) yield number;
      for (const number of over.keys()) if (number > pages) yield number;
    },
    page: (number) => {
      const frame = over.get(number);
      if (frame !== undefined && log !== null) return log.read(frame, pageBytes);
      return number >= 1 && number <= pages ? main.read((number - 1) * pageBytes, pageBytes) : null;
    },
  });
  return {
    pageBytes,
    views: log === null ? [view(new Map())] : [view(whole), view(any), view(new Map())],
    commitsBehindDamage,
    [Symbol.dispose]: () => {
      main.close();
      log?.close();
    },
  };
};

type Source = Readonly<{ size: number; read: (at: number, length: number) => Buffer | null; close: () => void }>;

const source = (file: string): Source => {
  const descriptor = openSync(file, 'r');
  const { size } = fstatSync(descriptor);
  return {
    size,
    read: (at, length) => {
      const bytes = Buffer.alloc(length);
      try {
        return readSync(descriptor, bytes, 0, length, at) === length ? bytes : null;
      } catch {
        // A sector the disk itself gives up: that page is lost, the others are not.
        return null;
      }
    },
    close: () => closeSync(descriptor),
  };
};

const isPageSize = (bytes: number): boolean => bytes >= 512 && bytes <= 65_536 && (bytes & (bytes - 1)) === 0;

const pageSize = (main: Source, log: Source | null): number => {
  const said = main.read(16, 2)?.readUInt16BE(0) ?? 0;
  const inMain = said === 1 ? 65_536 : said;
  const inLog = log?.read(8, 4)?.readUInt32BE(0) ?? 0;
  // Where they differ one of them is damaged; ours are of the usual size.
  return (
    [USUAL_PAGE_BYTES, inMain, inLog].find((bytes) => isPageSize(bytes) && (bytes === inMain || bytes === inLog)) ??
    USUAL_PAGE_BYTES
  );
};

/** Fills in where the newest version of each page lies; says how many commits follow the first frame that does not fit. */
const readLog = (log: Source, pageBytes: number, whole: Map<number, number>, any: Map<number, number>): number => {
  const header = log.read(0, LOG_HEADER);
  if (header === null) return 0;
  const bigEndian = (header.readUInt32BE(0) & 1) === 1;
  let sums = checksum(header.subarray(0, 24), [0, 0], bigEndian);
  let fits = sums[0] === header.readUInt32BE(24) && sums[1] === header.readUInt32BE(28);
  // Where the header is damaged the first frame tells which generation of the log this is: it is the newest.
  const salts = (fits ? header.subarray(16, 24) : log.read(LOG_HEADER + 8, 8)) ?? header;
  let commitsBehindDamage = 0;
  let uncommitted = new Map<number, number>();
  const frameBytes = FRAME_HEADER + pageBytes;
  for (let at = LOG_HEADER; at + frameBytes <= log.size; at += frameBytes) {
    const frame = log.read(at, frameBytes);
    // An earlier generation of the log begins here, or a frame is damaged in its head.
    if (frame === null || !frame.subarray(8, 16).equals(salts)) {
      fits = false;
      continue;
    }
    const [number, commits] = [frame.readUInt32BE(0), frame.readUInt32BE(4) > 0];
    if (fits) {
      sums = checksum(frame.subarray(FRAME_HEADER), checksum(frame.subarray(0, 8), sums, bigEndian), bigEndian);
      fits = sums[0] === frame.readUInt32BE(16) && sums[1] === frame.readUInt32BE(20);
    }
    any.set(number, at + FRAME_HEADER);
    if (!fits) {
      if (commits) commitsBehindDamage += 1;
      continue;
    }
    uncommitted.set(number, at + FRAME_HEADER);
    if (!commits) continue;
    for (const [one, where] of uncommitted) whole.set(one, where);
    uncommitted = new Map();
  }
  return commitsBehindDamage;
};

/** SQLite file format §4.2. */
const checksum = (bytes: Buffer, [one, other]: readonly [number, number], bigEndian: boolean): [number, number] => {
  let [s0, s1] = [one, other];
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    s0 = (s0 + (bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)) + s1) >>> 0;
    s1 = (s1 + (bigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)) + s0) >>> 0;
  }
  return [s0, s1];
};
