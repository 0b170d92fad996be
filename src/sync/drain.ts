import {
  concat,
  concatMap,
  defer,
  from,
  map,
  merge,
  type Observable,
  of,
  repeat,
  type SchedulerLike,
  take,
  timer,
} from 'rxjs';
import { Fault } from '../domain/fault.ts';
import { type Millis, millis } from '../domain/time.ts';
import { INTERVAL_IN_FUTURE, type LogHead, type SealedBatch } from '../domain/transaction.ts';
import { attempts } from '../flow/attempts.ts';
import type { BatchAnswer, CoreClient } from '../ports/core-client.ts';
import type { Outbox } from '../ports/outbox.ts';
import type { Random } from '../ports/random.ts';

/** What the drain did, in order. */
export type DrainEvent =
  | Readonly<{ kind: 'acknowledged'; batch: SealedBatch; head: LogHead }>
  | Readonly<{ kind: 'refused'; batch: SealedBatch; reason: string }>
  /** The core did not answer, not provably, or (`core-refused`) not this gateway as it is; the same bytes go again. */
  | Readonly<{ kind: 'core-failed'; fault: Fault }>
  | Readonly<{ kind: 'outbox-failed'; fault: Fault }>;

export type DrainOptions = Readonly<{
  /** How many batches are fetched from the outbox at a time. */
  page: number;
  /** An empty outbox is looked at again after this long (real time), or when something was appended. */
  idle: Millis;
  retry: Readonly<{ first: Millis; longest: Millis }>;
  /** A hint that something was appended: without it, draining only waits longer. */
  appended: Observable<unknown>;
  /** Whether a refusal may be lifted without the batch changing: then it waits, and with it what came later. */
  refusedForNow: (reason: string, batch: SealedBatch) => boolean;
  scheduler: SchedulerLike;
  random: Random;
}>;

export const drainDefaults = {
  page: 32,
  idle: millis(30_000),
  retry: { first: millis(500), longest: millis(60_000) },
  refusedForNow: () => false,
} as const;

/**
 * Offers the core the oldest batches, one at a time and byte for byte the same however often, and lets the outbox forget
 * only what a verified receipt says is kept. What the core will never take is set aside, so that it does not hold up the
 * rest; what it refuses for now waits, as what comes after it would be refused too. Never ends; errors only with a bug.
 */
export const drain = (outbox: Outbox, core: CoreClient, options: DrainOptions): Observable<DrainEvent> =>
  defer(() => {
    let empty = false;
    const backoff = { ...options.retry, scheduler: options.scheduler, random: options.random };
    const round = defer(() => outbox.pending(options.page)).pipe(
      attempts(backoff),
      concatMap((attempt) => {
        if (attempt.kind === 'failed') return of<DrainEvent>({ kind: 'outbox-failed', fault: attempt.fault });
        empty = attempt.value.length === 0;
        return from(attempt.value).pipe(concatMap((batch) => settle(batch)));
      }),
    );
    const settle = (batch: SealedBatch): Observable<DrainEvent> =>
      defer(() => core.submit(batch)).pipe(
        take(1),
        map((answer) => lastWord(batch, answer, options)),
        attempts(backoff),
        concatMap((attempt) =>
          attempt.kind === 'failed'
            ? of<DrainEvent>({ kind: 'core-failed', fault: attempt.fault })
            : keep(batch, attempt.value),
        ),
      );
    const keep = (batch: SealedBatch, answer: BatchAnswer): Observable<DrainEvent> =>
      defer(() => concat(conclude(outbox, batch, answer), of(undefined))).pipe(
        take(1),
        attempts(backoff),
        map((attempt): DrainEvent => {
          if (attempt.kind === 'failed') return { kind: 'outbox-failed', fault: attempt.fault };
          return answer.kind === 'kept'
            ? { kind: 'acknowledged', batch, head: answer.head }
            : { kind: 'refused', batch, reason: answer.reason };
        }),
      );
    const wait = merge(options.appended, timer(options.idle, options.scheduler)).pipe(take(1));
    return round.pipe(repeat({ delay: () => (empty ? wait : of(true)) }));
  });

/** @throws Fault `core-refused` where the answer may become another one. */
const lastWord = (batch: SealedBatch, answer: BatchAnswer, { refusedForNow }: DrainOptions): BatchAnswer => {
  if (answer.kind !== 'refused' || !refusedForNow(answer.reason, batch)) return answer;
  throw new Fault(
    'core-refused',
    `The core does not take what this gateway seals (${answer.reason}). Batches from ${batch.sequence} on wait in the outbox: ${remedy(answer.reason)}.`,
  );
};

const remedy = (reason: string): string =>
  reason === INTERVAL_IN_FUTURE
    ? "the core's clock is behind this gateway's; have the wrong one of the two put right"
    : "have the core's operator enrol this gateway as it is configured, or put its configuration right";

/** `concat` with a value above: an adapter may complete without one, and that too means done. */
const conclude = (outbox: Outbox, batch: SealedBatch, answer: BatchAnswer): Observable<void> =>
  answer.kind === 'kept' ? outbox.acknowledge(batch, answer.receipt, answer.head) : outbox.refuse(batch, answer.reason);
