import type { Observable } from 'rxjs';
import type { SealedFact } from '../domain/grid-fact.ts';
import type { Millis } from '../domain/time.ts';
import type { LogHead, SealedBatch } from '../domain/transaction.ts';

/** `receipt` is the COSE receipt as it came; `head` the log head it was verified to commit to. */
export type BatchAnswer =
  | Readonly<{ kind: 'kept'; receipt: Uint8Array; head: LogHead }>
  | Readonly<{ kind: 'refused'; reason: string }>;

/** `kept`: the core has named the very payload that was sent. */
export type FactAnswer = Readonly<{ kind: 'kept' }> | Readonly<{ kind: 'refused'; reason: string }>;

/** How the core's clock stands to ours, grid time: so much ahead (behind below 0), give or take `within`. */
export type CoreClock = Readonly<{ ahead: Millis; within: Millis }>;

/**
 * The core as a gateway sees it. Cold: subscribing sends, unsubscribing abandons. A receipt is verified before it is
 * emitted. Errors are faults: `core-unreachable`, `busy` (it answers, and asks to come
 * again later), `signature` (the core's answer does not verify).
 */
export interface CoreClient {
  submit(batch: SealedBatch): Observable<BatchAnswer>;
  tell(fact: SealedFact): Observable<FactAnswer>;
  /** What every answer tells of the core's clock, also one that refuses. Hot; absent where nobody says. */
  readonly clock?: Observable<CoreClock>;
}
