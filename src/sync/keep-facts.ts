import { concatMap, defer, map, type Observable, take } from 'rxjs';
import type { Fault } from '../domain/fault.ts';
import type { SealedFact } from '../domain/grid-fact.ts';
import { attempts } from '../flow/attempts.ts';
import type { Backoff } from '../flow/retry-faults.ts';
import type { QualityStore } from '../ports/quality-store.ts';

/** What became of a sealed fact: durable, or not yet. */
export type FactKeepEvent =
  | Readonly<{ kind: 'fact-kept'; fact: SealedFact }>
  | Readonly<{ kind: 'fact-not-kept'; fact: SealedFact; fault: Fault }>;

/** Puts sealed facts into the store in order, the same bytes again and again until they are durable. Until then none is sent. */
export const keepFacts =
  (store: Pick<QualityStore, 'keepFact'>, backoff: Backoff) =>
  (facts: Observable<SealedFact>): Observable<FactKeepEvent> =>
    facts.pipe(
      concatMap((fact) =>
        defer(() => store.keepFact(fact)).pipe(
          take(1),
          attempts(backoff),
          map(
            (attempt): FactKeepEvent =>
              attempt.kind === 'failed'
                ? { kind: 'fact-not-kept', fact, fault: attempt.fault }
                : { kind: 'fact-kept', fact },
          ),
        ),
      ),
    );
