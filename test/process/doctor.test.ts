import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gatewayIds, prepareSite, type Site } from '../../src/bin/demo/site.ts';
import { type Substation, startSubstation } from '../../src/bin/demo/substation.ts';
import type { Finding } from '../../src/bin/doctor/finding.ts';
import { runGridtokenx } from '../support/run-gridtokenx.ts';

type Said = Readonly<{ code: number; healthy: boolean; findings: readonly Finding[] }>;

const doctor = async (config: string): Promise<Said> => {
  const { code, stdout } = await runGridtokenx('doctor', '--config', config, '--json');
  return { code, ...(JSON.parse(stdout) as Omit<Said, 'code'>) };
};
const of = ({ findings }: Said, check: Finding['check']) =>
  findings.filter((finding) => finding.check === check).map(({ verdict, says }) => `${verdict}: ${says}`);

describe('the doctor at a running substation', () => {
  let folder: string;
  let site: Site;
  let substation: Substation;
  let config: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'doctor-'));
    site = prepareSite(folder, 2026, 60);
    substation = await startSubstation(site, { mqtt: null, pty: false, httpPort: 0, say: () => {} });
    config = join(site.folder, `${gatewayIds[0]}.json`);
  });
  afterAll(async () => {
    await substation?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The configuration with something changed, beside the right one. */
  const spoilt = (change: (content: Record<string, unknown>) => void): string => {
    const content = JSON.parse(readFileSync(config, 'utf8')) as Record<string, unknown>;
    change(content);
    const file = join(site.folder, 'spoilt.json');
    writeFileSync(file, JSON.stringify(content));
    return file;
  };

  test('finds everything in order', async () => {
    const said = await doctor(config);
    expect(said.findings.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    expect(said).toMatchObject({ code: 0, healthy: true });
    expect(of(said, 'core')).toEqual([expect.stringMatching(/^ok: is .+, as configured, and knows gateway-1/)]);
    expect(of(said, 'key')).toEqual([expect.stringMatching(/^ok: is key [0-9a-f]{64}/)]);
    expect(of(said, 'network').length).toBeGreaterThan(0);
    expect(of(said, 'broker').length).toBe(1);
  });

  test('a core under another log key, another core, a gateway it does not know, another epoch', async () => {
    const core = (changes: object) =>
      doctor(spoilt((content) => Object.assign(content['core'] as object, changes))).then(
        (said) => of(said, 'core')[0],
      );
    expect(
      await core({ logKey: (JSON.parse(readFileSync(config, 'utf8')) as { core: { key: string } }).core.key }),
    ).toMatch(/^fail: is not signed by the log key/);
    expect(await core({ id: 'core-of-somebody' })).toMatch(/^fail: is .* not core-of-somebody/);
    expect(await core({ epoch: 7 })).toMatch(/^fail: granted gateway-1 epoch 1, not 7/);
    expect(await core({ url: 'http://127.0.0.1:9' })).toMatch(/^fail: cannot be reached .* readings are kept/);
    const stranger = await doctor(spoilt((content) => Object.assign(content, { gateway: 'gateway-9' })));
    expect(of(stranger, 'core')[0]).toMatch(/^fail: does not know gateway-9/);
    expect(stranger.code).toBe(1);
  });

  test('a key that others may read', async () => {
    const file = spoilt((content) => Object.assign(content, { keyFile: 'open.key' }));
    const key = join(site.folder, 'open.key');
    const own = JSON.parse(readFileSync(config, 'utf8')) as { keyFile: string };
    writeFileSync(key, readFileSync(own.keyFile));
    chmodSync(key, 0o644);
    expect(of(await doctor(file), 'key')[0]).toMatch(/^fail: /);
  });

  test('a port that is not there, a host that does not answer, a broker that is not there, all at once', async () => {
    const said = await doctor(
      spoilt((content) => {
        const lines = content['lines'] as { name: string; transport: object }[];
        const [first] = lines;
        if (first) first.transport = { kind: 'rtu', path: '/dev/serial/by-id/usb-nothing' };
        Object.assign(content, { mqtt: { url: 'mqtt://127.0.0.1:9' } });
      }),
    );
    expect(of(said, 'ports')).toEqual(['fail: is not there']);
    expect(of(said, 'broker')[0]).toMatch(/^fail: MQTT broker mqtt:\/\/127\.0\.0\.1:9/);
    expect(said.code).toBe(1);
  });

  test('what the gateway would refuse to start with: a ratio multiplied by twice', async () => {
    const said = await doctor(
      spoilt((content) => {
        const [line] = content['lines'] as { meters: object[] }[];
        const set = { current: [200, 5], appliedBy: 'meter', again: { current: [200, 5] } };
        // Acrel's leave multiplying to whoever reads them.
        if (line?.meters[0]) Object.assign(line.meters[0], { profile: 'acrel/adl400', ratios: set });
      }),
    );
    expect(of(said, 'configuration')).toEqual([
      expect.stringMatching(/^fail: .*ratios\.appliedBy is "meter" .* leaves multiplying/),
    ]);
    expect(said.code).toBe(1);
  });

  test('a configuration nobody can read, in a sentence; and without one, what can be looked at', async () => {
    const file = join(folder, 'not.json');
    writeFileSync(file, '{ "gateway": ');
    const said = await doctor(file);
    expect(of(said, 'configuration')[0]).toMatch(/^fail: .*not\.json/);
    const { code, stdout } = await runGridtokenx('doctor');
    expect(code).toBe(0);
    expect(stdout).toMatch(/✓ program/);
    expect(stdout).toMatch(/– configuration .*--config/);
  });
});
