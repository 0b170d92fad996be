import { expect, test } from 'vitest';
import { coreConfiguration } from '../../src/configuration/core-configuration.ts';
import { defaultMarketSettings } from '../../src/market/market-settings.ts';

const key = '4c'.repeat(32);
const least = {
  core: 'substation-1',
  keyFile: 'keys/core.key',
  logKeyFile: '/keys/log.key',
  storage: 'data',
  registry: { file: 'registry.cose', operatorKey: key },
};
const configured = (change: object) =>
  coreConfiguration([{ name: 'core.json', value: { ...least, ...change } }], '/etc/g');

test('the least that must be said gives the usual core: loopback, the market’s usual rules', () => {
  const configuration = configured({});
  expect(configuration).toMatchObject({
    core: 'substation-1',
    realm: 'simulation',
    keyFile: '/etc/g/keys/core.key',
    logKeyFile: '/keys/log.key',
    storage: '/etc/g/data',
    registry: { file: '/etc/g/registry.cose', operatorKey: new Uint8Array(32).fill(0x4c) },
    http: { host: '127.0.0.1', port: 8470, tls: null },
  });
  expect(configuration.market).toEqual({
    ...defaultMarketSettings,
    history: 'records',
    periods: { closeAfter: 45 * 86_400_000 },
    validation: { darkFrom: 1_170, darkTo: 300, silentDays: 7 },
    // The on-peak price of households and Ft; 5 kW of the buy-back round of 2026.
    emergency: {
      lowestPrice: 0,
      highestPrice: 5_960_500,
      pointW: 5_000,
      administrativePrice: null,
      restoration: 3_600_000,
    },
  });
});

test('TLS needs a key, and perhaps a certificate of it; paths start beside the file', () => {
  const http = {
    host: '10.0.0.5',
    certificateFile: 'tls/core.pem',
    keyFile: 'tls/core.key',
  };
  expect(configured({ http }).http.tls).toEqual({
    certificateFile: '/etc/g/tls/core.pem',
    keyFile: '/etc/g/tls/core.key',
  });
  expect(configured({ http: { keyFile: 'tls/core.key' } }).http.tls).toEqual({
    certificateFile: null,
    keyFile: '/etc/g/tls/core.key',
  });
});

test('live is taken with a licence', () => {
  expect(configured({ realm: 'live', licence: 'ERC 1/2570' }).realm).toBe('live');
});

const networked = (lines: readonly string[]) => ({
  networkRoot: 's',
  lines: lines.map((line) => ({ from: line.split(' ')[0], to: line.split(' ')[1] })),
});

