import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { profileIds } from '../../drivers/profiles/catalogue.ts';
import { type Simulator, startSimulator } from '../../hardware-sim/simulator.ts';
import { gatewayConfiguration } from '../../src/configuration/gateway-configuration.ts';
import { instant } from '../../src/domain/time.ts';
import { requireDebian } from '../support/debian.ts';
import { gatewayFile } from '../support/gateway-file.ts';
import { runGridtokenx } from '../support/run-gridtokenx.ts';

const hasSocat = requireDebian('socat');
const at = instant(Date.parse('2026-11-24T10:00:00+07:00'));
const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-installer-'));
let simulator: Simulator;
let path = '';
let network = '';

beforeAll(async () => {
  simulator = await startSimulator({
    seed: 3,
    start: at,
    // Time stands still, so that what is printed can be compared with what is.
    gridTime: () => at,
    rtu: hasSocat
      ? [
          {
            name: 'line',
            baud: 9_600,
            over: 'pty',
            meters: [
              { device: 'h01', unit: 3 },
              { device: 'b01', unit: 7 },
            ],
          },
        ]
      : [],
    tcp: [
      {
        meters: [
          { device: 'h02', unit: 2 },
          { device: 'head', unit: 5 },
        ],
      },
    ],
  });
  const [line] = simulator.lines;
  path = line && 'path' in line ? line.path : '';
  network = `127.0.0.1:${simulator.tcp[0]?.port}`;
});
afterAll(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true });
});

/** `device` at the moment that stands still: as a float32 register has it. */
const truth = (device: string) => {
  const { importMilliWh, exportMilliWh } = simulator.feeder.registersAt(device, at);
  const { phases, frequency } = simulator.feeder.stateAt(device, at);
  const kwh = (milliWh: number) => Math.fround(milliWh / 1e6);
  return {
    volts: phases.map(({ voltage }) => Math.fround(voltage)),
    hertz: Math.fround(frequency),
    // Under 8,192 kWh a float32 is finer than half a Wh, so whole Wh come out.
    importWh: Math.round(kwh(importMilliWh) * 1e3),
    exportWh: Math.round(kwh(exportMilliWh) * 1e3),
  };
};

const unitsOf = (stdout: string) =>
  JSON.parse(stdout).units.map((one: { unit: number; candidates: { profile: string; sureness: string }[] }) => [
    one.unit,
    one.candidates[0]?.profile,
    one.candidates[0]?.sureness,
  ]);

test.skipIf(!hasSocat)(
  'a serial line: both meters found at 9600 8N1, identified, proposed for the gateway',
  async () => {
    const out = join(folder, 'serial.json');
    const { code, stdout, stderr } = await runGridtokenx(
      'scan',
      '--serial',
      path,
      '--out',
      out,
      '--json',
      '--progress',
    );
    expect(stderr).toMatch(/at most .* until everything is asked/);
    expect(stderr).toMatch(/\d+ %, .* left, \d found: /);
    expect(code).toBe(0);
    expect(unitsOf(stdout).map(([unit, profile]: [number, string]) => [unit, profile])).toEqual([
      [3, 'eastron/sdm120'],
      [7, 'eastron/sdm630'],
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ complete: true, garbled: [], late: 0 });
    const proposal = JSON.parse(readFileSync(out, 'utf8'));
    expect(proposal.lines[0].transport).toEqual({ kind: 'rtu', path, baud: 9_600, parity: 'none', stopBits: 1 });
    const { lines } = gatewayConfiguration([{ name: out, value: { ...gatewayFile(), ...proposal } }], {
      folder,
      profiles: profileIds,
    });
    expect(lines[0]?.meters.map(({ unit, profile, binding }) => [unit, profile, binding])).toEqual([
      [3, 'eastron/sdm120', null],
      [7, 'eastron/sdm630', null],
    ]);
  },
);

