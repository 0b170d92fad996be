import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { LABELLED_REGISTERS, labelAt } from './labelled-meter.ts';

export const readerNames = ['our bus', 'our line', 'modbus-serial', 'jsmodbus', 'libmodbus'] as const;
export type ReaderName = (typeof readerNames)[number];

/** Where the meter is; baud for the wire. */
export type Place =
  | Readonly<{ kind: 'rtu'; path: string; baud: number }>
  | Readonly<{ kind: 'tcp'; host: string; port: number }>;

/** Two blocks of `count` registers in turn; `timeout`, and how long reads are not yet counted, in ms. */
export type ReaderSetup = Readonly<{
  reader: Exclude<ReaderName, 'libmodbus'>;
  place: Place;
  count: number;
  timeout: number;
  warmUp: number;
}>;

/** What came of a window: counts, seconds, CPU time in it, and the most memory the process ever had. */
export type Tally = Readonly<{
  answers: number;
  wrong: number;
  failed: number;
  seconds: number;
  cpuMs: number;
  residentMB: number;
}>;
export type ReaderWord = Readonly<{ kind: 'ready' }> | (Readonly<{ kind: 'done' }> & Tally);

/** A reader that has had its first answer. */
export type RunningReader = Readonly<{ end(): Promise<Tally> }>;

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Why there is no libmodbus here; null when there is. */
export const withoutLibmodbus = (): string | null => {
  if (spawnSync('gcc', ['--version']).status !== 0) return 'gcc is missing (Debian: gcc libc6-dev)';
  return existsSync('/usr/include/modbus/modbus.h') ? null : 'libmodbus is missing (Debian: libmodbus-dev)';
};

/** A program of ours on libmodbus, compiled into a folder. */
export const compileC = (source: string, folder: string, name: string): string => {
  const program = join(folder, name);
  const { status, stderr } = spawnSync('gcc', ['-O2', '-o', program, here(source), '-lmodbus'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`gcc: ${stderr}`);
  return program;
};

/** The labelled meter as an independent server on Modbus TCP. */
export const startLabelledServer = async (program: string, folder: string) => {
  const image = join(folder, 'image');
  const lines = Array.from(
    { length: LABELLED_REGISTERS },
    (_, at) => `input ${at.toString(16)} ${labelAt(at).toString(16)}`,
  );
  writeFileSync(image, lines.join('\n'));
  const child = spawn(...onOneCore(program, image, '1', 'tcp'), { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const [, port] = /^ready (\d+)$/.exec(line) ?? [];
    if (port !== undefined) return { port: Number(port), stop: () => stopped(child, 'SIGKILL') };
  }
  throw new Error('The server ended before it was ready.');
};

const stopped = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
  const gone = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null;
  child.kill(signal);
  await gone;
};

const placeArguments = (place: Place): readonly string[] =>
  place.kind === 'rtu' ? ['rtu', place.path, String(place.baud)] : ['tcp', place.host, String(place.port)];

/**
 * Client and server of a loopback take turns: on one core neither waits until another core wakes. A program and its
 * arguments, bound to a core where the machine can.
 */
const onOneCore = (program: string, ...args: readonly string[]): readonly [string, readonly string[]] =>
  spawnSync('taskset', ['--version']).status === 0 ? ['taskset', ['-c', '0', program, ...args]] : [program, args];

/** How long a reader may take to its first answer and to its last word, ms. */
const PATIENCE = 20_000;

/** Starts a reader in a process of its own. @throws when it never gets an answer. */
export const startReader = async (
  reader: ReaderName,
  terms: Readonly<{ place: Place; count: number; timeout: number; libmodbus: string | null }>,
): Promise<RunningReader> => {
  const { place, count, timeout, libmodbus } = terms;
  const warmUp = place.kind === 'tcp' ? 1_000 : 300;
  const command: readonly [string, ...string[]] =
    reader === 'libmodbus'
      ? [libmodbus ?? '', ...placeArguments(place), String(count), String(timeout)]
      : [
          process.execPath,
          here('./reader-program.ts'),
          JSON.stringify({ reader, place, count, timeout, warmUp } satisfies ReaderSetup),
        ];
  const [program, args] = place.kind === 'tcp' ? onOneCore(...command) : [command[0], command.slice(1)];
  const child = spawn(program, args);
  const lines: string[] = [];
  const trouble: string[] = [];
  const ready = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      if (line.includes('ready')) resolve();
    });
  });
  child.stderr.on('data', (text: Buffer) => trouble.push(text.toString()));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const began = await Promise.race([ready.then(() => true), ended.then(() => false), sleep(PATIENCE, false)]);
  if (!began) {
    await stopped(child, 'SIGKILL');
    throw new Error(`${reader} had no answer: ${trouble.join('').trim()}`);
  }
  return {
    end: async () => {
      child.kill('SIGTERM');
      await Promise.race([ended, sleep(PATIENCE)]);
      await stopped(child, 'SIGKILL');
      const last = lines.at(-1) ?? '';
      if (!last.includes('answers')) throw new Error(`${reader} ended without its numbers: ${trouble.join('').trim()}`);
      return JSON.parse(last) as Tally;
    },
  };
};
