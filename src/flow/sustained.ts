import { distinctUntilChanged, map, type Observable, scan, skip, startWith } from 'rxjs';
import type { Instant, Millis } from '../domain/time.ts';

export type Condition = Readonly<{ at: Instant; breached: boolean }>;
/** How long a condition must hold to raise, and stay away to clear. Grid time. */
export type Dwell = Readonly<{ rise: Millis; fall: Millis }>;
export type DwellState = Readonly<{ raised: boolean; turningSince: Instant | null }>;

export const calm: DwellState = { raised: false, turningSince: null };

/**
 * Calms a flickering condition: it must hold for `rise` to raise, and stay away for `fall` to clear.
 * Time is the samples' own, so replaying a day raises exactly the alarms that day raised.
 */
export const sustained =
  (dwell: Dwell) =>
  (samples: Observable<Condition>): Observable<boolean> =>
    samples.pipe(
      scan((state, sample) => advanceDwell(dwell, state, sample), calm),
      map((state) => state.raised),
      startWith(calm.raised),
      distinctUntilChanged(),
      skip(1),
    );

/** The reducer behind `sustained`, for those who keep many conditions in one state. */
export const advanceDwell = ({ rise, fall }: Dwell, state: DwellState, { at, breached }: Condition): DwellState => {
  if (breached === state.raised) return { ...state, turningSince: null };
  const turningSince = state.turningSince ?? at;
  const held = at - turningSince >= (breached ? rise : fall);
  return held ? { raised: breached, turningSince: null } : { ...state, turningSince };
};