test('a network: the units behind one port, identified and proposed', async () => {
  const { code, stdout } = await runGridtokenx('scan', '--tcp', network, '--units', '1-6', '--json');
  expect(code).toBe(0);
  expect(unitsOf(stdout).map(([unit, profile]: [number, string]) => [unit, profile])).toEqual([
    [2, 'eastron/sdm120'],
    [5, 'eastron/sdm630'],
  ]);
  const { proposal } = JSON.parse(stdout);
  const value = { ...gatewayFile(), ...proposal };
  expect(() => gatewayConfiguration([{ name: 'proposal', value }], { folder, profiles: profileIds })).not.toThrow();
});

test('nobody at these units: exit 1; nobody at the port: exit 2 and what to do', async () => {
  const nobody = await runGridtokenx('scan', '--tcp', network, '--units', '20', '--timeout', '200');
  expect(nobody.code).toBe(1);
  expect(nobody.stdout).toContain('Nobody answered.');
  const closed = await runGridtokenx('scan', '--tcp', '127.0.0.1:1');
  expect(closed.code).toBe(2);
  expect(closed.stderr).toContain('Nobody listens at 127.0.0.1 port 1: check power, network and address');
});

test.skipIf(!hasSocat)('a serial port that is not there: exit 2, and what to look at', async () => {
  const { code, stderr } = await runGridtokenx('scan', '--serial', join(folder, 'no-port'), '--units', '1');
  expect(code).toBe(2);
  expect(stderr).toContain('cannot be opened: it is not there. Plug the adapter in');
});

test.each(['/dev/null', '/etc/passwd'])('%s is no serial port, and that is said once', async (file) => {
  const { code, stdout, stderr } = await runGridtokenx('scan', '--serial', file, '--units', '1-3');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr.match(/is not a serial port/g)).toHaveLength(1);
});

/** Holds a port open as a gateway does, and says nothing on it. */
const holderOf = async (port: string) => {
  const text = `require('node:fs').openSync(${JSON.stringify(port)}, 'r+'); console.log('open'); setInterval(() => {}, 1e9);`;
  const child = spawn(process.execPath, ['-e', text]);
  await once(child.stdout, 'data');
  return child;
};

test.skipIf(!hasSocat)('a port that another program has open: every tool refuses, and says who', async () => {
  const holder = await holderOf(path);
  try {
    const meter = ['--serial', path, '--unit', '7', '--profile', 'eastron/sdm630'];
    const tools = [
      ['read', ...meter],
      ['watch', ...meter, '--count', '1'],
      ['scan', '--serial', path],
    ];
    for (const tool of tools) {
      const { code, stderr } = await runGridtokenx(...tool);
      expect(stderr).toContain(`is in use by process ${holder.pid}: two masters on one line garble each other`);
      expect(code).toBe(2);
    }
  } finally {
    const ended = once(holder, 'exit');
    holder.kill();
    await ended;
  }
});

test.skipIf(!hasSocat)('ctrl-C in the middle: what was found is printed, the port can be used at once', async () => {
  const child = spawn(process.execPath, [
    'src/bin/gridtokenx.ts',
    'scan',
    '--serial',
    path,
    '--full',
    '--json',
    '--progress',
  ]);
  let stdout = '';
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  const ended = once(child, 'exit');
  await new Promise<void>((resolve) => {
    let stderr = '';
    child.stderr.on('data', (text) => {
      stderr += text;
      if (stderr.includes('1 found')) resolve();
    });
  });
  child.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
  const report = JSON.parse(stdout);
  expect(report.complete).toBe(false);
  expect(report.units[0]).toMatchObject({ unit: 3 });
  const next = await runGridtokenx('read', '--serial', path, '--unit', '7', '--profile', 'eastron/sdm630', '--json');
  expect(next.code).toBe(0);
});

