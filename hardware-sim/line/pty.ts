import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, constants, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Fault } from '../../src/domain/fault.ts';

/** A serial port that others can open at `path`, whose other end is ours. */
export type Pty = Readonly<{ path: string; pid: number; send(bytes: Uint8Array): void; close(): Promise<void> }>;

const LOOKS = 250;
const LOOK_EVERY = 20;

const appears = async (path: string, child: ChildProcess, failure: () => Error | null): Promise<void> => {
  for (let look = 0; look < LOOKS; look += 1) {
    const failed = failure();
    if (failed !== null) throw failed;
    if (existsSync(path)) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
  child.kill();
  throw new Fault('link-down', `socat made no pty at ${path} within 5 s.`);
};

const ended = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', () => resolve()));

/**
 * Lets bytes through that were sent while the port was set to one speed: a pseudo-terminal carries them at any, but
 * remembers what its master has set. Parity it does not even remember.
 */
const onlyAt = (speed: number, path: string, receive: (bytes: Uint8Array) => void) => {
  let before: Promise<void> = Promise.resolve();
  const pass = async (bytes: Uint8Array): Promise<void> => {
    // A port that cannot be asked any more is one that is closing.
    const { stdout } = await promisify(execFile)('stty', ['-F', path, 'speed']).catch(() => ({ stdout: '' }));
    if (Number(stdout) === speed) receive(bytes);
  };
  return (bytes: Uint8Array): void => {
    before = before.then(() => pass(bytes));
  };
};

/**
 * Makes a pty with socat, our end being its pipes. The link lies in a new folder under the system's temporary one.
 * We keep the far end open ourselves: otherwise the pty would go when the first master closes it.
 * With `speed` a master that has set another one is not heard, which costs some milliseconds a question.
 * @throws Fault `link-down` where socat is missing or fails.
 */
export const openPty = async (name: string, receive: (bytes: Uint8Array) => void, speed?: number): Promise<Pty> => {
  const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-line-'));
  const path = join(folder, name);
  const child = spawn('socat', [`PTY,raw,echo=0,link=${path}`, 'STDIO'], { stdio: ['pipe', 'pipe', 'ignore'] });
  let failure: Error | null = null;
  child.on('error', (cause) => {
    failure = new Fault('link-down', 'socat cannot be started: install it (Debian: socat), or use RTU over TCP.', {
      cause,
    });
  });
  child.on('exit', (code, signal) => {
    failure ??= new Fault('link-down', `socat ended (${signal ?? code}) before it made ${path}.`);
  });
  // A write into a socat that has ended is told by its exit.
  child.stdin.on('error', () => {});
  child.stdout.on('data', speed === undefined ? receive : onlyAt(speed, path, receive));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    await appears(path, child, () => failure);
  } catch (error) {
    remove();
    throw error;
  }
  const held = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  return {
    path,
    pid: child.pid ?? 0,
    send: (bytes) => {
      child.stdin.write(bytes);
    },
    close: async () => {
      closeSync(held);
      child.kill('SIGTERM');
      await ended(child);
      remove();
    },
  };
};
