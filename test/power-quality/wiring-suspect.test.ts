import { expect, test } from 'vitest';
import type { LimitSet } from '../../src/domain/limits.ts';
import type { Values } from '../../src/domain/quantity.ts';
import { advanceQuality, startQuality } from '../../src/power-quality/watch-quality.ts';
import { limitSet, qualityMeter, unwatched } from '../support/quality-rules.ts';
import { readingBetween } from '../support/readings.ts';

const minutes = (readings: readonly Values[], nominal: LimitSet['nominal'] = limitSet().nominal) => {
  const meter = qualityMeter('h01', { limits: [limitSet({ nominal })] });
  const state = startQuality({ ...unwatched, meters: [meter] });
  return readings.flatMap((values, index) => {
    const at = index * 60_000;
    return advanceQuality(state, readingBetween(at, at, { values }));
  });
};
const times = (count: number, values: Values): readonly Values[] => Array.from({ length: count }, () => values);
const raised = (values: Values) => minutes(times(6, values)).map(({ id }) => id);

const phase = (name: 'L1' | 'L2' | 'L3', volts: number, amperes: number, watts: number): Values => ({
  [`voltage.${name}`]: volts,
  [`current.${name}`]: amperes,
  [`power.active.${name}`]: watts,
});
const threePhase = (p1: number, p2: number, p3: number, total: number): Values => ({
  'power.active.L1': p1,
  'power.active.L2': p2,
  'power.active.L3': p3,
  'power.active': total,
});

test.for<{ law: string; values: Values; suspect: readonly string[] }>([
  { law: '2300 W of 230 V and 10 A are all it can carry', values: phase('L1', 230, 10, 2_300), suspect: [] },
  { law: 'ten percent more may be rounding', values: phase('L1', 230, 10, 2_500), suspect: [] },
  { law: 'a fifth more is impossible', values: phase('L2', 230, 10, 2_760), suspect: ['L2/power-beyond-current'] },
  { law: 'in export as well', values: phase('L1', 230, 10, -2_760), suspect: ['L1/power-beyond-current'] },
  { law: 'a little power of no current is noise', values: phase('L1', 230, 0, 90), suspect: [] },
  { law: 'much power of no current is not', values: phase('L1', 230, 0, 900), suspect: ['L1/power-beyond-current'] },
  { law: 'current without voltage', values: phase('L3', 3, 12, 0), suspect: ['L3/current-without-voltage'] },
  { law: 'a small current without voltage', values: phase('L3', 3, 0.8, 0), suspect: [] },
  { law: 'an interruption: neither of both', values: phase('L3', 0, 0, 0), suspect: [] },
  { law: 'a dip has some voltage', values: phase('L3', 90, 12, 900), suspect: [] },
  { law: 'a sum that is one', values: threePhase(1_000, 2_000, 500, 3_500), suspect: [] },
  { law: 'single-phase PV exports on one phase', values: threePhase(-3_000, 2_000, 500, -500), suspect: [] },
  { law: 'a sum of magnitudes is none', values: threePhase(-3_000, 2_000, 500, 5_500), suspect: ['phase-sum'] },
  { law: 'small phases that do not add up', values: threePhase(20, 20, 20, 100), suspect: [] },
  { law: 'a phase unknown', values: { 'power.active.L1': 900, 'power.active': 9_000 }, suspect: [] },
  { law: 'a current unknown', values: { 'power.active.L1': 900, 'voltage.L1': 0 }, suspect: [] },
])('$law', ({ values, suspect }) => {
  expect(raised(values)).toEqual(suspect.map((one) => `wiring-suspect/h01/${one}`));
});

const impossible = phase('L1', 230, 10, 4_000);
const right = phase('L1', 230, 10, 2_000);

test('a load that switched between two registers is no suspicion: five minutes are', () => {
  expect(minutes([impossible, right, ...times(5, impossible), right])).toEqual([]);
  const story = minutes([...times(6, impossible), ...times(6, right)]);
  expect(story.map(({ standing, at }) => [standing, at / 60_000])).toEqual([
    [true, 5],
    [false, 11],
  ]);
});

test('a suspicion lasts over a night without load, and over an outage', () => {
  const night = phase('L1', 230, 0.1, 20);
  expect(minutes([...times(6, impossible), ...times(60, night), impossible])).toHaveLength(1);
  const open = phase('L1', 3, 12, 0);
  expect(minutes([...times(6, open), ...times(60, phase('L1', 0, 0, 0)), open])).toHaveLength(1);
});

test('power and current of different readings are not compared', () => {
  expect(
    minutes(
      times(12, impossible).flatMap(({ ...values }) =>
        Object.entries(values).map(([name, value]) => ({ [name]: value })),
      ),
    ),
  ).toEqual([]);
});

test('phases of a meter with two elements are none', () => {
  expect(minutes(times(6, impossible), { volts: 22_000, between: 'phase-phase' })).toEqual([]);
});

test('says where, what and what to do', () => {
  const [condition] = minutes(times(6, impossible));
  // 4000 W of 2300 VA: 73.9 % more.
  expect(condition).toMatchObject({
    kind: 'wiring-suspect',
    source: { device: 'h01', point: 'p01', phase: 'L1' },
    priority: 'high',
    message:
      'Active power of h01 phase L1 is 73.9 % more than its voltage and current can carry: they belong to different phases, or a ratio is wrong. Check the wiring of the CTs and the ratios.',
  });
});
