import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { auditedLogFiles } from '../../../src/adapters/files/audited-log-files.ts';
import { openLogFiles } from '../../../src/adapters/files/log-files.ts';
import { createLog, type TransparencyLog } from '../../../src/settlement/transparency-log.ts';
import { inclusionPath, merkleLeafHash, subtreesOf, verifyConsistency } from '../../../src/wire/merkle.ts';
import { quietLog } from '../../support/quiet-log.ts';

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest());
const entryOf = (index: number): Uint8Array => new TextEncoder().encode(`entry ${index}`);
// Three full tiles of leaf hashes and a bit; enough roots for a tile of level 1 would be 65,536 entries.
const SIZE = 3 * 256 + 77;
const entries = Array.from({ length: SIZE }, (_, index) => entryOf(index));
const hashes = entries.map((entry) => merkleLeafHash(entry));
const rootOf = subtreesOf(hashes);

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gridtokenx-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const inLog = <T>(use: (log: TransparencyLog) => T, all = entries): Readonly<{ result: T; lines: string }> => {
  const said = quietLog();
  using store = openLogFiles({ folder, log: said });
  const log = createLog(sha256, store);
  for (const entry of all) log.append(entry);
  return { result: use(log), lines: JSON.stringify(said) };
};
const isWhole = (log: TransparencyLog): void => {
  expect(log.head()).toEqual({ size: SIZE, root: rootOf(0, SIZE) });
  for (const index of [0, 255, 256, 600, 767, 768, SIZE - 1]) {
    expect(log.entry(index)).toEqual(entries[index]);
    expect(log.inclusion(index, SIZE)).toEqual(inclusionPath(rootOf, index, SIZE));
  }
};

test('what is on disk is what was appended, and proofs come from there', () => {
  inLog(isWhole);
  expect(statSync(join(folder, 'level-0.tiles')).size).toBe(3 * 8_192);
  const tiles = readFileSync(join(folder, 'level-0.tiles'));
  expect(tiles.subarray(32 * 300, 32 * 301)).toEqual(Buffer.from(hashes[300] ?? []));
});

test('a replay finds its files and writes nothing', () => {
  inLog(isWhole);
  const before = readFileSync(join(folder, 'entries.bundles'));
  const { mtimeMs } = statSync(join(folder, 'level-0.tiles'));
  inLog(isWhole);
  expect(readFileSync(join(folder, 'entries.bundles'))).toEqual(before);
  expect(statSync(join(folder, 'level-0.tiles')).mtimeMs).toBe(mtimeMs);
});

test.for([
  ['level-0.tiles', 8_192 + 5],
  ['level-0.tiles', 0],
  ['entries.bundles', 3_000],
  ['entries.ends', 11],
] as const)('%s cut to %i bytes by a power cut is filled again', ([name, size]) => {
  inLog(isWhole);
  const whole = ['level-0.tiles', 'entries.bundles', 'entries.ends'].map((file) => readFileSync(join(folder, file)));
  truncateSync(join(folder, name), size);
  inLog(isWhole);
  expect(['level-0.tiles', 'entries.bundles', 'entries.ends'].map((file) => readFileSync(join(folder, file)))).toEqual(
    whole,
  );
});

test.for(['level-0.tiles', 'entries.bundles'])('%s that was changed is written anew, and it is said', (name) => {
  inLog(isWhole);
  const file = join(folder, name);
  const bytes = readFileSync(file);
  const before = Buffer.from(bytes);
  bytes[2_500] = (bytes[2_500] ?? 0) ^ 1;
  writeFileSync(file, bytes);
  const { lines } = inLog(isWhole);
  expect(readFileSync(file)).toEqual(before);
  expect(lines).toContain('differ from the journal');
});

test('files longer than the log serve it all the same', () => {
  inLog(isWhole);
  appendFileSync(join(folder, 'level-0.tiles'), Buffer.alloc(100));
  inLog(isWhole);
});

test('a file that goes away under the core is a fault with a way out, not a wrong proof', () => {
  const asked = () =>
    inLog((log) => {
      truncateSync(join(folder, 'level-0.tiles'), 100);
      return log.inclusion(300, SIZE);
    });
  expect(asked).toThrow(/cannot be read.*Start the core again/s);
});

