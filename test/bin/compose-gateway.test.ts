import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { seenOfCore, seenOfGateway } from '../../src/bin/compliance/what-is-seen.ts';
import { readCompliance } from '../../src/bin/read-compliance.ts';
import { composeCore } from '../../src/bin/read-core-configuration.ts';
import { composeGateway, readGatewayConfiguration } from '../../src/bin/read-gateway-configuration.ts';
import { readLimits } from '../../src/bin/read-limits.ts';
import { shipped } from '../../src/bin/shipped.ts';
import { shippedRegions } from '../../src/bin/shipped-layers.ts';
import { judgeCompliance } from '../../src/compliance/judge-compliance.ts';
import { authorities, environments, voltages } from '../../src/configuration/sections/layers.ts';
import type { Observation } from '../../src/domain/compliance.ts';
import { instant } from '../../src/domain/time.ts';
import { gatewayFile } from '../support/gateway-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-compose-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const written = (value: unknown, name = `gateway-${files++}.json`): string => {
  const file = join(folder, name);
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  return file;
};
const env = {};
const compose = (value: unknown) => composeGateway(written(value), { env });
const said = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing';
};

const core = {
  core: 'substation-1',
  keyFile: 'core.key',
  logKeyFile: 'log.key',
  storage: 'data',
  registry: { file: 'registry.cose', operatorKey: '4c'.repeat(32) },
};

test('a file that names no layers stands on the defaults alone, as it always has', () => {
  const { configuration, value, layers, originOf } = compose(gatewayFile());
  expect(layers.map(({ kind }) => kind)).toEqual(['default', 'site']);
  expect(configuration.limits).toEqual(['egat-system', 'pea-lv', 'gateway-quality', 'en50160-lv']);
  expect(value).toMatchObject({ silenceSeconds: 10, mqtt: { url: null }, record: null });
  expect(originOf('limits')).toMatchObject({ kind: 'default', layer: expect.stringMatching(/config\/default\.json$/) });
  expect(originOf('gateway')).toMatchObject({ kind: 'site' });
});

test('default, environment, authority, region, site, variables, live: the later wins', () => {
  const layers = { environment: 'disaster-recovery', authority: 'pea', region: 'pea-s3', voltage: 'mv' };
  const file = written({ ...gatewayFile(), layers, licence: 'ERC 1/2570' });
  const composed = composeGateway(file, {
    env: { GRIDTOKENX_GATEWAY__SILENCE_SECONDS: '20 s' },
    live: { name: 'change 7', value: { lines: { 'rs485-1': { meters: { h02: null } } } } },
  });
  expect(composed.layers.map(({ kind }) => kind)).toEqual([
    'default',
    'environment',
    'authority',
    'region',
    'site',
    'variables',
    'live',
  ]);
  expect(composed.configuration).toMatchObject({
    realm: 'live',
    limits: ['egat-system', 'pea-33kv', 'gateway-quality', 'en50160-mv'],
    silence: 20_000,
    outbox: { keptFor: 90 * 86_400_000 },
  });
  expect(composed.configuration.lines[0]?.meters.map(({ device }) => device)).toEqual(['h01']);
  expect(composed.originOf('limits')).toMatchObject({
    kind: 'region',
    source: expect.stringContaining('33 kV in the South'),
  });
  expect(composed.originOf('realm')).toMatchObject({ kind: 'environment' });
  expect(composed.originOf('silenceSeconds').layer).toBe('GRIDTOKENX_GATEWAY__SILENCE_SECONDS');
});

test('what was changed live may name other layers', () => {
  const file = written({ ...gatewayFile(), layers: { authority: 'pea' } });
  const live = { name: 'change 1', value: { layers: { authority: 'mea' } } };
  expect(readGatewayConfiguration(file, live).limits).toContain('mea-lv');
});