test.each([
  { change: { core: undefined }, says: 'core.json: core is missing; allowed: lower-case letters' },
  { change: { core: 'Substation 1' }, says: 'core.json: core is "Substation 1"; allowed: lower-case letters' },
  { change: { realm: 'simulaton' }, says: 'did you mean "simulation"?' },
  { change: { realm: 'live' }, says: 'realm is "live" but licence is missing; allowed: a licence reference' },
  {
    change: { registry: { file: 'r', operatorKey: 'AB' } },
    says: 'registry.operatorKey is "AB"; allowed: 64 lower-case hex digits',
  },
  {
    change: { registry: { ...least.registry, pin: 1 } },
    says: 'registry.pin (1) is not a setting; allowed in registry: file, operatorKey',
  },
  { change: { http: { certificateFile: 'a' } }, says: 'http.certificateFile is given without http.keyFile' },
  { change: { http: { clientCaFile: 'a' } }, says: 'http.clientCaFile ("a") is not a setting' },
  { change: { http: { port: -1 } }, says: 'http.port is -1; allowed: a whole number from 0 to 65535' },
  {
    change: { market: { intervalMinutes: '15 oh' } },
    says: 'market.intervalMinutes is "15 oh", and "oh" is no unit of a time (ms, s, min, h, days); allowed: 5, 15',
  },
  {
    change: { market: { emergency: { lowestPrice: 6_000_000 } } },
    says: 'market.emergency.highestPrice is 5960500; allowed: at least its lowestPrice, 6000000',
  },
  {
    change: { market: { lowestPrice: 7_000_000 } },
    says: "market.emergency.lowestPrice to highestPrice is 0 to 5960500; allowed: some of the market's own band, 7000000 to 10000000",
  },
  {
    change: { market: { emergency: { administrativePrice: 3_000_001 } } },
    says: 'market.emergency.administrativePrice is 3000001; allowed: null, or a multiple of tick, 100, from 0 to 10000000',
  },
  { change: { market: { finalDays: '1,000' } }, says: 'market.finalDays is "1,000"; allowed: a whole number of days' },
  { change: { eventsKept: '100 minutes' }, says: 'core.json: eventsKept is "100 minutes"; allowed: a whole number' },
  { change: { market: { intervalMinutes: 10 } }, says: 'market.intervalMinutes is 10; allowed: 5, 15, 30, 60' },
  {
    change: { market: { lowestPrice: 10, highestPrice: 9 } },
    says: 'market.highestPrice is 9; allowed: at least lowestPrice, 10',
  },
  // 10,000,000 / 9 = 1,111,111 levels are more than 2^20 = 1,048,576; 10,000,000 / 1,048,575 rounds up to 10.
  { change: { market: { tick: 9 } }, says: 'market.tick is 9; allowed: at least 10' },
  // 2^53 − 1 = 9,007,199,254,740,991; ÷ 10,000,000 = 900,719,925.4…
  {
    change: { market: { largestQuantityWh: 900_719_926 } },
    says: 'market.largestQuantityWh is 900719926; allowed: at most 900719925',
  },
  {
    change: { market: { lines: [{ from: 'a', to: 'b' }] } },
    says: 'market.lines are given without networkRoot; allowed: both, or neither',
  },
  {
    change: { market: { networkRoot: 's', lines: [{ from: 'a', to: 's', feee: 1 }] } },
    says: 'market.lines[0].feee (1) is not a setting',
  },
  {
    change: { market: { networkRoot: 's', lines: [{ from: 'a', to: 's', lossPpm: 500_000 }] } },
    says: 'market.lines[0].lossPpm is 500000; allowed: a whole number of parts per million from 0 to 499999',
  },
  ...[
    [['a b', 'b a'], '[0] is of a ring (the lines from a, b)'],
    [['c a', 'a b', 'b a'], '[1] is of a ring (the lines from a, b)'],
    [['a s', 'b b'], '[1] is of a ring (the lines from b)'],
    [['a s', 's b', 'b s'], '[1] leads from s to b, and s is networkRoot'],
    [['a s', 'b s', 'a b'], '[2] leads from a to b, and market.lines[0] from there to s'],
    [['feeder-1 s', 'b feeder-l'], '[1] leads from b to feeder-l, from which no line leads to s'],
    [['feeder-1 s', 'b feeder-l'], 'Did you mean "feeder-1"?'],
  ].map(([lines, says]) => ({ change: { market: networked(lines as string[]) }, says: says as string })),
  {
    change: { journal: { idleTickSeconds: 0 } },
    says: 'journal.idleTickSeconds is 0; allowed: a whole number of s from 1',
  },
])('a wrong file ends with path, value and what is allowed: $says', ({ change, says }) => {
  expect(() => configured(change)).toThrow(says);
});

test('lines between zones: limits in watts, what is left out is free and never full', () => {
  const line = { from: 'a', to: 's', fee: 500_000, lossPpm: 20_000, upKilowatts: 20 };
  expect(configured({ market: { networkRoot: 's', lines: [line] } }).market.network).toEqual({
    root: 's',
    lines: [{ from: 'a', to: 's', fee: 500_000, lossPpm: 20_000, upW: 20_000, downW: null }],
  });
});

test('the service charge is of the whole month, or of each one’s days, as the market says', () => {
  const periods = (market: object) => configured({ market }).market.periods;
  expect(periods({ serviceCharge: 'by-day' })).toEqual({ closeAfter: 45 * 86_400_000, serviceByDay: true });
  expect(periods({ serviceCharge: 'whole-month' })).toEqual({ closeAfter: 45 * 86_400_000 });
});

test('tariffs may lie in a folder of its own, beside the configuration', () => {
  expect(configured({}).dataFolder).toBeNull();
  expect(configured({ dataFolder: 'prices' }).dataFolder).toBe('/etc/g/prices');
});

test('nodes of the network: capacities in watts, hours in minutes, and prices by the name of their file', () => {
  const lines = [{ from: 'z', to: 'substation' }];
  const node = { id: 'substation', sellPrices: 'tou', sellKilowatts: 500 };
  const { network } = configured({ market: { networkRoot: 'substation', lines, nodes: [node] } }).market;
  expect(network?.nodes).toEqual([
    {
      ...{ id: 'substation', kind: 'utility', calendar: null, peak: { from: 540, to: 1_320 } },
      ...{ sells: { prices: 'tou', watts: 500_000 }, buys: null },
    },
  ]);
});

