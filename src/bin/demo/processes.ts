import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Fault } from '../../domain/fault.ts';

const entry = fileURLToPath(new URL('../gridtokenx.ts', import.meta.url));

/** A program of ours in a process of its own, with its output in a log file. */
export type Program = Readonly<{
  name: string;
  pid: number;
  /** Resolves with how it ended: an exit code, or the signal that killed it. */
  ended: Promise<number | NodeJS.Signals>;
  /** The first line of standard output. */
  firstLine: Promise<string>;
  /** To its standard input. */
  send(text: string): void;
  kill(signal: NodeJS.Signals): void;
}>;

/**
 * Starts `gridtokenx <arguments>`; it gets its own standard input, so that it notices when we are gone, and its own
 * process group, so that a terminal's ctrl-C reaches us alone and the programs are stopped in their order.
 */
export const startProgram = (name: string, logFile: string, args: readonly string[]): Program => {
  const child = spawn(process.execPath, [entry, ...args], { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  const log = createWriteStream(logFile, { flags: 'a' });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  // An error ends the stream and its pipes; a program that nobody reads would stop at a full pipe.
  log.on('error', (error) => {
    process.stderr.write(`gridtokenx: ${name} goes on without its log ${logFile}: ${error.message}.\n`);
    for (const output of [child.stdout, child.stderr]) output.unpipe(log).resume();
  });
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('close', (code, signal) => {
      log.end();
      resolve(code ?? signal ?? 1);
    });
  });
  const firstLine = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    void ended.then((how) => reject(startFailure(name, logFile, how)));
  });
  // Whoever does not wait for the line must not be ended by its absence.
  firstLine.catch(() => undefined);
  return {
    name,
    pid: pidOf(child, name),
    ended,
    firstLine,
    send: (text) => void child.stdin.write(text),
    kill: (signal) => void child.kill(signal),
  };
};

const pidOf = (child: ChildProcess, name: string): number => {
  if (child.pid === undefined) throw new Fault('configuration', `The program ${name} could not be started.`);
  return child.pid;
};

const startFailure = (name: string, logFile: string, how: number | NodeJS.Signals): Fault =>
  new Fault(
    'configuration',
    `The program ${name} ended (${how}) before it was ready. Its last words are in ${logFile}.`,
  );

/** Does a program answer on its health address? One that hangs does not. */
export const isHealthy = (url: string): Promise<boolean> =>
  fetch(`${url}/healthz`, { signal: AbortSignal.timeout(1_000) }).then(
    (answer) => answer.ok,
    () => false,
  );

/** Waits until a program answers on its health address, or ends. @throws the signal's reason when nobody waits any more. */
export const untilHealthy = async (
  program: Program,
  logFile: string,
  url: string,
  signal?: AbortSignal,
): Promise<void> => {
  let end: number | NodeJS.Signals | null = null;
  void program.ended.then((how) => {
    end = how;
  });
  for (;;) {
    if (end !== null) throw startFailure(program.name, logFile, end);
    signal?.throwIfAborted();
    if (await isHealthy(url)) return;
    await sleep(50);
  }
};

/** Asks a program to stop, and makes it stop when it does not within the time. */
export const stopProgram = async (program: Program, patienceMs = 15_000): Promise<number | NodeJS.Signals> => {
  program.kill('SIGTERM');
  const timer = setTimeout(() => program.kill('SIGKILL'), patienceMs);
  try {
    return await program.ended;
  } finally {
    clearTimeout(timer);
  }
};

/** Loopback ports that were free a moment ago; fixed ones are asked for first. */
export const freePorts = async (first: number, count: number): Promise<readonly number[]> => {
  const wanted = first === 0 ? [] : Array.from({ length: count }, (_, index) => first + index);
  const fixed = await Promise.all(wanted.map((port) => probe(port).catch(() => null)));
  if (first !== 0 && fixed.every((port) => port !== null)) return wanted;
  return Promise.all(Array.from({ length: count }, () => probe(0)));
};

const probe = (port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