test.each([5, [], 'x', null])('a live layer that is %j, and no group, is refused in words', (value) => {
  const live = { name: 'the live changes', value };
  const words = /^the live changes: what it holds is (missing|5|\[\]|"x"); allowed: an object/;
  expect(said(() => composeGateway(written(gatewayFile()), { env, live }))).toMatch(words);
  expect(said(() => composeCore(written(core), { env, live }))).toMatch(words);
});

test('a layer or a variable that is none hides nothing else that is wrong', () => {
  const layers = { environment: 'produktion', authority: 'pea', region: 'pea-n9', voltage: '24kv' };
  const refused = (value: object, variables: Record<string, string>) =>
    said(() => composeGateway(written(value, 'wrong.json'), { env: variables }))
      .split('\n')
      .map((line) => line.replace(join(folder, 'wrong.json'), 'wrong.json').replace(/;.*$/, ''));
  const value = { ...gatewayFile(), layers, silenceSeconds: 0, colour: 'red' };
  expect(refused(value, { GRIDTOKENX_SILENCE: '5' })).toEqual([
    'The environment variable GRIDTOKENX_SILENCE sets nothing',
    'wrong.json: layers.environment is "produktion"',
    'wrong.json: layers.region is "pea-n9"',
    'wrong.json: layers.voltage is "24kv"',
    'wrong.json: colour ("red") is not a setting',
    'wrong.json: silenceSeconds is 0',
    // Whether there has to be a licence.
    'wrong.json: what depends on layers.environment can be judged once that is right.',
  ]);
  expect(refused({ ...value, layers: { ...layers, environment: 'production' } }, {})).toEqual([
    'wrong.json: layers.region is "pea-n9"',
    'wrong.json: layers.voltage is "24kv"',
    'wrong.json: colour ("red") is not a setting',
    'wrong.json: silenceSeconds is 0',
    // The one says the realm, the other is where a licence would stand.
    `${shipped('config/environments/production.yaml')}, wrong.json: realm is "live" but licence is missing`,
  ]);
  // A region may be of any authority where nobody knows which one is meant; what voltages that has waits for its name.
  expect(refused({ ...value, layers: { authority: 'paea', region: 'pea-n9', voltage: '24kv' } }, {})).toEqual([
    'wrong.json: layers.authority is "paea"',
    'wrong.json: layers.region is "pea-n9"',
    'wrong.json: colour ("red") is not a setting',
    'wrong.json: silenceSeconds is 0',
    'wrong.json: what depends on layers.authority can be judged once that is right.',
  ]);
  // What is missing is said beside a key that is none, but not where that is a slip of it.
  const { keyFile: _, ...keyless } = gatewayFile();
  expect(refused({ ...keyless, layers: { colour: 'red' } }, {})).toEqual([
    'wrong.json: layers.colour ("red") is not a setting',
    'wrong.json: keyFile is missing',
  ]);
  expect(refused({ ...keyless, keyfile: 'gateway.key' }, {})).toEqual(['wrong.json: keyfile is not a setting']);
});

test('every environment and every authority at each of its voltages is right, and its limits go together', () => {
  const chosen = authorities.flatMap((authority) => voltages.map((voltage) => ({ authority, voltage })));
  const right = chosen.flatMap((layers) => {
    const refused = said(() => readLimits(compose({ ...gatewayFile(), layers }).configuration.limits));
    if (refused === 'nothing') return [`${layers.authority} ${layers.voltage}`];
    expect(refused).toMatch(/: layers\.voltage is "\w+"; allowed: "\w+"/);
    return [];
  });
  // PEA and MEA five each, EGAT three, the regulator five, a producer six; mv needs a region.
  expect(right).toHaveLength(24);
  for (const environment of environments) {
    const layers = { environment };
    expect(said(() => compose({ ...gatewayFile(), layers, licence: 'x' }))).toBe('nothing');
    expect(said(() => composeCore(written({ ...core, layers, licence: 'x' }), { env }))).toBe('nothing');
  }
});