const step = { node: 'loads', side: 'buys', from: '2026-01-01', to: '2026-12-31', source: 'a contract' } as const;
test('steps of a curve go to the side of their node', () => {
  const lines = [{ from: 'loads', to: 'substation' }];
  const nodes = [{ id: 'loads', kind: 'demand-response' }];
  const curves = [
    { ...step, kilowatts: 2, price: 4_000_000 },
    { ...step, kilowatts: 3, price: 3_000_000 },
  ];
  const { network } = configured({ market: { networkRoot: 'substation', lines, nodes, curves } }).market;
  const dated = { from: '2026-01-01', to: '2026-12-31', source: 'a contract', confidence: 'unconfirmed' };
  expect(network?.nodes).toMatchObject([
    {
      sells: null,
      buys: {
        steps: [
          { ...dated, watts: 2_000, price: 4_000_000 },
          { ...dated, watts: 3_000, price: 3_000_000 },
        ],
      },
    },
  ]);
});
test.each<[string, object, string]>([
  ['of no node', { node: 'laods' }, 'core.json: market.curves[0].node is laods; allowed: an id in market.nodes: loads'],
  ['that end before they begin', { to: '2025-12-31' }, 'core.json: market.curves[0] is from 2026-01-01 to 2025-12-31'],
  ['beside prices', { side: 'sells' }, 'market.curves[0] is how loads sells, and that node has prices for it too'],
  ['on a day there is not', { from: '2026-02-30' }, 'a day as "2026-12-01"'],
])('steps %s are refused in words', (_, change, words) => {
  const lines = [{ from: 'loads', to: 'substation' }];
  const nodes = [{ id: 'loads', sellPrices: 'tou', sellKilowatts: 1 }];
  const curves = [{ ...step, kilowatts: 2, price: 4_000_000, ...change }];
  expect(() => configured({ market: { networkRoot: 'substation', lines, nodes, curves } })).toThrow(words);
});

const charges = { from: '2026-12-01', to: '2027-11-30', source: 'a decision of the operator' };
test('charges of sellers are none until they are configured, and then those', () => {
  expect(configured({}).market.charges).toBeUndefined();
  const { market } = configured({ market: { charges: [{ ...charges, feeBasisPoints: 25 }] } });
  expect(market.charges).toEqual([
    { ...charges, confidence: 'unconfirmed', feeBps: 25, wheeling: null, lossBps: 0, capBps: 2_000 },
  ]);
});
test.each<[string, readonly object[], string]>([
  ['that begin before those before end', [charges, charges], 'core.json: market.charges[1] are from 2026-12-01'],
  ['that end before they begin', [{ ...charges, to: '2026-11-30' }], 'market.charges[0] are from 2026-12-01 to'],
  ['that leave nothing of the highest price', [{ ...charges, wheeling: 2_000_100 }], 'leave a seller nothing of any'],
  ['with losses beyond the cap', [{ ...charges, lossBasisPoints: 30, capBasisPoints: 20 }], 'leave a seller nothing'],
  ['without a source', [{ from: charges.from, to: charges.to }], 'market.charges[0].source'],
])('charges %s are refused in words', (_, all, words) => {
  expect(() => configured({ market: { charges: all } })).toThrow(words);
});

const at = 'core.json: market.nodes[0]';
test.each<[string, object, string]>([
  ['without a network', { networkRoot: null, lines: [] }, 'core.json: market.nodes are given without networkRoot'],
  ['nowhere', { nodes: [{ id: 'substatio', sellPrices: 'tou', sellKilowatts: 1 }] }, `${at}.id is substatio`],
  ['that trade nothing', { nodes: [{ id: 'substation' }] }, `${at} (substation) needs sellPrices`],
  [
    'with a price for nothing',
    { nodes: [{ id: 'substation', buyPrices: 'tou' }] },
    `${at} (substation) needs sellPrices`,
  ],
  [
    'twice',
    { nodes: [0, 1].map(() => ({ id: 'z', sellPrices: 'tou', sellKilowatts: 1 })) },
    'core.json: market.nodes[1].id is z, as of another before',
  ],
  [
    'with a peak that ends before it begins',
    { nodes: [{ id: 'z', sellPrices: 'tou', sellKilowatts: 1, peakFrom: '22:00', peakTo: '09:00' }] },
    `${at} (z) is on-peak from 22:00 to 09:00`,
  ],
])('nodes %s are refused in words', (_, change, words) => {
  const lines = [{ from: 'z', to: 'substation' }];
  const nodes = [{ id: 'substation', sellPrices: 'tou', sellKilowatts: 1 }];
  expect(() => configured({ market: { networkRoot: 'substation', lines, nodes, ...change } })).toThrow(words);
});
