import { concatMap, defer, map, type Observable, take } from 'rxjs';
import type { Fault } from '../domain/fault.ts';
import type { SealedBatch } from '../domain/transaction.ts';
import { attempts } from '../flow/attempts.ts';
import type { Backoff } from '../flow/retry-faults.ts';
import type { CaptureState, Outbox } from '../ports/outbox.ts';

/** What became of a sealed batch: durable, or not yet. */
export type KeepEvent =
  | Readonly<{ kind: 'kept'; batch: SealedBatch }>
  | Readonly<{ kind: 'not-kept'; batch: SealedBatch; fault: Fault }>;

/**
 * Puts sealed batches into the outbox in order, the same bytes again and again until they are durable. While storage is
 * broken they wait here: one small batch an interval, and nothing that was captured is lost.
 */
export const keep =
  (outbox: Outbox, backoff: Backoff) =>
  (sealings: Observable<Readonly<{ batch: SealedBatch; state: CaptureState }>>): Observable<KeepEvent> =>
    sealings.pipe(
      concatMap(({ batch, state }) =>
        defer(() => outbox.append(batch, state)).pipe(
          take(1),
          attempts(backoff),
          map(
            (attempt): KeepEvent =>
              attempt.kind === 'failed' ? { kind: 'not-kept', batch, fault: attempt.fault } : { kind: 'kept', batch },
          ),
        ),
      ),
    );
