import { Fault } from '../domain/fault.ts';
import type { Sha256 } from '../domain/identity.ts';
import { type LogHead, TILE_WIDTH } from '../domain/transaction.ts';
import type { LogStore } from '../ports/log-store.ts';
import { concat } from '../wire/bytes.ts';
import { sameBytes } from '../wire/cbor.ts';
import { decodeBundle, encodeBundle, hashesOf } from '../wire/log-tile.ts';
import {
  consistencyPath,
  inclusionPath,
  merkleLeafHash,
  merkleNodeHash,
  merkleRoot,
  type SubtreeRoot,
  splitOf,
} from '../wire/merkle.ts';
import { memoryLogStore } from './memory-log-store.ts';
import { type TileTree, tileTree } from './tile-tree.ts';

/**
 * An append-only Merkle log (RFC 9162 §2.1) in tiles (C2SP tlog-tiles). In memory are the tiles under way, one per level,
 * and those last read: how much that is does not depend on how long the log is.
 */
export interface TransparencyLog {
  /** The new entry's index, from 0. */
  append(entry: Uint8Array): number;
  /** The head after all entries, or as it was at an earlier size. @throws RangeError for a size not reached. */
  head(size?: number): LogHead;
  /** The head there would be with one more entry, which is not appended. */
  headWith(entry: Uint8Array): LogHead;
  /** Null past the end. */
  entry(index: number): Uint8Array | null;
  /** Null when there is no such entry in a tree of that size here. */
  inclusion(index: number, size: number): readonly Uint8Array[] | null;
  /** Null unless 0 ≤ from ≤ to ≤ size; from the empty tree the path is empty. */
  consistency(from: number, to: number): readonly Uint8Array[] | null;
  /** `width` hashes of 32 bytes; null when the log has not come so far. */
  tile(level: number, number: number, width: number): Uint8Array | null;
  /** `width` entries in a C2SP entry bundle; null when the log has not come so far. */
  bundle(number: number, width: number): Uint8Array | null;
  /** What a log goes on from that finds its full tiles in the store: those under way. */
  edge(): LogEdge;
}

/** The right edge of a log: its size, the hashes of the tile under way at each level, and the entries of the last bundle. */
export type LogEdge = Readonly<{
  size: number;
  levels: readonly (readonly Uint8Array[])[];
  entries: readonly Uint8Array[];
}>;

/** A tile read back: 256 hashes and, when used, as many inner nodes. */
const TILES_REMEMBERED = 128;

/**
 * `sha256` may be a quicker implementation than the one the wire formats bring along. `from`: the edge of the log it is; its
 * full tiles are then read from the store, and each is held to the hash the tile above has of it.
 */
