import { catchError, concatMap, EMPTY, filter, ignoreElements, type Observable, tap, throwError } from 'rxjs';
import { Fault } from '../domain/fault.ts';
import type { QualityStore } from '../ports/quality-store.ts';
import type { Beside, Happening } from './happening.ts';
import type { GatewayPorts } from './settings.ts';

/** Statistics and events that are over go into the store, one after the other. What it cannot take is lost, and said. */
export const keepQuality =
  ({ quality, log }: Pick<GatewayPorts, 'quality' | 'log'>): Beside =>
  (happenings) => {
    if (quality === undefined) return EMPTY;
    let failing = false;
    const lost = (what: string, { code, message }: Fault): Observable<never> => {
      if (!failing) log.error({ fault: code, what }, `${message} Statistics of power quality are lost until it can.`);
      failing = true;
      return EMPTY;
    };
    const again = (): void => {
      if (failing) log.info({}, 'Statistics of power quality are kept again.');
      failing = false;
    };
    return happenings.pipe(
      filter(isKept),
      concatMap((happening) =>
        keep(quality, happening).pipe(
          tap(again),
          catchError((error: unknown) =>
            error instanceof Fault ? lost(happening.kind, error) : throwError(() => error),
          ),
        ),
      ),
      ignoreElements(),
    );
  };

type Kept = Extract<Happening, { kind: 'frame' | 'grid-event' }>;
const isKept = (happening: Happening): happening is Kept =>
  happening.kind === 'frame' || (happening.kind === 'grid-event' && happening.event.end !== null);

const keep = (store: QualityStore, happening: Kept): Observable<void> =>
  happening.kind === 'frame' ? store.keepFrame(happening.frame) : store.keepEvent(happening.event);
