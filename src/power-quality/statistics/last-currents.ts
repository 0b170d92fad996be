import { type Phase, phases, type Values } from '../../domain/quantity.ts';
import type { Millis } from '../../domain/time.ts';
import { demandDistortion } from '../demand-distortion.ts';

/**
 * The last currents of a meter whose maximum demand current is known: distortion often comes in another answer than the
 * current it is of. Changed in place.
 */
export type LastCurrents = Readonly<{
  /** Maximum demand current, A. */
  demand: number;
  /** How far apart in event time a current and a distortion may be and still be put together. */
  span: Millis;
  amperes: Record<Phase, number>;
  times: Record<Phase, number>;
}>;

const never = Number.NEGATIVE_INFINITY;

export const noCurrents = (demand: number, span: Millis): LastCurrents => ({
  demand,
  span,
  amperes: { L1: Number.NaN, L2: Number.NaN, L3: Number.NaN },
  times: { L1: never, L2: never, L3: never },
});

/** Takes in what a reading says; one that comes late does not take the place of a later one. */
export const keepCurrents = ({ amperes, times }: LastCurrents, at: number, values: Values): void => {
  for (const phase of phases) {
    const current = values[`current.${phase}`];
    if (current === undefined || at < times[phase]) continue;
    amperes[phase] = current;
    times[phase] = at;
  }
};

/** When the clock was set back: what was kept has no age any more. */
export const forgetCurrents = ({ times }: LastCurrents): void => {
  for (const phase of phases) times[phase] = never;
};

/**
 * Total demand distortion of a phase, percent: of the current of the same reading, or else of the last one; null where the
 * reading tells no distortion, or no current belongs to it.
 */
export const distortionAt = (
  { demand, span, amperes, times }: LastCurrents,
  phase: Phase,
  at: number,
  values: Values,
): number | null => {
  const thd = values[`thd.current.${phase}`];
  if (thd === undefined) return null;
  const own = values[`current.${phase}`];
  if (own !== undefined) return demandDistortion(own, thd, demand);
  return Math.abs(at - times[phase]) <= span ? demandDistortion(amperes[phase], thd, demand) : null;
};