test.each(environments)(
  '%s keeps every duty that can be judged by the configuration, at any authority',
  async (environment) => {
    // Of a journal, a backup or the file of a key it is another machine's to tell.
    const isConfigured = (seen: Observation) =>
      seen.kind === 'transport' || (seen.kind === 'kept' && seen.what !== 'Service journal');
    const clock = { state: () => 'simulated' as const };
    for (const authority of [undefined, ...authorities]) {
      const layers = {
        environment,
        ...(authority !== undefined && { authority, voltage: authority === 'egat' ? '115kv' : 'lv' }),
      };
      const site = { ...gatewayFile(), layers, licence: 'x', record: { folder: 'recordings' } };
      const gateway = await seenOfGateway(compose(site).configuration, clock);
      const { configuration } = composeCore(written({ ...core, layers, licence: 'x' }), { env });
      const judged = [gateway, await seenOfCore(configuration, clock)].flatMap((seen) =>
        judgeCompliance(readCompliance(), seen.filter(isConfigured), instant(0)),
      );
      expect(judged.filter(({ verdict }) => verdict === 'broken')).toEqual([]);
      // Outbox, quality, recordings, the core's address; log, bills, readings, quarantine, requests, the core's server.
      expect(judged).toHaveLength(10);
    }
  },
);

test('every file of a layer folder is one that can be named', () => {
  const names = (of: string) =>
    globSync(`config/${of}/*`)
      .map((file) => basename(file, '.yaml'))
      .toSorted();
  expect(names('environments')).toEqual(environments.toSorted());
  expect(names('authorities')).toEqual(authorities.toSorted());
  const ids = shippedRegions().map(({ id }) => id);
  expect(ids.filter((id) => id.startsWith('pea-'))).toHaveLength(12);
  expect(ids.filter((id) => id.startsWith('mea-'))).toHaveLength(18);
  expect(new Set(ids).size).toBe(30);
});

test('production without a licence is refused', () => {
  expect(said(() => compose({ ...gatewayFile(), layers: { environment: 'production' } }))).toMatch(
    /realm is "live" but licence is missing/,
  );
});

test.for([
  [{ environment: 'prodution' }, /layers\.environment is "prodution"; .* did you mean "production"\?$/m],
  [{ authority: 'pae' }, /layers\.authority is "pae"; .* did you mean "pea"\?$/],
  [{ authority: 'pea', region: 'pea-s4' }, /layers\.region is "pea-s4"; .* did you mean "pea-s1"\?$/],
  [{ authority: 'pea', region: 'mea-wat-liap' }, /layers\.region is "mea-wat-liap"; allowed: "pea-n1", /],
  [{ authority: 'egat' }, /layers\.voltage is missing; allowed: "115kv", "230kv", "500kv"\.$/],
  [{ authority: 'pea', voltage: 'mv' }, /layers\.voltage is "mv"; allowed: "lv", "22kv", "33kv", "69kv", "115kv"\.$/],
  // Both 22 and 33 kV are there.
  [{ authority: 'pea', region: 'pea-n1', voltage: 'mv' }, /layers\.voltage is "mv"; allowed: /],
  [{ voltage: 'lv' }, /layers\.voltage is "lv"; allowed: none here\.$/],
  [{ regoin: 'x' }, /layers\.regoin \("x"\) is not a setting; .* Did you mean "region"\?$/],
] as const)('layers %j are refused', ([layers, sentence]) => {
  expect(said(() => compose({ ...gatewayFile(), layers }))).toMatch(sentence);
});

