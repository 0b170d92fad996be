import { catchError, defer, EMPTY, ignoreElements, type Observable, tap } from 'rxjs';
import { Fault } from '../domain/fault.ts';
import type { Clock } from '../ports/clock.ts';
import type { EvidenceArchive } from '../ports/evidence-archive.ts';
import type { Log } from '../ports/log.ts';
import type { Watch } from './watch.ts';

type Ports = Readonly<{ watched: Watch; clock: Clock; log: Log }>;

/**
 * Looks once through what was kept before, after the start and not before it: neither ledger nor market wait for evidence of
 * years, or stand still for a page of it. What is damaged is an alarm until the core is started anew. Emits nothing.
 */
export const watchEvidence = (
  archive: EvidenceArchive | undefined,
  { watched, clock, log }: Ports,
): Observable<never> =>
  defer(() => archive?.lookThrough?.() ?? EMPTY).pipe(
    tap((damaged) => {
      const message = `Evidence that was kept is damaged (${damaged}): ledger and market go on, but some bills can no longer be shown to follow from what was signed. Run \`gridtokenx core audit\`: it names them; a backup has what is lost.`;
      log.error({ damaged }, message);
      watched.raise({ kind: 'storage', source: 'evidence', message }, clock.now());
    }),
    catchError((error: unknown) => {
      if (!(error instanceof Fault)) throw error;
      log.error({ fault: error.code }, `Evidence was not looked through. ${error.message}`);
      return EMPTY;
    }),
    ignoreElements(),
  );
