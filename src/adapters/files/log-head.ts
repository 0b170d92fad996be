import { closeSync, constants, existsSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type LogHead, TILE_WIDTH } from '../../domain/transaction.ts';
import type { ReachedHead } from '../../ports/log-store.ts';
import { fromHex, toHex } from '../../wire/bytes.ts';
import { hashOf } from '../../wire/cbor.ts';

/** A tile of a level: 256 hashes of 32 bytes. */
export const TILE_BYTES = 32 * TILE_WIDTH;
/** Less than a sector: a disk writes it whole or not at all. */
const LINE = /^(\d{1,15}) ([0-9a-f]{64}) ([0-9a-f]{64})\n$/;

const HEAD = 'head';

/** Where a log's folder says how far it has come. Not synced: what a power cut takes, the journal has. */
export const openHeadFile = (folder: string): Disposable & Readonly<{ write: (head: LogHead) => void }> => {
  const descriptor = openSync(join(folder, HEAD), constants.O_CREAT | constants.O_RDWR, 0o600);
  return {
    write: (head) => {
      writeSync(descriptor, lineOf(head), 0, 'latin1');
    },
    [Symbol.dispose]: () => closeSync(descriptor),
  };
};

const told = (head: LogHead): string => `${String(head.size).padStart(15, '0')} ${toHex(head.root)}`;
const lineOf = (head: LogHead): string => `${told(head)} ${checksumOf(told(head))}\n`;
const checksumOf = (text: string): string => toHex(hashOf(text));

const headIn = (text: string): ReachedHead | null => {
  const [, size = '', root = '', checksum] = LINE.exec(text) ?? [];
  return checksum === undefined || checksumOf(`${size} ${root}`) !== checksum
    ? null
    : { size: Number(size), root: fromHex(root) };
};

/**
 * How far the log in a folder has come. Full tiles of leaf hashes tell of it too: in a folder from before there was a
 * `head`, or where it is damaged.
 */
export const reachedIn = (folder: string): ReachedHead => {
  const head = existsSync(join(folder, HEAD)) ? headIn(readFileSync(join(folder, HEAD), 'latin1')) : null;
  if (head !== null) return head;
  const bytes = statSync(join(folder, 'level-0.tiles'), { throwIfNoEntry: false })?.size ?? 0;
  return { size: Math.floor(bytes / TILE_BYTES) * TILE_WIDTH, root: null };
};

/** Moves a log's folder away, whole, and says where it lies now. */
export const setLogAside = (folder: string): string => {
  let number = 1;
  while (statSync(`${folder}.lost-${number}`, { throwIfNoEntry: false }) !== undefined) number += 1;
  renameSync(folder, `${folder}.lost-${number}`);
  return `${folder}.lost-${number}`;
};
