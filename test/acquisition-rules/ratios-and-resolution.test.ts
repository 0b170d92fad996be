import { expect, test } from 'vitest';
import sdm630 from '../../drivers/profiles/eastron/sdm630.ts';
import { gatewayConfiguration } from '../../src/configuration/gateway-configuration.ts';
import { readLayer } from '../../src/configuration/load.ts';
import { judgeResolution } from '../../src/profiles/energy-resolution.ts';
import { gatewayFile } from '../support/gateway-file.ts';
import { leavesOf, sealWith } from '../support/seal-with.ts';
import { sealRules } from '../support/sealed-substation.ts';

// Rules 14 and 15: what a register is worth on the primary side, and how fine it is.

test('rule 14: ratios are entered twice, and are signed into the leaf with the profile’s hash', async () => {
  const shipped = readLayer('config/default.json');
  const defaults = { name: shipped.name, value: Object(shipped.value).gateway };
  const file = gatewayFile();
  const [line] = file.lines;
  const configured = (ratios: object) =>
    gatewayConfiguration(
      [
        defaults,
        {
          name: 'gateway.json',
          value: { ...file, lines: [{ ...line, meters: [{ ...line?.meters[0], ratios }] }] },
        },
      ],
      { folder: '/etc/gridtokenx', profiles: ['eastron/sdm120'] },
    );
  const once = { current: [200, 5], voltage: [1, 1], appliedBy: 'gateway' };
  expect(() => configured({ ...once, again: { current: [250, 5], voltage: [1, 1] } })).toThrow(/200\/5.*250\/5/);
  const twice = configured({ ...once, again: { current: [200, 5], voltage: [1, 1] } });
  expect(twice.lines[0]?.meters[0]?.ratios).toMatchObject({ current: [200, 5], appliedBy: 'gateway' });
  const ratios = { current: [200, 5], voltage: [1, 1], appliedBy: 'gateway' } as const;
  const batch = await sealWith({ ...sealRules, points: sealRules.points.map((one) => ({ ...one, ratios })) });
  for (const leaf of leavesOf(batch)) {
    expect(leaf.ratios).toEqual(ratios);
    expect(leaf.profileHash).toEqual(sealRules.points[0]?.profileHash);
  }
});

test('rule 15: a float32 register is judged by what it holds: 2 Wh above 16,384 kWh, 15.6 Wh above 131,072', () => {
  const at = (...words: number[]) => ({ value: 0, exponent: -3, words });
  // 8,192 kWh = 4600 0000, 16,384 = 4680 0000, 131,072 = 4800 0000: steps of 2^-10, 2^-9 and 2^-6 kWh.
  expect(judgeResolution(sdm630, 'import', at(0x4600, 0))).toEqual({ stepWh: 0.9765625, fit: true });
  expect(judgeResolution(sdm630, 'import', at(0x4680, 0))).toEqual({ stepWh: 1.953125, fit: false });
  expect(judgeResolution(sdm630, 'import', at(0x4800, 0))).toEqual({ stepWh: 15.625, fit: false });
  // Through a transformer of 200/5 even the first is coarse.
  expect(judgeResolution(sdm630, 'import', at(0x4600, 0), 40).fit).toBe(false);
});
