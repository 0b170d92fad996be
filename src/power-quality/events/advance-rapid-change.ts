import type { Reading } from '../../domain/reading.ts';
import type { MeterEvent } from './meter-event.ts';
import { beginning, ending, lasting, type MeterTurn, type MeterVoltages } from './meter-voltages.ts';
import { forgetSteady, keepVoltages, steadyVoltage } from './steady-voltage.ts';
import type { Bits } from './voltage-bits.ts';

/** A voltage is steady again within this part of the threshold (the hysteresis of IEC 61000-4-30 §5.11.2, background knowledge). */
const STEADY_AGAIN = 0.5;

/**
 * Rapid voltage changes: a step of a channel from its steady voltage, until it is steady again. One that reaches the
 * threshold of a dip or a swell is part of that, and none of its own (§5.11.1). A step over more than the steady span
 * cannot be told from a slow change and is not looked for.
 */
export const advanceRapidChange = (
  state: MeterVoltages,
  reading: Reading,
  present: Bits,
  turns: readonly MeterTurn[],
): readonly MeterTurn[] => {
  const { rapid, steady } = state;
  if (state.sag !== null || state.swell !== null) {
    forgetSteady(steady);
    if (rapid === null) return turns;
    state.rapid = null;
    return [...turns, { turn: 'dropped', event: rapid }];
  }
  const next = rapid === null ? begun(state, reading, present, turns) : goneOn(state, rapid, reading, present, turns);
  keepVoltages(steady, reading.measuredAt, present, state.volts);
  return next;
};

const begun = (
  state: MeterVoltages,
  reading: Reading,
  present: Bits,
  turns: readonly MeterTurn[],
): readonly MeterTurn[] => {
  let phases = 0;
  let largest = 0;
  for (let index = 0; index < 3; index += 1) {
    const measured = (present & (1 << index)) !== 0;
    const steady = measured
      ? steadyVoltage(state.steady, index, reading.measuredAt, state.times.steadySpan)
      : Number.NaN;
    state.before[index] = steady;
    const step = Math.abs((state.volts[index] ?? Number.NaN) - steady);
    if (!(step >= state.watched.rapidChange)) continue;
    phases |= 1 << index;
    largest = Math.max(largest, step);
  }
  if (phases === 0) return turns;
  const event = beginning(state, reading, { kind: 'rapid-change', phases, measured: present, extreme: largest });
  state.rapid = event;
  return [...turns, { turn: 'begins', event }];
};

const goneOn = (
  state: MeterVoltages,
  rapid: MeterEvent,
  reading: Reading,
  present: Bits,
  turns: readonly MeterTurn[],
): readonly MeterTurn[] => {
  const { watched, volts, before, times } = state;
  let settled = true;
  for (let index = 0; index < 3; index += 1) {
    if (!(present & (1 << index))) continue;
    const value = volts[index] ?? Number.NaN;
    const step = Math.abs(value - (before[index] ?? Number.NaN));
    if (step >= watched.rapidChange) rapid.phases |= 1 << index;
    if (step > rapid.extreme) rapid.extreme = step;
    const steady = steadyVoltage(state.steady, index, reading.measuredAt, times.steadySpan);
    if (Math.abs(value - steady) >= STEADY_AGAIN * watched.rapidChange) settled = false;
  }
  if (!settled) {
    lasting(rapid, reading, state.gap);
    return turns;
  }
  ending(rapid, reading, state.gap);
  state.rapid = null;
  return [...turns, { turn: 'ends', event: rapid }];
};
