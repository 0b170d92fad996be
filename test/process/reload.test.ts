import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { startSimulator } from '../../hardware-sim/simulator.ts';
import { createKeyFile } from '../../src/adapters/signatures/key-file.ts';
import { instant } from '../../src/domain/time.ts';
import type { GatewayView } from '../../src/domain/view.ts';
import { gatewayFile } from '../support/gateway-file.ts';
import { tcpServer } from '../support/tcp-server.ts';

const freePort = async (): Promise<number> => {
  const { port, close } = await tcpServer(() => undefined);
  await close();
  return port;
};

const observed = (device: string, unit: number) => ({
  device,
  point: `point-${device}`,
  role: 'check',
  unit,
  profile: 'eastron/sdm120',
});

test('SIGHUP: what changed is changed, what did not goes on, and what is wrong or refused changes nothing', async () => {
  const start = instant(Date.parse('2026-11-24T10:00:00+07:00'));
  const now = instant(start + 5_000_000);
  const tcp = [
    [
      { device: 'h01', unit: 7 },
      { device: 'h02', unit: 8 },
    ],
    [{ device: 'h03', unit: 9 }],
  ];
  const simulator = await startSimulator({
    ...{ seed: 3, start, gridTime: () => now, rtu: [] },
    tcp: tcp.map((meters) => ({ meters })),
  });
  onTestFinished(simulator.close);
  const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-reload-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  createKeyFile(join(folder, 'gateway.key'), 'gateway');
  const file = join(folder, 'gateway.json');
  const line = (name: string, place: number, ...meters: readonly object[]) => ({
    name,
    transport: { kind: 'tcp', host: '127.0.0.1', port: simulator.tcp[place]?.port },
    fastPeriodMs: 200,
    meters,
  });
  const [before, after] = [await freePort(), await freePort()];
  const written = (changed: object) => {
    const usual = {
      ...gatewayFile(),
      changes: { trialSeconds: 1 },
      http: { port: before },
      lines: [line('lan', 0, observed('h01', 7))],
    };
    writeFileSync(file, JSON.stringify({ ...usual, ...changed }));
  };
  written({});
  const gateway = spawn(process.execPath, ['src/bin/gridtokenx.ts', 'gateway', '--config', file]);
  onTestFinished(() => void gateway.kill('SIGKILL'));
  const said: string[] = [];
  createInterface({ input: gateway.stderr }).on('line', (text) => said.push(text));
  await once(createInterface({ input: gateway.stdout }), 'line');
  const view = async (port: number): Promise<GatewayView | null> => {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/view`).catch(() => null);
    return answer?.ok ? ((await answer.json()) as GatewayView) : null;
  };
  const answering = async (port: number): Promise<readonly string[]> =>
    (await view(port))?.meters.filter(({ quality }) => quality.level !== 'bad').map(({ device }) => device) ?? [];
  const heard = (words: RegExp) => expect.poll(() => said.filter((one) => words.test(one)).length).toBeGreaterThan(0);

  await expect.poll(() => answering(before)).toEqual(['h01']);
  const asked = (await view(before))?.buses[0]?.answers ?? 0;

  // A meter more on the line, another line, and the page elsewhere: one change.
  const lines = [line('lan', 0, observed('h01', 7), observed('h02', 8)), line('roof', 2, observed('h03', 9))];
  written({ http: { port: after }, lines });
  gateway.kill('SIGHUP');
  await expect.poll(() => answering(after)).toEqual(['h01', 'h02', 'h03']);
  expect(await view(before)).toBeNull();
  const [lan, roof] = (await view(after))?.buses ?? [];
  // The connection went on counting, and never was down.
  expect(lan?.answers).toBeGreaterThan(asked);
  expect(said.filter((one) => one.includes('Bus lan is open'))).toHaveLength(1);
  expect(roof?.name).toBe('roof');

  // Half a file, and a change that needs a restart: both are said, and nothing of them is done.
  writeFileSync(file, '{ "gateway": ');
  gateway.kill('SIGHUP');
  await heard(/The configuration that runs goes on: The configuration in .* cannot be read/);
  written({ gateway: 'gateway-2', http: { port: before }, lines });
  gateway.kill('SIGHUP');
  await heard(/goes on: gateway cannot change in a running gateway. Restart it/);
  expect(await answering(after)).toEqual(['h01', 'h02', 'h03']);

  // A port that is taken: nothing is changed either.
  const taken = await tcpServer(() => undefined);
  onTestFinished(taken.close);
  written({ http: { port: taken.port }, lines: [lines[1]] });
  gateway.kill('SIGHUP');
  await heard(new RegExp(`goes on: .*${taken.port}`));
  expect(await answering(after)).toEqual(['h01', 'h02', 'h03']);

  // A line less: its bus and its meters are gone.
  written({ http: { port: after }, lines: [lines[1]] });
  gateway.kill('SIGHUP');
  await expect.poll(() => answering(after)).toEqual(['h03']);
  expect((await view(after))?.buses.map(({ name }) => name)).toEqual(['roof']);

  gateway.kill('SIGTERM');
  expect(await once(gateway, 'exit')).toEqual([0, null]);
});
