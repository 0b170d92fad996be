import { catchError, concatMap, defer, forkJoin, map, type Observable, of, share, switchMap, tap } from 'rxjs';
import { Fault } from '../domain/fault.ts';
import type { Instant } from '../domain/time.ts';
import type { EvidenceArchive } from '../ports/evidence-archive.ts';
import type { BatchCommand } from '../settlement/verify-batch.ts';
import { decodeBatchBody } from '../wire/batch.ts';
import { concat } from '../wire/bytes.ts';
import type { OrderCommand } from './take-order.ts';
import type { Watch } from './watch.ts';

/** Does something and files what was signed, and answers when both are durable. */
export type FileBeside = <Result extends Readonly<{ kind: string }>>(
  work: Observable<Result>,
  filed: Observable<void>,
) => Observable<Result>;

/**
 * Filing as the operator is told of it. Beside the work while the archive takes things; when it does not, before the work, so
 * that no trade follows from what nobody can show. What was on its way when the archive began to refuse may be journalled without
 * its evidence: its sender is told to come again, and it is kept here and tried again after the first that is filed, before anybody
 * who is filed meanwhile is answered. What is refused even then is tried again with the next, and the alarm stands until nothing is
 * owed. A core that is killed in between has the sender alone to bring it, and an audit names it until then.
 */
export const fileBeside = (watched: Watch, now: () => Instant): FileBeside => {
  const alarm = { kind: 'storage', source: 'archive' };
  const { owe, owes, fileOwed } = owedEvidence();
  let troubled = false;
  const raise = (message: string): void => {
    troubled = true;
    watched.raise({ ...alarm, message }, now());
  };
  return (work, filed) => {
    const told = filed.pipe(
      concatMap(() => fileOwed),
      tap({
        next: (refused) => {
          if (owes()) {
            if (refused !== null) raise(`${refused} ${STILL_OWED}`);
            return;
          }
          troubled = false;
          watched.settle({ ...alarm, message: 'The archive is written again.' }, now());
        },
        error: (error: unknown) => {
          if (error instanceof Fault)
            raise(
              `${error.message} Until then no reading is receipted and no order taken: who sends them comes again.`,
            );
        },
      }),
    );
    return defer(() => {
      if (troubled) return told.pipe(switchMap(() => work));
      // Filing takes longer: it begins first, and what the work has to do besides is done meanwhile. Where it fails, what became of
      // the work is waited for: only what was applied is owed.
      const failure = told.pipe(
        map(() => null),
        catchError((error: unknown) => {
          if (!(error instanceof Fault)) throw error;
          return of({ error, isOwed: owe(filed) });
        }),
      );
      const outcome = work.pipe(
        map((result) => ({ result, error: null })),
        catchError((error: unknown) => of({ result: null, error })),
      );
      return forkJoin([failure, outcome]).pipe(
        map(([failed, { result, error }]) => {
          // A fault of the journal: nothing was applied.
          failed?.isOwed(result !== null && result.kind !== 'busy' && result.kind !== 'refused');
          if (result === null) throw error;
          if (failed !== null) throw failed.error;
          return result;
        }),
      );
    });
  };
};

const STILL_OWED =
  'What comes now is filed, but some that was journalled before could not be, and is tried again with the next. Run `gridtokenx core audit`: it names what is missing.';

type Owed = Readonly<{ filed: Observable<void> }>;

/** What was, or is about to be, journalled and could not be filed. */
const owedEvidence = () => {
  const owed = new Set<Owed>();
  const next = (tried: Set<Owed>, refused: string | null): Observable<string | null> =>
    defer(() => {
      const one = [...owed].find((each) => !tried.has(each));
      if (one === undefined) return of(refused);
      tried.add(one);
      return one.filed.pipe(
        // To file it twice, with its sender who came again, changes nothing.
        map(() => {
          owed.delete(one);
          return refused;
        }),
        catchError((error: unknown) => {
          if (!(error instanceof Fault)) throw error;
          return of(error.message);
        }),
        concatMap((said) => next(tried, said)),
      );
    });
  return {
    /** Owes it until its work has said, by `isOwed`, that it was not applied. */
    owe: (filed: Observable<void>) => {
      const one = { filed };
      owed.add(one);
      return (isOwed: boolean): void => {
        if (!isOwed) owed.delete(one);
      };
    },
    owes: () => owed.size > 0,
    /** Tries each of them once, one by one, together for all who ask meanwhile; emits why the last was refused, or null. */
    fileOwed: defer(() => next(new Set(), null)).pipe(share()),
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
