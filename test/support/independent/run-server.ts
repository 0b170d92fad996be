import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const here = dirname(fileURLToPath(import.meta.url));

/** Programs of others that serve Modbus: pymodbus of Debian's Python, and a small C program on libmodbus. */
export type Maker = 'pymodbus' | 'libmodbus';

const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-independent-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** Ended by its id when the test is over. */
const start = (program: string, ...args: string[]): ChildProcess => {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  });
  return child;
};

const compile = (folder: string): string => {
  const program = join(folder, 'libmodbus-server');
  const flags = ['-O2', '-Wall', '-Wextra', '-Werror', '-o', program, join(here, 'libmodbus-server.c'), '-lmodbus'];
  const { status, stderr } = spawnSync('gcc', flags, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`gcc: ${stderr}`);
  return program;
};

/** Two pseudo-terminals joined as a cable joins two serial ports. */
const cable = async (folder: string): Promise<readonly [string, string]> => {
  const ends = [join(folder, 'gateway'), join(folder, 'meter')] as const;
  start('socat', ...ends.map((link) => `PTY,raw,echo=0,link=${link}`));
  for (let look = 0; look < 500 && !ends.every(existsSync); look += 1) await sleep(20);
  if (!ends.every(existsSync)) throw new Error('socat made no pseudo-terminals within 10 s');
  return ends;
};

/** The port it serves on, said on its first line. */
const readiness = async (child: ChildProcess): Promise<number> => {
  if (child.stdout === null) throw new Error('it has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    const [, port] = /^ready (\d+)$/.exec(line) ?? [];
    if (port !== undefined) return Number(port);
  }
  throw new Error('it ended before it was ready');
};

/**
 * Serves registers until the test ends, at unit 7. `image` has a register a line: table, address, word, hexadecimal.
 * On TCP at the port that is given back; on RTU at the far end of a cable whose near end is `path`.
 */
export const serveIndependently = async (
  maker: Maker,
  transport: 'tcp' | 'rtu',
  image: string,
): Promise<Readonly<{ path: string; port: number }>> => {
  const folder = temporaryFolder();
  const file = join(folder, 'image');
  writeFileSync(file, image);
  const [near, far] = transport === 'rtu' ? await cable(folder) : ['', ''];
  const args = [file, '7', transport, ...(transport === 'rtu' ? [far, '115200'] : [])];
  const child =
    maker === 'libmodbus'
      ? start(compile(folder), ...args)
      : // Debian's own Python: the packages are not on the path of any other.
        start('/usr/bin/python3', join(here, 'pymodbus_server.py'), ...args);
  return { path: near, port: await readiness(child) };
};
