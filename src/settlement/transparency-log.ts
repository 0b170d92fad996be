import type { Sha256 } from '../domain/identity.ts';
import type { LogHead } from '../domain/transaction.ts';
import {
  consistencyPath,
  inclusionPath,
  merkleLeafHash,
  merkleNodeHash,
  merkleRoot,
  type SubtreeRoot,
  splitOf,
} from '../wire/merkle.ts';

/**
 * An append-only Merkle log (RFC 9162 §2.1) in memory. Its durable form is whatever its entries follow from. Every
 * complete subtree's root is kept, so that a head or a proof costs no more hashes than the tree is high, squared.
 */
export interface TransparencyLog {
  /** The new entry's index, from 0. */
  append(entry: Uint8Array): number;
  /** The head after all entries, or as it was at an earlier size. @throws RangeError for a size not reached. */
  head(size?: number): LogHead;
  /** Null past the end. */
  entry(index: number): Uint8Array | null;
  /** Null when there is no such entry in a tree of that size here. */
  inclusion(index: number, size: number): readonly Uint8Array[] | null;
  /** Null unless 0 ≤ from ≤ to ≤ size; from the empty tree the path is empty. */
  consistency(from: number, to: number): readonly Uint8Array[] | null;
}

/** `sha256` may be a quicker implementation than the one the wire formats bring along. */
export const createLog = (sha256?: Sha256): TransparencyLog => {
  const entries: Uint8Array[] = [];
  /** levels[k][i] is the root over entries [i·2^k, (i+1)·2^k). */
  const levels: Uint8Array[][] = [[]];

  const add = (level: number, root: Uint8Array): void => {
    const roots = levels[level] ?? [];
    levels[level] = roots;
    roots.push(root);
    const left = roots.at(-2);
    if (roots.length % 2 === 0 && left !== undefined) add(level + 1, merkleNodeHash(left, root, sha256));
  };
  const rootOf: SubtreeRoot = (from, to) => {
    const size = to - from;
    const kept = from % size === 0 ? levels[Math.log2(size)]?.[from / size] : undefined;
    if (kept !== undefined) return kept;
    const middle = from + splitOf(size);
    return merkleNodeHash(rootOf(from, middle), rootOf(middle, to), sha256);
  };
  const isHere = (size: number): boolean => Number.isSafeInteger(size) && size >= 0 && size <= entries.length;

  return {
    append: (entry) => {
      add(0, merkleLeafHash(entry, sha256));
      return entries.push(entry) - 1;
    },
    head: (size = entries.length) => {
      if (!isHere(size)) throw new RangeError(`the log never had ${size} entries`);
      return { size, root: size === 0 ? merkleRoot([], sha256) : rootOf(0, size) };
    },
    entry: (index) => entries[index] ?? null,
    inclusion: (index, size) =>
      isHere(size) && Number.isSafeInteger(index) && index >= 0 && index < size
        ? inclusionPath(rootOf, index, size)
        : null,
    consistency: (from, to) => {
      if (!isHere(from) || !isHere(to) || from > to) return null;
      return from === 0 ? [] : consistencyPath(rootOf, from, to);
    },
  };
};
