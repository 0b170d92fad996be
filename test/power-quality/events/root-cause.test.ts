import { expect, test } from 'vitest';
import type { VoltageEventKind } from '../../../src/domain/grid-event.ts';
import { extentOf, type Other, rootCause, type Sight } from '../../../src/power-quality/events/root-cause.ts';
import { watchedVoltages } from '../../../src/power-quality/events/watched-voltages.ts';
import { limitSet, qualityMeter } from '../../support/quality-rules.ts';
import { typicalThresholds } from '../../support/voltage-stories.ts';

const L1 = 0b001;
const L2 = 0b010;
const L1_AND_L2 = 0b011;
const THREE = 0b111;

const sight = (device: string, changes: Partial<Sight> & Readonly<{ feeder?: string }> = {}): Sight => {
  const { feeder = null, ...rest } = changes;
  const watched = watchedVoltages(qualityMeter(device, { feeder, limits: [limitSet({ events: typicalThresholds })] }));
  if (watched === null) throw new Error('not watched');
  return { watched, phases: THREE, measured: THREE, parted: false, silent: false, counted: false, ...rest };
};

const other = (device: string, feeder: string | null, isHead = false): Other => ({ device, feeder, isHead });
const unknown = (count: number): readonly Other[] =>
  Array.from({ length: count }, (_, index) => other(`x${index}`, null));

type Row = Readonly<{
  law: string;
  kind?: VoltageEventKind;
  sights: readonly [Sight, ...Sight[]];
  /** How many others, of no feeder that is known; or which. */
  others?: number | readonly Other[];
  unseen?: number;
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
    law: 'several, of no feeder that is known',
    sights: [sight('h01'), sight('h02')],
    others: 2,
    hint: '2 of 4 meters saw it: look at the section of the feeder they share.',
  },
  {
    law: 'several, one of which has no feeder that is known',
    sights: [sight('h01', { feeder: 'f1' }), sight('h02')],
    others: 2,
    hint: '2 of 4 meters saw it: look at the section of the feeder they share.',
  },
  {
    law: 'every meter of one feeder, and none of the other',
    sights: [sight('h01', { feeder: 'f1' }), sight('h02', { feeder: 'f1' })],
    others: [other('h03', 'f2'), other('h04', 'f2')],
    hint: '2 of 4 meters saw it, all on feeder f1, and nobody else: look at its head, its switch and its fuses.',
  },
  {
    law: 'where the feeder of somebody who did not see it is not known, it may have been this one',
    sights: [sight('h01', { feeder: 'f1' }), sight('h02', { feeder: 'f1' })],
    others: [other('h03', 'f2'), other('h04', null)],
    hint: '2 of 4 meters saw it, all on feeder f1: look at the section they share.',
  },
  {
    law: 'some of one feeder, and its head',
    sights: [sight('head', { feeder: 'f1' }), sight('h02', { feeder: 'f1' })],
    others: [other('h03', 'f1')],
    hint: '2 of 3 meters saw it, all on feeder f1: look at the section they share.',
  },
  {
    law: 'some of one feeder, but not its head: below it',
    sights: [sight('h01', { feeder: 'f1' }), sight('h02', { feeder: 'f1' })],
    others: [other('h03', 'f1'), other('head', 'f1', true), other('head-2', 'f2', true)],
    hint: '2 of 5 meters saw it, all on feeder f1, but not its head head: look between the head and these.',
  },
  {
    law: 'some of several feeders',
    sights: [sight('h01', { feeder: 'f2' }), sight('h02', { feeder: 'f1' }), sight('h03', { feeder: 'f2' })],
    others: [other('h04', 'f3')],
    hint: '3 of 4 meters saw it, on feeders f1 and f2: look at what these share upstream.',
  },
  {
    law: 'some of many feeders',
    sights: [
      sight('h01', { feeder: 'f1' }),
      sight('h02', { feeder: 'f2' }),
      sight('h03', { feeder: 'f3' }),
      sight('h04', { feeder: 'f4' }),
      sight('h05', { feeder: 'f5' }),
    ],
    others: 1,
    hint: '5 of 6 meters saw it, on feeders f1, f2, f3 and 2 more: look at what these share upstream.',
  },
  {
    law: 'some of one feeder, one phase',
    sights: [sight('h01', { feeder: 'f1', phases: L1 }), sight('h02', { feeder: 'f1', phases: L1 })],
    others: 1,
    hint: '2 of 3 meters saw it, all on feeder f1, on phase L1 alone: look for a fault or a lost fuse there, on what they share.',
  },
  {
    law: 'all meters, of one feeder',
    sights: [sight('h01', { feeder: 'f1' }), sight('h02', { feeder: 'f1' })],
    hint: 'Every meter that answered saw it (2): look upstream of the head of feeder f1.',
  },
  {
    law: 'all meters, of one feeder, a rapid change',
    kind: 'rapid-change',
    sights: [sight('h01', { feeder: 'f1' }), sight('h02', { feeder: 'f1' })],
    hint: 'Every meter that answered saw it (2): look for a tap change or a large load upstream of the head of feeder f1.',
  },
  {
    law: 'all meters, of two feeders',
    sights: [sight('h01', { feeder: 'f1' }), sight('h02', { feeder: 'f2' })],
    hint: 'Every meter that answered saw it (2): look upstream of the feeder head.',
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
])('$law', ({ kind = 'dip', sights, others = 0, unseen = 0, hint }) => {
  const spared = typeof others === 'number' ? unknown(others) : others;
  expect(rootCause(kind, sights, { others: spared, unseen })).toBe(hint);
});

test.for([
  { witnesses: 1, others: 0, extent: 'meter' },
  { witnesses: 1, others: 9, extent: 'meter' },
  { witnesses: 2, others: 0, extent: 'all' },
  { witnesses: 2, others: 1, extent: 'several' },
] as const)('$witnesses witnesses and $others that could have been: $extent', ({ witnesses, others, extent }) => {
  expect(extentOf(witnesses, others)).toBe(extent);
});
