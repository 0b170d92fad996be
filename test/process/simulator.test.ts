import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { SerialPort } from 'serialport';
import { afterEach, expect, test } from 'vitest';
import { openRtuFrame, rtuFrame } from '../../drivers/modbus/codec.ts';

/** What the program says when it is ready. */
type Ready = Readonly<{
  ready: true;
  rtu: Readonly<{ path?: string; host?: string; port?: number; socatPid?: number; withoutPty: string | null }>;
  tcp: readonly Readonly<{ device: string; unit: number; host: string; port: number }>[];
}>;

/** From now on: a simulator computes all that has happened since its start before it answers. */
const warp = `2026-11-24T10:00:00+07:00,${Date.now()},60`;
let program: ChildProcessWithoutNullStreams | null = null;
afterEach(() => program?.kill('SIGKILL'));

const start = async (...args: string[]) => {
  const child = spawn(process.execPath, ['src/bin/gridtokenx.ts', 'sim', '--seed', '3', '--warp', warp, ...args]);
  program = child;
  const lines: Interface = createInterface({ input: child.stdout });
  const said = lines[Symbol.asyncIterator]();
  const hear = async (): Promise<unknown> => JSON.parse(String((await said.next()).value));
  const tell = async (order: string): Promise<unknown> => {
    child.stdin.write(`${order}\n`);
    return await hear();
  };
  const ready = (await hear()) as Ready;
  return { child, ready, tell };
};

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

type Wire = Readonly<{ write(bytes: Uint8Array): void; on(event: 'data', listen: (bytes: Buffer) => void): unknown }>;

/** Sends a question and collects the answer to so many bytes. */
const ask = (wire: Wire, asked: Uint8Array, length: number): Promise<Buffer> =>
  new Promise((resolve) => {
    let heard = Buffer.alloc(0);
    wire.on('data', (bytes) => {
      heard = Buffer.concat([heard, bytes]);
      if (heard.length >= length) resolve(heard);
    });
    wire.write(asked);
  });

const open = async (path: string, baudRate = 9600): Promise<SerialPort> => {
  const port = new SerialPort({ path, baudRate, autoOpen: false });
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
  return port;
};
const shut = (port: SerialPort): Promise<void> => new Promise((resolve) => port.close(() => resolve()));
/** Input registers 0x0046 and 0x0047: the frequency. */
const frequencyOf = (unit: number): Uint8Array => rtuFrame(unit, Uint8Array.of(4, 0, 0x46, 0, 2));

/** Hz out of an RTU answer, read by the platform. */
const hertz = (frame: Buffer): number => {
  expect(openRtuFrame(frame).kind).toBe('frame');
  return frame.readFloatBE(3);
};

test('a serial port that any master can open, close and open again; gone when the program ends', async () => {
  const { child, ready, tell } = await start();
  const { path = '', socatPid = 0 } = ready.rtu;
  expect(existsSync(path)).toBe(true);
  for (const unit of [1, 6]) {
    const port = await open(path);
    expect(Math.abs(hertz(await ask(port, frequencyOf(unit), 9)) - 50)).toBeLessThan(1);
    await shut(port);
    // A master on its own has to keep the silence of the line itself: 3.5 characters are 4 ms at 9600 baud.
    await sleep(50);
  }
  expect(await tell('{"statistics":true}')).toMatchObject({
    statistics: { lines: { rs485: { requests: 2, answers: 2, silenceViolations: 0 } } },
  });
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(existsSync(path)).toBe(false);
  expect(alive(socatPid)).toBe(false);
});

test('where speed matters, a master at another one is not heard, and one that finds it is', async () => {
  const { ready, tell } = await start('--scenario', 'installer');
  const { path = '' } = ready.rtu;
  const wrong = await open(path, 9600);
  wrong.write(frequencyOf(7));
  await new Promise((resolve) => wrong.drain(resolve));
  // Long enough for a question that is not heard at all; the count below would tell.
  await sleep(1500);
  await shut(wrong);
  const right = await open(path, 19_200);
  expect(Math.abs(hertz(await ask(right, frequencyOf(7), 9)) - 50)).toBeLessThan(1);
  expect(await tell('{"statistics":true}')).toMatchObject({
    statistics: { lines: { rs485: { requests: 1, answers: 1, corruptRequests: 0 } } },
  });
  await shut(right);
});

