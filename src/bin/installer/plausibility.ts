import type { Quantity } from '../../domain/quantity.ts';
import type { Decoded } from '../../profiles/decode.ts';
import type { ModbusProfile } from '../../profiles/profile.ts';

/** A live conductor to neutral or to another, up to 690 V systems; a phase that is not wired reads nearly nothing. */
const LIVE_VOLTS = [80, 1_000] as const;
/** Wider than any grid that still runs. */
const GRID_HERTZ = [45, 65] as const;

const within = (value: number, [least, most]: readonly [number, number]): boolean => value >= least && value <= most;

/** 1 speaks for the model, −2 against it, 0 says nothing: a current may be zero, a voltage or a frequency may not. */
const weigh = (quantity: Quantity, value: number, range: readonly [number, number]): number => {
  if (!within(value, range)) return -2;
  if (quantity === 'frequency') return within(value, GRID_HERTZ) ? 1 : -2;
  if (quantity.startsWith('voltage.')) return within(value, LIVE_VOLTS) ? 1 : -2;
  return 0;
};

/** How much what an answer was decoded into looks like a meter that hangs on a grid; negative: more against than for. */
export const plausibility = (profile: ModbusProfile, { values, rejected }: Decoded): number => {
  const weights = (Object.entries(values) as [Quantity, number][]).map(([quantity, value]) => {
    const point = profile.points[quantity];
    return point ? weigh(quantity, value, point.range) : 0;
  });
  const unusable = Object.values(rejected).filter((reason) => reason === 'not-a-number' || reason === 'out-of-range');
  return weights.reduce((sum, weight) => sum + weight, 0) - 2 * unusable.length;
};
