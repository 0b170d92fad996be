import { map, type Observable } from 'rxjs';
import { Fault } from '../domain/fault.ts';
import { millis } from '../domain/time.ts';
import { INTERVAL_IN_FUTURE, type LogHead, type SealedBatch } from '../domain/transaction.ts';
import { type HandOverPace, handOver } from '../flow/hand-over.ts';
import type { BatchAnswer, CoreClient } from '../ports/core-client.ts';
import type { Outbox } from '../ports/outbox.ts';

/** What the drain did, in order. */
export type DrainEvent =
  | Readonly<{ kind: 'acknowledged'; batch: SealedBatch; head: LogHead }>
  | Readonly<{ kind: 'refused'; batch: SealedBatch; reason: string }>
  /** The core did not answer, not provably, or (`core-refused`) not this gateway as it is; the same bytes go again. */
  | Readonly<{ kind: 'core-failed'; fault: Fault }>
  | Readonly<{ kind: 'outbox-failed'; fault: Fault }>;

export type DrainOptions = HandOverPace &
  Readonly<{
    /** Whether a refusal may be lifted without the batch changing: then it waits, and with it what came later. */
    refusedForNow: (reason: string, batch: SealedBatch) => boolean;
  }>;

export const drainDefaults = {
  page: 32,
  idle: millis(30_000),
  retry: { first: millis(500), longest: millis(60_000) },
  // Half of what a core lets wait of one gateway, and what a slow uplink (16 kB/s) carries within the patience of a request.
  window: { most: 8, bytes: 256 * 1024 },
  refusedForNow: () => false,
} as const;

/**
 * Offers the core the oldest batches, byte for byte the same however often and as many together as the way and the core
 * bear (`flow/adaptive-window.ts`), and lets the outbox forget, in order, only what a verified receipt says is kept. What the core will never take is set aside, so that it does not hold up the
 * rest; what it refuses for now waits, as what comes after it would be refused too. Never ends; errors only with a bug.
 */
export const drain = (
  outbox: Outbox,
  core: Pick<CoreClient, 'submit'>,
  options: DrainOptions,
): Observable<DrainEvent> =>
  handOver<SealedBatch, BatchAnswer>(
    {
      pending: (limit) => outbox.pending(limit),
      offer: (batch) => core.submit(batch).pipe(map((answer) => lastWord(batch, answer, options))),
      bytesOf: ({ body }) => body.length,
      conclude: (batch, answer) =>
        answer.kind === 'kept'
          ? outbox.acknowledge(batch, answer.receipt, answer.head)
          : outbox.refuse(batch, answer.reason),
    },
    options,
  ).pipe(
    map((event): DrainEvent => {
      if (event.kind === 'offer-failed') return { kind: 'core-failed', fault: event.fault };
      if (event.kind === 'store-failed') return { kind: 'outbox-failed', fault: event.fault };
      const { item: batch, answer } = event;
      return answer.kind === 'kept'
        ? { kind: 'acknowledged', batch, head: answer.head }
        : { kind: 'refused', batch, reason: answer.reason };
    }),
  );

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
