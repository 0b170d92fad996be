import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startSimulator } from '../../hardware-sim/simulator.ts';
import { createKeyFile } from '../../src/adapters/signatures/key-file.ts';
import { instant } from '../../src/domain/time.ts';
import { requireDebian } from '../support/debian.ts';
import { gatewayFile } from '../support/gateway-file.ts';
import { tcpServer } from '../support/tcp-server.ts';

const mbpoll = requireDebian('mbpoll');

/** One question of mbpoll's, or one value to write. */
const ask = async (port: number, ...what: readonly string[]): Promise<string> => {
  const place = ['-m', 'tcp', '-p', String(port), '-0', '-1', '-o', '10'];
  const [options, values] = [what.filter((one) => !one.startsWith('=')), what.filter((one) => one.startsWith('='))];
  return promisify(execFile)('mbpoll', [...place, ...options, '127.0.0.1', ...values.map((one) => one.slice(1))]).then(
    ({ stdout }) => stdout,
    (error: Readonly<{ stdout: string; stderr: string }>) => error.stdout + error.stderr,
  );
};
const valueAt = (said: string): number => Number(/^\[\d+\]:\s+(\S+)/m.exec(said)?.[1]);

const freePort = async (): Promise<number> => {
  const { port, close } = await tcpServer(() => undefined);
  await close();
  return port;
};

describe.skipIf(!mbpoll)('mbpoll reads the image of a running gateway', () => {
  test('of a meter it only observes: what the meter says, and nothing may be written', async () => {
    const start = instant(Date.parse('2026-11-24T10:00:00+07:00'));
    const now = instant(start + 5_000_000);
    const meters = [{ device: 'b01', unit: 7 }];
    const simulator = await startSimulator({ seed: 3, start, gridTime: () => now, tcp: [{ meters }], rtu: [] });
    onTestFinished(simulator.close);
    const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-image-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    createKeyFile(join(folder, 'gateway.key'), 'gateway');
    const port = await freePort();
    const observed = { device: 'b01', point: 'point-b01', role: 'check', unit: 7, profile: 'eastron/sdm630' };
    const transport = { kind: 'tcp', host: '127.0.0.1', port: simulator.tcp[0]?.port };
    const file = {
      ...gatewayFile(),
      http: { port: 0 },
      modbusImage: { port },
      lines: [{ name: 'lan', transport, meters: [observed] }],
    };
    writeFileSync(join(folder, 'gateway.json'), JSON.stringify(file));
    const warp = `${new Date(now).toISOString()},${Date.now()},1`;
    const command = ['gateway', '--config', join(folder, 'gateway.json'), '--warp', warp];
    const gateway = spawn(process.execPath, ['src/bin/gridtokenx.ts', ...command]);
    onTestFinished(() => void gateway.kill('SIGKILL'));
    gateway.stderr.resume();
    await once(createInterface({ input: gateway.stdout }), 'line');

    // Quality 0 until the first reading is there, then what it is worth.
    while (valueAt(await ask(port, '-a', '1', '-t', '3', '-r', '1')) === 0)
      await new Promise((resolve) => setTimeout(resolve, 200));
    const float = (address: number) => ask(port, '-a', '1', '-t', '3:float', '-B', '-r', String(address)).then(valueAt);
    const { phases, frequency } = simulator.feeder.stateAt('b01', now);
    const asPrinted = (value: number): number => Number(Math.fround(value).toPrecision(6));
    expect(await float(12)).toBe(asPrinted(phases[0]?.voltage ?? Number.NaN));
    expect(await float(58)).toBe(asPrinted(frequency));
    expect(await ask(port, '-a', '1', '-t', '4', '-r', '0', '=7')).toMatch(/Illegal function/);

    gateway.kill('SIGTERM');
    expect(await once(gateway, 'exit')).toEqual([0, null]);
  });
});
