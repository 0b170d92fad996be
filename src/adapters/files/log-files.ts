import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../domain/fault.ts';
import type { LogHead } from '../../domain/transaction.ts';
import type { Log } from '../../ports/log.ts';
import type { LogStore, ReachedHead } from '../../ports/log-store.ts';
import { sameBytes } from '../../wire/cbor.ts';
import { makeFolder } from '../disk/make-folder.ts';
import { openHeadFile, reachedIn, setLogAside, TILE_BYTES } from './log-head.ts';

/** Of where a bundle ends in the file of all bundles, one number of 8 bytes each. */
const END_BYTES = 8;

/** `afterLoss`: so many entries the operator knows to be lost with their journal. Files of just so many are moved away. */
export type LogFilesOptions = Readonly<{ folder: string; log: Log; afterLoss?: number | undefined }>;

/**
 * A transparency log's tiles in a folder: one file per level with tile after tile, one with the entries, one that says
 * where each bundle of 256 entries ends. Nothing is synced: what a power cut takes, the replay of the journal brings back.
 * What is offered again is compared with what is there; where they differ the journal is right, and it is said. What
 * cannot be written waits in memory and is tried again with the next. Dispose it to close the files.
 */
export const openLogFiles = ({ folder, log, afterLoss }: LogFilesOptions): LogStore & Disposable => {
  makeFolder(folder, 0o700);
  if (afterLoss !== undefined) giveUp(folder, afterLoss, log);
  let reached: ReachedHead = reachedIn(folder);
  const headFile = openHeadFile(folder);
  const files = new Map<string, GrowingFile>();
  const unwritten = new Map<string, Readonly<{ write: () => void; bytes: Uint8Array }>>();
  let differs = 0;
  let failing = false;

  const fileOf = (name: string): GrowingFile => {
    const known = files.get(name) ?? growingFile(join(folder, name));
    files.set(name, known);
    return known;
  };
  const levelFile = (level: number): GrowingFile => fileOf(`level-${level}.tiles`);
  const endOf = (number: number): number => {
    if (number < 0) return 0;
    const end = fileOf('entries.ends').read(END_BYTES * number, END_BYTES);
    return Number(new DataView(end.buffer, end.byteOffset).getBigUint64(0));
  };
  const differed = (what: string): void => {
    if (differs === 0)
      log.warn({ what }, `The log's files in ${folder} differ from the journal at ${what}; they are written anew.`);
    differs += 1;
  };
  const writeTile = (level: number, number: number, hashes: Uint8Array): void => {
    if (levelFile(level).put(TILE_BYTES * number, hashes) === 'differed') differed(`tile ${number} of level ${level}`);
  };
  const writeBundle = (number: number, bundle: Uint8Array): void => {
    const start = endOf(number - 1);
    const end = new Uint8Array(END_BYTES);
    new DataView(end.buffer).setBigUint64(0, BigInt(start + bundle.length));
    const found = [fileOf('entries.bundles').put(start, bundle), fileOf('entries.ends').put(END_BYTES * number, end)];
    if (found.includes('differed')) differed(`entries ${number}`);
  };
  const keep = (name: string, bytes: Uint8Array, write: () => void): void => {
    unwritten.set(name, { write, bytes });
    try {
      for (const [waiting, { write: again }] of unwritten) {
        again();
        unwritten.delete(waiting);
      }
      if (failing) log.info({ folder }, "The log's files are written again.");
      failing = false;
    } catch (error) {
      const why = reasonOf(error);
      if (!failing)
        log.error(
          { folder, waiting: unwritten.size },
          `The log's files in ${folder} cannot be written: ${why}. What is missing waits in memory: free space on its disk.`,
        );
      failing = true;
    }
  };
  let headToWrite: LogHead | null = null;
  const writeHead = (): void => {
    const head = headToWrite;
    headToWrite = null;
    if (head !== null) keep('head', head.root, () => headFile.write(head));
  };
  const held = (name: string, what: string, read: () => Uint8Array): Uint8Array => {
    const waiting = unwritten.get(name);
    if (waiting !== undefined) return waiting.bytes;
    try {
      return read();
    } catch (error) {
      throw new Fault(
        'storage',
        `The log's ${what} in ${folder} cannot be read: ${reasonOf(error)}. Start the core again; if that does not help, move its snapshots away, so that it makes them anew from its journal; after an erasure, restore a backup.`,
        { cause: error },
      );
    }
  };

  return {
    keepTile: (level, number, hashes) => keep(`${level}/${number}`, hashes, () => writeTile(level, number, hashes)),
    tile: (level, number) =>
      held(`${level}/${number}`, `tile ${number} of level ${level}`, () =>
        levelFile(level).read(TILE_BYTES * number, TILE_BYTES),
      ),
    keepBundle: (number, bundle) => keep(`entries/${number}`, bundle, () => writeBundle(number, bundle)),
    bundle: (number) =>
      held(`entries/${number}`, `entries ${number}`, () => {
        const start = endOf(number - 1);
        return fileOf('entries.bundles').read(start, endOf(number) - start);
      }),
    keepHead: (head) => {
      // Receipts go out first; nothing waits for this.
      if (headToWrite === null) setImmediate(writeHead);
      reached = head;
      headToWrite = head;
    },
    reached: () => reached,
    [Symbol.dispose]: () => {
      writeHead();
      headFile[Symbol.dispose]();
      for (const file of files.values()) file.close();
    },
  };
};

