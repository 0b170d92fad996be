import { closeSync, existsSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../domain/fault.ts';
import { TILE_WIDTH } from '../../domain/transaction.ts';
import type { LogStore } from '../../ports/log-store.ts';
import { sameBytes } from '../../wire/cbor.ts';
import { syncPath } from '../disk/whole-file.ts';

const TILE_BYTES = 32 * TILE_WIDTH;
const END_BYTES = 8;

/**
 * The files of a log that somebody else writes (`log-files.ts`): what is offered is compared with what lies there instead of
 * being written. `sync` makes durable what was compared: from then on the files are a source of their own.
 */
export const provenLogFiles = (folder: string): LogStore & Readonly<{ sync: () => void }> => {
  const read = (name: string, at: number, length: number): Uint8Array => {
    const file = openSync(join(folder, name), 'r');
    try {
      const bytes = new Uint8Array(length);
      if (readSync(file, bytes, 0, length, at) !== length) throw new Error(`${name} ends before byte ${at + length}`);
      return bytes;
    } finally {
      closeSync(file);
    }
  };
  const endOf = (number: number): number => {
    if (number < 0) return 0;
    const end = read('entries.ends', END_BYTES * number, END_BYTES);
    return Number(new DataView(end.buffer).getBigUint64(0));
  };
  const tile = (level: number, number: number): Uint8Array =>
    attempt(folder, () => read(`level-${level}.tiles`, TILE_BYTES * number, TILE_BYTES));
  const bundle = (number: number): Uint8Array =>
    attempt(folder, () => {
      const start = endOf(number - 1);
      return read('entries.bundles', start, endOf(number) - start);
    });
  const compare = (what: string, found: Uint8Array, expected: Uint8Array): void => {
    if (!sameBytes(found, expected))
      throw new Fault('storage', `The log's ${what} in ${folder} differs from the journal. Start the core again.`);
  };
  return {
    tile,
    bundle,
    keepTile: (level, number, hashes) => compare(`tile ${number} of level ${level}`, tile(level, number), hashes),
    keepBundle: (number, bytes) => compare(`entries ${number}`, bundle(number), bytes),
    // How far the log has come is the writer's to remember.
    keepHead: () => undefined,
    reached: () => ({ size: 0, root: null }),
    sync: () =>
      attempt(folder, () => {
        if (!existsSync(folder)) return;
        for (const path of [...readdirSync(folder).map((name) => join(folder, name)), folder]) syncPath(path);
      }),
  };
};

const attempt = <T>(folder: string, work: () => T): T => {
  try {
    return work();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Fault('storage', `The log's files in ${folder} cannot be read: ${why}.`, { cause });
  }
};
