import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createLog } from '../../src/settlement/transparency-log.ts';
import { consistencyPath, inclusionPath, merkleLeafHash, merkleRoot, subtreesOf } from '../../src/wire/merkle.ts';

const entries = Array.from({ length: 70 }, (_, index) => Uint8Array.of(index, 0xee));
const hashes = entries.map((entry) => merkleLeafHash(entry));

const filled = () => {
  const log = createLog();
  for (const [index, entry] of entries.entries()) expect(log.append(entry)).toBe(index);
  return log;
};

test('agrees with the plain tree at every size, also in hindsight', () => {
  const log = createLog();
  expect(log.head()).toEqual({ size: 0, root: merkleRoot([]) });
  for (const [index, entry] of entries.entries()) {
    log.append(entry);
    expect(log.head()).toEqual({ size: index + 1, root: merkleRoot(hashes.slice(0, index + 1)) });
  }
  for (let size = 0; size <= entries.length; size += 1)
    expect(log.head(size).root).toEqual(merkleRoot(hashes.slice(0, size)));
});

test('says which head one entry more would make, over the end of a tile too, and stays as it is', () => {
  const log = createLog();
  for (let size = 0; size < 600; size += 1) {
    const entry = Uint8Array.of(size & 0xff, size >> 8);
    const foretold = log.headWith(entry);
    expect(log.head().size).toBe(size);
    log.append(entry);
    expect(log.head()).toEqual(foretold);
  }
});

test('gives the proofs of the plain tree', () => {
  const log = filled();
  const rootOf = subtreesOf(hashes);
  for (let size = 1; size <= entries.length; size += 1) {
    expect(log.inclusion(size >> 1, size)).toEqual(inclusionPath(rootOf, size >> 1, size));
    expect(log.consistency(size, entries.length)).toEqual(consistencyPath(rootOf, size, entries.length));
  }
});

test('gives back its entries', () => {
  const log = filled();
  expect(log.entry(69)).toEqual(entries[69]);
  expect(log.entry(70)).toBeNull();
});

test.each([
  ['an entry past the size', (log: ReturnType<typeof createLog>) => log.inclusion(5, 5)],
  ['a size past the log', (log: ReturnType<typeof createLog>) => log.inclusion(5, 71)],
  ['a negative entry', (log: ReturnType<typeof createLog>) => log.inclusion(-1, 5)],
  ['half an entry', (log: ReturnType<typeof createLog>) => log.inclusion(0.5, 5)],
  ['a shrinking log', (log: ReturnType<typeof createLog>) => log.consistency(6, 5)],
  ['a future log', (log: ReturnType<typeof createLog>) => log.consistency(6, 71)],
])('there is no proof for %s', (_, proof) => expect(proof(filled())).toBeNull());

test('a size never reached is a bug', () => expect(() => filled().head(71)).toThrow(RangeError));

test('a head costs a few hashes, not one per entry', () => {
  let hashed = 0;
  const log = createLog((bytes) => {
    hashed += 1;
    return new Uint8Array(createHash('sha256').update(bytes).digest());
  });
  for (let index = 0; index < 1_000; index += 1) log.append(Uint8Array.of(index & 0xff, index >> 8));
  // 1,000 leaves and the 994 complete inner nodes over them (1,000 − the 6 one bits of 1,000).
  expect(hashed).toBe(1_994);
  hashed = 0;
  log.head();
  expect(hashed).toBe(5);
  log.head(999);
  expect(hashed).toBeLessThan(5 + 10);
});