/** What is left of a log whose journal is lost: evidence, and no measure for the journal there is now. */
const giveUp = (folder: string, entries: number, log: Log): void => {
  const head = reachedIn(folder);
  if (head.size !== entries) {
    const words = `--after-loss ${entries} says nothing here: the log's files in ${folder} have ${head.size} entries. Leave it out.`;
    log.warn({ entries, found: head.size }, words);
    return;
  }
  const as = setLogAside(folder);
  mkdirSync(folder, { mode: 0o700 });
  log.warn(
    { entries, as },
    `A log of ${entries} entries is given up and lies in ${as}: keep it. Gateways that have seen it will say that this is another log, and their batches are refused.`,
  );
};

/** A file whose beginning may be there from before. */
type GrowingFile = Readonly<{
  /** Writes where it is not there already. What differs, and all that comes after it, is cut off first. */
  put: (at: number, bytes: Uint8Array) => 'written' | 'there' | 'differed';
  read: (at: number, length: number) => Uint8Array;
  close: () => void;
}>;

const growingFile = (path: string): GrowingFile => {
  const file = openSync(path, 'a+', 0o600);
  closeSync(file);
  const descriptor = openSync(path, 'r+');
  let { size } = fstatSync(descriptor);
  const read = (at: number, length: number): Uint8Array => {
    const bytes = new Uint8Array(length);
    if (at + length > size || readSync(descriptor, bytes, 0, length, at) !== length)
      throw new Error(`${path} ends before byte ${at + length}`);
    return bytes;
  };
  const write = (at: number, bytes: Uint8Array): void => {
    for (let done = 0; done < bytes.length; )
      done += writeSync(descriptor, bytes, done, bytes.length - done, at + done);
    size = at + bytes.length;
  };
  return {
    read,
    close: () => closeSync(descriptor),
    put: (at, bytes) => {
      if (at > size) throw new Error(`${path} ends at byte ${size}, before byte ${at}`);
      if (at + bytes.length <= size && sameBytes(read(at, bytes.length), bytes)) return 'there';
      // A piece that a power cut left half written is no difference.
      const differed = at + bytes.length <= size;
      if (size > at) {
        ftruncateSync(descriptor, at);
        size = at;
      }
      write(at, bytes);
      return differed ? 'differed' : 'written';
    },
  };
};

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
