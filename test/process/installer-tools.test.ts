import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { profileIds } from '../../drivers/profiles/catalogue.ts';
import { gatewayConfiguration } from '../../src/configuration/gateway-configuration.ts';
import { gatewayFile } from '../support/gateway-file.ts';
import { runGridtokenx } from '../support/run-gridtokenx.ts';
import { type StandingMeters, standingMeters, unitsIn } from '../support/standing-meters.ts';

const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-installer-'));
let meters: StandingMeters;
let network = '';

beforeAll(async () => {
  const behindOnePort = [
    { device: 'h02', unit: 2 },
    { device: 'head', unit: 5 },
  ];
  meters = await standingMeters({ rtu: [], tcp: [{ meters: behindOnePort }] });
  network = `127.0.0.1:${meters.simulator.tcp[0]?.port}`;
});
afterAll(async () => {
  await meters.simulator.close();
  rmSync(folder, { recursive: true });
});

// Each is a program that waits for answers or for their absence: side by side.
describe.concurrent('on a network, or nowhere', () => {
  test('a network: the units behind one port, identified and proposed', async () => {
    const { code, stdout } = await runGridtokenx('scan', '--tcp', network, '--units', '1-6', '--json');
    expect(code).toBe(0);
    expect(unitsIn(stdout).map(([unit, profile]: [number, string]) => [unit, profile])).toEqual([
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

  test.each(['/dev/null', '/etc/passwd'])('%s is no serial port, and that is said once', async (file) => {
    const { code, stdout, stderr } = await runGridtokenx('scan', '--serial', file, '--units', '1-3');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.match(/is not a serial port/g)).toHaveLength(1);
  });

  test('read without a profile prints raw registers; who does not answer is exit 1', async () => {
    const raw = await runGridtokenx('read', '--tcp', network, '--unit', '2', '--registers', '4:0x0046:2');
    expect(raw.code).toBe(0);
    const bytes = Buffer.alloc(4);
    bytes.writeFloatBE(meters.truth('h02').hertz);
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
    const known = meters.truth('head');
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
});
