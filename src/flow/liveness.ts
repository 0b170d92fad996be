import {
  concat,
  distinctUntilChanged,
  map,
  type Observable,
  of,
  type SchedulerLike,
  startWith,
  switchMap,
  timer,
} from 'rxjs';
import type { Millis } from '../domain/time.ts';

export type Liveness = 'alive' | 'silent';

/** Says `silent` once nothing has arrived for `limit` (real time), and `alive` with whatever arrives next. */
export const liveness =
  (limit: Millis, scheduler: SchedulerLike) =>
  (source: Observable<unknown>): Observable<Liveness> => {
    const silence = timer(limit, scheduler).pipe(map((): Liveness => 'silent'));
    return source.pipe(
      map(() => concat(of<Liveness>('alive'), silence)),
      startWith(silence),
      switchMap((state) => state),
      distinctUntilChanged(),
    );
  };
