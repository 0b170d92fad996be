import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { profileIds } from '../../drivers/profiles/catalogue.ts';
import { gatewayConfiguration } from '../../src/configuration/gateway-configuration.ts';
import { requireDebian } from '../support/debian.ts';
import { gatewayFile } from '../support/gateway-file.ts';
import { runGridtokenx } from '../support/run-gridtokenx.ts';
import { type StandingMeters, standingMeters, unitsIn } from '../support/standing-meters.ts';

const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-installer-serial-'));
let meters: StandingMeters;
let path = '';

describe.skipIf(!requireDebian('socat'))('on a serial line', () => {
  beforeAll(async () => {
    meters = await standingMeters({
      tcp: [],
      rtu: [
        {
          name: 'line',
          baud: 9_600,
          over: 'pty',
          meters: [
            { device: 'h01', unit: 3 },
            { device: 'b01', unit: 7 },
          ],
        },
      ],
    });
    const [line] = meters.simulator.lines;
    path = line && 'path' in line ? line.path : '';
  });
  afterAll(async () => {
    await meters.simulator.close();
    rmSync(folder, { recursive: true });
  });

  test('both meters found at 9600 8N1, identified, proposed for the gateway', async () => {
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
    expect(unitsIn(stdout).map(([unit, profile]: [number, string]) => [unit, profile])).toEqual([
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
  });

  test('a serial port that is not there: exit 2, and what to look at', async () => {
    const { code, stderr } = await runGridtokenx('scan', '--serial', join(folder, 'no-port'), '--units', '1');
    expect(code).toBe(2);
    expect(stderr).toContain('cannot be opened: it is not there. Plug the adapter in');
  });

  /** Holds a port open as a gateway does, and says nothing on it. */
  const holderOf = async (port: string) => {
    const text = `require('node:fs').openSync(${JSON.stringify(port)}, 'r+'); console.log('open'); setInterval(() => {}, 1e9);`;
    const child = spawn(process.execPath, ['-e', text]);
    await once(child.stdout, 'data');
    return child;
  };

  test('a port that another program has open: every tool refuses, and says who', async () => {
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

  test('ctrl-C in the middle: what was found is printed, the port can be used at once', async () => {
    const child = spawn(process.execPath, [
      'src/bin/gridtokenx.ts',
      'scan',
      '--serial',
      path,
      '--units',
      '3-20',
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

  test('read prints what the registers hold, its serial number, and what is unconfirmed', async () => {
    const { code, stdout } = await runGridtokenx(
      ...['read', '--serial', path, '--unit', '7', '--profile', 'eastron/sdm630', '--json'],
    );
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    const row = (name: string) => report.rows.find((one: { name: string }) => one.name === name);
    const known = meters.truth('b01');
    expect(['L1', 'L2', 'L3'].map((phase) => row(`voltage.${phase}`).value)).toEqual(known.volts);
    expect(row('frequency').value).toBe(known.hertz);
    expect([row('import').value, row('export').value]).toEqual([known.importWh, known.exportWh]);
    expect(row('current.neutral').unconfirmed).toBe(true);
    expect(report.identity.serialNumber).toBe(
      String(meters.simulator.feeder.meters.find(({ id }) => id === 'b01')?.serial),
    );
    expect(report.failed).toEqual([]);
  });
});
