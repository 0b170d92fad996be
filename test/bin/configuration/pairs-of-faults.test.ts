import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createKeyFile } from '../../../src/adapters/signatures/key-file.ts';
import { validateAny } from '../../../src/bin/configuration/validate-any.ts';
import { faultSentences } from '../../../src/bin/fault-sentence.ts';
import { coreSchema } from '../../../src/configuration/core-schema.ts';
import { gatewaySchema } from '../../../src/configuration/gateway-schema.ts';
import { isList, isOptional, isSetting, type Schema } from '../../../src/configuration/schema.ts';
import { Fault } from '../../../src/domain/fault.ts';
import { isEnrollableKey } from '../../../src/verification/enrollable-key.ts';
import { toHex } from '../../../src/wire/bytes.ts';
import { signRegistry } from '../../../src/wire/registry-file.ts';
import { tradingRegistry } from '../../support/core-fixture.ts';
import { gatewayFile, meterEntry } from '../../support/gateway-file.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { testSigner } from '../../support/test-signers.ts';

/**
 * Two faults of one file, which neither may hide the other: what each alone is answered with, both together are answered with, or with
 * the words that what depends on the one can be judged once that is right. `FAULTS=all` tries every pair there is.
 */
const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-faults-'));
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(() => {
  for (const purpose of ['gateway', 'core', 'log', 'tls'] as const)
    createKeyFile(join(folder, `${purpose}.key`), purpose);
  for (const name of ['user', 'password']) writeFileSync(join(folder, name), 'dso\n', { mode: 0o600 });
  writeFileSync(join(folder, 'a-file'), '');
  const registry = signRegistry(tradingRegistry('pea-residential-tou'), testSigner('operator'), isEnrollableKey);
  writeFileSync(join(folder, 'registry.cose'), registry);
});

/** Where a fault stands in a file, and what stands there; undefined: nothing. */
type Planted = readonly [path: string, value: unknown];
type Content = Record<string, unknown>;

/** `lines[0].unit` as its steps. */
const stepsOf = (path: string): readonly string[] => path.split(/[.[\]]+/).filter((step) => step !== '');

const plantedIn = (content: object, [path, value]: Planted): object => {
  const copy = structuredClone(content);
  const steps = stepsOf(path);
  const last = steps.at(-1) ?? '';
  let inner = copy as Content;
  for (const step of steps.slice(0, -1)) {
    inner[step] ??= {};
    inner = inner[step] as Content;
  }
  if (value === undefined) delete inner[last];
  else inner[last] = value;
  return copy;
};

const WAITS = /: what depends on (.*) can be judged once that is right\.$/;
/** What may stand there is chosen by what else is right, such as the regions of an authority, and so is what it is held against. */
const theSame = (sentence: string): string =>
  sentence.replace(/[;,]? ?[Aa]llowed\b.*$/, '').replaceAll(/\([^)]*\)|\S*\/\S*|\b\d+\b/g, '…');

const isWhole = process.env['FAULTS'] === 'all';
let files = 0;
const answerTo = async (content: object): Promise<readonly string[]> => {
  const file = join(folder, `${files++}.json`);
  writeFileSync(file, JSON.stringify(content));
  try {
    await validateAny(file);
    return [];
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return faultSentences(error, 'en').map((sentence) => sentence.replaceAll(file, 'file'));
  } finally {
    rmSync(file);
  }
};

const isApart = (one: string, other: string): boolean => {
  const [short, long] = [stepsOf(one), stepsOf(other)].toSorted((a, b) => a.length - b.length);
  return !(short ?? []).every((step, at) => step === long?.[at]);
};

/** What is hidden: a sentence of one alone that neither stands in the answer to both, nor waits for what the other one has broken. */
const hiddenIn = async (
  base: object,
  pair: readonly [Planted, Planted],
  alone: (one: Planted) => Promise<readonly string[]>,
): Promise<readonly string[]> => {
  const said = await answerTo(pair.reduce(plantedIn, base));
  const waiting = said.flatMap((sentence) => WAITS.exec(sentence)?.[1]?.split(', ') ?? []);
  const hidden: string[] = [];
  for (const [index, one] of pair.entries()) {
    const [other] = pair[1 - index] ?? [''];
    const isWaiting = waiting.some((path) => !isApart(path, other));
    for (const sentence of (await alone(one)).filter((each) => !WAITS.test(each)))
      if (!isWaiting && !said.some((each) => theSame(each) === theSame(sentence)))
        hidden.push(`${one[0]} beside ${other}: "${sentence}" not in\n  ${said.join('\n  ')}`);
  }
  return hidden;
};

