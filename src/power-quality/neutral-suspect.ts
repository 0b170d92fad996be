import { millis } from '../domain/time.ts';
import type { Cell } from './cell.ts';
import type { Measure } from './measure.ts';
import { nominalOf, type QualityMeter } from './quality-rules.ts';
import { recently } from './recent-values.ts';
import { suspicion } from './suspicion.ts';
import { unbalanceOfPairs } from './unbalance.ts';
import { watchBand } from './watch-band.ts';

/**
 * Engineering choice, in percent of the nominal voltage. A sound neutral is shifted by its own voltage drop only: PV that
 * raises its phase by 10 %, the most EN 50160 allows, does so half in the line and half in the neutral and shifts it by
 * less than 7 %. `gridtokenx commission` calls a neutral suspect from the same 10 % on.
 */
const DISPLACED = 10;
const HYSTERESIS = 2;
/** An earth fault shifts the neutral too, until its fuse or breaker has cleared it. */
const LASTS = millis(10_000);
/** Line-to-line voltages more uneven than this (U2/U1, %; EN 50160 has 3 where it has most) point to a lost phase instead. */
const EVEN = 3;
/** Part of the nominal voltage that three phases have at least, as a root mean square: EN 50160's lowest supply. */
const WHOLE = 0.9;

/**
 * A broken neutral: loads of different size in series between two phases, some appliances at far too high a voltage. How
 * far the neutral has moved, in percent of the nominal voltage, while the line-to-line voltages are even. Of any point the
 * squares of its distances to the corners of a triangle exceed those of the centroid by three times the square of its
 * distance to that: d² = (ΣU² − ΣUll²/3) / 3. Phases are then at least 1.5 d apart or nearly so; if they are not, the
 * line-to-line voltages are of another moment, in a dip. Without these, by how much at least one phase is above and another
 * one below the nominal: one of both alone may be a lost phase or a badly set tap. Lost phases beside a high one are none
 * either: by the same law a moved neutral makes the squares of the phases more, not less.
 */
const neutralDisplacement =
  (nominal: number): Measure =>
  (values, recent, at) => {
    const u1 = values['voltage.L1'] ?? Number.NaN;
    const u2 = values['voltage.L2'] ?? Number.NaN;
    const u3 = values['voltage.L3'] ?? Number.NaN;
    const most = Math.max(u1, u2, u3);
    const least = Math.min(u1, u2, u3);
    const u12 = recently(recent, 'voltage.L1-L2', at);
    const u23 = recently(recent, 'voltage.L2-L3', at);
    const u31 = recently(recent, 'voltage.L3-L1', at);
    const unbalance = unbalanceOfPairs(u12, u23, u31);
    const toNeutral = u1 * u1 + u2 * u2 + u3 * u3;
    if (Number.isNaN(unbalance)) {
      const apart = Math.min(most - nominal, nominal - least);
      return toNeutral < 3 * (WHOLE * nominal) ** 2 ? 0 : (100 * apart) / nominal;
    }
    const between = (u12 * u12 + u23 * u23 + u31 * u31) / 3;
    const moved = Math.sqrt(Math.max(0, toNeutral - between) / 3);
    const explained = Math.min(moved, (most - least) / 1.5);
    return unbalance > EVEN ? 0 * explained : (100 * explained) / nominal;
  };

/** Only where the nominal voltage is meant to the neutral: at medium voltage an earth fault looks the same and may last. */
export const neutralCells = (meter: QualityMeter, standing: ReadonlySet<string>): readonly Cell[] => {
  const { device, point } = meter;
  const nominal = nominalOf(meter);
  if (nominal?.between !== 'phase-neutral') return [];
  const limits = suspicion('neutral', { high: DISPLACED, hysteresis: HYSTERESIS, lasts: LASTS, priority: 'critical' });
  const watched = {
    id: `neutral-suspect/${device}`,
    kind: 'neutral-suspect',
    source: { device, point },
    unit: '%',
    sentence: (stands: boolean, value: number) =>
      stands
        ? `Phase voltages of ${device} have drifted apart by ${value.toFixed(1)} % of the nominal one: its neutral may be broken. Disconnect single-phase loads and check the neutral up to the transformer.`
        : `Phase voltages of ${device} hold together again.`,
  } as const;
  return [{ measure: neutralDisplacement(nominal.volts), watches: [watchBand(limits, watched, standing)] }];
};
