import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { startSimulator } from '../../hardware-sim/simulator.ts';
import { createKeyFile } from '../../src/adapters/signatures/key-file.ts';
import { freePorts } from '../../src/bin/demo/processes.ts';
import { instant } from '../../src/domain/time.ts';
import type { GatewayView } from '../../src/domain/view.ts';
import { requireDebian } from '../support/debian.ts';
import { gatewayFile } from '../support/gateway-file.ts';
import { haveMosquitto, startMosquitto } from '../support/mosquitto.ts';
import { serverProcess } from '../support/opcua-server.ts';

const haveParts = [haveMosquitto(), requireDebian('socat')].every(Boolean);
/** An OPC UA server takes ten seconds to be missed: `npm run test:trials`. */
const withPlant = process.env['TRIALS'] === 'all';

const start = instant(Date.parse('2026-11-24T10:00:00+07:00'));

/** What a change is to break, and may put right again: each is the same file but for one setting. */
type Parts = Readonly<{ broker: string; baud: number; endpoint: string | null }>;

const fileFor = (folder: string, port: number, path: string, { broker, baud, endpoint }: Parts) => ({
  ...gatewayFile(),
  storage: join(folder, 'state'),
  http: { port },
  fastPeriodMs: 500,
  silenceSeconds: 600,
  // Longer than any of these changes is suffered: only what is broken ends a trial here.
  changes: { trialSeconds: 600, illSeconds: 1 },
  mqtt: { url: broker },
  lines: [
    {
      name: 'cellar',
      transport: { kind: 'rtu', path, baud },
      meters: [{ device: 'h01', point: 'p-h01', role: 'check', unit: 7, profile: 'eastron/sdm120' }],
    },
    ...(endpoint === null ? [] : [plant(folder, endpoint)]),
  ],
});

const plant = (folder: string, endpoint: string) => ({
  name: 'plant',
  transport: { kind: 'opc-ua', endpoint, securityMode: 'None', securityPolicy: 'None', pkiFolder: join(folder, 'pki') },
  meters: [
    {
      ...{ device: 'b01', point: 'p-b01', role: 'check', profile: 'opc-ua/meter-three-phase-per-phase' },
      nodes: ['voltage.L1', 'power.active', 'frequency'].map((quantity) => ({
        quantity,
        node: `ns=1;s=b01.${quantity}`,
      })),
    },
  ],
});

test.skipIf(!haveParts)(
  'a change that breaks the broker, the serial line or OPC UA is rolled back, and what it broke comes back',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-trial-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
    const simulator = await startSimulator({
      ...{ seed: 3, start, gridTime: () => start, tcp: [] },
      rtu: [{ name: 'cellar', baud: 9_600, speedMatters: true, over: 'pty', meters: [{ device: 'h01', unit: 7 }] }],
    });
    onTestFinished(simulator.close);
    const mosquitto = await startMosquitto(folder);
    onTestFinished(() => mosquitto[Symbol.asyncDispose]());
    const server = withPlant ? await serverProcess() : null;
    const [cellar] = simulator.lines;
    const path = cellar !== undefined && 'path' in cellar ? cellar.path : expect.fail('no serial line');
    const [port = 0, nobody = 0] = await freePorts(0, 2);
    const right: Parts = { broker: mosquitto.url, baud: 9_600, endpoint: server?.endpoint ?? null };
    const file = join(folder, 'gateway.json');
    const write = (changed: Partial<Parts>) =>
      writeFileSync(file, JSON.stringify(fileFor(folder, port, path, { ...right, ...changed })));

    createKeyFile(join(folder, 'gateway.key'), 'gateway');
    write({});
    const gateway = spawn(process.execPath, ['src/bin/gridtokenx.ts', 'gateway', '--config', file]);
    onTestFinished(() => void gateway.kill('SIGKILL'));
    const said: string[] = [];
    createInterface({ input: gateway.stderr }).on('line', (line) => said.push(line));
    await once(createInterface({ input: gateway.stdout }), 'line');
    const view = async (): Promise<GatewayView | null> => {
      const answer = await fetch(`http://127.0.0.1:${port}/v1/view`).catch(() => null);
      return answer?.ok ? ((await answer.json()) as GatewayView) : null;
    };
    const until = async (fits: (view: GatewayView) => boolean, what: string): Promise<GatewayView> => {
      let shown: GatewayView | null = null;
      await expect
        .poll(
          async () => {
            shown = await view();
            return shown !== null && fits(shown);
          },
          { message: `${what}\n${said.slice(-5).join('\n')}` },
        )
        .toBe(true);
      return shown ?? expect.fail(what);
    };
    const isWell = ({ fleet, meters }: GatewayView): boolean =>
      fleet.connected && meters.every(({ power, quality }) => power !== null && quality.level !== 'bad');
    await until(isWell, 'the session is there and every meter is read');

    const broken: readonly (readonly [Partial<Parts>, RegExp])[] = [
      [{ broker: `mqtt://127.0.0.1:${nobody}` }, /The DSO's broker was in reach before the change and is not\./],
      [{ baud: 19_200 }, /Line cellar answered before the change and has not since\./],
      ...(withPlant
        ? [
            [
              { endpoint: `opc.tcp://127.0.0.1:${nobody}` },
              /Line plant answered before the change and has not since\./,
            ] as const,
          ]
        : []),
    ];
    for (const [index, [changed, why]] of broken.entries()) {
      write(changed);
      gateway.kill('SIGHUP');
      const change = index + 2;
      const ended = await until(
        ({ configuration }) =>
          configuration?.recent.some(
            (one) => one.change === change && one.standing !== 'applied' && one.standing !== 'proposed',
          ) ?? false,
        `change ${change} comes to an end`,
      );
      expect(ended.configuration).toMatchObject({
        inForce: 1,
        recent: [
          { change, standing: 'rolled-back', outcome: expect.stringMatching(why) },
          ...(ended.configuration?.recent.slice(1) ?? []),
        ],
      });
      const before = ended.meters.map(({ measuredAt }) => measuredAt ?? '');
      const again = await until(
        (now) => isWell(now) && now.meters.every(({ measuredAt }, place) => (measuredAt ?? '') > (before[place] ?? '')),
        `after change ${change} the session and every meter are back`,
      );
      expect(again.fleet.broker).toBe(mosquitto.url);
      // Of an alarm that stood already, the words are the newest.
      await until(
        ({ alarms }) => alarms.some(({ id, message }) => id === 'configuration/rolled-back' && why.test(message)),
        `the alarm says what was wrong with change ${change}`,
      );
    }

    gateway.kill('SIGTERM');
    expect(await once(gateway, 'exit')).toEqual([0, null]);
  },
);
