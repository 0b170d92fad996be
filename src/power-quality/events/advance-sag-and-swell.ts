import type { Reading } from '../../domain/reading.ts';
import type { MeterEvent } from './meter-event.ts';
import { beginning, ending, lasting, type MeterTurn, type MeterVoltages } from './meter-voltages.ts';
import { above, type Bits, below, greatest, least } from './voltage-bits.ts';

/** Channels read recently enough to count, as bits. */
const freshOf = ({ seen, times }: MeterVoltages, { measuredAt }: Reading): Bits => {
  let bits = 0;
  for (let index = 0; index < 3; index += 1)
    if ((seen[index] ?? Number.NEGATIVE_INFINITY) >= measuredAt - times.longestGap) bits |= 1 << index;
  return bits;
};

type Turns = readonly MeterTurn[];

/** Dips and interruptions: begun, deepened, over. */
export const advanceSag = (state: MeterVoltages, reading: Reading, present: Bits, turns: Turns): Turns => {
  const { volts, watched, sag } = state;
  const fresh = freshOf(state, reading);
  if (sag === null) return beginSag(state, reading, fresh, fresh, turns);
  if (sag.kind === 'interruption') {
    // Any channel that is back ends it, of those this reading measured.
    if ((below(volts, watched.interruption.over) & present) === present)
      return sagLasts(state, sag, reading, present, turns);
    ending(sag, reading, state.gap);
    state.sag = null;
    return beginSag(state, reading, fresh | sag.phases, fresh, [...turns, { turn: 'ends', event: sag }]);
  }
  if ((below(volts, watched.dip.over) & (fresh | sag.phases)) !== 0)
    return sagLasts(state, sag, reading, present, turns);
  ending(sag, reading, state.gap);
  state.sag = null;
  return [...turns, { turn: 'ends', event: sag }];
};

const beginSag = (state: MeterVoltages, reading: Reading, counted: Bits, fresh: Bits, turns: Turns): Turns => {
  const { volts, watched } = state;
  const low = below(volts, watched.dip.start) & counted;
  if (low === 0) return turns;
  const dead = (below(volts, watched.interruption.start) & fresh) === fresh;
  const kind = dead ? 'interruption' : 'dip';
  const event = beginning(state, reading, { kind, phases: low, measured: fresh, extreme: least(volts, low) });
  if (state.swell !== null) event.parted = state.swell.parted = true;
  state.sag = event;
  return [...turns, { turn: 'begins', event }];
};

const sagLasts = (state: MeterVoltages, sag: MeterEvent, reading: Reading, present: Bits, turns: Turns): Turns => {
  const { volts, watched } = state;
  const fresh = freshOf(state, reading);
  lasting(sag, reading, state.gap);
  sag.phases |= below(volts, watched.dip.start) & present;
  sag.extreme = Math.min(sag.extreme, least(volts, present));
  if (sag.kind === 'interruption' || (below(volts, watched.interruption.start) & fresh) !== fresh) return turns;
  sag.kind = 'interruption';
  return [...turns, { turn: 'deepens', event: sag }];
};

/** Swells: begun and over. */
export const advanceSwell = (state: MeterVoltages, reading: Reading, present: Bits, turns: Turns): Turns => {
  const { volts, watched, swell } = state;
  const fresh = freshOf(state, reading);
  const high = above(volts, watched.swell.start) & fresh;
  if (swell === null) {
    if (high === 0) return turns;
    const seen = { kind: 'swell', phases: high, measured: fresh, extreme: greatest(volts, high) } as const;
    const event = beginning(state, reading, seen);
    if (state.sag !== null) event.parted = state.sag.parted = true;
    state.swell = event;
    return [...turns, { turn: 'begins', event }];
  }
  if ((above(volts, watched.swell.over) & (fresh | swell.phases)) === 0) {
    ending(swell, reading, state.gap);
    state.swell = null;
    return [...turns, { turn: 'ends', event: swell }];
  }
  lasting(swell, reading, state.gap);
  swell.phases |= high & present;
  swell.extreme = Math.max(swell.extreme, greatest(volts, present));
  return turns;
};
