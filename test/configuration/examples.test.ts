import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import { afterAll, describe, expect, test } from 'vitest';
import { validateAny } from '../../src/bin/configuration/validate-any.ts';
import { coreFile as demoCoreFile, gatewayFile as demoGatewayFile } from '../../src/bin/demo/configurations.ts';
import { gatewayIds, prepareSite } from '../../src/bin/demo/site.ts';
import { coreSchema } from '../../src/configuration/core-schema.ts';
import { gatewaySchema } from '../../src/configuration/gateway-schema.ts';
import { jsonSchemaOf } from '../../src/configuration/json-schema.ts';
import { readLayer } from '../../src/configuration/load.ts';
import { gatewayFile, meterEntry } from '../support/gateway-file.ts';

const ajv = new Ajv2020.default({ strict: true, allowUnionTypes: true, strictTypes: false, strictTuples: false });
const inEditor = {
  gateway: ajv.compile(jsonSchemaOf(gatewaySchema, 'gateway')),
  core: ajv.compile(jsonSchemaOf(coreSchema, 'core')),
};
const coreFile = {
  core: 'substation-1',
  keyFile: 'core.key',
  logKeyFile: 'log.key',
  storage: 'data',
  registry: { file: 'registry.cose', operatorKey: '4c'.repeat(32) },
};

const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-examples-'));
afterAll(() => rmSync(folder, { recursive: true }));

const judged = async (value: object, name: string) => {
  const file = join(folder, `${name.replaceAll(/\W/g, '-')}.json`);
  writeFileSync(file, JSON.stringify(value));
  return validateAny(file, true);
};

describe('every example file', () => {
  const files = globSync('config/examples/*.{json,json5,yaml,yml}');
  const folders = globSync('config/examples/*/').map((path) => path.replace(/\/$/, ''));

  test('there are some of each kind', () => {
    expect(files).toEqual(expect.arrayContaining(['config/examples/gateway.yaml', 'config/examples/core.yaml']));
    expect(folders).toEqual(['config/examples/site']);
  });

  test.each([...files, ...folders])('%s is right', async (file) => {
    await expect(validateAny(file, true)).resolves.toMatchObject({ id: expect.stringMatching(/./) });
  });

  test.each(files)('%s is right in an editor too', (file) => {
    const { value } = readLayer(file);
    const check = inEditor[file.includes('core') ? 'core' : 'gateway'];
    expect(check(value), ajv.errorsText(check.errors)).toBe(true);
  });

  test('a folder’s files are right in an editor by the schema of their section', () => {
    const { properties } = jsonSchemaOf(gatewaySchema, 'gateway') as Readonly<{ properties: Record<string, object> }>;
    for (const section of ['core.json', 'lines.yaml', 'record.yml', 'retention.yaml']) {
      const check = ajv.compile(properties[section.replace(/\.\w+$/, '')] ?? { not: {} });
      expect(check(readLayer(`config/examples/site/${section}`).value), section).toBe(true);
    }
  });

  test('what it does not say is nowhere: an example with a slip is refused', async () => {
    const copy = join(folder, 'site');
    cpSync('config/examples/site', copy, { recursive: true });
    writeFileSync(join(copy, 'retention.yaml'), 'recordingsDay: 14\n');
    await expect(validateAny(copy, true)).rejects.toThrow(
      /retention\.recordingsDay \(14\) is not a setting; .* Did you mean "recordingsDays"\?/,
    );
  });
});

test('what the demo writes for its core and gateways is right', async () => {
  const demo = mkdtempSync(join(tmpdir(), 'gridtokenx-demo-files-'));
  try {
    const site = prepareSite(demo, 1, 60);
    // Every house on the bus, the head of the feeder in the network: as `gridtokenx sim` has them.
    const houses = site.feeder.meters.map(({ id }, index) => ({ device: id, unit: index + 1 }));
    const rtu = { baud: 9_600, path: '/dev/pts/9', withoutPty: null, meters: houses.slice(1) };
    const tcp = houses.slice(0, 1).map((meter) => ({ ...meter, host: '127.0.0.1', port: 4 }));
    const wiring = { coreUrl: 'http://127.0.0.1:1', broker: 'mqtt://127.0.0.1:2', httpPort: 3, meters: { rtu, tcp } };
    for (const name of gatewayIds)
      expect(await judged(demoGatewayFile(site, name, wiring), name)).toMatchObject({ id: name });
    expect(await judged(demoCoreFile(site, 1), 'demo-core')).toMatchObject({ program: 'core' });
  } finally {
    rmSync(demo, { recursive: true });
  }
});

describe('what README, deploy and systemd tell people to write', () => {
  const documents = ['README.md', ...globSync('deploy/*.md'), ...globSync('systemd/drop-ins/*.conf'), 'DECISIONS.md'];
  /** A piece of JSON in a text: `"key": value` or `key: {…}`. */
  const pieces = documents.flatMap((document) =>
    [
      ...readFileSync(document, 'utf8').matchAll(
        /(?:`|^ {4}|configuration )"?(\w+)"?: (\{[^`]*\}|"[^`"]*")(?=`|\.|$)/gm,
      ),
    ].flatMap(([, key = '', json = '']) =>
      json.includes('…') && !json.includes('https://…') ? [] : [{ document, key, json }],
    ),
  );

  test('there are some', () => {
    const keys = pieces.map(({ key }) => key);
    for (const key of [
      'modbusImage',
      'record',
      'feeder',
      'grid',
      'exports',
      'market',
      'http',
      'core',
      'journal',
      'keyFile',
    ])
      expect(keys).toContain(key);
  });

  /** Where a piece belongs, with what it does not say itself. */
  const whole = (key: string, value: unknown, text: string): object => {
    const inMeter = (more: object) => ({
      ...gatewayFile(),
      lines: [{ ...gatewayFile().lines[0], meters: [{ ...meterEntry('h01', 1), ...more }] }],
    });
    if (key === 'grid' || key === 'feeder') return inMeter({ [key]: value });
    if (key === 'exports') return inMeter({ grid: { exports: value } });
    if (key === 'core')
      return { ...gatewayFile(), core: { ...gatewayFile().core, ...(value as object), pins: ['ab'.repeat(32)] } };
    if (key === 'http' || key === 'market' || key === 'journal') return { ...coreFile, [key]: value };
    return text.includes('core') ? { ...coreFile, [key]: value } : { ...gatewayFile(), [key]: value };
  };

  test.each(pieces)('$document: $key: $json', async ({ document, key, json }) => {
    const value: unknown = JSON.parse(json.replaceAll(/\s+/g, ' ').replace('https://…', 'https://core'));
    await judged(whole(key, value, json), `${dirname(document)}-${document}-${key}`);
  });
});
