import { globSync } from 'node:fs';
import { expect, test } from 'vitest';
import { limitsFile } from '../../src/configuration/limits-file.ts';
import { readLayer } from '../../src/configuration/load.ts';

const files = globSync('config/limits/*.json');

test('there are limits for both distribution utilities', () => {
  expect(files.toSorted()).toEqual(['config/limits/mea-lv.json', 'config/limits/pea-lv.json']);
});

test.for(files)('%s is right, named after its file, and says where every limit comes from', (file) => {
  const limits = limitsFile(readLayer(file));
  expect(file).toBe(`config/limits/${limits.name}.json`);
  const bands = [...limits.frequency, ...limits.voltage, ...limits.unbalance];
  expect(bands.length).toBeGreaterThan(3);
  for (const { provenance } of bands) {
    expect(provenance.source).not.toBe('');
    // Nobody has seen an authority's own table yet.
    expect(provenance.confirmed).toBe(false);
  }
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
] as const)('%s: nominal %i V and its bands', ([name, nominal, bands]) => {
  const limits = limitsFile(readLayer(`config/limits/${name}.json`));
  expect(limits.nominalVoltage).toBe(nominal);
  expect(limits.voltage.map(({ low, high }) => [low, high])).toEqual(bands);
});

const band = {
  name: 'b',
  low: 1,
  high: 2,
  hysteresis: 0.1,
  dwell: { rise: 0, fall: 0 },
  priority: 'low',
  provenance: { source: 's', confirmed: false },
};
test.for([
  [{ low: null, high: null }, /voltage band "b" has no limit/],
  [{ hysteresis: 0.5 }, /voltage band "b" has nothing inside it/],
  [{ priority: 'urgent' }, /voltage\[0\]\.priority is "urgent"; allowed: "critical", "high", "medium", "low"\.$/],
  [{ lowest: 3 }, /voltage\[0\]\.lowest \(3\) is not a setting/],
] as const)('a band with %j is refused', ([change, said]) => {
  const value = { name: 'x', nominalVoltage: 220, frequency: [], voltage: [{ ...band, ...change }], unbalance: [] };
  expect(() => limitsFile({ name: 'x.json', value })).toThrow(said);
});
