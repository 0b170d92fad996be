import { globSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readLimits } from '../../src/bin/read-limits.ts';
import { limitsFile } from '../../src/configuration/limits-file.ts';
import { readLayer } from '../../src/configuration/load.ts';

const files = globSync('config/limits/*.json');

test('there are limits for the grid and for both distribution utilities', () => {
  for (const name of ['egat-system', 'mea-lv', 'pea-lv']) expect(files).toContain(`config/limits/${name}.json`);
});

test.for(files)('%s is right, named after its file, and says where every limit comes from', (file) => {
  const limits = limitsFile(readLayer(file));
  expect(file).toBe(`config/limits/${limits.name}.json`);
  const rules = [...limits.bands, ...limits.compliance];
  expect(rules.length).toBeGreaterThan(0);
  for (const { provenance } of rules) expect(provenance.source).not.toBe('');
});

// facts: PEA 220 V service 200 to 240 V; MEA 230 V service 214 to 237 V normal, 209 to 240 V emergency.
test.for([
  ['pea-lv', 220, [[200, 240]]],
  [
    'mea-lv',
    230,
    [
      [214, 237],
      [209, 240],
    ],
  ],
] as const)('%s: nominal %i V and its bands, which nobody has confirmed', ([name, volts, spans]) => {
  const limits = limitsFile(readLayer(`config/limits/${name}.json`));
  expect(limits.nominal).toEqual({ volts, between: 'phase-neutral' });
  const voltage = limits.bands.filter(({ quantity }) => quantity === 'voltage');
  expect(voltage.map(({ low, high }) => [low, high])).toEqual(spans);
  // Nobody has seen an authority's own table yet.
  expect(limits.bands.map(({ provenance }) => provenance.confirmed)).not.toContain(true);
});

const utilities = files.filter((name) => /\/(mea|pea|egat)-(lv|\d+kv)\.json$/.test(name));
test('sets of every utility and level can be in force together', () => {
  expect(utilities.length).toBe(13);
  const names = utilities.map((name) => name.slice('config/limits/'.length, -'.json'.length));
  expect(readLimits(names)).toHaveLength(utilities.length);
});

// No source says which share must be inside: all is the literal reading, and it says so.
test.for(utilities)('%s: a report judges its voltage bands, every 10 min mean of a week', (file) => {
  const { bands, compliance: all } = limitsFile(readLayer(file));
  const compliance = all.filter(({ quantity }) => quantity === 'voltage');
  const span = ({ name, unit, low, high }: (typeof bands)[number] | (typeof compliance)[number]) => [
    name,
    unit,
    low,
    high,
  ];
  expect(compliance.map(span)).toEqual(bands.filter(({ quantity }) => quantity === 'voltage').map(span));
  for (const { aggregate, over, share, provenance } of compliance) {
    expect([aggregate, over, share, provenance.confirmed]).toEqual(['10min', 'week', 1, false]);
    expect(provenance.source).toMatch(/; share not stated: read literally, every 10 min mean$/);
  }
});

// facts: EN 50160 single harmonics in percent of the fundamental; 6th to 24th even 0.5.
test('EN 50160 limits every order to the 25th as its table does', () => {
  const { compliance } = limitsFile(readLayer('config/limits/en50160-lv.json'));
  const orders = compliance.flatMap(({ quantity, order, high }) =>
    quantity === 'harmonic.voltage' ? [`${order}: ${high}`] : [],
  );
  const table =
    '2: 2, 3: 5, 4: 1, 5: 6, 6: 0.5, 7: 5, 8: 0.5, 9: 1.5, 10: 0.5, 11: 3.5, 12: 0.5, 13: 3, 14: 0.5, 15: 0.5, 16: 0.5, 17: 2, 18: 0.5, 19: 1.5, 20: 0.5, 21: 0.5, 22: 0.5, 23: 1.5, 24: 0.5, 25: 1.5';
  expect(orders.join(', ')).toBe(table);
});

test('IEEE 519 has one limit of demand distortion for every short-circuit ratio', () => {
  const { compliance } = limitsFile(readLayer('config/limits/ieee519-lv.json'));
  const spans = compliance.flatMap(({ quantity, shortCircuitRatio, high }) =>
    quantity === 'tdd' ? [[shortCircuitRatio?.from, shortCircuitRatio?.below, high]] : [],
  );
  expect(spans).toEqual([
    [0, 20, 5],
    [20, 50, 8],
    [50, 100, 12],
    [100, 1000, 15],
    [1000, null, 20],
  ]);
});

// facts: IEEE 519 table 2, in percent of the demand current; orders of h < 11, 11 to 16, 17 to 22, 23 and above.
const currents = [
  { from: 0, below: 20, odd: [4, 2, 1.5, 0.6] },
  { from: 20, below: 50, odd: [7, 3.5, 2.5, 1] },
  { from: 50, below: 100, odd: [10, 4.5, 4, 1.5] },
  { from: 100, below: 1_000, odd: [12, 5.5, 5, 2] },
  { from: 1_000, below: null, odd: [15, 7, 6, 2.5] },
] as const;
const spanOf = (order: number): number => [11, 17, 23].filter((first) => order >= first).length;
test.for([
  // All even orders 25 % of the table; since 2022 those to the 6th 50 %, and the others all of it.
  ['2014', () => 0.25],
  ['2022', (order: number) => (order <= 6 ? 0.5 : 1)],
] as const)('IEEE 519-%s limits every order of current at every short-circuit ratio', ([edition, part]) => {
  const { compliance } = limitsFile(readLayer(`config/limits/ieee519-${edition}-currents.json`));
  expect(compliance).toHaveLength(5 * 24);
  for (const { from, below, odd } of currents)
    for (let order = 2; order <= 25; order += 1) {
      const rule = compliance.find(({ name }) => name === `from-${from}-h${order}`);
      const limit = (odd[spanOf(order)] as number) * (order % 2 === 1 ? 1 : part(order));
      expect(rule).toMatchObject({ quantity: 'harmonic.current', order, unit: '%', low: null, share: 0.95 });
      expect([rule?.high, rule?.shortCircuitRatio], `${from} ${order}`).toEqual([limit, { from, below }]);
    }
});

