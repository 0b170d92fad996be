import { expect, test } from 'vitest';
import type { Evidence, KnownLoad } from '../../src/commissioning/evidence.ts';
import { checkLoads, usualRatio } from '../../src/commissioning/known-load.ts';
import type { TransformerRatios } from '../../src/domain/transaction.ts';
import { soundEvidence } from '../support/wiring.ts';

const direct: TransformerRatios = { current: [1, 1], voltage: [1, 1], appliedBy: 'meter' };
const with200: TransformerRatios = { current: [200, 5], voltage: [1, 1], appliedBy: 'gateway' };

const loaded = (ratios: TransformerRatios, load: KnownLoad): Evidence => ({
  ...soundEvidence,
  configured: { ...soundEvidence.configured, ratios },
  loads: [load],
});
const heater = (shown: KnownLoad['shown'], alone = true): KnownLoad => ({ phase: 'L2', watts: 2000, shown, alone });

test.each<readonly [string, Evidence, string, RegExp]>([
  ['as on the plate', loaded(direct, heater({ L1: 3, L2: 1980, L3: 0 })), 'pass', /is shown\.$/],
  // At 207 V: 2000 · 0.9² = 1620 W.
  ['at 207 V', loaded(direct, heater({ L2: 1620 })), 'pass', /is shown\.$/],
  ['a reversed transformer', loaded(direct, heater({ L2: -1980 })), 'fail', /export: the transformer is reversed/],
  ['another phase', loaded(direct, heater({ L1: 1990, L2: 4, L3: 0 })), 'fail', /shown on L1/],
  // 100/5 on the wall, 200/5 configured: 2000 W are 2000 / 20 = 100 W of the meter's own, and 100 · 40 = 4000.
  ['100/5 on the wall, 200/5 configured', loaded(with200, heater({ L2: 100 })), 'fail', /2\.00 times/],
  // 300/5 on the wall: 2000 / 60 = 33.3 W, and 33.3 · 40 = 1333.
  ['300/5 on the wall, 200/5 configured', loaded(with200, heater({ L2: 33.33 })), 'fail', /0\.67 times/],
  ['as configured', loaded(with200, heater({ L2: 50 })), 'pass', /is shown\.$/],
  ['more is on than was named', loaded(direct, heater({ L2: 2900 }, false)), 'suspect', /1\.45 times/],
  ['nothing is shown anywhere', loaded(direct, heater({ L1: 0, L2: 8, L3: 0 })), 'fail', /is not shown/],
  ['a meter that tells the total only', loaded(direct, heater({})), 'cannot-tell', /does not tell the power of L2/],
  ['none was switched on', { ...soundEvidence, loads: [] }, 'cannot-tell', /No load/],
])('a heater of 2000 W on L2: %s', (_, evidence, verdict, says) =>
  expect(checkLoads(evidence)[0]).toMatchObject({ verdict, says: { en: expect.stringMatching(says) } }),
);

test.each([
  // 40 / 2.00 = 20 = 100/5; 40 / 0.667 = 60 = 300/5.
  [100, /\(100\/5\?\)/],
  [33.33, /\(300\/5\?\)/],
])('the ratio that would explain %f W is named', (watts, named) =>
  expect(checkLoads(loaded(with200, heater({ L2: watts })))[0]?.next?.en).toMatch(named),
);

test.each([
  [20, [100, 5]],
  [39.1, [200, 5]],
  [60, [300, 5]],
  [120, [600, 5]],
  [1000, [5000, 5]],
  // 10/5 is the smallest of the series, 10 % below it there is nothing.
  [1.7, null],
] as const)('a usual ratio near %f', (ratio, expected) => expect(usualRatio(ratio)).toEqual(expected));
