import { concatMap, from, type Observable, scan } from 'rxjs';
import type { DeviceId } from '../domain/identity.ts';
import { uncertain } from '../domain/quality.ts';
import type { Reading } from '../domain/reading.ts';
import { instant } from '../domain/time.ts';

/** How far a computer's oscillator may be off, so that old readings are less certain in time: 100 ppm, twice a usual crystal. */
const DRIFT = 100e-6;
/** Held per device; beyond that every second one goes: an hour at 1 Hz, a day at one in half a minute. */
const MOST_HELD = 4_096;

/** Readings that wait for a clock. Private to one subscription and changed in place. */
type HeldReadings = Map<DeviceId, readonly Reading[]>;

/**
 * Holds readings taken while the clock was unsynchronised until it is trusted, and then gives them the time they were
 * really taken at, by the clock that never steps: wider by what that may have drifted, as `holdover`. Readings of an
 * earlier boot cannot be dated and are let go: the registers still tell their energy.
 */
export const backFillTimes = (readings: Observable<Reading>): Observable<Reading> =>
  readings.pipe(
    scan(({ held }, reading) => ({ held, due: advanceHeld(held, reading) }), {
      held: new Map() as HeldReadings,
      due: [] as readonly Reading[],
    }),
    concatMap(({ due }) => from(due)),
  );

/** The reducer: takes a reading in and says which may go on, oldest first. */
const advanceHeld = (held: HeldReadings, reading: Reading): readonly Reading[] => {
  const waiting = held.get(reading.device) ?? [];
  if (reading.clock === 'unsynchronised') {
    held.set(reading.device, thinned([...waiting, reading]));
    return [];
  }
  if (waiting.length === 0) return [reading];
  held.delete(reading.device);
  return [...waiting.filter(({ boot }) => boot === reading.boot).map((old) => dated(old, reading)), reading];
};

/** A steady load loses nothing by it: boundaries are interpolated between whatever is left around them. */
const thinned = (readings: readonly Reading[]): readonly Reading[] =>
  readings.length <= MOST_HELD ? readings : readings.filter((_, index) => index % 2 === 0);

const dated = (old: Reading, trusted: Reading): Reading => {
  const age = trusted.monotonic - old.monotonic;
  const shift = trusted.latest - age - old.latest;
  const slack = age * DRIFT;
  return {
    ...old,
    measuredAt: instant(Math.round(old.measuredAt + shift)),
    earliest: instant(Math.floor(old.earliest + shift - slack)),
    latest: instant(Math.ceil(old.latest + shift + slack)),
    clock: 'holdover',
    quality: old.quality.level === 'bad' ? old.quality : uncertain('clock-unsynchronised'),
  };
};
