import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/wire/bytes.ts';
import {
  consistencyPath,
  inclusionPath,
  merkleLeafHash,
  merkleRoot,
  subtreesOf,
  verifyConsistency,
  verifyInclusion,
} from '../../src/wire/merkle.ts';

/** The reference leaves of the Certificate Transparency test suites (RFC 6962 tree hash, RFC 9162 §2.1). */
const referenceLeaves = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => merkleLeafHash(Buffer.from(hex, 'hex')));

/** Published roots of the trees over the first 1 … 8 reference leaves. */
const referenceRoots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('Merkle tree hash', () => {
  test('the empty tree is the hash of nothing', () =>
    expect(toHex(merkleRoot([]))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'));

  test.each(referenceRoots.map((root, index) => [index + 1, root] as const))('%i reference leaves', (size, root) =>
    expect(toHex(merkleRoot(referenceLeaves.slice(0, size)))).toBe(root),
  );

  test('takes another implementation of SHA-256', () => {
    const nodeSha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
    expect(merkleRoot(referenceLeaves, nodeSha256)).toEqual(merkleRoot(referenceLeaves));
  });
});

describe('proofs of RFC 9162 §2.1.5, the example tree of seven leaves', () => {
  // hash          The figure names leaves a…f, j and nodes g, h, i, k, l.
  //   / \          g = (d0,d1)  h = (d2,d3)  i = (d4,d5)  j = d6  k = (g,h)  l = (i,j)
  const leaves = referenceLeaves.slice(0, 7);
  const node = subtreesOf(leaves);
  const [a, b, c, d, e, f, j] = leaves.map((_, index) => node(index, index + 1));
  const [g, h, i, k, l] = [node(0, 2), node(2, 4), node(4, 6), node(0, 4), node(4, 7)];
  const root = merkleRoot(leaves);

  test('the inclusion path of d0 is [b, h, l]', () => expect(inclusionPath(node, 0, 7)).toEqual([b, h, l]));
  test('of d3 [c, g, l]', () => expect(inclusionPath(node, 3, 7)).toEqual([c, g, l]));
  test('of d4 [f, j, k]', () => expect(inclusionPath(node, 4, 7)).toEqual([f, j, k]));
  test('of d6 [i, k]', () => expect(inclusionPath(node, 6, 7)).toEqual([i, k]));
  test('consistency from 3 is [c, d, g, l]', () => expect(consistencyPath(node, 3, 7)).toEqual([c, d, g, l]));
  test('from 4 [l]', () => expect(consistencyPath(node, 4, 7)).toEqual([l]));
  test('from 6 [i, j, k]', () => expect(consistencyPath(node, 6, 7)).toEqual([i, j, k]));
  test('the paths verify', () => {
    expect(
      verifyInclusion(
        a ?? root,
        0,
        7,
        [b, h, l].flatMap((hash) => hash ?? []),
        root,
      ),
    ).toBe(true);
    expect(verifyInclusion(e ?? root, 4, 7, inclusionPath(node, 4, 7), root)).toBe(true);
  });
});

describe('every tree up to 40 leaves', () => {
  const leaves = Array.from({ length: 40 }, (_, index) => merkleLeafHash(Uint8Array.of(index)));
  const rootOf = subtreesOf(leaves);
  const roots = leaves.map((_, index) => merkleRoot(leaves.slice(0, index + 1)));
  const head = (size: number) => ({ size, root: roots[size - 1] ?? new Uint8Array(32) });

  test('every leaf is proven in every tree, and only where it is', () => {
    let proven = 0;
    for (let size = 1; size <= leaves.length; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const path = inclusionPath(rootOf, index, size);
        const leaf = leaves[index] ?? new Uint8Array(0);
        const { root } = head(size);
        expect(verifyInclusion(leaf, index, size, path, root)).toBe(true);
        expect(verifyInclusion(leaf, (index + 1) % size, size, path, root)).toBe(size === 1);
        expect(verifyInclusion(leaf, index, size, [...path, leaf], root)).toBe(false);
        // A hash cut short, and one that runs over, are no hashes.
        for (const first of [new Uint8Array(31), new Uint8Array(33)])
          expect(verifyInclusion(leaf, index, size, [first, ...path.slice(1)], root)).toBe(false);
        if (path.length > 0) expect(verifyInclusion(leaf, index, size, path.slice(1), root)).toBe(false);
        proven += 1;
      }
    }
    expect(proven).toBe(820);
  });

  test('every tree is proven to grow out of every smaller one, and out of no other', () => {
    for (let to = 1; to <= leaves.length; to += 1) {
      for (let from = 1; from <= to; from += 1) {
        const path = consistencyPath(rootOf, from, to);
        expect(verifyConsistency(head(from), head(to), path)).toBe(true);
        expect(verifyConsistency({ size: from, root: new Uint8Array(32) }, head(to), path)).toBe(false);
        expect(verifyConsistency(head(from), { size: to, root: new Uint8Array(32) }, path)).toBe(false);
        if (from < to) expect(verifyConsistency(head(to), head(from), path)).toBe(false);
      }
    }
  });

  test('one changed bit anywhere in a path is noticed', () => {
    const pick = fc
      .integer({ min: 1, max: 40 })
      .chain((to) => fc.tuple(fc.integer({ min: 1, max: to }), fc.constant(to)));
    fc.assert(
      fc.property(pick, fc.nat(), fc.nat(), ([from, to], position, bit) => {
        const path = consistencyPath(rootOf, from, to).map((hash) => hash.slice());
        const hash = path[position % Math.max(1, path.length)];
        if (hash === undefined) return;
        hash[bit % 32] = (hash[bit % 32] ?? 0) ^ 0x40;
        expect(verifyConsistency(head(from), head(to), path)).toBe(false);
      }),
    );
  });
});

test.each([
  ['a negative index', -1, 4],
  ['an index past the end', 4, 4],
  ['a fraction', 0.5, 4],
  ['a size beyond the safe integers', 0, 2 ** 60],
])('%s is in no tree', (_, index, size) => {
  const [leaf = new Uint8Array(32)] = referenceLeaves;
  expect(verifyInclusion(leaf, index, size, [], leaf)).toBe(false);
});
