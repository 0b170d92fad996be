import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
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
    end: (headAt: (size?: number) => LogHead) => void;
  }>;

/**
 * The files of a log that is made once more: what is offered is compared with what lies there, and a difference is written down
 * instead of mended. What differs is read back as it was offered.
 */
export const auditedLogFiles = (folder: string): AuditedLogFiles => {
  const files = provenLogFiles(folder);
  const offered = new Map<string, Uint8Array>();
  const differences: string[] = [];
  let compared = 0;
  let bundles = 0;
  const compare = (name: string, what: string, read: () => Uint8Array, bytes: Uint8Array): void => {
    compared += 1;
    const found = attempt(read);
    if (found !== null && sameBytes(found, bytes)) return;
    offered.set(name, bytes);
    differences.push(
      found === null ? `${what} is not there, or not whole` : `${what} is another than the journal makes`,
    );
  };
  const sizeOf = (name: string): number => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
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
      compare(`${level}/${number}`, `tile ${number} of level ${level}`, () => files.tile(level, number), hashes),
    keepBundle: (number, bytes) => {
      compare(`entries/${number}`, `bundle ${number} of the entries`, () => files.bundle(number), bytes);
      bundles = number + 1;
    },
    keepHead: () => undefined,
    reached: () => reachedIn(folder),
    compared: () => compared,
    differences: () => differences,
    end: (headAt) => {
      const { size } = headAt();
      const reached = reachedIn(folder);
      compared += 1;
      if (reached.size > size)
        differences.push(
          `its files have come to ${reached.size} entries, the journal to ${size}: the journal has lost its end`,
        );
      else if (reached.root !== null && !sameBytes(headAt(reached.size).root, reached.root))
        differences.push(`the head at ${reached.size} entries is another than the journal makes`);
      if (reached.root === null && existsSync(join(folder, 'head'))) differences.push('the file head cannot be read');
      if (!existsSync(folder)) return;
      for (const name of readdirSync(folder)) {
        const [, level] = /^level-(\d+)\.tiles$/.exec(name) ?? [];
        if (level !== undefined) tooLong(name, TILE_BYTES * Math.floor(size / TILE_WIDTH ** (Number(level) + 1)));
        if (!KNOWN.test(name)) differences.push(`${name} does not belong there`);
      }
      if (bundles > 0 && bundles === Math.floor(size / TILE_WIDTH)) {
        tooLong('entries.ends', END_BYTES * bundles);
        const ends = attempt(() => new Uint8Array(readFileSync(join(folder, 'entries.ends'))));
        const last = ends === null || ends.length < END_BYTES * bundles ? null : lastEnd(ends, bundles);
        if (last !== null) tooLong('entries.bundles', last);
      }
    },
  };
};

const lastEnd = (ends: Uint8Array, bundles: number): number =>
  Number(new DataView(ends.buffer, ends.byteOffset).getBigUint64(END_BYTES * (bundles - 1)));

const attempt = <T>(work: () => T): T | null => {
  try {
    return work();
  } catch (error) {
    if (error instanceof Fault || error instanceof RangeError || (error instanceof Error && 'code' in error))
      return null;
    throw error;
  }
};
