import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { readArchive } from '../../src/adapters/sqlite/read-archive.ts';
import { archiveFileIn } from '../../src/bin/core-journal.ts';
import { eraseCore } from '../../src/bin/erasure/erase-core.ts';
import { checkBill } from '../../src/core/bill/check-bill.ts';
import { billKeys } from '../support/billed-core.ts';
import { buyer } from '../support/core-fixture.ts';
import { cutManners, differentCuts, recordedDisk } from '../support/cut-disk.ts';
import { requireDebian } from '../support/debian.ts';
import {
  billOf,
  bytesIn,
  erasableStorage,
  erasingConfiguration,
  leavesOf,
  period,
  signed,
  site,
  startedIn,
} from '../support/erasable-core.ts';
import { fastFolder } from '../support/fast-folder.ts';
import type { MemoryArchive } from '../support/memory-archive.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { sha256 } from '../support/small-market.ts';
import { changingCalls, countedCalls, killing, linesOf, readTrace, recording } from '../support/syscall-trace.ts';

const seed = Number(process.env['KILL_SEED'] ?? 20_261_130);
/** One kill in `npm test`, all of them and power cuts by `npm run test:crash-matrix`, `KILL_AT=20` for so many. */
const SAMPLE = process.env['KILL_AT'] === 'all' ? Number.POSITIVE_INFINITY : Number(process.env['KILL_AT'] ?? 1);
/** Fewer pages than the threads of one erasure write: where one kill is enough, nothing is recorded before. */
const FIRST_WRITES = 40;
/** Of the snapshot that a journal begins from nothing but its draft is written. */
const calls = `${changingCalls},write`;

const folder = mkdtempSync(join(fastFolder(), 'erasure-kill-'));
const storage = join(folder, 'storage');
afterAll(() => rmSync(folder, { recursive: true }));

let archived: MemoryArchive;
let whole: Awaited<ReturnType<typeof startedIn>>;
let posted = '';
beforeAll(async () => {
  archived = await erasableStorage(storage);
  whole = await startedIn(fresh());
  posted = (await billOf(storage, 'a-h02')).bill.posted;
}, 120_000);

const fresh = (): string => {
  const copy = join(mkdtempSync(join(folder, 'copy-')), 'storage');
  cpSync(storage, copy, { recursive: true });
  return copy;
};

/** The command as an operator gives it. */
const command = (at: string): readonly string[] => {
  const [request, config] = [join(dirname(at), 'request.cose'), join(dirname(at), 'core.json')];
  writeFileSync(request, signed().message);
  writeFileSync(config, erasingConfiguration(at));
  const erase = ['erase', 'carry-out', request, '--config', config, '--approve'];
  return [process.execPath, 'src/bin/gridtokenx.ts', ...erase];
};

const filesOf = (at: string): readonly string[] => [
  ...['', '-wal', '-journal', '.anew', '.anew-wal', '.overwritten'].map((part) => join(at, `journal.sqlite${part}`)),
  ...readdirSync(join(at, 'log')).map((name) => join(at, 'log', name)),
  ...['', '.new'].map((part) => join(at, `erasure-unfinished.cose${part}`)),
  join(at, 'snapshots', `${whole.rows + 1}.snapshot.new`),
  join(at, 'snapshots', `origin-${String(whole.rows + 1).padStart(12, '0')}.snapshot`),
];

/** Whatever ended it: the core starts, the neighbour has his bill, and doing it again leaves nothing. */
const goesOn = async (at: string, where: string): Promise<void> => {
  const between = await startedIn(at);
  expect([whole.rows, whole.rows + 1], where).toContain(between.rows);
  expect(between.entries.slice(0, whole.entries.length), where).toEqual(whole.entries);
  // All of it is there, or nothing.
  const leaves = leavesIn(at);
  expect([0, 5], where).toContain(leaves);
  if (between.rows === whole.rows) expect(leaves, where).toBe(5);
  await neighbourHolds(at, where);
  await eraseCore(site(at), signed());
  const is = bytesIn(at);
  for (const { leaf, salt } of leavesOf(archived, 'h01'))
    for (const bytes of [leaf, salt]) expect(is.includes(Buffer.from(bytes)), where).toBe(false);
  for (const { leaf } of leavesOf(archived, 'h02')) expect(is.includes(Buffer.from(leaf)), where).toBe(true);
  const after = await startedIn(at);
  expect([after.rows, after.held], where).toEqual([whole.rows + 1, []]);
  if (between.rows === after.rows) expect(after.stateHash, where).toBe(between.stateHash);
  expect([after.entries.length, after.entries.slice(0, -1)], where).toEqual([whole.entries.length + 1, whole.entries]);
  await neighbourHolds(at, where);
};

