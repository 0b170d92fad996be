import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Fault } from '../../src/domain/fault.ts';
import { startBusLine } from './bus-line.ts';
import { LABELLED_UNITS } from './labelled-meter.ts';
import type { Place } from './readers.ts';
import { interleaved } from './rounds.ts';
import { type Effort, type Row, row } from './row.ts';
import { scratchFolder } from './scratch.ts';
import { median } from './statistics.ts';

export type StallSetup = Readonly<{ place: Place; count: number; file: string }>;
export type StallTally = Readonly<{ reads: number; failed: number; commits: number; seconds: number }>;

const BAUD = 115_200;
const REGISTERS = 60;
const SLOWER_MS = 100;

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const compilePreload = (folder: string): string => {
  const library = join(folder, 'slow-sync.so');
  const flags = ['-O2', '-shared', '-fPIC', '-o', library, here('./slow-sync.c'), '-ldl'];
  const { status, stderr, error } = spawnSync('gcc', flags, { encoding: 'utf8' });
  if (status !== 0) throw new Fault('configuration', `gcc: ${error?.message ?? stderr} (Debian: gcc libc6-dev)`);
  return library;
};

const linesOf = (child: ChildProcess): AsyncIterator<string> => {
  if (child.stdout === null) throw new Error('it has no output');
  return createInterface({ input: child.stdout })[Symbol.asyncIterator]();
};

/** Polls and keeps for a while; `library` makes every sync slower. */
const pollAndKeep = async (file: string, library: string | null, windowMs: number): Promise<StallTally> => {
  await using line = await startBusLine({ baud: BAUD, meters: LABELLED_UNITS, turnaround: 0, profile: 'labelled' });
  const setup: StallSetup = { place: { kind: 'rtu', path: line.path, baud: BAUD }, count: REGISTERS, file };
  const slow = library === null ? {} : { LD_PRELOAD: library, SLOW_SYNC_MS: String(SLOWER_MS) };
  const child = spawn(process.execPath, [here('./stall-program.ts'), JSON.stringify(setup)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...slow },
  });
  const lines = linesOf(child);
  await lines.next();
  await sleep(windowMs);
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const { value } = await lines.next();
  await gone;
  return JSON.parse(value ?? '{}') as StallTally;
};

/** Ten meters on a line at 115200 while batches are kept one after the other, with a quick disk and with a slow one. */
export const run = async (effort: Effort = 'usual'): Promise<readonly Row[]> => {
  const quick = effort === 'quick';
  using folder = scratchFolder();
  let files = 0;
  const tallies: Record<'quick' | 'slow', StallTally[]> = { quick: [], slow: [] };
  const measure = (name: 'quick' | 'slow', library: string | null) => async () => {
    files += 1;
    const tally = await pollAndKeep(join(folder.path, `${files}.sqlite`), library, quick ? 800 : 4_000);
    tallies[name].push(tally);
    return tally.reads / tally.seconds;
  };
  try {
    const library = compilePreload(folder.path);
    const rates = await interleaved(quick ? 1 : 5, { quick: measure('quick', null), slow: measure('slow', library) });
    const note = (name: 'quick' | 'slow'): string => {
      const commits = median(tallies[name].map((tally) => tally.commits / tally.seconds));
      const failed = tallies[name].reduce((sum, tally) => sum + tally.failed, 0);
      return `${median(rates[name]).toFixed(1)} reads/s while ${commits.toFixed(1)} batches/s became durable; ${failed} reads failed`;
    };
    return [
      row('polling, syncs as they are', median(rates.quick), 'reads/s', note('quick')),
      row(`polling, every sync ${SLOWER_MS} ms longer`, median(rates.slow) / median(rates.quick), '×', note('slow')),
    ];
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [{ name: 'not measured', value: '–', note: error.message }];
  }
};
