import type { Reading } from '../../domain/reading.ts';
import { millis } from '../../domain/time.ts';
import { advanceRapidChange } from './advance-rapid-change.ts';
import { advanceSag, advanceSwell } from './advance-sag-and-swell.ts';
import { endDown, type MeterTurn, type MeterVoltages } from './meter-voltages.ts';

const nothing: readonly MeterTurn[] = [];

/**
 * The reducer of one meter: polyphase dips, swells and interruptions (IEC 61000-4-30 §5.4, §5.5) and rapid changes
 * (§5.11), as far as readings show them. A dip whose phases all fall below the interruption threshold becomes an
 * interruption, from its start on; that ends when any phase is back, and what is then still low is a dip of its own.
 * Null: the reading is left out, because it is bad, has no voltage, or comes late or twice. Silence ends nothing.
 */
export const advanceVoltages = (state: MeterVoltages, reading: Reading): readonly MeterTurn[] | null => {
  if (reading.quality.level === 'bad' || isBehind(state.last, reading)) return null;
  const present = takeIn(state, reading);
  if (present === 0) return null;
  endDown(state, reading.measuredAt);
  let turns = nothing;
  turns = advanceSag(state, reading, present, turns);
  turns = advanceSwell(state, reading, present, turns);
  turns = advanceRapidChange(state, reading, present, turns);
  state.last = reading;
  return turns;
};

/** A clock that was set back makes no reading late: the meter was asked after the last one, the other clock or another boot says. */
const isBehind = (last: MeterVoltages['last'], { measuredAt, monotonic, boot }: Reading): boolean =>
  last !== null && measuredAt <= last.measuredAt && boot === last.boot && monotonic <= last.monotonic;

/** The channels measured, as bits. */
const takeIn = (state: MeterVoltages, { values, measuredAt }: Reading): number => {
  const { channels } = state.watched;
  let present = 0;
  for (let index = 0; index < channels.length; index += 1) {
    const channel = channels[index];
    const value = channel && values[channel.quantity];
    if (value === undefined || !Number.isFinite(value)) continue;
    state.volts[index] = value;
    state.seen[index] = measuredAt;
    present |= 1 << index;
  }
  if (present !== 0 && state.last !== null) state.gap = millis(measuredAt - state.last.measuredAt);
  return present;
};
