import { catchError, concatMap, defer, map, Observable, of, share, switchMap, tap } from 'rxjs';
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
  /** What is owed is filed, and the operator told how it stands. */
  const settled = fileOwed.pipe(
    tap((refused) => {
      if (owes()) {
        if (refused !== null) raise(`${refused} ${STILL_OWED}`);
        return;
      }
      troubled = false;
      watched.settle({ ...alarm, message: 'The archive is written again.' }, now());
    }),
  );
  const refuses = (error: unknown): void => {
    if (error instanceof Fault)
      raise(`${error.message} Until then no reading is receipted and no order taken: who sends them comes again.`);
  };
  return (work, filed) =>
    defer(() => {
      if (troubled)
        return filed.pipe(
          tap({ error: refuses }),
          concatMap(() => settled),
          switchMap(() => work),
        );
      const isWell = (): boolean => !(troubled || owes());
      return both(work, { filed, owe: () => owe(filed), isWell, settled, refuses });
    });
};

type Filing = Readonly<{
  filed: Observable<void>;
  owe: () => (isOwed: boolean) => void;
  /** Nothing is owed, and nobody told that it is. */
  isWell: () => boolean;
  settled: Observable<unknown>;
  refuses: (error: unknown) => void;
}>;

/**
 * The work's result once that is filed too. Filing takes longer: it begins first, and what the work has to do besides is done
 * meanwhile. Where it fails, what became of the work is waited for: only what was applied is owed. Every order comes through here,
 * so that it is no chain of operators.
 */
const both = <Result extends Readonly<{ kind: string }>>(
  work: Observable<Result>,
  { filed, owe, isWell, settled, refuses }: Filing,
): Observable<Result> =>
  new Observable((output) => {
    let filing: 'waiting' | null | Readonly<{ error: Fault; isOwed: (isOwed: boolean) => void }> = 'waiting';
    let outcome: Readonly<{ result: Result } | { error: unknown }> | null = null;
    const end = (): void => {
      if (filing === 'waiting' || outcome === null) return;
      // A fault of the journal: nothing was applied.
      filing?.isOwed('result' in outcome && outcome.result.kind !== 'busy' && outcome.result.kind !== 'refused');
      if ('error' in outcome) output.error(outcome.error);
      else if (filing !== null) output.error(filing.error);
      else {
        output.next(outcome.result);
        output.complete();
      }
    };
    const kept = (): void => {
      filing = null;
      end();
    };
    const failed = (error: unknown): void => output.error(error);
    output.add(
      filed.subscribe({
        next: () => {
          if (isWell()) kept();
          else output.add(settled.subscribe({ next: kept, error: failed }));
        },
        error: (error: unknown) => {
          refuses(error);
          if (!(error instanceof Fault)) return failed(error);
          filing = { error, isOwed: owe() };
          end();
        },
      }),
    );
    if (output.closed) return;
    output.add(
      work.subscribe({
        next: (result) => {
          outcome = { result };
          end();
        },
        error: (error: unknown) => {
          outcome = { error };
          end();
        },
      }),
    );
  });

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