test('the same in YAML and in JSON5, with comments and units', () => {
  const { lines } = gatewayFile();
  const inYaml = written(
    `# written by hand
gateway: gateway-1
keyFile: gateway.key
storage: state
silenceSeconds: 1 min   # slow meters
core:
  url: http://127.0.0.1:8470
  id: core-1
  key: ${'1d'.repeat(32)}
  logKey: ${'d6'.repeat(32)}
lines: ${JSON.stringify(lines)}
`,
    'site.yaml',
  );
  const inJson5 = written(
    `{ // by hand
    ...0 }`,
    'broken.json5',
  );
  expect(said(() => composeGateway(inJson5, { env }))).toContain(`The configuration in ${inJson5} cannot be read: `);
  const json5 = written(
    `{ // by hand\n silenceSeconds: '1 min',\n${JSON.stringify(gatewayFile()).slice(1)}`,
    'site.json5',
  );
  const configurations = [inYaml, json5].map((file) => composeGateway(file, { env }).configuration);
  const expected = compose({ ...gatewayFile(), silenceSeconds: 60 }).configuration;
  const unplaced = (configuration: unknown) =>
    JSON.stringify(configuration).replaceAll(/\/[^"]*\/[^"/]*\.(json5?|yaml): /g, '');
  for (const configuration of configurations) expect(unplaced(configuration)).toBe(unplaced(expected));
});

test('a key that stands twice in YAML is refused with its line', () => {
  const file = written('gateway: a\nstorage: b\ngateway: c\n', 'twice.yaml');
  expect(said(() => composeGateway(file, { env }))).toMatch(
    /twice\.yaml cannot be read: Map keys must be unique at line 3/,
  );
});

test('a folder has a file for each section, and paths start in it', () => {
  const site = join(folder, 'site');
  mkdirSync(site);
  const { lines, core: link, ...rest } = gatewayFile();
  const put = (name: string, value: unknown) => writeFileSync(join(site, name), JSON.stringify(value));
  put('gateway.yaml', rest);
  put('lines.json5', lines);
  put('core.json', link);
  put('mqtt.yml', { url: 'mqtt://dso' });
  writeFileSync(join(site, 'README.md'), 'not a section');
  const { configuration } = composeGateway(site, { env });
  expect(configuration).toMatchObject({
    gateway: 'gateway-1',
    keyFile: join(site, 'gateway.key'),
    mqtt: { url: 'mqtt://dso' },
  });
  put('mqqt.yaml', { url: 'mqtt://other' });
  expect(said(() => composeGateway(site, { env }))).toMatch(
    /mqqt\.yaml: mqqt \(.*\) is not a setting; .* Did you mean "mqtt"\?$/,
  );
  rmSync(join(site, 'mqqt.yaml'));
  put('mqtt.json', { url: 'mqtt://other' });
  expect(said(() => composeGateway(site, { env }))).toBe(
    `mqtt stands in ${site}/mqtt.json and in ${site}/mqtt.yml; allowed: one of them.`,
  );
});

test('a credential is where systemd puts it, and refused where nobody does', () => {
  const file = written({ ...gatewayFile(), keyFile: 'credential:gateway.key' });
  const handed = { CREDENTIALS_DIRECTORY: '/run/credentials/gridtokenx-gateway.service' };
  expect(composeGateway(file, { env: handed }).configuration.keyFile).toBe(
    `${handed.CREDENTIALS_DIRECTORY}/gateway.key`,
  );
  expect(said(() => composeGateway(file, { env }))).toMatch(
    /keyFile is "credential:gateway\.key", but nobody has handed over credentials/,
  );
  const elsewhere = written({ ...gatewayFile(), keyFile: 'credential:../shadow' });
  expect(said(() => composeGateway(elsewhere, { env: handed }))).toMatch(
    /keyFile is "credential:\.\.\/shadow"; allowed: the path of a file, or credential:NAME/,
  );
});

test('a core is put together in the same way', () => {
  const file = written({ ...core, layers: { environment: 'disaster-recovery' }, licence: 'x' });
  const { configuration, originOf } = composeCore(file, { env: { GRIDTOKENX_CORE__HTTP__PORT: '9000' } });
  expect(configuration).toMatchObject({ realm: 'live', http: { port: 9_000 }, rates: { public: 60_000 } });
  expect(originOf('http.port')).toMatchObject({ kind: 'variables' });
  expect(originOf('rates.public')).toMatchObject({
    kind: 'environment',
    source: expect.stringMatching(/engineering choice/),
  });
});