const band = {
  quantity: 'voltage',
  name: 'b',
  unit: 'V',
  low: 1,
  high: 2,
  hysteresis: 0.1,
  dwell: { rise: 0, fall: 0 },
  priority: 'low',
  provenance: { source: 's', confirmed: false },
};
const rule = { quantity: 'voltage', name: 'r', unit: '%', low: 90, aggregate: '10min', over: 'week', share: 0.95 };
const file = { name: 'x', authority: 'PEA', level: 'lv', bands: [], compliance: [] };
test.for([
  [{ low: null, high: null }, /voltage band "b" has no limit/],
  [{ hysteresis: 0.5 }, /voltage band "b" has nothing inside it/],
  [{ priority: 'urgent' }, /bands\[0\]\.priority is "urgent"; allowed: "critical", "high", "medium", "low"\.$/],
  [{ lowest: 3 }, /bands\[0\]\.lowest \(3\) is not a setting/],
  [{ unit: 'Hz' }, /voltage band "b" is in Hz; allowed: V, %\./],
  [{ order: 3 }, /voltage band "b" has an order; allowed: only of harmonics\./],
  [{ quantity: 'harmonic.voltage', unit: '%' }, /harmonic\.voltage band "b" has no order; allowed: 2 to 25\./],
  [
    { quantity: 'harmonic.voltage', unit: '%', order: 3, orders: [5] },
    /"b" has an order and a list of orders; allowed/,
  ],
  [{ orders: [5, 5] }, /bands\[0\]\.orders is \[5,5\]; allowed: a list of different orders from 2 to 25/],
  [{ orders: [26] }, /orders is \[26\]; allowed: a list of different orders/],
  [{ orders: [] }, /orders is \[\]; allowed: a list of different orders/],
  [{ orders: [3] }, /voltage band "b-h3" has an order; allowed: only of harmonics\./],
  [{ tells: 'panic' }, /bands\[0\]\.tells is "panic"/],
] as const)('a band with %j is refused', ([change, said]) => {
  expect(() => limitsFile({ name: 'x.json', value: { ...file, bands: [{ ...band, ...change }] } })).toThrow(said);
});

test.for([
  [{ share: 2 }, /compliance\[0\]\.share is 2; allowed: a number of all from 0 to 1\./],
  [{ low: null }, /voltage compliance rule "r" has no limit/],
  [{ over: 'month' }, /compliance\[0\]\.over is "month"; allowed: "week", "year"\.$/],
] as const)('a compliance rule with %j is refused', ([change, said]) => {
  const { provenance } = band;
  const value = { ...file, compliance: [{ ...rule, provenance, ...change }] };
  expect(() => limitsFile({ name: 'x.json', value })).toThrow(said);
});

test('a name that stands twice is refused, in a file and over the sets in force', () => {
  const value = { ...file, bands: [band, band] };
  expect(() => limitsFile({ name: 'x.json', value })).toThrow(/voltage band "b" stands twice/);
  expect(() => readLimits(['pea-lv', 'pea-lv'])).toThrow(
    /Limits pea-lv and pea-lv both have the voltage band "pea-220"; allowed: one of them\./,
  );
});

test('limits nobody has written are answered with those there are', () => {
  expect(() => readLimits(['pea-lw'])).toThrow(
    /There are no limits "pea-lw" in config\/limits; allowed: .*mea-lv.*\. Did you mean "pea-lv"\?/,
  );
});

describe('what a report judges by the sets that are shipped', () => {
  const shipped = readLimits(['egat-system', 'pea-lv', 'pea-22kv', 'pea-115kv', 'mea-lv', 'mea-24kv', 'mea-115kv']);
  const rulesOn = (quantity: string) =>
    shipped.flatMap(({ name, compliance }) =>
      compliance.filter((rule) => rule.quantity === quantity).map((rule) => ({ name, rule })),
    );

  test("EGAT's frequency by its normal band, which nobody has confirmed", () => {
    expect(rulesOn('frequency')).toMatchObject([
      {
        name: 'egat-system',
        rule: { aggregate: '10s', over: 'year', low: 49.5, high: 50.5, share: 0.995, provenance: { confirmed: false } },
      },
    ]);
  });

  test('the unbalance of every PEA and MEA set by its two percent', () => {
    const rules = rulesOn('unbalance');
    expect(rules.map(({ name }) => name)).toEqual(shipped.slice(1).map(({ name }) => name));
    for (const { rule } of rules)
      expect(rule).toMatchObject({
        aggregate: '10min',
        over: 'week',
        high: 2,
        share: 0.95,
        provenance: { confirmed: false },
      });
  });
});
