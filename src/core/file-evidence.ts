import { catchError, concatMap, defer, forkJoin, map, type Observable, of, switchMap, tap } from 'rxjs';
import { Fault } from '../domain/fault.ts';
import type { Instant } from '../domain/time.ts';
import type { EvidenceArchive } from '../ports/evidence-archive.ts';
import type { BatchCommand } from '../settlement/verify-batch.ts';
import { decodeBatchBody } from '../wire/batch.ts';
import { concat } from '../wire/bytes.ts';
import type { OrderCommand } from './take-order.ts';
import type { Watch } from './watch.ts';

/** Does something and files what was signed, and answers when both are durable. */
export type FileBeside = <Result>(work: Observable<Result>, filed: Observable<void>) => Observable<Result>;

/**
 * Filing as the operator is told of it. Beside the work while the archive takes things; when it does not, before the work, so
 * that no trade follows from what nobody can show. What was on its way when the archive began to refuse may be journalled without
 * its evidence: its sender is told to come again, and it is kept here and filed with the first that is filed again, before anybody
 * is answered. A core that is killed in between has the sender alone to bring it, and an audit names it until then.
 */
export const fileBeside = (watched: Watch, now: () => Instant): FileBeside => {
  const alarm = { kind: 'storage', source: 'archive' };
  let troubled = false;
  let owed: readonly Observable<void>[] = [];
  const fileOwed = defer(() => {
    const now = owed;
    owed = [];
    if (now.length === 0) return of(undefined);
    return forkJoin(now).pipe(
      map(() => undefined),
      // Some of them may be there already: to file them twice changes nothing.
      catchError((error: unknown) => {
        owed = [...now, ...owed];
        throw error;
      }),
    );
  });
  /** What work follows beside must be filed once there is room, whoever asks for it then. */
  const owing = (told: Observable<void>, filed: Observable<void>): Observable<void> =>
    told.pipe(
      catchError((error: unknown) => {
        if (error instanceof Fault) owed = [...owed, filed];
        throw error;
      }),
    );
  return (work, filed) => {
    const told = filed.pipe(
      concatMap(() => fileOwed),
      tap({
        next: () => {
          troubled = false;
          watched.settle({ ...alarm, message: 'The archive is written again.' }, now());
        },
        error: (error: unknown) => {
          if (!(error instanceof Fault)) return;
          troubled = true;
          const message = `${error.message} Until then no reading is receipted and no order taken: who sends them comes again.`;
          watched.raise({ ...alarm, message }, now());
        },
      }),
    );
    return defer(() =>
      // Filing takes longer: it begins first, and what the work has to do besides is done meanwhile.
      troubled
        ? told.pipe(switchMap(() => work))
        : forkJoin([owing(told, filed), work]).pipe(map(([, result]) => result)),
    );
  };
};

/** Archives a verified batch leaf by leaf; emits once that is durable, or at once where nothing is archived. */
export const fileBatch = (
  archive: EvidenceArchive | undefined,
  { gateway, epoch, sequence, payloadHash, intervals }: BatchCommand,
  body: Uint8Array,
): Observable<void> =>
  defer(() => {
    if (archive === undefined) return of(undefined);
    const { cose, leaves } = decodeBatchBody(body);
    return archive.keepBatch({
      ...{ gateway, epoch, sequence, payloadHash, cose },
      hashes: concat(...intervals.map(({ leafHash }) => leafHash)),
      leaves: intervals.map(({ point, start, version }, place) => ({
        ...{ point, start, version },
        leaf: leaves[place] ?? new Uint8Array(0),
      })),
    });
  });

/** Archives a verified order; a cancellation changes no bill. */
export const fileOrder = (
  archive: EvidenceArchive | undefined,
  command: OrderCommand,
  message: Uint8Array,
): Observable<void> =>
  archive === undefined || command.kind === 'cancel'
    ? of(undefined)
    : archive.keepOrder({ hash: command.hash, start: command.terms.start, message });