const opcUa = {
  name: 'plant',
  transport: { kind: 'opc-ua', endpoint: 'opc.tcp://plant:4840', user: 'reader', passwordFile: 'password' },
  meters: [
    {
      ...{ device: 'o01', point: 'point-o01', role: 'check', profile: 'opc-ua/meter-single-phase' },
      nodes: [{ quantity: 'power.active', node: 'ns=2;s=P' }],
    },
  ],
};
const gateway = () => ({
  ...gatewayFile(),
  layers: { environment: 'staging', authority: 'pea', region: 'pea-n1', voltage: 'lv' },
  lines: [{ ...gatewayFile().lines[0], meters: [meterEntry('h01', 1), meterEntry('h02', 2)] }, opcUa],
  mqtt: { url: 'mqtts://dso:8883', usernameFile: 'user', passwordFile: 'password' },
  maintenance: [{ days: ['sun'], from: '01:00', to: '02:00' }],
  record: { folder: 'recordings' },
});

const ofGateway: readonly Planted[] = [
  ['layers.environment', 'produktion'],
  ['layers.authority', 'paea'],
  ['layers.region', 'pea-n9'],
  ['layers.voltage', '24kv'],
  ['layers.voltage', 'lvv'],
  ['layers.coluor', 'red'],
  ['colour', 'red'],
  ['keyFile', undefined],
  ['keyFile', 'gone.key'],
  ['keyFile', 'credential:../a'],
  ['gateway', 'Gateway 1'],
  ['storage', 'a-file'],
  ['record.folder', 'a-file'],
  ['silenceSeconds', 0],
  ['fastPeriodMs', '1 kV'],
  ['http.port', 99_999],
  ['realm', 'live'],
  ['realm', 'simulaton'],
  ['core.url', 'http://10.0.0.9'],
  ['core.url', 'ftp://core'],
  ['core.key', 'zz'],
  ['core.pins', ['ab'.repeat(32)]],
  ['core', 5],
  ['limits', ['pea-lvv']],
  ['lines[1].name', 'rs485-1'],
  ['lines[0].transport.path', undefined],
  ['lines[0].transport.baud', 10],
  ['lines[0].transport.kind', 'rtuu'],
  ['lines[0].fastPeriodMs', 60_000],
  ['lines[0].meters[0].device', 'H 01'],
  ['lines[0].meters[1].device', 'h01'],
  ['lines[0].meters[1].point', 'point-h01'],
  ['lines[0].meters[1].unit', 255],
  ['lines[0].meters[1].unit', 1],
  ['lines[0].meters[0].profile', 'eastron/sdm12'],
  ['lines[0].meters[0].profile', 'opc-ua/meter-single-phase'],
  ['lines[0].meters[0].binding', undefined],
  ['lines[0].meters[1].binding.replacedImportWh', 5],
  ['lines[0].meters[1].binding.deviceCommitment', 'zz'],
  ['lines[0].meters[0].ratios', { current: [200, 5] }],
  ['lines[0].meters[0].grid', { ratedKva: 1, ratedA: 1 }],
  ['lines[0].meters[1].limits', ['mea-lvv']],
  ['lines[0].meters[0].metre', 1],
  ['lines[1].transport.endpoint', undefined],
  ['lines[1].transport.passwordFile', undefined],
  ['lines[1].transport.passwordFile', 'gone'],
  ['lines[1].transport.pkiFolder', 'a-file'],
  ['lines[1].transport.securityMode', 'None'],
  ['lines[1].meters[0].nodes[0].deadband', 'x'],
  ['lines[1].meters[0].unit', 1],
  ['lines[1].meters', []],
  ['mqtt.url', 'http://dso'],
  ['mqtt.passwordFile', 'gone'],
  ['mqtt.group', ''],
  ['maintenance[0].to', '01:00'],
  ['maintenance[0].days', ['noday']],
  ['outbox.pendingDays', '5 kV'],
  ['roles', { authors: [{ name: 'a', key: 'zz' }] }],
  ['cryptography.algorithms', ['ES256']],
  ['cryptography.keyDays', 0],
];

