import { catchError, defer, EMPTY, exhaustMap, ignoreElements, merge, type Observable, tap, timer } from 'rxjs';
import { Fault } from '../domain/fault.ts';
import { HOUR } from '../domain/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { EvidenceArchive } from '../ports/evidence-archive.ts';
import type { Log } from '../ports/log.ts';
import type { Watch } from './watch.ts';

type Ports = Readonly<{ watched: Watch; clock: Clock; log: Log }>;

/** From here on the operator is told that the bound comes near; a twentieth below, no more. Engineering choices. */
const NEARLY_FULL = { from: 0.8, below: 0.75 } as const;

/** What a core's operator is told of its evidence for ever. Emits nothing. */
export const watchEvidence = (archive: EvidenceArchive | undefined, ports: Ports): Observable<never> =>
  merge(watchDamage(archive, ports), watchFilled(archive, ports));

/** Hourly. */
const watchFilled = (archive: EvidenceArchive | undefined, { watched, clock, log }: Ports): Observable<never> => {
  if (archive?.filled === undefined) return EMPTY;
  const alarm = { kind: 'storage', source: 'bound' };
  return timer(0, HOUR, clock.scheduler).pipe(
    exhaustMap(() => (archive.filled?.() ?? EMPTY).pipe(faultsLogged(log, 'How full the file is was not asked.'))),
    tap((filled) => {
      if (filled >= NEARLY_FULL.from) watched.raise({ ...alarm, message: NEARLY_FULL_SAID }, clock.now());
      else if (filled < NEARLY_FULL.below)
        watched.settle({ ...alarm, message: 'Journal and evidence are well below their bound again.' }, clock.now());
    }),
    ignoreElements(),
  );
};

const NEARLY_FULL_SAID =
  'Journal and evidence take more than four fifths of journal.largestMebibytes: near its end no reading or order is taken any more. Raise it, and see that the disk has the room.';

/**
 * Looks once through what was kept before, after the start and not before it: neither ledger nor market wait for evidence of
 * years, or stand still for a page of it. What is damaged is an alarm until the core is started anew.
 */
const watchDamage = (archive: EvidenceArchive | undefined, { watched, clock, log }: Ports): Observable<never> =>
  defer(() => archive?.lookThrough?.() ?? EMPTY).pipe(
    tap((damaged) => {
      const message = `Evidence that was kept is damaged (${damaged}): ledger and market go on, but some bills can no longer be shown to follow from what was signed. Run \`gridtokenx core audit\`: it names them; a backup has what is lost.`;
      log.error({ damaged }, message);
      watched.raise({ kind: 'storage', source: 'evidence', message }, clock.now());
    }),
    faultsLogged(log, 'Evidence was not looked through.'),
    ignoreElements(),
  );

const faultsLogged =
  (log: Log, what: string) =>
  <T>(source: Observable<T>): Observable<T> =>
    source.pipe(
      catchError((error: unknown) => {
        if (!(error instanceof Fault)) throw error;
        log.error({ fault: error.code }, `${what} ${error.message}`);
        return EMPTY;
      }),
    );
