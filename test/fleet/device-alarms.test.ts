import { expect, test } from 'vitest';
import { alarmKinds } from '../../src/domain/alarm.ts';
import { type Quantity, quantities } from '../../src/domain/quantity.ts';
import { deviceAlarms } from '../../src/fleet/device-alarms.ts';
import { deviceAlarmSlots } from '../../src/fleet/metric-catalogue.ts';

const slots = (...measured: readonly Quantity[]) =>
  deviceAlarmSlots({ device: 'h01', quantities: measured, channels: [] }).map((slot) => slot.replace('Alarms/', ''));
/** What every meter may raise. */
const always = ['frequency-band', 'voltage-band', 'voltage-unbalance', 'counter-suspect', 'foreign-meter'];
const beside = (...measured: readonly Quantity[]) => slots(...measured).filter((slot) => !always.includes(slot));
const events = ['voltage-dip', 'voltage-swell', 'voltage-interruption'];

test.for<{ measured: readonly Quantity[]; has: readonly string[] }>([
  { measured: [], has: [] },
  { measured: ['voltage.L1'], has: ['voltage-band/L1', ...events, 'voltage-rapid-change'] },
  { measured: ['count.dip'], has: events },
  { measured: ['voltage.L1-L2'], has: ['voltage-band/L1-L2', ...events, 'voltage-rapid-change'] },
  { measured: ['thd.voltage.L2'], has: ['voltage-distortion/L2'] },
  {
    measured: ['thd.voltage.L1', 'harmonic.voltage.L1.5', 'harmonic.voltage.L3.5'],
    has: ['voltage-distortion/L1', 'voltage-distortion/L3'],
  },
  { measured: ['thd.current.L1'], has: ['current-distortion/L1'] },
  { measured: ['harmonic.current.L2.11'], has: ['current-distortion/L2'] },
  { measured: ['flicker.short.L1', 'flicker.long.L1'], has: ['flicker/L1'] },
  { measured: ['power-factor'], has: [] },
  { measured: ['power.active'], has: ['export-limit', 'reverse-power'] },
  { measured: ['power.active', 'power.reactive'], has: ['export-limit', 'reverse-power', 'overload'] },
  { measured: ['power.active', 'power-factor'], has: ['power-factor', 'export-limit', 'reverse-power'] },
  {
    measured: ['power.active', 'power.apparent'],
    has: ['power-factor', 'export-limit', 'reverse-power', 'overload'],
  },
  { measured: ['current.neutral', 'current.L1', 'current.L2'], has: ['overload'] },
  { measured: ['current.neutral', 'current.L1', 'current.L2', 'current.L3'], has: ['neutral-current', 'overload'] },
  {
    measured: ['voltage.L1', 'current.L1'],
    has: ['voltage-band/L1', ...events, 'voltage-rapid-change', 'wiring-suspect', 'overload'],
  },
  {
    measured: ['voltage.L1', 'voltage.L2', 'voltage.L3'],
    has: [
      'voltage-band/L1',
      'voltage-band/L2',
      'voltage-band/L3',
      ...events,
      'voltage-rapid-change',
      'neutral-suspect',
    ],
  },
])('$measured', ({ measured, has }) => expect(beside(...measured)).toEqual(has));

test('no place twice, and none that is a folder of another one', () => {
  const all = slots(...quantities);
  expect(new Set(all).size).toBe(all.length);
  expect(all.filter((slot) => all.some((other) => other.startsWith(`${slot}/`)))).toEqual([]);
});

test('only what is not of the grid, of a line or of the gateway has no place on a device', () => {
  const placed = deviceAlarms(quantities).map(({ kind }) => kind);
  expect(alarmKinds.filter((kind) => !placed.includes(kind))).toEqual([
    'frequency-rate',
    'meter-silent',
    'line-silent',
    'alarm-flood',
    'clock-unsynchronised',
    'core-unreachable',
    'core-refused',
    'log-forked',
    'compliance',
    'storage',
    'configuration',
  ]);
});