test('faults are switched while it runs; nonsense is answered with a sentence', async () => {
  const { ready, tell } = await start();
  const port = await open(ready.rtu.path ?? '');
  expect(await tell('{"fault":{"device":"h02","faults":[{"kind":"doubled"}]}}')).toEqual({
    set: { device: 'h02', faults: [{ kind: 'doubled' }] },
  });
  const twice = await ask(port, frequencyOf(2), 18);
  expect(twice.subarray(0, 9)).toEqual(twice.subarray(9));
  expect(await tell('{"fault":{"line":"rs485","faults":[{"kind":"echo"}]}}')).toMatchObject({ set: { line: 'rs485' } });
  expect((await ask(port, frequencyOf(1), 17)).subarray(0, 8)).toEqual(Buffer.from(frequencyOf(1)));
  expect(await tell('{"fault":{"device":"h99","faults":[]}}')).toEqual({
    error: 'This simulator serves no meter "h99".',
  });
  expect(await tell('hello')).toEqual({ error: '"hello" is not JSON.' });
  await shut(port);
});

test('without a pty the line is RTU over TCP; it ends when nobody holds its stdin any more', async () => {
  const { child, ready } = await start('--no-pty');
  const { host = '', port = 0, path } = ready.rtu;
  expect(path).toBeUndefined();
  const socket = connect(port, host);
  expect(Math.abs(hertz(await ask(socket, frequencyOf(3), 9)) - 50)).toBeLessThan(1);
  socket.destroy();
  child.stdin.end();
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('the others are behind one Modbus TCP port, one unit each', async () => {
  const { ready } = await start('--no-pty');
  expect(ready.tcp.map(({ device }) => device)).toEqual(['h07', 'h08', 'h09', 'h10', 'h11', 'h12', 'b01', 'head']);
  const head = ready.tcp.find(({ device }) => device === 'head');
  const socket = connect(head?.port ?? 0, head?.host);
  const answer = await ask(socket, Uint8Array.of(0, 1, 0, 0, 0, 6, head?.unit ?? 0, 4, 0, 0, 0, 6), 21);
  expect(answer.length).toBe(21);
  for (const at of [9, 13, 17]) expect(answer.readFloatBE(at)).toBeGreaterThan(200);
  socket.destroy();
});

test('killed, it leaves no socat behind', async () => {
  const { child, ready } = await start();
  const { path = '', socatPid = 0 } = ready.rtu;
  child.kill('SIGKILL');
  await once(child, 'exit');
  await expect.poll(() => alive(socatPid), { timeout: 20_000 }).toBe(false);
  expect(existsSync(path)).toBe(false);
});

test('when whoever listened is killed, the line leaves no folder behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-sim-test-'));
  const env = { ...process.env, TMPDIR: folder };
  const child = spawn(process.execPath, ['src/bin/gridtokenx.ts', 'sim'], { env });
  program = child;
  const said = createInterface({ input: child.stdout });
  const [first] = (await once(said, 'line')) as [string];
  // Where there is no pty there is no folder either.
  const { rtu } = JSON.parse(first) as Ready;
  expect(readdirSync(folder).some((name) => name.startsWith('gridtokenx-line-'))).toBe(rtu.path !== undefined);
  const ended = once(child, 'exit');
  // What kill -9 of its parent does to it: all three pipes are gone at once.
  for (const pipe of [child.stdout, child.stderr, child.stdin]) pipe.destroy();
  expect(await ended).toEqual([0, null]);
  expect(readdirSync(folder).filter((name) => name.startsWith('gridtokenx-line-'))).toEqual([]);
  rmSync(folder, { recursive: true });
});
