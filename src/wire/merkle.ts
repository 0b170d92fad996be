import { sha256 } from '@noble/hashes/sha2.js';
import type { Sha256 } from '../domain/identity.ts';
import { sameBytes } from './cbor.ts';

/** What is hashed is put together here: making an array for each would cost more than hashing it. */
const prefixed = new Uint8Array(1024);
const joined = new Uint8Array(65);

/** Hash of a leaf: SHA-256(0x00 ‖ leaf) (RFC 9162 §2.1.1). */
export const merkleLeafHash = (leaf: Uint8Array, hash: Sha256 = sha256): Uint8Array => {
  const length = leaf.length + 1;
  const input = length > prefixed.length ? new Uint8Array(length) : prefixed.subarray(0, length);
  input[0] = 0;
  input.set(leaf, 1);
  return hash(input);
};

/** Hash of an inner node: SHA-256(0x01 ‖ left ‖ right) (RFC 9162 §2.1.1). */
export const merkleNodeHash = (left: Uint8Array, right: Uint8Array, hash: Sha256 = sha256): Uint8Array => {
  joined[0] = 1;
  joined.set(left, 1);
  joined.set(right, 33);
  return hash(joined);
};

/** The largest power of two smaller than `size` (size > 1). */
export const splitOf = (size: number): number => 2 ** Math.floor(Math.log2(size - 1));

/** Root of the subtree over leaves [from, to): lets a log answer from what it has cached. */
export type SubtreeRoot = (from: number, to: number) => Uint8Array;

/** Subtree roots straight from leaf hashes. */
export const subtreesOf = (leafHashes: readonly Uint8Array[], hash: Sha256 = sha256): SubtreeRoot => {
  const rootOf: SubtreeRoot = (from, to) => {
    const only = leafHashes[from];
    if (only === undefined || to > leafHashes.length) throw new RangeError(`no leaves [${from}, ${to})`);
    if (to - from === 1) return only;
    const middle = from + splitOf(to - from);
    return merkleNodeHash(rootOf(from, middle), rootOf(middle, to), hash);
  };
  return rootOf;
};

/**
 * Merkle tree hash (RFC 9162 §2.1.1); of no leaves it is the hash of the empty string. Level by level: neighbours are paired
 * and the odd one out goes up as it is, which gives the same tree as splitting from above.
 */
export const merkleRoot = (leafHashes: readonly Uint8Array[], hash: Sha256 = sha256): Uint8Array => {
  let level = leafHashes;
  while (level.length > 1) level = pairsOf(level, hash);
  return level[0] ?? hash(new Uint8Array(0));
};

const pairsOf = (level: readonly Uint8Array[], hash: Sha256): readonly Uint8Array[] => {
  const above: Uint8Array[] = [];
  for (let at = 0; at < level.length; at += 2) {
    const left = level[at] as Uint8Array;
    const right = level[at + 1];
    above.push(right === undefined ? left : merkleNodeHash(left, right, hash));
  }
  return above;
};

/** PATH(index, D[size]) of RFC 9162 §2.1.3.1. @throws RangeError when there is no such leaf. */
export const inclusionPath = (rootOf: SubtreeRoot, index: number, size: number): readonly Uint8Array[] => {
  if (index < 0 || index >= size) throw new RangeError(`leaf ${index} is not in a tree of ${size}`);
  const path = (from: number, to: number): Uint8Array[] => {
    if (to - from === 1) return [];
    const middle = from + splitOf(to - from);
    return index < middle ? [...path(from, middle), rootOf(middle, to)] : [...path(middle, to), rootOf(from, middle)];
  };
  return path(0, size);
};

/** PROOF(from, D[to]) of RFC 9162 §2.1.4.1, 0 < from ≤ to. @throws RangeError otherwise. */
export const consistencyPath = (rootOf: SubtreeRoot, from: number, to: number): readonly Uint8Array[] => {
  if (from < 1 || from > to) throw new RangeError(`no consistency proof from ${from} to ${to}`);
  const path = (start: number, end: number, whole: boolean): Uint8Array[] => {
    if (from === end) return whole ? [] : [rootOf(start, end)];
    const middle = start + splitOf(end - start);
    return from <= middle
      ? [...path(start, middle, whole), rootOf(middle, end)]
      : [...path(middle, end, false), rootOf(start, middle)];
  };
  return path(0, to, true);
};

/** Does the leaf hash stand at `index` in the tree of `size` with this root? RFC 9162 §2.1.3.2. */
export const verifyInclusion = (
  leafHash: Uint8Array,
  index: number,
  size: number,
  path: readonly Uint8Array[],
  root: Uint8Array,
  hash: Sha256 = sha256,
): boolean => {
  if (!isCount(index) || !isCount(size) || index >= size || !areHashes(path)) return false;
  let node = index;
  let last = size - 1;
  let computed = leafHash;
  for (const sibling of path) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      computed = merkleNodeHash(sibling, computed, hash);
      [node, last] = skipRight(node, last);
    } else {
      computed = merkleNodeHash(computed, sibling, hash);
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && sameBytes(computed, root);
};

/** Is the tree of `to` an append-only growth of the tree of `from`? RFC 9162 §2.1.4.2; true from the empty tree. */
export const verifyConsistency = (
  from: Readonly<{ size: number; root: Uint8Array }>,
  to: Readonly<{ size: number; root: Uint8Array }>,
  path: readonly Uint8Array[],
  hash: Sha256 = sha256,
): boolean => {
  if (!isCount(from.size) || !isCount(to.size) || from.size > to.size || !areHashes(path)) return false;
  if (from.size === to.size) return path.length === 0 && sameBytes(from.root, to.root);
  if (from.size === 0) return path.length === 0 && sameBytes(from.root, hash(new Uint8Array(0)));
  const [seed, ...rest] = isPowerOfTwo(from.size) ? [from.root, ...path] : path;
  if (seed === undefined) return false;
  let [node, last] = [from.size - 1, to.size - 1];
  while (node % 2 === 1) [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  let [older, newer] = [seed, seed];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      older = merkleNodeHash(sibling, older, hash);
      newer = merkleNodeHash(sibling, newer, hash);
      [node, last] = skipRight(node, last);
    } else {
      newer = merkleNodeHash(newer, sibling, hash);
    }
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 && sameBytes(older, from.root) && sameBytes(newer, to.root);
};

/** Levels at which a right-border node has no sibling are skipped. */
const skipRight = (node: number, last: number): readonly [number, number] => {
  let [here, end] = [node, last];
  while (here % 2 === 0 && here !== 0) [here, end] = [Math.floor(here / 2), Math.floor(end / 2)];
  return [here, end];
};

/** What is shorter or longer would be hashed under another shape of tree. */
const areHashes = (path: readonly Uint8Array[]): boolean => path.every(({ length }) => length === 32);
const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
const isPowerOfTwo = (value: number): boolean => 2 ** Math.floor(Math.log2(value)) === value;