export const createLog = (
  sha256?: Sha256,
  store: LogStore = memoryLogStore(),
  from: LogEdge = { size: 0, levels: [], entries: [] },
): TransparencyLog => {
  let { size } = from;
  /** The tile under way at each level. */
  const edge: TileTree[] = from.levels.map((hashes) => tileTree([...hashes], sha256));
  const bundle: Uint8Array[] = [...from.entries];
  const read = remembering(TILES_REMEMBERED);

  const edgeOf = (level: number): TileTree => {
    const under = edge[level] ?? tileTree([], sha256);
    edge[level] = under;
    return under;
  };
  /** `number` counts the hashes of its level. */
  const add = (level: number, number: number, hash: Uint8Array): void => {
    const under = edgeOf(level);
    const root = under.add(hash);
    if (root === null) return;
    const full = (number + 1) / TILE_WIDTH - 1;
    store.keepTile(level, full, concat(...under.hashes));
    edge[level] = tileTree([], sha256);
    add(level + 1, full, root);
  };
  const treeOf = (level: number, number: number): TileTree =>
    number === Math.floor(size / TILE_WIDTH ** (level + 1))
      ? edgeOf(level)
      : read(`${level}/${number}`, () => storedTree(level, number));
  const isFromStore = from.size > 0;
  const storedTree = (level: number, number: number): TileTree => {
    const tree = tileTree(hashesOf(store.tile(level, number)), sha256);
    if (!isFromStore) return tree;
    const above = treeOf(level + 1, Math.floor(number / TILE_WIDTH)).hashes[number % TILE_WIDTH];
    if (above === undefined || !sameBytes(tree.node(LEVEL_HEIGHT, 0), above))
      throw damaged(`tile ${number} of level ${level}`);
    return tree;
  };
  const rootOf: SubtreeRoot = (from, to) => {
    const width = to - from;
    const height = Math.log2(width);
    if (Number.isInteger(height) && from % width === 0) {
      const level = Math.floor(height / LEVEL_HEIGHT);
      const within = height % LEVEL_HEIGHT;
      const place = from / TILE_WIDTH ** level;
      const number = Math.floor(place / TILE_WIDTH);
      return treeOf(level, number).node(within, (place - number * TILE_WIDTH) / 2 ** within);
    }
    const middle = from + splitOf(width);
    return merkleNodeHash(rootOf(from, middle), rootOf(middle, to), sha256);
  };
  const isHere = (some: number): boolean => Number.isSafeInteger(some) && some >= 0 && some <= size;
  const entriesOf = (number: number): readonly Uint8Array[] =>
    number === Math.floor(size / TILE_WIDTH) ? bundle : storedEntries(number);
  const storedEntries = (number: number): readonly Uint8Array[] => {
    const entries = decodeBundle(store.bundle(number));
    if (!isFromStore) return entries;
    const { hashes } = treeOf(0, number);
    const fits = hashes.every((hash, at) => {
      const entry = entries[at];
      return entry !== undefined && sameBytes(merkleLeafHash(entry, sha256), hash);
    });
    if (!fits || entries.length !== TILE_WIDTH) throw damaged(`entries ${number}`);
    return entries;
  };
  /** Whether items [number·256, number·256 + width) of a level are there. */
  const isKept = (level: number, number: number, width: number): boolean =>
    [level, number, width].every((count) => Number.isSafeInteger(count) && count >= 0) &&
    width >= 1 &&
    width <= TILE_WIDTH &&
    number * TILE_WIDTH + width <= Math.floor(size / TILE_WIDTH ** level);

  return {
    append: (entry) => {
      bundle.push(entry);
      if (bundle.length === TILE_WIDTH) {
        store.keepBundle((size + 1) / TILE_WIDTH - 1, encodeBundle(bundle));
        bundle.length = 0;
      }
      add(0, size, merkleLeafHash(entry, sha256));
      size += 1;
      return size - 1;
    },
    head: (at = size) => {
      if (!isHere(at)) throw new RangeError(`the log never had ${at} entries`);
      return { size: at, root: at === 0 ? merkleRoot([], sha256) : rootOf(0, at) };
    },
    headWith: (entry) => {
      let root = merkleLeafHash(entry, sha256);
      // The whole subtrees before it, from the last and smallest on: each stands to the left of all that comes after it.
      for (let [end, width] = [size, 1]; end > 0; width *= 2)
        if (end % (2 * width) !== 0) {
          root = merkleNodeHash(rootOf(end - width, end), root, sha256);
          end -= width;
        }
      return { size: size + 1, root };
    },
    entry: (index) =>
      Number.isSafeInteger(index) && index >= 0 && index < size
        ? (entriesOf(Math.floor(index / TILE_WIDTH))[index % TILE_WIDTH] ?? null)
        : null,
    inclusion: (index, at) =>
      isHere(at) && Number.isSafeInteger(index) && index >= 0 && index < at ? inclusionPath(rootOf, index, at) : null,
    consistency: (from, to) => {
      if (!isHere(from) || !isHere(to) || from > to) return null;
      return from === 0 ? [] : consistencyPath(rootOf, from, to);
    },
    tile: (level, number, width) =>
      isKept(level, number, width) ? concat(...treeOf(level, number).hashes.slice(0, width)) : null,
    edge: () => ({ size, levels: edge.map(({ hashes }) => [...hashes]), entries: [...bundle] }),
    bundle: (number, width) => (isKept(0, number, width) ? encodeBundle(entriesOf(number).slice(0, width)) : null),
  };
};

const LEVEL_HEIGHT = Math.log2(TILE_WIDTH);

const damaged = (what: string): Fault =>
  new Fault('storage', `The log's ${what} is not what the log has a hash of: its file was altered. ${FILES_ANEW}`);
const FILES_ANEW =
  "Move the core's snapshots away and start it again, so that it makes the log's files anew from its journal; if the journal was begun anew after an erasure, restore a backup.";

/** Remembers the `most` trees last asked for; a map keeps the order in which they came. */
const remembering = (most: number) => {
  const trees = new Map<string, TileTree>();
  return (name: string, readTree: () => TileTree): TileTree => {
    const tree = trees.get(name) ?? readTree();
    trees.delete(name);
    trees.set(name, tree);
    for (const oldest of trees.keys()) {
      if (trees.size <= most) break;
      trees.delete(oldest);
    }
    return tree;
  };
};
