import { type Harmonic, type HarmonicOrder, harmonicOrders, phases, type Quantity } from '../../src/domain/quantity.ts';
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
/** How rectifiers share their distortion among the orders: squares that add up to one. Assumed. */
const rectified: Readonly<Partial<Record<HarmonicOrder, number>>> = { 3: 0.8, 5: 0.5, 7: 0.3, 9: 0.1, 11: 0.1 };

const harmonics = Object.fromEntries(
  phases.flatMap((name, phase) =>
    harmonicOrders.flatMap((order): [Harmonic, Measure][] => [
      [`harmonic.voltage.${name}.${order}`, on(phase, (one) => one.harmonics[order] ?? 0)],
      [`harmonic.current.${name}.${order}`, on(phase, (one) => one.currentDistortion * (rectified[order] ?? 0))],
    ]),
  ),
);

/**
 * Pst, and Plt alike: a day of flicker that never changes. A background and what the phase's own switched loads add, at
 * so much for each ampere. Assumed.
 */
const flickerOf = ({ voltage, current }: PhaseState): number => (voltage > 0 ? 0.25 + 0.005 * current : 0);
const flicker = Object.fromEntries(
  phases.flatMap((name, phase) =>
    (['short', 'long'] as const).map((term) => [`flicker.${term}.${name}`, on(phase, flickerOf)]),
  ),
);

/** The fundamental of a phase's voltage or current, V or A: what is left of it beside its distortion. */
export const fundamentalOf =
  (of: 'voltage' | 'current', phase: number): Measure =>
  (state) =>
    on(phase, ({ voltage, current, voltageDistortion, currentDistortion }) =>
      of === 'voltage'
        ? voltage / Math.hypot(1, voltageDistortion / 100)
        : current / Math.hypot(1, currentDistortion / 100),
    )(state);

/**
 * What a meter with no transformers before it measures, in the quantity's unit; 0 on a phase it is not connected to.
 * Angles are not simulated.
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
  ...flicker,
};
