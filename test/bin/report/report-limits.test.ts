import { expect, test } from 'vitest';
import { readLimits } from '../../../src/bin/read-limits.ts';
import { refuseUnjudged, reportLimits } from '../../../src/bin/report/report-limits.ts';
import { nominalOf } from '../../../src/power-quality/quality-rules.ts';
import { complianceRule } from '../../support/compliance-rules.ts';
import { limitSet, qualityMeter } from '../../support/quality-rules.ts';

const shape = (sets: ReturnType<typeof readLimits>) =>
  sets.map(({ name, compliance }) => [name, compliance.length > 0]);

test.for([
  // The default of a gateway: the utility's own voltage limits are rules, so nothing is added.
  { names: ['egat-system', 'pea-lv'], judged: ['egat-system', 'pea-lv'] },
  // The frequency is the grid's: a meter has no rule by it.
  { names: ['egat-system'], judged: ['egat-system'] },
  { names: ['mea-24kv'], judged: ['mea-24kv'] },
  { names: ['en50160-mv', 'pea-22kv'], judged: ['en50160-mv', 'pea-22kv'] },
])('configured $names are judged by $judged', ({ names, judged }) => {
  const sets = reportLimits(readLimits, null)(names);
  expect(sets.flatMap(({ name, compliance }) => (compliance.length > 0 ? [name] : []))).toEqual(judged);
});

test.for([
  { volts: 230, added: 'en50160-lv' },
  { volts: 1_000, added: 'en50160-lv' },
  { volts: 22_000, added: 'en50160-mv' },
])('sets without a rule and with a nominal of $volts V get $added', ({ volts, added }) => {
  const bare = limitSet({ nominal: { volts, between: 'phase-phase' } });
  const read = (names: readonly string[]) => names.map((name) => ({ ...bare, name }));
  expect(reportLimits(read, null)(['own']).map(({ name }) => name)).toEqual(['own', added]);
});

test('--limits takes the place of the rules and leaves the nominal voltage', () => {
  const sets = reportLimits(readLimits, ['en50160-lv'])(['egat-system', 'pea-lv']);
  expect(shape(sets)).toEqual([
    ['egat-system', false],
    ['pea-lv', false],
    ['en50160-lv', true],
  ]);
  expect(nominalOf({ limits: sets })).toEqual({ volts: 220, between: 'phase-neutral' });
  // A set that is named in both is there once, with its rules.
  expect(shape(reportLimits(readLimits, ['pea-lv'])(['pea-lv']))).toEqual([['pea-lv', true]]);
});

test.for([
  // PEA's low voltage is 220 V, MEA's 230 V.
  { names: ['pea-lv'], instead: ['mea-lv'], order: ['pea-lv', 'mea-lv'], volts: 220 },
  { names: ['mea-lv'], instead: ['pea-lv'], order: ['mea-lv', 'pea-lv'], volts: 230 },
  { names: ['pea-lv', 'mea-lv'], instead: ['mea-lv'], order: ['pea-lv', 'mea-lv'], volts: 220 },
  {
    names: ['pea-lv', 'mea-lv'],
    instead: ['en50160-lv', 'pea-lv'],
    order: ['pea-lv', 'mea-lv', 'en50160-lv'],
    volts: 220,
  },
  { names: ['egat-system'], instead: ['mea-lv'], order: ['egat-system', 'mea-lv'], volts: 230 },
])('of $names with --limits $instead the nominal voltage stays $volts V', ({ names, instead, order, volts }) => {
  const sets = reportLimits(readLimits, instead)(names);
  expect(sets.map(({ name }) => name)).toEqual(order);
  expect(sets.flatMap(({ name, compliance }) => (compliance.length > 0 ? [name] : []))).toEqual(
    order.filter((name) => instead.includes(name)),
  );
  expect(nominalOf({ limits: sets })?.volts).toBe(volts);
});

const percents = limitSet({ name: 'percents', nominal: null, compliance: [complianceRule({ unit: '%' })] });
test.for([
  [
    'no rule',
    [limitSet({ name: 'bare' })],
    'Meter h1 has no rule a report can judge (its limits: bare). Name a set that has some with --limits, such as en50160-lv, and one with a nominal voltage in the configuration, such as pea-lv.',
  ],
  [
    'percents of nothing',
    [percents],
    'Meter h1: limits percents have voltages in % and none of its sets (percents) has a nominal voltage. Add one that has, such as pea-lv (220 V) or mea-lv (230 V).',
  ],
] as const)('a meter with %s is refused in a sentence', ([, limits, said]) => {
  expect(() => refuseUnjudged([qualityMeter('h1', { limits })])).toThrow(said);
});

test('a meter with a rule in percent and a nominal from another set is judged', () => {
  expect(() => refuseUnjudged([qualityMeter('h1', { limits: [percents, limitSet({ name: 'bare' })] })])).not.toThrow();
});
