import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../domain/fault.ts';
import { type LogHead, TILE_WIDTH } from '../../domain/transaction.ts';
import type { LogStore } from '../../ports/log-store.ts';
import { sameBytes } from '../../wire/cbor.ts';
import { reachedIn, TILE_BYTES } from './log-head.ts';
import { provenLogFiles } from './proven-log-files.ts';

const END_BYTES = 8;
const KNOWN = /^(head|entries\.bundles|entries\.ends|level-\d+\.tiles)$/;

/** What an audit finds in a log's folder. `end` is told the head the journal comes to, and how its earlier heads are found. */
export type AuditedLogFiles = LogStore &
  Readonly<{
    compared: () => number;
    differences: () => readonly string[];
    /** How far its files are behind the journal, in words: no fault, a start of the core writes it. Null where they are not. */
    behind: () => string | null;
    end: (headAt: (size?: number) => LogHead) => void;
  }>;

/**
 * The files of a log that is made once more: what is offered is compared with what lies there, and a difference is written down
 * instead of mended. What differs is read back as it was offered.
 */
export const auditedLogFiles = (folder: string): AuditedLogFiles => {
  const files = provenLogFiles(folder);
  // Before the journal is read: where its core writes on, the files go on with it.
  const reached = reachedIn(folder);
  // An empty one was opened and not written yet.
  const hasHead = sizeIn(folder, 'head') > 0;
  const sizesBefore = new Map(
    existsSync(folder) ? readdirSync(folder).map((name) => [name, sizeIn(folder, name)]) : [],
  );
  const offered = new Map<string, Uint8Array>();
  const differences: string[] = [];
  let compared = 0;
  let bundles = 0;
  /** Where the last bundle that was offered ends by the journal. */
  let entriesEnd: number | null = null;
  let missing = 0;
  let firstMissing = '';
  const compare = (name: string, what: string, read: () => Uint8Array, bytes: Uint8Array, places: Places): void => {
    compared += 1;
    const found = attempt(read);
    if (found !== null && sameBytes(found, bytes)) return;
    offered.set(name, bytes);
    if (places !== null && isBehind(folder, places)) {
      if (missing === 0) firstMissing = what;
      missing += 1;
      return;
    }
    differences.push(
      found === null ? `${what} is not there, or not whole` : `${what} is another than the journal makes`,
    );
  };
  const sizeOf = (name: string): number => sizesBefore.get(name) ?? 0;
  /** Longer by a whole piece or more: it tells of entries that the journal does not know. */
  const tooLong = (name: string, most: number): void => {
    compared += 1;
    if (sizeOf(name) > most)
      differences.push(`${name} goes on for ${sizeOf(name) - most} bytes after what the journal makes`);
  };
  return {
    tile: (level, number) => offered.get(`${level}/${number}`) ?? files.tile(level, number),
    bundle: (number) => offered.get(`entries/${number}`) ?? files.bundle(number),
    keepTile: (level, number, hashes) =>
      compare(`${level}/${number}`, `tile ${number} of level ${level}`, () => files.tile(level, number), hashes, [
        { name: `level-${level}.tiles`, at: TILE_BYTES * number, bytes: hashes },
      ]),
    keepBundle: (number, bytes) => {
      const start = number === 0 ? 0 : (entriesEnd ?? endIn(folder, number - 1));
      entriesEnd = start === null ? null : start + bytes.length;
      const places: Places =
        start === null
          ? null
          : [
              { name: 'entries.bundles', at: start, bytes },
              { name: 'entries.ends', at: END_BYTES * number, bytes: endBytes(start + bytes.length) },
            ];
      compare(`entries/${number}`, `bundle ${number} of the entries`, () => files.bundle(number), bytes, places);
      bundles = number + 1;
    },
    keepHead: () => undefined,
    reached: () => reached,
    compared: () => compared,
    differences: () => differences,
    behind: () =>
      missing === 0
        ? null
        : `The log's files end before what the journal makes (${firstMissing}, ${missing} pieces in all): a start of the core writes it.`,
    end: (headAt) => {
      const { size } = headAt();
      compared += 1;
      if (reached.size > size)
        differences.push(
          `its files have come to ${reached.size} entries, the journal to ${size}: the journal has lost its end`,
        );
      else if (reached.root !== null && !sameBytes(headAt(reached.size).root, reached.root))
        differences.push(`the head at ${reached.size} entries is another than the journal makes`);
      if (reached.root === null && hasHead) differences.push('the file head cannot be read');
      for (const name of sizesBefore.keys()) {
        const [, level] = /^level-(\d+)\.tiles$/.exec(name) ?? [];
        if (level !== undefined) tooLong(name, TILE_BYTES * Math.floor(size / TILE_WIDTH ** (Number(level) + 1)));
        if (!KNOWN.test(name)) differences.push(`${name} does not belong there`);
      }
      if (bundles > 0 && bundles === Math.floor(size / TILE_WIDTH)) {
        tooLong('entries.ends', END_BYTES * bundles);
        if (entriesEnd !== null) tooLong('entries.bundles', entriesEnd);
      }
    },
  };
};

/** Where the bytes of a piece lie; null where that is not known. */
type Places = readonly Readonly<{ name: string; at: number; bytes: Uint8Array }>[] | null;

const sizeIn = (folder: string, name: string): number =>
  statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;

/**
 * Whether a file ends before or in the piece, and nothing that is there is another: a copy was made or the power was cut before
 * it was written, and a start writes it.
 */
const isBehind = (folder: string, places: NonNullable<Places>): boolean => {
  const there = places.map(({ name, at, bytes }) => {
    const length = Math.min(Math.max(sizeIn(folder, name) - at, 0), bytes.length);
    const isSame = length === 0 || sameBytes(bytesIn(folder, name, at, length), bytes.subarray(0, length));
    return { isSame, isWhole: length === bytes.length };
  });
  return there.every(({ isSame }) => isSame) && there.some(({ isWhole }) => !isWhole);
};

const bytesIn = (folder: string, name: string, at: number, length: number): Uint8Array => {
  const file = openSync(join(folder, name), 'r');
  try {
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, readSync(file, bytes, 0, length, at));
  } finally {
    closeSync(file);
  }
};

const endIn = (folder: string, number: number): number | null => {
  const bytes = attempt(() => bytesIn(folder, 'entries.ends', END_BYTES * number, END_BYTES));
  return bytes?.length === END_BYTES ? Number(new DataView(bytes.buffer).getBigUint64(0)) : null;
};

const endBytes = (end: number): Uint8Array => {
  const bytes = new Uint8Array(END_BYTES);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(end));
  return bytes;
};

const attempt = <T>(work: () => T): T | null => {
  try {
    return work();
  } catch (error) {
    if (error instanceof Fault || error instanceof RangeError || (error instanceof Error && 'code' in error))
      return null;
    throw error;
  }
};
