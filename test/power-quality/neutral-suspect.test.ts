import { expect, test } from 'vitest';
import type { LimitSet } from '../../src/domain/limits.ts';
import type { Values } from '../../src/domain/quantity.ts';
import { advanceQuality, startQuality } from '../../src/power-quality/watch-quality.ts';
import { limitSet, qualityMeter, unwatched } from '../support/quality-rules.ts';
import { readingBetween } from '../support/readings.ts';

const phases = (u1: number, u2: number, u3: number): Values => ({
  'voltage.L1': u1,
  'voltage.L2': u2,
  'voltage.L3': u3,
});
const pairs = (u12: number, u23: number, u31: number): Values => ({
  'voltage.L1-L2': u12,
  'voltage.L2-L3': u23,
  'voltage.L3-L1': u31,
});
/** 230 V to the middle is 398.37 V between two. */
const even = pairs(398.37, 398.37, 398.37);

/** What is said of these readings, ten seconds apart, under a nominal voltage of 230 V. */
const told = (readings: readonly Values[], nominal: LimitSet['nominal'] = limitSet().nominal) => {
  const meter = qualityMeter('h01', { limits: [limitSet({ nominal })] });
  const state = startQuality({ ...unwatched, meters: [meter] });
  return readings.flatMap((values, index) => {
    const at = index * 10_000;
    return advanceQuality(state, readingBetween(at, at, { values }));
  });
};
const raised = (values: Values) => told([values, values]).map(({ id }) => id);

// The neutral moved by d away from L1: U1 = 230 + d, U2 = U3 = √(230² + d² − 230 d).
test.for<{ law: string; values: Values; suspect: boolean }>([
  {
    // d = 46 V (20 %): 276 V and √(52,900 + 2,116 − 10,580) = √44,436 = 210.80 V twice.
    law: 'moved by a fifth, between even lines',
    values: { ...phases(276, 210.8, 210.8), ...even },
    suspect: true,
  },
  {
    // d = 18.4 V (8 %): 248.4 V and √(52,900 + 338.56 − 4,232) = √49,006.56 = 221.37 V twice.
    law: 'moved by 8 %: a long feeder with much PV on one phase',
    values: { ...phases(248.4, 221.37, 221.37), ...even },
    suspect: false,
  },
  {
    // To the middle between L2 and L3: 345 V and 230 · √3 / 2 = 199.19 V twice; a half of the phase voltage.
    law: 'two loads in series, the third open',
    values: { ...phases(345, 199.19, 199.19), ...even },
    suspect: true,
  },
  {
    law: 'a phase lost upstream: the lines are uneven',
    values: { ...phases(276, 210.8, 115), ...pairs(398.37, 230, 230) },
    suspect: false,
  },
  {
    law: 'all phases high: a tap',
    values: { ...phases(262, 262, 262), ...pairs(453.8, 453.8, 453.8) },
    suspect: false,
  },
  {
    law: 'without line-to-line voltages: one far above and one far below',
    values: phases(262, 198, 230),
    suspect: true,
  },
  { law: 'one far above alone may be a tap or PV', values: phases(262, 225, 230), suspect: false },
  { law: 'one far below alone may be a lost phase', values: phases(232, 20, 231), suspect: false },
  // (264² + 230²) / 3 = 40,865 V² are 202 V: less than 207 V.
  { law: 'a lost phase beside a high one', values: phases(264, 0, 230), suspect: false },
  { law: 'a single phase on a meter for three', values: phases(264, 0, 0), suspect: false },
  { law: 'no voltage at all', values: { ...phases(0, 0, 0), ...pairs(0, 0, 0) }, suspect: false },
  { law: 'a phase unknown', values: { 'voltage.L1': 290, 'voltage.L2': 180, ...even }, suspect: false },
])('$law', ({ values, suspect }) => expect(raised(values)).toEqual(suspect ? ['neutral-suspect/h01'] : []));

const broken = phases(276, 210.8, 210.8);
const sound = phases(230, 231, 229);

test('line-to-line voltages that are read more seldom count for the longest gap', () => {
  // The readings with the far registers have no phase voltages.
  const story = told([even, broken, broken, pairs(398, 398.5, 398.4), broken, sound, sound]);
  expect(story.map(({ standing, at }) => [standing, at / 1_000])).toEqual([
    [true, 20],
    [false, 60],
  ]);
});

test('line-to-line voltages of a dip that is over show no neutral', () => {
  const dip = { ...phases(115, 115, 115), ...pairs(199.2, 199.2, 199.2) };
  expect(told([{ ...sound, ...even }, dip, sound, sound, sound, { ...sound, ...even }])).toEqual([]);
});

test('a dip of one phase while the line-to-line voltages are those of before shows none either', () => {
  const dip = phases(115, 230, 230);
  expect(told([{ ...sound, ...even }, dip, dip, dip, sound])).toEqual([]);
});

test('one glance is not enough, and nothing is said twice', () => {
  expect(told([sound, broken, sound, broken, sound])).toEqual([]);
  expect(told([even, broken, broken, broken, broken])).toHaveLength(1);
});

test('at medium voltage an earth fault looks the same: not judged', () => {
  expect(told([broken, broken], { volts: 400, between: 'phase-phase' })).toEqual([]);
  expect(told([broken, broken], null)).toEqual([]);
});

test('says what is seen and what to do', () => {
  const [condition] = told([
    { ...broken, ...even },
    { ...broken, ...even },
  ]);
  expect(condition).toMatchObject({
    kind: 'neutral-suspect',
    source: { device: 'h01', point: 'p01' },
    priority: 'critical',
    message:
      'Phase voltages of h01 have drifted apart by 18.9 % of the nominal one: its neutral may be broken. Disconnect single-phase loads and check the neutral up to the transformer.',
  });
});
