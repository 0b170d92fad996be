import { type Harmonic, harmonicOrders, phases, type Quantity } from '../../src/domain/quantity.ts';
import type { MeterState, PhaseState } from '../grid/feeder.ts';
import { neutralCurrent } from '../grid/phasors.ts';
import { powerFactorOf } from './register-map.ts';

type Measure = (state: MeterState) => number;

const nothing: PhaseState = {
  voltage: 0,
  current: 0,
  active: 0,
  reactive: 0,
  voltageDistortion: 0,
  currentDistortion: 0,
  harmonics: {},
};
const on =
  (phase: number, of: (phase: PhaseState) => number): Measure =>
  ({ phases }) =>
    of(phases[phase] ?? nothing);
const between =
  (pair: number): Measure =>
  ({ pairs }) =>
    pairs[pair] ?? 0;
const harmonics = Object.fromEntries(
  phases.flatMap((name, phase) =>
    harmonicOrders.map((order): [Harmonic, Measure] => [
      `harmonic.voltage.${name}.${order}`,
      on(phase, (one) => one.harmonics[order] ?? 0),
    ]),
  ),
);

/**
 * What a meter with no transformers before it measures, in the quantity's unit; 0 on a phase it is not connected to.
 * Angles, flicker and harmonics of currents are not simulated.
 */
export const measured: Readonly<Partial<Record<Quantity, Measure>>> = {
  'voltage.L1': on(0, ({ voltage }) => voltage),
  'voltage.L2': on(1, ({ voltage }) => voltage),
  'voltage.L3': on(2, ({ voltage }) => voltage),
  'voltage.L1-L2': between(0),
  'voltage.L2-L3': between(1),
  'voltage.L3-L1': between(2),
  'current.L1': on(0, ({ current }) => current),
  'current.L2': on(1, ({ current }) => current),
  'current.L3': on(2, ({ current }) => current),
  'current.neutral': ({ phases }) => neutralCurrent(phases),
  'power.active.L1': on(0, ({ active }) => active),
  'power.active.L2': on(1, ({ active }) => active),
  'power.active.L3': on(2, ({ active }) => active),
  'power.active': ({ active }) => active,
  'power.reactive.L1': on(0, ({ reactive }) => reactive),
  'power.reactive.L2': on(1, ({ reactive }) => reactive),
  'power.reactive.L3': on(2, ({ reactive }) => reactive),
  'power.reactive': ({ reactive }) => reactive,
  'power.apparent': ({ apparent }) => apparent,
  'power-factor.L1': on(0, ({ active, reactive }) => powerFactorOf(active, reactive)),
  'power-factor.L2': on(1, ({ active, reactive }) => powerFactorOf(active, reactive)),
  'power-factor.L3': on(2, ({ active, reactive }) => powerFactorOf(active, reactive)),
  'power-factor': ({ powerFactor }) => powerFactor,
  'thd.voltage.L1': on(0, ({ voltageDistortion }) => voltageDistortion),
  'thd.voltage.L2': on(1, ({ voltageDistortion }) => voltageDistortion),
  'thd.voltage.L3': on(2, ({ voltageDistortion }) => voltageDistortion),
  'thd.current.L1': on(0, ({ currentDistortion }) => currentDistortion),
  'thd.current.L2': on(1, ({ currentDistortion }) => currentDistortion),
  'thd.current.L3': on(2, ({ currentDistortion }) => currentDistortion),
  frequency: ({ frequency }) => frequency,
  ...harmonics,
};
