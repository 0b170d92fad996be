import { readFileSync } from 'node:fs';
import type Database from 'better-sqlite3';

/** What a database had written: bytes handed to the kernel, and how often it had them synced. */
export type Written = Readonly<{ bytes: number; syncs: number }>;

/** Folds the log in when it has so many frames and nobody waits … */
const FRAMES_IDLE = 1_000;
/** … and when it has so many whoever waits. */
const FRAMES_MOST = 4_000;
/** A page and the header of its frame; a log begun anew writes a header of its own (SQLite file format §4.1). */
const FRAME_HEADER = 24;
const LOG_HEADER = 32;

type LogState = Readonly<{ busy: number; log: number; checkpointed: number }>;

/**
 * The write-ahead log under our own hand, so that it is folded in after answers have gone out and not before, and so that
 * everything it writes can be counted. With `synchronous=FULL` a commit that wrote is synced once, a log begun anew once
 * more for its header, and folding in twice: the log, then the file. Bytes are frames and headers of the log, and the
 * pages that folding in writes to the file: what the thread itself wrote meanwhile by `/proc` (Linux), elsewhere at most a
 * page a frame. What file system and card write besides is in no program's sight.
 */
export const writeAheadLog = (database: Database.Database) => {
  database.pragma('wal_autocheckpoint = 0');
  const pageBytes = Number(database.pragma('page_size', { simple: true }));
  const look = database.prepare<[], LogState>('PRAGMA wal_checkpoint(NOOP)');
  const fold = database.prepare<[], LogState>('PRAGMA wal_checkpoint(PASSIVE)');
  let frames = look.get()?.log ?? 0;
  let folded = false;
  let [bytes, syncs] = [0, 0];

  const foldIn = (): void => {
    const before = writtenByThread();
    const { log } = fold.get() ?? { log: 0 };
    const after = writtenByThread();
    bytes += before === null || after === null ? log * pageBytes : after - before;
    syncs += 2;
    folded = true;
  };
  return {
    /** To be told after every commit. */
    committed: (): void => {
      const { log, checkpointed } = look.get() ?? { log: frames, checkpointed: frames };
      if (log === frames && (!folded || checkpointed === log)) return;
      // Folded in, it is begun anew; unless somebody still reads what it was.
      const anew = log < frames || (folded && checkpointed < frames);
      bytes += (anew ? log : log - frames) * (pageBytes + FRAME_HEADER) + (anew ? LOG_HEADER : 0);
      syncs += anew ? 2 : 1;
      frames = log;
      folded = false;
    },
    foldInWhenDue: (idle: boolean): void => {
      if (!folded && frames >= (idle ? FRAMES_IDLE : FRAMES_MOST)) foldIn();
    },
    written: (): Written => ({ bytes, syncs }),
  };
};

const writtenByThread = (): number | null => {
  try {
    const found = /^wchar: (\d+)$/m.exec(readFileSync('/proc/thread-self/io', 'utf8'));
    return found === null ? null : Number(found[1]);
  } catch {
    return null;
  }
};
