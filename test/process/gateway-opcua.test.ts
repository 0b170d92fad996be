import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { startSimulator } from '../../hardware-sim/simulator.ts';
import { createKeyFile } from '../../src/adapters/signatures/key-file.ts';
import type { GatewayView, MeterView } from '../../src/domain/view.ts';
import { gatewayFile } from '../support/gateway-file.ts';
import { seed, serverProcess, start, temporaryFolder } from '../support/opcua-server.ts';

/** Meters that are only observed; the silence of one is an alarm after two seconds. */
const fileFor = (folder: string, modbusPort: number, endpoint: string) => ({
  ...gatewayFile(),
  http: { port: 0 },
  silenceSeconds: 2,
  fastPeriodMs: 200,
  lines: [
    {
      name: 'lan',
      transport: { kind: 'tcp', host: '127.0.0.1', port: modbusPort },
      meters: [{ device: 'm-b01', point: 'p-b01', role: 'check', unit: 7, profile: 'eastron/sdm630' }],
    },
    {
      name: 'plant',
      transport: {
        kind: 'opc-ua',
        endpoint,
        securityMode: 'None',
        securityPolicy: 'None',
        pkiFolder: join(folder, 'pki'),
      },
      meters: [
        {
          device: 'm-plant',
          point: 'p-plant',
          role: 'check',
          profile: 'opc-ua/meter-three-phase-per-phase',
          nodes: ['voltage.L1', 'power.active', 'frequency'].map((quantity) => ({
            quantity,
            node: `ns=1;s=b01.${quantity}`,
          })),
        },
      ],
    },
  ],
});

const meterIn = (view: GatewayView, device: string): MeterView => {
  const meter = view.meters.find((one) => one.device === device);
  if (meter === undefined) throw new Error(`the view has no ${device}`);
  return meter;
};

/** The gateway program with its page; ended with the test. */
const runGateway = async (folder: string, file: object) => {
  createKeyFile(join(folder, 'gateway.key'), 'gateway');
  writeFileSync(join(folder, 'gateway.json'), JSON.stringify(file));
  const gateway = spawn(process.execPath, [
    'src/bin/gridtokenx.ts',
    'gateway',
    '--config',
    join(folder, 'gateway.json'),
  ]);
  onTestFinished(() => void gateway.kill('SIGKILL'));
  const said: string[] = [];
  createInterface({ input: gateway.stderr }).on('line', (line) => said.push(line));
  const [line] = (await once(createInterface({ input: gateway.stdout }), 'line')) as [string];
  const { url } = JSON.parse(line) as Readonly<{ url: string }>;
  const view = async (): Promise<GatewayView | null> => {
    const answer = await fetch(new URL('/v1/view', url));
    return answer.ok ? ((await answer.json()) as GatewayView) : null;
  };
  /** Looks until it is so; the test's own limit ends the waiting. */
  const until = async (fits: (view: GatewayView) => boolean): Promise<GatewayView> => {
    for (;;) {
      const shown = await view();
      if (shown !== null && fits(shown)) return shown;
      expect(gateway.exitCode, said.join('\n')).toBeNull();
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  return { gateway, until, said };
};

test('an OPC UA server that dies takes its own meters with it and no others, and brings them back', async () => {
  const modbus = await startSimulator({
    seed,
    start,
    gridTime: () => start,
    tcp: [{ meters: [{ device: 'b01', unit: 7 }] }],
    rtu: [],
  });
  onTestFinished(modbus.close);
  const server = await serverProcess();
  const folder = temporaryFolder();
  const port = modbus.tcp[0]?.port ?? 0;
  const { gateway, until, said } = await runGateway(folder, fileFor(folder, port, server.endpoint));
  const isRead = (view: GatewayView, device: string) =>
    meterIn(view, device).quality.level !== 'bad' && meterIn(view, device).power !== null;

  // Both are the same simulated meter, read over two protocols: float32 over Modbus, doubles over OPC UA.
  const first = await until((view) => isRead(view, 'm-b01') && isRead(view, 'm-plant'));
  const { active, frequency, phases } = modbus.feeder.stateAt('b01', start);
  expect(meterIn(first, 'm-plant')).toMatchObject({ power: active, frequency, voltage: { L1: phases[0]?.voltage } });
  expect(meterIn(first, 'm-b01').power).toBeCloseTo(active, 2);
  expect(meterIn(first, 'm-b01').frequency).toBe(Math.fround(frequency));

  server.child.kill('SIGKILL');
  await once(server.child, 'exit');
  const isSilent = ({ alarms }: GatewayView) =>
    alarms.some(({ id, state }) => id === 'meter-silent/m-plant' && state === 'raised');
  const down = await until((view) => meterIn(view, 'm-plant').quality.level === 'bad' && isSilent(view));
  expect(meterIn(down, 'm-plant').quality).toEqual({ level: 'bad', reason: 'link-down' });
  // What it last said stands there, with the time it said it at.
  expect(meterIn(down, 'm-plant').power).toBe(active);
  expect(down.alarms.map(({ message }) => message)).toEqual([expect.stringMatching(/^Meter m-plant has not answered/)]);
  expect(said.filter((line) => line.includes('Bus plant: ')).join('\n')).toMatch(/the server|connection|OPC UA/);
  const before = meterIn(down, 'm-b01').measuredAt ?? '';
  const later = await until((view) => (meterIn(view, 'm-b01').measuredAt ?? '') > before);
  expect(isRead(later, 'm-b01')).toBe(true);
  expect(meterIn(later, 'm-plant').quality.level).toBe('bad');

  await serverProcess({ port: Number(new URL(server.endpoint).port) });
  const again = await until((view) => isRead(view, 'm-plant') && !isSilent(view));
  expect(meterIn(again, 'm-plant')).toMatchObject({ power: active, frequency });
  expect(isRead(again, 'm-b01')).toBe(true);

  gateway.kill('SIGTERM');
  expect(await once(gateway, 'exit')).toEqual([0, null]);
});