const core = () => ({
  ...{ core: 'core-1', keyFile: 'core.key', logKeyFile: 'log.key', storage: 'market' },
  registry: { file: 'registry.cose', operatorKey: toHex(testSigner('operator').key.raw) },
  http: { keyFile: 'tls.key' },
  layers: { environment: 'staging' },
  market: {
    networkRoot: 'substation',
    lines: [
      { from: tradingRegistry().zones[0]?.id, to: 'substation' },
      { from: 'border', to: 'substation' },
    ],
    nodes: [
      {
        ...{ id: 'border', kind: 'cross-border', calendar: 'tou-2026-2027' },
        ...{ sellPrices: 'cross-border-edl-to-egat', sellKilowatts: 100 },
      },
    ],
    charges: [
      { from: '2026-01-01', to: '2026-06-30', feeBasisPoints: 100, capBasisPoints: 1_000, source: 'a contract' },
      { from: '2026-07-01', to: '2026-12-31', feeBasisPoints: 100, capBasisPoints: 1_000, source: 'a contract' },
    ],
  },
  maintenance: [{ days: ['sun'], from: '01:00', to: '02:00' }],
  roles: { regulators: [{ name: 'erc', tokenHash: 'ab'.repeat(32) }] },
});

const ofCore: readonly Planted[] = [
  ['layers.environment', 'produktion'],
  ['layers.authority', 'paea'],
  ['layers.region', 'pea-n9'],
  ['colour', 'red'],
  ['core', 'Core 1'],
  ['realm', 'live'],
  ['keyFile', undefined],
  ['keyFile', 'gone.key'],
  ['logKeyFile', 'gone.key'],
  ['logKeyFile', 'core.key'],
  ['storage', 'a-file'],
  ['registry.file', 'gone'],
  ['registry.operatorKey', 'zz'],
  ['registry.operatorKey', '4c'.repeat(32)],
  ['http.port', 99_999],
  ['http.keyFile', 'gone.key'],
  ['http.keyFile', 5],
  ['journal.connectionFile', 'gone'],
  ['journal.rowsPerMark', 0],
  ['formerKeys', [{ untilEntry: 5, keyFile: 'gone-before.key', logKeyFile: 'log.key' }]],
  [
    'formerKeys',
    [
      { untilEntry: 5, keyFile: 'core.key', logKeyFile: 'log.key' },
      { untilEntry: 5, keyFile: 'core.key', logKeyFile: 'log.key' },
    ],
  ],
  ['dataFolder', 'gone'],
  ['market.tick', 9],
  ['market.tick', 0],
  ['market.highestPrice', -1],
  ['market.lowestPrice', 10_000_100],
  ['market.intervalMinutes', 10],
  ['market.largestQuantityWh', 900_719_926],
  ['market.emergency.lowestPrice', 6_000_000],
  ['market.emergency.administrativePrice', 3_000_001],
  ['market.emergency.kilowatts', 'x'],
  ['market.networkRoot', undefined],
  ['market.lines[1].to', 'nowhere'],
  ['market.lines[1].from', 'Border'],
  ['market.lines[0].lossPpm', -1],
  ['market.nodes[0].id', 'boarder'],
  ['market.nodes[0].sellPrices', 'cross-border-edl-to-egta'],
  ['market.nodes[0].calendar', 'tou-2026'],
  ['market.nodes[0].sellKilowatts', -1],
  ['market.nodes[0].peakTo', '08:00'],
  ['market.nodes[0].kind', 'bordre'],
  [
    'market.curves',
    [{ node: 'x', side: 'buys', from: '2026-01-01', to: '2026-02-01', kilowatts: 1, price: 1, source: 's' }],
  ],
  ['market.charges[1].from', '2026-06-30'],
  ['market.charges[0].feeBasisPoints', 10_000],
  ['market.charges[0].source', ''],
  ['maintenance[0].to', '01:00'],
  ['sessions.listenersOfOneAddress', 501],
  ['retention.quarantineDays', 0],
  ['roles.regulators[0].tokenHash', 'zz'],
  ['cryptography.algorithms', ['ES256']],
];

describe.each([
  ['gateway', gateway, ofGateway],
  ['core', core, ofCore],
] as const)('faults of a %s', (_, base, faults) => {
  const known = new Map<Planted, Promise<readonly string[]>>();
  const alone = (one: Planted): Promise<readonly string[]> => {
    const answer = known.get(one) ?? answerTo(plantedIn(base(), one));
    known.set(one, answer);
    return answer;
  };

  test('the file without them is right, and each alone is answered', async () => {
    expect(await answerTo(base())).toEqual([]);
    const some = isWhole ? faults : faults.filter((_, index) => index % 6 === 0);
    for (const one of some) expect(await alone(one), one.join(' ')).not.toEqual([]);
  });

  test('none hides another', { timeout: 600_000 }, async () => {
    const pairs = faults.flatMap((one, index) =>
      faults.slice(index + 1).flatMap((other) => (isApart(one[0], other[0]) ? [[one, other] as const] : [])),
    );
    const random = seededRandom(Number(process.env['SEED'] ?? 7));
    const some = isWhole ? pairs : pairs.filter(() => random.fraction() < 12 / pairs.length);
    const hidden: string[] = [];
    for (const pair of some) hidden.push(...(await hiddenIn(base(), pair, alone)));
    expect(hidden).toEqual([]);
  });
});

