import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openArchive } from '../../src/adapters/sqlite/archive.ts';
import { sealedBatches } from '../support/core-fixture.ts';
import { type CoreRun, runCore } from '../support/core-run.ts';
import { requireDebian } from '../support/debian.ts';
import { fastFolder } from '../support/fast-folder.ts';
import { quietLog } from '../support/quiet-log.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { failing } from '../support/syscall-trace.ts';

const seed = Number(process.env['KILL_SEED'] ?? 20_261_130);
/** Cuts of each kind in `npm test`; `npm run test:crash-matrix` takes more. */
const SAMPLE = process.env['KILL_AT'] === 'all' ? 100 : Number(process.env['KILL_AT'] ?? 1);
/** A long story fills the log's first tile and bundle; two snapshots are kept in either. */
const [COUNT, ROWS] = SAMPLE > 1 ? [262, 60] : [24, 10];
const batches = sealedBatches(COUNT);
const change = { journal: { rowsPerMark: ROWS, rowsPerSnapshot: ROWS } };
/** About what the largest file of the story comes to, its write-ahead log: more harms nothing. */
const LARGEST_FILE = 12_000 * COUNT;
/** What a core says of each of its files when it cannot be written. */
const inWords =
  /(There is no room left for|cannot be (used|written)|disk I\/O error|No snapshot after row).*(free space on its disk|Check its disk|File too large|ENOSPC|EFBIG)/;

const folder = mkdtempSync(join(fastFolder(), 'core-disk-full-'));
const running = new Set<CoreRun>();
// Whatever fails, no core outlives it.
afterAll(async () => {
  for (const core of running) await core.stop('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** A core that could write nothing in time says why, wherever it can still speak. */
const throughFull = async (
  at: string,
  under: (home: string) => readonly string[],
  makeRoom: (core: CoreRun) => void,
  begin: Group['begin'] = () => Promise.resolve(),
): Promise<void> => {
  const home = mkdtempSync(join(folder, 'core-'));
  await begin(join(home, 'data'));
  const said: string[] = [];
  const cut = await runCore(home, under(home), { change, said });
  if (cut !== null) running.add(cut);
  const first = (await cut?.send(batches)) ?? [];
  if (cut === null) expect(said.join('\n'), at).toMatch(inWords);
  if (cut !== null && first.length < batches.length) {
    const { alarms } = await cut.view();
    // In one file a commit that fails is both's.
    expect(alarms.length, at).toBeGreaterThan(0);
    for (const alarm of alarms) {
      expect(alarm, at).toMatchObject({ id: expect.stringMatching(/^storage\/(journal|archive)$/), state: 'raised' });
      expect(alarm.message, at).toMatch(inWords);
    }
    // Without being started again.
    makeRoom(cut);
    let onwards = await cut.send(batches);
    // Room that comes by itself comes after some more failures.
    for (let tries = 0; tries < 20 && onwards.length < batches.length; tries += 1) onwards = await cut.send(batches);
    expect(onwards.length, at).toBe(batches.length);
    for (const [index, receipt] of first.entries()) expect(onwards[index], at).toEqual(receipt);
    for (const { state } of (await cut.view()).alarms) expect(state, at).toBe('returned-unacknowledged');
  }
  await cut?.stop('SIGKILL');
  const again = await runCore(home, [], { change, said });
  if (again !== null) running.add(again);
  const receipts = (await again?.send(batches)) ?? [];
  expect(receipts.length, at).toBe(batches.length);
  for (const [index, receipt] of first.entries()) expect(receipts[index], at).toEqual(receipt);
  const after = await again?.view();
  // Rules, registry, and each batch once.
  expect([after?.log.size, after?.ledger.sumNanoBaht, after?.alarms], at).toEqual([batches.length + 2, '0', []]);
  await again?.stop('SIGKILL');
  rmSync(home, { recursive: true });
};

/** `calls`: fewer of each kind than even the short story makes, after those at which a file is begun. */
type Group = Readonly<{
  what: string;
  files: readonly string[];
  calls: Readonly<Record<string, Calls>>;
  /** What a storage is begun with. */
  begin?: (storage: string) => Promise<void>;
}>;
/** As storages were begun before evidence lay in the journal's file. */
const ownArchive = async (storage: string): Promise<void> => {
  mkdirSync(storage);
  await openArchive(join(storage, 'archive.sqlite'), { log: quietLog() })[Symbol.asyncDispose]();
};
type Calls = Readonly<{ before: number; most: number }>;
const database = (name: string): readonly string[] =>
  ['', '-wal', '.begun', '.begun-wal', '.begun-journal'].map((part) => `${name}.sqlite${part}`);
/** strace counts in each thread by itself, and a file that could not be begun is begun in another: it would never get room. */
const onDatabase = { pwrite64: { before: 40, most: 60 }, fsync: { before: 10, most: 15 } };
const groups: readonly Group[] = [
  { what: 'the journal', files: database('journal'), calls: onDatabase },
  { what: 'an archive of its own', files: database('archive'), calls: onDatabase, begin: ownArchive },
  {
    what: "the log's files",
    files: ['head', 'level-0.tiles', 'level-1.tiles', 'entries.bundles', 'entries.ends'].map((name) => `log/${name}`),
    calls: { pwrite64: { before: 0, most: COUNT } },
  },
  {
    what: 'a snapshot',
    files: [1, 2, 3, 4].map((mark) => `snapshots/${mark * ROWS}.snapshot.new`),
    calls: { write: { before: 0, most: 1 }, fsync: { before: 0, most: 1 } },
  },
];

describe(`a core whose disk is full (KILL_SEED=${seed})`, () => {
  test.skipIf(!requireDebian('prlimit', 'util-linux'))(
    'no file may have a byte more than so many, any number: what has a receipt is there, and it goes on when there is room',
    { timeout: 7_200_000 },
    async () => {
      const random = seededRandom(seed);
      for (let sample = 0; sample < SAMPLE; sample += 1) {
        // Small files are of a few hundred bytes, the largest of a megabyte: each size as often as ten times as much.
        const bytes = Math.floor(LARGEST_FILE ** random.fraction());
        // Node ignores SIGXFSZ: the write ends at that byte, and the next one fails (setrlimit(2), RLIMIT_FSIZE).
        await throughFull(
          `no byte after ${bytes}`,
          () => ['prlimit', `--fsize=${bytes}:unlimited`],
          ({ pid }) => execFileSync('prlimit', ['--pid', String(pid), '--fsize=unlimited']),
        );
      }
    },
  );

  // Only in the crash matrix: of each file alone there are tests beside its adapter.
  test.skipIf(SAMPLE === 1 || !requireDebian('strace')).for(groups)(
    'no room for $what, five times from any write on: what has a receipt is there, and it goes on by itself',
    { timeout: 7_200_000 },
    async ({ what, files, calls, begin }) => {
      const random = seededRandom(seed);
      const kinds = Object.entries(calls);
      for (let sample = 0; sample < Math.min(SAMPLE, 25); sample += 1) {
        const [call = '', { before, most } = { before: 0, most: 1 }] = kinds[sample % kinds.length] ?? [];
        const nth = 1 + before + Math.floor(random.fraction() * most);
        await throughFull(
          `${call} ${nth} of ${what}`,
          (home) =>
            failing(
              { call, nth },
              { error: 'ENOSPC', times: 5 },
              files.map((file) => join(home, 'data', file)),
            ),
          () => undefined,
          begin,
        );
      }
    },
  );
});
