import { catchError, concatMap, EMPTY, filter, ignoreElements, type Observable, of, tap, throwError } from 'rxjs';
import { Fault } from '../domain/fault.ts';
import type { QualityStore } from '../ports/quality-store.ts';
import type { Beside, Happening } from './happening.ts';
import { type Keeping, keepSentences, keepWords } from './keeping.ts';
import type { GatewayPorts } from './settings.ts';

/**
 * Statistics and events that are over go into the store, one after the other, and what is under way in the place of what was
 * before. What it cannot take is lost, and said. When nothing more comes, that all is kept is told.
 */
export const keepQuality =
  ({ quality, log }: Pick<GatewayPorts, 'quality' | 'log'>, keeping: Keeping): Beside =>
  (happenings) => {
    const words = keepWords(log, keeping, keepSentences.statistics);
    // What is under way may be kept where frames are not: only what failed can say that it goes again.
    const failing = new Set<Kept['kind']>();
    return happenings.pipe(
      filter(isKept),
      concatMap((happening): Observable<Happening> => {
        if (happening.kind === 'judged') return of({ kind: 'rested', what: 'quality' });
        if (quality === undefined) return EMPTY;
        return keep(quality, happening).pipe(
          tap(() => {
            failing.delete(happening.kind);
            if (failing.size === 0) words.kept();
          }),
          catchError((error: unknown) => {
            if (!(error instanceof Fault)) return throwError(() => error);
            failing.add(happening.kind);
            words.failing(error);
            return EMPTY;
          }),
          ignoreElements(),
        );
      }),
    );
  };

type Kept = Extract<Happening, { kind: 'frame' | 'grid-event' | 'under-way' | 'events-under-way' }>;
type Judged = Extract<Happening, { kind: 'judged' }>;
const isKept = (happening: Happening): happening is Kept | Judged =>
  happening.kind === 'frame' ||
  happening.kind === 'under-way' ||
  happening.kind === 'events-under-way' ||
  happening.kind === 'judged' ||
  (happening.kind === 'grid-event' && happening.event.end !== null);

const keep = (store: QualityStore, happening: Kept): Observable<void> => {
  switch (happening.kind) {
    case 'frame':
      return store.keepFrame(happening.frame);
    case 'grid-event':
      return store.keepEvent(happening.event);
    case 'under-way':
      return store.keepUnderWay(happening.underWay);
    case 'events-under-way':
      return store.keepEventsUnderWay(happening.events);
  }
};