/** Every setting of a schema that is a path, and of those that are none whether they look as if they were. */
const pathsIn = (
  schema: Schema,
  at: string,
): readonly Readonly<{ path: string; isPath: boolean; isNamedSo: boolean }>[] =>
  Object.entries(schema).flatMap(([key, node]) => {
    const path = at === '' ? key : `${at}.${key}`;
    if (isList(node)) return pathsIn(node.element, `${path}[0]`);
    if (isOptional(node)) return pathsIn(node.optional, path);
    if (!isSetting(node)) return pathsIn(node, path);
    const { isFile = false, isPath = false } = node.format;
    return [{ path, isPath: isFile || isPath, isNamedSo: /(?:File|Folder|^file|^folder|^path|^storage)$/.test(key) }];
  });

/** What validate does not open, and why. */
const exceptions: Readonly<Record<string, string>> = {
  'lines[0].transport.path':
    'a serial port is held by the gateway that runs: `doctor` looks at it, and `scan` opens it',
};

test.each([
  ['gateway', gatewaySchema, gateway],
  ['core', coreSchema, core],
] as const)('every file and folder that a %s names is opened by validate', async (_, schema, base) => {
  const all = pathsIn(schema, '');
  expect(all.filter(({ isPath, isNamedSo }) => isNamedSo && !isPath)).toEqual([]);
  const paths = all.filter(({ isPath }) => isPath).map(({ path }) => path);
  expect(paths.length).toBeGreaterThan(5);
  const unopened: string[] = [];
  for (const path of paths) {
    // Files of an OPC UA server are those of the second line, and one of former keys has its pair.
    const place = path.replace('lines[0].transport.p', 'lines[1].transport.p');
    const whole: Planted = path.startsWith('formerKeys')
      ? ['formerKeys', [{ untilEntry: 5, keyFile: 'core.key', logKeyFile: 'log.key' }]]
      : ['layers.environment', 'staging'];
    const planted = ['missing-one', 'a-file'].map((value) => plantedIn(plantedIn(base(), whole), [place, value]));
    const answers = await Promise.all(planted.map(answerTo));
    if (!answers.flat().some((sentence) => /missing-one|a-file/.test(sentence))) unopened.push(path);
  }
  expect(unopened).toEqual(Object.keys(exceptions).filter((path) => paths.includes(path)));
});

test('with --elsewhere none of them is opened, and each is named', async () => {
  const file = join(folder, 'elsewhere.json');
  const gone = [
    ['keyFile', 'gone'],
    ['mqtt.passwordFile', 'gone'],
    ['lines[1].transport.passwordFile', 'gone'],
    ['storage', 'a-file'],
  ] as const;
  writeFileSync(file, JSON.stringify(gone.reduce<object>(plantedIn, gateway())));
  const { unseen } = await validateAny(file, true);
  expect(unseen).toEqual([
    ...['keyFile', 'storage', 'record.folder', 'mqtt.usernameFile', 'mqtt.passwordFile'],
    ...['lines[1].transport.passwordFile', 'lines[1].transport.pkiFolder'],
  ]);
});

test('of an OPC UA client what lies there has to be a certificate and its key', async () => {
  const pki = join(folder, 'pki');
  for (const inner of ['own/certs', 'own/private', 'trusted/certs']) mkdirSync(join(pki, inner), { recursive: true });
  writeFileSync(join(pki, 'own/certs/gridtokenx.pem'), 'torn');
  writeFileSync(join(pki, 'own/private/private_key.pem'), 'torn', { mode: 0o600 });
  writeFileSync(join(pki, 'trusted/certs/plant.der'), 'torn');
  const answer = await answerTo(plantedIn(gateway(), ['lines[1].transport.pkiFolder', 'pki']));
  expect(answer.map((sentence) => /(\w+\.\w+), of the folder (\S+), cannot be used/.exec(sentence)?.slice(1))).toEqual([
    ['gridtokenx.pem', 'lines[1].transport.pkiFolder'],
    ['plant.der', 'lines[1].transport.pkiFolder'],
    ['private_key.pem', 'lines[1].transport.pkiFolder'],
  ]);
});
