import { statfsSync } from 'node:fs';
import { join } from 'node:path';
import { openLogFiles } from '../../src/adapters/files/log-files.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import { sha256 } from '../../src/adapters/system/sha256.ts';
import { createLog, type TransparencyLog } from '../../src/settlement/transparency-log.ts';
import { merkleLeafHash, verifyInclusion } from '../../src/wire/merkle.ts';
import { progress } from './progress.ts';
import { type Effort, type Row, ratio, row } from './row.ts';
import { scratchFolder } from './scratch.ts';
import { quantile } from './statistics.ts';

/** As long as the entry of a batch: names, a sequence and a hash. */
const ENTRY_BYTES = 80;
const PROOFS = 2_000;

const entryOf = (index: number): Uint8Array => {
  const entry = new Uint8Array(ENTRY_BYTES);
  new DataView(entry.buffer).setFloat64(0, index);
  return entry;
};

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const microsecondsOf = (work: () => unknown): number => {
  const from = performance.now();
  work();
  return 1_000 * (performance.now() - from);
};
const each = (count: number, work: (turn: number) => unknown): readonly number[] =>
  Array.from({ length: count }, (_, turn) => microsecondsOf(() => work(turn)));
const below = (limit: number): number => Math.floor(systemRandom.fraction() * limit);

/** What no log can do without: two hashes an entry, its leaf's and, as there are as many, an inner node's. */
const bareAppends = (count: number): number => {
  const node = new Uint8Array(65);
  const from = performance.now();
  for (let index = 0; index < count; index += 1) {
    merkleLeafHash(entryOf(index), sha256);
    sha256(node);
  }
  return (1_000 * count) / (performance.now() - from);
};

/** Of each entry: its two bytes of length, its leaf's hash, 8 bytes for where 256 of them end, and 32 for the 256ths of levels above. */
const BYTES_ON_DISK = ENTRY_BYTES + 2 + 32 + (8 + 33) / 256;
/** Nobody waits so long without a word. */
const STEP = 5_000_000;

/** Looked at before the first entry is written, not when a disk that others share is full. @throws Error in words */
const refuseFullDisk = (path: string, entries: number): void => {
  const { bavail, bsize } = statfsSync(path);
  const [needed, free] = [Math.ceil(entries * BYTES_ON_DISK), bavail * bsize];
  const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1);
  progress(
    `the largest log takes ${gigabytes(needed)} GB of ${gigabytes(free)} GB that are free; it is removed at the end`,
  );
  if (needed > 0.8 * free)
    throw new Error(
      `A log of ${entries.toLocaleString('en')} entries takes ${gigabytes(needed)} GB, and ${path} has ${gigabytes(free)} GB free: set TMPDIR to a larger disk, or LOG_SIZES to less.`,
    );
};

const appends = (log: TransparencyLog, from: number, to: number): number => {
  const start = performance.now();
  for (let index = from; index < to; index += 1) {
    log.append(entryOf(index));
    if (index % STEP === STEP - 1) progress(`${(index + 1).toLocaleString('en')} entries appended`);
  }
  return (1_000 * (to - from)) / (performance.now() - start);
};

const atSize = (log: TransparencyLog, size: number, bare: number, rate: number): readonly Row[] => {
  const name = `${size.toLocaleString('en')} entries`;
  const wrong = Array.from({ length: 50 }, () => below(size)).filter((index) => {
    const path = log.inclusion(index, size);
    return path === null || !verifyInclusion(merkleLeafHash(entryOf(index)), index, size, path, log.head().root);
  });
  if (wrong.length > 0) throw new Error(`proofs of ${wrong.join(', ')} in ${size} do not verify`);
  const cold = each(PROOFS, () => log.inclusion(below(size), size));
  const receipt = each(PROOFS, () => [log.head(), log.inclusion(size - 1, size)]);
  const recent = each(PROOFS, () => log.consistency(size - 1 - below(Math.min(size - 1, 1_000)), size));
  const of = (what: string, times: readonly number[], note?: string): readonly Row[] => [
    row(`${name}: ${what}, p50`, quantile(times, 0.5), 'µs', note),
    row(`${name}: ${what}, p99`, quantile(times, 0.99), 'µs'),
  ];
  return [
    row(`${name}: append`, rate, '/s', 'files of tiles and entries written, not synced'),
    ratio(`${name}: append to two bare hashes`, rate, bare),
    ...of('inclusion proof of any entry', cold, 'tiles out of the page cache'),
    ...of('head and proof of the newest, as in a receipt', receipt),
    ...of('consistency from one of the last 1,000 heads', recent),
    row(`${name}: resident memory`, process.memoryUsage.rss() / 2 ** 20, 'MB'),
  ];
};

/** Nothing is signed here: a head is signed when somebody asks, at a cost that no size changes. Sizes may be chosen with `LOG_SIZES=1000000,100000000`. */
export const run = async (effort: Effort = 'usual'): Promise<readonly Row[]> => {
  const { LOG_SIZES: chosen = '1000000,10000000' } = process.env;
  const sizes = effort === 'quick' ? [1_000, 3_000] : chosen.split(',').map(Number);
  using scratch = scratchFolder();
  using store = openLogFiles({ folder: join(scratch.path, 'log'), log: quiet });
  refuseFullDisk(scratch.path, Math.max(...sizes));
  const log = createLog(sha256, store);
  const rows: Row[] = [];
  let at = 0;
  for (const size of sizes) {
    progress(`${size.toLocaleString('en')} entries`);
    const bare = bareAppends(Math.min(size, 500_000));
    rows.push(...atSize(log, size, bare, appends(log, at, size)));
    at = size;
  }
  return rows;
};