test('a log of more than a tile of tiles: heads, proofs and tiles of level 1', () => {
  const size = 256 * 257 + 3;
  const many = Array.from({ length: size }, (_, index) => Uint8Array.of(index & 0xff, index >> 8, index >> 16));
  const plain = subtreesOf(
    many.map((entry) => merkleLeafHash(entry, sha256)),
    sha256,
  );
  inLog((log) => {
    expect(log.head().root).toEqual(plain(0, size));
    for (const index of [0, 65_535, 65_536, size - 1])
      expect(log.inclusion(index, size)).toEqual(inclusionPath(plain, index, size));
    const older = log.head(65_600);
    expect(older.root).toEqual(plain(0, 65_600));
    expect(verifyConsistency(older, log.head(), log.consistency(older.size, size) ?? [])).toBe(true);
    expect(log.tile(1, 0, 256)?.subarray(0, 32)).toEqual(plain(0, 256));
    expect(log.tile(1, 1, 1)).toEqual(plain(65_536, 65_792));
    expect(log.tile(2, 0, 1)).toEqual(plain(0, 65_536));
    expect([log.tile(1, 1, 2), log.tile(0, 257, 4), log.tile(3, 0, 1), log.bundle(257, 4)]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect(log.bundle(257, 3)).toHaveLength(3 * 5);
  }, many);
}, 60_000);

/** What an audit says of the folder, when its journal makes so many entries. */
const audited = (all = entries) => {
  const store = auditedLogFiles(folder);
  const log = createLog(sha256, store);
  for (const entry of all) log.append(entry);
  store.end((size) => log.head(size));
  return { behind: store.behind(), differences: store.differences() };
};

test('files that are whole are not behind', () => {
  inLog((log) => log.head());
  expect(audited()).toEqual({ behind: null, differences: [] });
});

test('files that were copied before their journal end before it: no difference, and a start writes the rest', () => {
  inLog((log) => log.head(), entries.slice(0, 300));
  expect(audited()).toEqual({ behind: expect.stringMatching(/bundle 1 of the entries, 4 pieces/), differences: [] });
  inLog((log) => log.head());
  expect(audited()).toEqual({ behind: null, differences: [] });
});

test.for([
  ['level-0.tiles', 8_192 + 5],
  ['level-0.tiles', 8_192],
  ['level-0.tiles', 0],
  ['entries.bundles', 3_000],
  ['entries.ends', 8],
  ['entries.ends', 11],
] as const)('%s is cut at byte %i, by a power cut or because it was copied first: it is behind', ([name, size]) => {
  inLog((log) => log.head());
  truncateSync(join(folder, name), size);
  const { behind, differences } = audited();
  expect(differences).toEqual([]);
  expect(behind).toMatch(/end before what the journal makes/);
  inLog((log) => log.head());
  expect(audited()).toEqual({ behind: null, differences: [] });
});

test.for([
  ['level-0.tiles', 8_192 + 5, 8_192 + 2],
  ['level-0.tiles', 8_192, 100],
  ['entries.bundles', 3_000, 2_900],
  ['entries.ends', 16, 7],
  ['entries.ends', 11, 7],
] as const)('%s is cut at byte %i and another at %i: that is a difference', ([name, size, flipped]) => {
  inLog((log) => log.head());
  truncateSync(join(folder, name), size);
  const bytes = readFileSync(join(folder, name));
  bytes[flipped] = (bytes[flipped] ?? 0) ^ 1;
  writeFileSync(join(folder, name), bytes);
  expect(audited().differences).not.toEqual([]);
});

test('what lies there beyond the journal is a difference, whatever is missing before', () => {
  inLog((log) => log.head());
  expect(audited(entries.slice(0, 300)).differences).toContainEqual(
    expect.stringMatching(/have come to 768 entries, the journal to 300/),
  );
});

test('a log that goes on while its journal is read is held to where it was before', () => {
  const goOn = (all = entries): void => {
    using store = openLogFiles({ folder, log: quietLog() });
    const log = createLog(sha256, store);
    for (const entry of all) log.append(entry);
    store.keepHead(log.head());
  };
  goOn(entries.slice(0, 300));
  const store = auditedLogFiles(folder);
  const log = createLog(sha256, store);
  for (const entry of entries.slice(0, 520)) log.append(entry);
  goOn();
  store.end((size) => log.head(size));
  expect(store.differences()).toEqual([]);
});