test.skipIf(!hasSocat)('read prints what the registers hold, its serial number, and what is unconfirmed', async () => {
  const { code, stdout } = await runGridtokenx(
    ...['read', '--serial', path, '--unit', '7', '--profile', 'eastron/sdm630', '--json'],
  );
  expect(code).toBe(0);
  const report = JSON.parse(stdout);
  const row = (name: string) => report.rows.find((one: { name: string }) => one.name === name);
  const known = truth('b01');
  expect(['L1', 'L2', 'L3'].map((phase) => row(`voltage.${phase}`).value)).toEqual(known.volts);
  expect(row('frequency').value).toBe(known.hertz);
  expect([row('import').value, row('export').value]).toEqual([known.importWh, known.exportWh]);
  expect(row('current.neutral').unconfirmed).toBe(true);
  expect(report.identity.serialNumber).toBe(String(simulator.feeder.meters.find(({ id }) => id === 'b01')?.serial));
  expect(report.failed).toEqual([]);
});

test('read without a profile prints raw registers; who does not answer is exit 1', async () => {
  const raw = await runGridtokenx('read', '--tcp', network, '--unit', '2', '--registers', '4:0x0046:2');
  expect(raw.code).toBe(0);
  const bytes = Buffer.alloc(4);
  bytes.writeFloatBE(truth('h02').hertz);
  expect(raw.stdout.trim()).toBe(`4:0x0046  ${bytes.toString('hex').replace(/(.{4})/, '$1 ')}`);
  const refused = await runGridtokenx('read', '--tcp', network, '--unit', '2', '--registers', '4:0x9000:2');
  expect(refused.code).toBe(1);
  expect(refused.stdout).toContain('refused: exception 2 (illegal data address)');
});

test('watch prints a line per reading and ends by itself', async () => {
  const { code, stdout } = await runGridtokenx(
    ...['watch', '--tcp', network, '--unit', '5', '--profile', 'eastron/sdm630', '--json', '--count', '4'],
    ...['--period', '100'],
  );
  expect(code).toBe(0);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toHaveLength(4);
  const known = truth('head');
  expect(lines.at(-1)).toMatchObject({
    values: { 'voltage.L1': known.volts[0], frequency: known.hertz },
    failures: 0,
    trouble: null,
  });
});

test('profile test: all models hold; a capture that differs is exit 1 and says how', async () => {
  const all = await runGridtokenx('profile', 'test');
  expect(all.stdout).toMatch(/\d+ models, \d+ captures, 0 differ/);
  expect(all.code).toBe(0);
  const own = join(folder, 'own.ts');
  writeFileSync(own, `export { default } from '${process.cwd()}/drivers/profiles/eastron/sdm120.ts';\n`);
  const capture = {
    name: 'a wrong voltage',
    kind: 'worked',
    source: 'none',
    request: { function: 4, address: 0, count: 2 },
    // 230.2 V as the manual of the SDM120 writes it.
    words: '4366 3334',
    says: { values: { 'voltage.L1': 231 }, registers: {} },
  };
  writeFileSync(join(folder, 'own.captures.ts'), `export default ${JSON.stringify([capture])};\n`);
  const wrong = await runGridtokenx('profile', 'test', own);
  expect(wrong.code).toBe(1);
  expect(wrong.stdout).toContain('FAIL eastron/sdm120: a wrong voltage');
  expect(wrong.stdout).toMatch(/voltage\.L1 is 230\.2\d*, known is 231/);
});

test('profile list and show; a model nobody knows is answered with the one that was meant', async () => {
  const list = await runGridtokenx('profile', 'list', '--json');
  expect(JSON.parse(list.stdout).map(({ id }: { id: string }) => id)).toEqual(profileIds);
  const show = await runGridtokenx('profile', 'show', 'eastron/sdm630');
  expect(show.stdout).toMatch(/frequency +4:0x0046 +f32 +1 Hz +40 … 70\n/);
  expect(show.stdout).toMatch(/[\u0E00-\u0E7F]/);
  const unknown = await runGridtokenx('profile', 'show', 'eastron/sdm6300');
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain('did you mean "eastron/sdm630"?');
});
