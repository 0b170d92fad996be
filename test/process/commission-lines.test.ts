import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { createFeeder } from '../../hardware-sim/grid/feeder.ts';
import { startTcpServer } from '../../hardware-sim/meters/tcp-server.ts';
import { startSimulator } from '../../hardware-sim/simulator.ts';
import { meteredTruth } from '../../hardware-sim/sunspec/roof.ts';
import { sunSpecDevice } from '../../hardware-sim/sunspec/sunspec-device.ts';
import { createKeyFile } from '../../src/adapters/signatures/key-file.ts';
import type { SignedReport } from '../../src/bin/installer/commission-report.ts';
import { instant } from '../../src/domain/time.ts';
import { requireDebian } from '../support/debian.ts';
import { gatewayFile, meterEntry } from '../support/gateway-file.ts';
import { serverProcess } from '../support/opcua-server.ts';
import { runGridtokenx } from '../support/run-gridtokenx.ts';

const start = instant(Date.parse('2026-11-24T10:00:00+07:00'));
const begun = Date.now();
const now = () => instant(start + Date.now() - begun);

const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-commission-lines-'));
createKeyFile(join(folder, 'gateway.key'), 'gateway');
afterAll(() => rmSync(folder, { recursive: true }));

/** What `commission` finds of the one meter of a line. */
const commission = async (transport: object, meter: object) => {
  const lines = [{ name: 'line', transport, meters: [{ ...meterEntry('b01', 1), ...meter }] }];
  const file = join(folder, 'gateway.json');
  writeFileSync(file, JSON.stringify({ ...gatewayFile(), lines, http: { port: 0 } }));
  const { code, stdout, stderr } = await runGridtokenx('commission', '--config', file, '--readings', '3', '--json');
  const [signed] = (JSON.parse(stdout) as { meters: readonly SignedReport[] }).meters;
  if (signed === undefined) throw new Error('one meter');
  return {
    code,
    stderr,
    ...signed.report,
    verdicts: Object.fromEntries(signed.report.checks.map(({ id, verdict }) => [id, verdict])),
  };
};

test.skipIf(!requireDebian('socat'))('on RS-485; not while somebody else holds its port open', async () => {
  const simulator = await startSimulator({
    seed: 3,
    start,
    gridTime: now,
    tcp: [],
    rtu: [{ name: 'line', baud: 9_600, over: 'pty', meters: [{ device: 'b01', unit: 1 }] }],
  });
  onTestFinished(() => simulator.close());
  const [line] = simulator.lines;
  const path = line && 'path' in line ? line.path : '';
  // It holds the port and takes nothing from it.
  const holder = spawn(process.execPath, [
    '-e',
    `require('fs').openSync(${JSON.stringify(path)}, 'r+'); console.log('held'); setInterval(() => {}, 1000)`,
  ]);
  onTestFinished(() => void holder.kill());
  await once(holder.stdout, 'data');
  const found = await commission({ kind: 'rtu', path }, { profile: 'eastron/sdm630' });
  expect(found).toMatchObject({ code: 1, result: 'fail', verdicts: { answers: 'fail' } });
  const gone = once(holder, 'exit');
  holder.kill();
  await gone;
  const alone = await commission({ kind: 'rtu', path }, { profile: 'eastron/sdm630' });
  expect(alone).toMatchObject({ code: 0, result: 'pass', verdicts: { answers: 'pass', voltage: 'pass' } });
});

test('behind SunSpec', async () => {
  const feeder = createFeeder({ seed: 11, start });
  const maker = { manufacturer: 'Fronius', model: 'Simulated', version: '1.0', serial: 'SN-1' };
  const device = sunSpecDevice(
    { maker, base: 40_000, longestRead: 125, float: false, kind: 'meter', device: 'b01' },
    meteredTruth(feeder, 'b01'),
    now,
  );
  const server = await startTcpServer({ host: '127.0.0.1', port: 0, draw: () => 0.5 }, new Map([[1, device]]));
  onTestFinished(() => server.close());
  const found = await commission(
    { kind: 'tcp', host: '127.0.0.1', port: server.port },
    { profile: 'sunspec/fronius-meter', serialNumber: 'SN-1', binding: null, role: 'check' },
  );
  expect(found).toMatchObject({
    verdicts: { answers: 'pass', identity: 'pass', voltage: 'pass', direction: 'pass', 'phase-angles': 'pass' },
  });
});

test('behind OPC UA', async () => {
  const server = await serverProcess();
  const names = [
    'voltage.L1',
    'voltage.L2',
    'voltage.L3',
    'current.L1',
    'current.L2',
    'current.L3',
    'power.active',
    'frequency',
  ];
  const watts = ['power.active.L1', 'power.active.L2', 'power.active.L3'];
  const nodes = [
    ...[...names, ...watts].map((quantity) => ({ quantity, node: `ns=1;s=b01.${quantity}` })),
    { quantity: 'import', node: 'ns=1;s=b01.import.Wh' },
    { quantity: 'export', node: 'ns=1;s=b01.export.Wh' },
  ];
  const found = await commission(
    { kind: 'opc-ua', endpoint: server.endpoint, securityMode: 'None', securityPolicy: 'None' },
    { profile: 'opc-ua/meter-three-phase-per-phase', unit: null, nodes },
  );
  expect(found).toMatchObject({ verdicts: { answers: 'pass', voltage: 'pass', direction: 'pass', frequency: 'pass' } });
});

test('nobody listens: the report says where', async () => {
  const found = await commission({ kind: 'tcp', host: '127.0.0.1', port: 1 }, {});
  expect(found).toMatchObject({ code: 1, result: 'fail' });
  expect(found.checks[0]?.says.en).toContain('127.0.0.1:1');
});
