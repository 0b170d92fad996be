import type { Instant } from '../../src/domain/time.ts';
import type { Feeder, MeterState } from '../grid/feeder.ts';
import { generationAt, rooftopOf } from '../grid/photovoltaics.ts';
import { sunAt } from '../grid/sun.ts';

/** The electrical truth at a SunSpec device, our signs (power into the point is positive), energy in Wh. */
export type Truth = Pick<MeterState, 'frequency' | 'active' | 'reactive' | 'apparent' | 'powerFactor'> &
  Readonly<{
    phases: readonly Readonly<Record<'voltage' | 'current' | 'active' | 'reactive', number>>[];
    importWh: number;
    exportWh: number;
  }>;

const STEP = 60_000;
/** Which of the seed's roofs it is: none that a household has. */
const ROOF = 1_000;

/** What a meter at a place of the feeder sees. */
export const meteredTruth =
  (feeder: Pick<Feeder, 'stateAt' | 'registersAt'>, place: string) =>
  (at: Instant): Truth => {
    const { importMilliWh, exportMilliWh } = feeder.registersAt(place, at);
    return { ...feeder.stateAt(place, at), importWh: importMilliWh / 1_000, exportWh: exportMilliWh / 1_000 };
  };

/**
 * A roof's inverter at a three-phase place: it gives what sun and clouds leave, a third on each phase, at the voltage the
 * feeder has there. Its count begins at `openingWh` when the feeder begins; watt-hours are summed minute by minute.
 */
export const roofTruth = (
  seed: number,
  feeder: Pick<Feeder, 'start' | 'stateAt'>,
  place: string,
  openingWh: number,
): ((at: Instant) => Truth) => {
  const roof = rooftopOf(seed, ROOF);
  const wattsAt = (at: number): number => generationAt(seed, roof, at / 1_000, sunAt(at / 1_000));
  const wattMinutes: number[] = [0];
  const energyAt = (at: Instant): number => {
    const elapsed = Math.max(0, at - feeder.start);
    const whole = Math.floor(elapsed / STEP);
    while (wattMinutes.length <= whole) {
      const minute = wattMinutes.length - 1;
      wattMinutes.push((wattMinutes[minute] ?? 0) + wattsAt(feeder.start + (minute + 0.5) * STEP));
    }
    const rest = (elapsed - whole * STEP) / STEP;
    return openingWh + ((wattMinutes[whole] ?? 0) + rest * wattsAt(feeder.start + (whole + 0.5) * STEP)) / 60;
  };
  return (at) => {
    const { phases, frequency } = feeder.stateAt(place, at);
    const watts = wattsAt(at);
    const share = watts / phases.length;
    return {
      phases: phases.map(({ voltage }) => ({ voltage, current: share / voltage, active: -share, reactive: 0 })),
      frequency,
      active: -watts,
      reactive: 0,
      apparent: watts,
      powerFactor: watts === 0 ? 1 : -1,
      importWh: 0,
      exportWh: energyAt(at),
    };
  };
};