const leavesIn = (at: string): number => {
  using archive = readArchive(archiveFileIn(at));
  return archive.leaves('h01', period.from, period.to).length;
};

const neighbourHolds = async (at: string, where: string): Promise<void> => {
  const { bill, evidence } = await billOf(at, 'a-h02');
  expect(bill.posted, where).toBe(posted);
  const { findings } = checkBill(
    evidence,
    { ...billKeys, accounts: [buyer.signer.key] },
    { verify: verifySignature, sha256 },
  );
  expect(
    findings.filter(({ holds }) => !holds),
    where,
  ).toEqual([]);
};

type Point = Readonly<{ call: string; nth: number }>;

describe.skipIf(!requireDebian('strace'))(`an erasure that something ends (KILL_SEED=${seed})`, () => {
  /** Every file and every write of a whole erasure, as it was done. */
  const recorded = async () => {
    const home = fresh();
    const before = new Map(
      readdirSync(home, { recursive: true, withFileTypes: true })
        .filter((one) => one.isFile())
        .map((one) => join(one.parentPath, one.name))
        .map((path) => [path, new Uint8Array(readFileSync(path))] as const),
    );
    const trace = join(folder, 'trace');
    const { lines } = await linesOf([...recording(trace), ...command(home)]);
    expect(lines[0]).toMatch(/^Erased a-h01/);
    return { home, trace, before };
  };
  const pointsOf = (home: string, trace: string): readonly Point[] => {
    const counts = countedCalls(trace, filesOf(home), calls);
    return calls
      .split(',')
      .flatMap((call) =>
        Array.from({ length: counts.get(call) ?? 0 }, (_, index): Point => ({ call, nth: index + 1 })),
      );
  };
  const random = seededRandom(seed);
  const some = <One>(all: readonly One[]): readonly One[] =>
    all
      .map((one) => [random.fraction(), one] as const)
      .sort(([one], [other]) => one - other)
      .slice(0, SAMPLE)
      .map(([, one]) => one);

  test('killed at a write: the core starts, the neighbour has his bill, and doing it again ends it', {
    timeout: 14_400_000,
  }, async () => {
    const known = async (): Promise<readonly Point[]> => {
      const { home, trace } = await recorded();
      const all = pointsOf(home, trace);
      expect(all.length).toBeGreaterThan(FIRST_WRITES);
      return some(all);
    };
    const one = { call: 'pwrite64', nth: 1 + Math.floor(random.fraction() * FIRST_WRITES) };
    for (const { call, nth } of SAMPLE === 1 ? [one] : await known()) {
      const where = `killed at ${call} ${nth}`;
      const at = fresh();
      const { signal } = await linesOf([...killing(call, nth, filesOf(at)), ...command(at)]);
      expect(signal, where).toBe('SIGKILL');
      await goesOn(at, where);
      rmSync(dirname(at), { recursive: true });
    }
  });

  // What a thread writes that writes less than another no injection reaches, and no power cut: the recording has all of it.
  test.skipIf(SAMPLE === 1).for(cutManners)(
    'cut off after any write, and what was not synced is %s: the same',
    { timeout: 14_400_000 },
    async (manner) => {
      const { home, trace, before } = await recorded();
      const events = readTrace(trace).filter((event) => event.kind !== 'said' && event.path.startsWith(home));
      const disk = recordedDisk(events, before);
      for (const cut of some(differentCuts(events)).toSorted((one, other) => one - other)) {
        const at = join(mkdtempSync(join(folder, 'cut-')), 'storage');
        for (const [path, bytes] of disk.after(cut, manner, random)) {
          mkdirSync(dirname(join(at, relative(home, path))), { recursive: true });
          writeFileSync(join(at, relative(home, path)), bytes);
        }
        await goesOn(
          at,
          `${manner}, after ${cut} of ${events.length}: ${JSON.stringify({ ...events[cut - 1], bytes: 0 })}`,
        );
        rmSync(dirname(at), { recursive: true });
      }
    },
  );
});
