import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, onTestFinished, test } from 'vitest';

type Meter = Readonly<{ device: string; unit: number; host: string; port: number }>;
type Ready = Readonly<{
  ready: true;
  scenario: string;
  rtu: Readonly<{ host: string; port: number }> | null;
  lines: readonly Readonly<{ name: string; baud: number; meters: readonly unknown[] }>[];
  tcp: readonly Meter[];
}>;

let program: ChildProcessWithoutNullStreams | null = null;
afterEach(() => program?.kill('SIGKILL'));

const sim = ['src/bin/gridtokenx.ts', 'sim', '--no-pty'];

const start = async (...args: string[]) => {
  const child = spawn(process.execPath, [...sim, ...args]);
  program = child;
  const said = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const hear = async (): Promise<unknown> => JSON.parse(String((await said.next()).value));
  const tell = async (wish: object): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify(wish)}\n`);
    return await hear();
  };
  return { child, ready: (await hear()) as Ready, tell };
};

/** Two registers of a meter behind Modbus TCP; the whole answer. */
const ask = async ({ host, port, unit }: Meter, code: 3 | 4, address: number): Promise<Buffer> => {
  const socket = connect(port, host);
  socket.write(Uint8Array.of(0, 1, 0, 0, 0, 6, unit, code, address >> 8, address & 0xff, 0, 2));
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return answer;
};
const meterOf = ({ tcp }: Ready, wanted: string): Meter => {
  const meter = tcp.find(({ device }) => device === wanted);
  if (meter === undefined) throw new Error(`no ${wanted}`);
  return meter;
};

const fileWith = (scenario: object): string => {
  const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-scenario-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'mine.json');
  writeFileSync(file, JSON.stringify(scenario));
  return file;
};

const mine = {
  name: 'mine',
  what: 'one meter behind transformers, exchanged at once',
  clock: { begin: '2026-11-24T10:00:00+07:00', rate: 1 },
  lines: [],
  ports: [{ name: 'hall', meters: [{ device: 'main', unit: 9, at: 'b01', model: 'eastron/sdm630' }] }],
  timeline: [
    { after: 0, order: { kind: 'exchange', device: 'main', serial: 41_000_123, importKwh: 0.5, exportKwh: 2 } },
  ],
};

test('a scenario out of a file: its meters, its clock, its orders; more orders while it runs; ctrl-C ends it', async () => {
  const { child, ready, tell } = await start('--scenario', fileWith(mine));
  expect(ready).toMatchObject({
    scenario: 'mine',
    start: Date.parse('2026-11-24T10:00:00+07:00'),
    rtu: null,
    lines: [],
    tcp: [{ device: 'main', unit: 9 }],
  });
  const main = meterOf(ready, 'main');
  expect((await ask(main, 3, 0xfc00)).readUInt32BE(9)).toBe(41_000_123);
  expect((await ask(main, 4, 0x004a)).readFloatBE(9)).toBe(2);
  const order = { kind: 'counters', device: 'main', importKwh: 0, exportKwh: 7.5 };
  expect(await tell({ order })).toEqual({ obeyed: order });
  expect((await ask(main, 4, 0x004a)).readFloatBE(9)).toBe(7.5);
  expect(await tell({ order: { kind: 'hole', device: 'main', first: 0 } })).toEqual({
    error: 'The order lacks "last".',
  });
  expect(await tell({ order: { kind: 'hole', device: 'other', first: 0, last: 3 } })).toEqual({
    error: 'This simulator serves no meter "other".',
  });
  // A server that does not echo the transaction id, which was 1.
  await tell({ order: { kind: 'port-faults', port: 'hall', faults: [{ kind: 'transaction-zero' }] } });
  expect((await ask(main, 4, 0x0046)).readUInt16BE(0)).toBe(0);
  await tell({ order: { kind: 'frequency', deviation: -2, ramp: 0, hold: 1000, recovery: 0 } });
  // From the next moment of grid time on.
  await expect.poll(async () => (await ask(main, 4, 0x0046)).readFloatBE(9), { timeout: 20_000 }).toBeLessThan(49);
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('many meters: four lines of ten, forty behind TCP, every one of them answers', async () => {
  const { ready } = await start('--scenario', 'many-meters', '--baud', '115200');
  expect(ready.lines.map(({ name, baud, meters }) => [name, baud, meters.length])).toEqual(
    ['north', 'east', 'south', 'west'].map((name) => [name, 115_200, 10]),
  );
  expect(ready.tcp.length).toBe(40);
  expect(new Set(ready.tcp.map(({ port }) => port)).size).toBe(8);
  const serials = await Promise.all(ready.tcp.map(async (meter) => (await ask(meter, 3, 0xfc00)).readUInt32BE(9)));
  expect(new Set(serials).size).toBe(40);
});

test('--list names them all; what cannot be served is a sentence and exit 2', () => {
  const run = (...args: string[]) => spawnSync(process.execPath, [...sim, ...args], { encoding: 'utf8', input: '' });
  const listed = run('--list');
  expect(listed.status).toBe(0);
  for (const name of ['substation', 'dead-meter', 'installer', 'ten-meters'])
    expect(listed.stdout).toMatch(new RegExp(`^${name} +\\S`, 'm'));
  const forMachines: unknown = JSON.parse(run('--list', '--json').stdout);
  expect(forMachines).toContainEqual({ name: 'dead-meter', what: expect.stringMatching(/\S/) });
  expect(run('--json').stderr).toMatch(/say --list --json/);
  const refused = (scenario: string): string => {
    const { status, stderr } = run('--scenario', scenario);
    expect(status).toBe(2);
    return stderr;
  };
  expect(refused('nope')).toContain('There is no scenario "nope": give a JSON file, or one of substation');
  expect(refused('intaller')).toContain('There is no scenario "intaller"; did you mean "installer"?');
  expect(refused('./not-there.json')).toContain('The scenario ./not-there.json cannot be read');
  expect(refused(fileWith({ ...mine, lines: [{}] }))).toContain('line 1 lacks "name".');
  const opcua = { ...mine, clock: undefined, timeline: [], ports: [], opcua: { meters: ['h99'] } };
  expect(refused(fileWith(opcua))).toContain('The simulated feeder has no meter "h99"');
  const ghost = { ...mine, ports: [{ name: 'hall', meters: [{ device: 'main', unit: 9 }] }] };
  expect(refused(fileWith(ghost))).toContain('The simulated feeder has no meter "main"');
});

test.each([
  ['--seed', 'abc', 'a whole number from 0 to 4294967295'],
  ['--baud', '-1', 'a whole number from 300 to 1000000'],
  ['--baud', '0', 'a whole number from 300 to 1000000'],
])('%s %s is refused with what is allowed', (option, value, allowed) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...sim, option, value], {
    encoding: 'utf8',
    input: '',
  });
  expect([status, stdout, stderr]).toEqual([2, '', `gridtokenx: ${option} "${value}"; allowed: ${allowed}.\n`]);
});

test('what is no order is quoted in part and without control characters; at the end of its input it says why it ends', () => {
  const input = `\x1b[2J${'x'.repeat(500)}\n`;
  const { status, stdout, stderr } = spawnSync(process.execPath, sim, { encoding: 'utf8', input });
  expect(status).toBe(0);
  const [, answer = ''] = stdout.trimEnd().split('\n');
  expect(JSON.parse(answer)).toEqual({ error: `"\\u{1b}[2J${'x'.repeat(56)}…" is not JSON.` });
  expect(stderr).toMatch(/^sim: ends, because its standard input has ended\./m);
});

test('sunspec: it is day, so that the inverter makes power whose scale can change', async () => {
  const { ready } = await start('--scenario', 'sunspec');
  expect(ready).toMatchObject({ start: Date.parse('2026-11-24T10:00:00+07:00') });
});
