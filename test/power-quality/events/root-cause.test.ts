import { expect, test } from 'vitest';
import type { VoltageEventKind } from '../../../src/domain/grid-event.ts';
import { extentOf, rootCause, type Sight } from '../../../src/power-quality/events/root-cause.ts';
import { watchedVoltages } from '../../../src/power-quality/events/watched-voltages.ts';
import { limitSet, qualityMeter } from '../../support/quality-rules.ts';
import { typicalThresholds } from '../../support/voltage-stories.ts';

const L1 = 0b001;
const L2 = 0b010;
const L1_AND_L2 = 0b011;
const THREE = 0b111;

const sight = (device: string, changes: Partial<Sight> & Readonly<{ line?: string }> = {}): Sight => {
  const { line = 'rs485', ...rest } = changes;
  const watched = watchedVoltages(qualityMeter(device, { line, limits: [limitSet({ events: typicalThresholds })] }));
  if (watched === null) throw new Error('not watched');
  return { watched, phases: THREE, measured: THREE, parted: false, silent: false, counted: false, ...rest };
};

type Row = Readonly<{
  law: string;
  kind?: VoltageEventKind;
  sights: readonly [Sight, ...Sight[]];
  others?: number;
  unseen?: number;
  lines?: number;
  hint: string;
}>;

test.for<Row>([
  {
    law: 'one meter, one phase of three: its own connection',
    sights: [sight('h01', { phases: L1 })],
    others: 3,
    hint: 'Only h01 saw it, on phase L1 alone: look at its own connection and load there.',
  },
  {
    law: 'one meter, all phases: its service',
    sights: [sight('h01')],
    others: 3,
    hint: 'Only h01 saw it, on all it measures: look at its service line and its main switch.',
  },
  {
    law: 'one meter of one phase does not know which it is',
    sights: [sight('h01', { phases: L1, measured: L1 })],
    others: 3,
    hint: 'Only h01 saw it, on all it measures: look at its service line and its main switch.',
  },
  {
    law: 'one meter, nobody to compare with',
    sights: [sight('h01')],
    hint: 'Only h01 saw it, and no other meter could have: compare it with its neighbours.',
  },
  {
    law: 'one meter, a rapid change: what switches behind it',
    kind: 'rapid-change',
    sights: [sight('h01')],
    others: 3,
    hint: 'Only h01 saw it: look for a large load or an inverter that switches behind it.',
  },
  {
    law: 'all meters, all phases: upstream',
    sights: [sight('h01'), sight('h02'), sight('h03')],
    hint: 'Every meter that answered saw it (3): look upstream of the feeder head.',
  },
  {
    law: 'all meters, one phase: a fault or a fuse of it',
    sights: [sight('h01', { phases: L2 }), sight('h02', { phases: L2 }), sight('h03', { phases: L1, measured: L1 })],
    hint: 'Every meter that answered saw it (3), on phase L2 alone: look for a fault or a lost fuse there.',
  },
  {
    law: 'all meters, two phases',
    sights: [sight('h01', { phases: L1 }), sight('h02', { phases: L2 })],
    hint: 'Every meter that answered saw it (2), on phases L1, L2 alone: look for a fault or a lost fuse there.',
  },
  {
    law: 'all meters, a rapid change: a tap or a large load',
    kind: 'rapid-change',
    sights: [sight('h01'), sight('h02')],
    hint: 'Every meter that answered saw it (2): look for a tap change or a large load upstream of the feeder head.',
  },
  {
    law: 'only meters of one phase: the phase is not known',
    sights: [sight('h01', { phases: L1, measured: L1 }), sight('h02', { phases: L1, measured: L1 })],
    hint: 'Every meter that answered saw it (2): look upstream of the feeder head.',
  },
  {
    law: 'several on one line of two',
    sights: [sight('h01', { line: 'north' }), sight('h02', { line: 'north' })],
    others: 2,
    lines: 2,
    hint: '2 of 4 meters saw it, all on line north: look at what feeds these.',
  },
  {
    law: 'several on the only line',
    sights: [sight('h01'), sight('h02')],
    others: 2,
    hint: '2 of 4 meters saw it: look at the section of the feeder they share.',
  },
  {
    law: 'several on several lines',
    sights: [sight('h01', { line: 'north' }), sight('h02', { line: 'south' })],
    others: 2,
    lines: 2,
    hint: '2 of 4 meters saw it: look at the section of the feeder they share.',
  },
  {
    law: 'several, one phase',
    sights: [sight('h01', { phases: L1 }), sight('h02', { phases: L1 })],
    others: 1,
    hint: '2 of 3 meters saw it, on phase L1 alone: look for a fault or a lost fuse there, on what they share.',
  },
  {
    law: 'low and high at once: the neutral',
    kind: 'swell',
    sights: [sight('h01', { phases: L1_AND_L2, parted: true })],
    others: 3,
    hint: 'Some phases went low while others went high: look for a loose or broken neutral.',
  },
  {
    law: 'a witness that fell silent: a last gasp',
    sights: [sight('h01', { silent: true }), sight('h02')],
    hint: 'Every meter that answered saw it (2): look upstream of the feeder head. h01 fell silent in it: the supply may have been lost there.',
  },
  {
    law: 'many that fell silent',
    sights: [
      sight('h01', { silent: true }),
      sight('h02', { silent: true }),
      sight('h03', { silent: true }),
      sight('h04', { silent: true }),
      sight('h05', { silent: true }),
    ],
    hint: 'Every meter that answered saw it (5): look upstream of the feeder head. h01, h02, h03 and 2 more fell silent in it: the supply may have been lost there.',
  },
  {
    law: 'what meters only counted',
    sights: [sight('h01', { counted: true }), sight('h02', { counted: true })],
    unseen: 3,
    others: 7,
    hint: 'Only h01, h02 counted it (3 in all), polling did not see it: read the event log of the meter.',
  },
  {
    law: 'what others counted beside',
    sights: [sight('h01'), sight('h02', { counted: true, phases: 0, measured: 0 })],
    unseen: 1,
    hint: 'Every meter that answered saw it (2): look upstream of the feeder head. Meters counted 1 more that polling did not see.',
  },
])('$law', ({ kind = 'dip', sights, others = 0, unseen = 0, lines = 1, hint }) => {
  expect(rootCause(kind, sights, { others, unseen, lines })).toBe(hint);
});

test.for([
  { witnesses: 1, others: 0, extent: 'meter' },
  { witnesses: 1, others: 9, extent: 'meter' },
  { witnesses: 2, others: 0, extent: 'all' },
  { witnesses: 2, others: 1, extent: 'several' },
] as const)('$witnesses witnesses and $others that could have been: $extent', ({ witnesses, others, extent }) => {
  expect(extentOf(witnesses, others)).toBe(extent);
});
