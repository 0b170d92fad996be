import { map, type Observable } from 'rxjs';
import { Fault } from '../domain/fault.ts';
import type { SealedFact } from '../domain/grid-fact.ts';
import { millis, SECOND } from '../domain/time.ts';
import { type HandOverPace, handOver } from '../flow/hand-over.ts';
import type { CoreClient, FactAnswer } from '../ports/core-client.ts';
import type { QualityStore } from '../ports/quality-store.ts';
import { drainDefaults } from './drain.ts';

/** What became of grid facts on their way to the core, in order. */
export type FactDrainEvent =
  | Readonly<{ kind: 'fact-acknowledged'; fact: SealedFact }>
  | Readonly<{ kind: 'fact-refused'; fact: SealedFact; reason: string }>
  /** The core did not answer, or (`core-refused`) not this gateway as it is; the same bytes go again. */
  | Readonly<{ kind: 'facts-waiting'; fault: Fault }>
  | Readonly<{ kind: 'fact-store-failed'; fault: Fault }>;

export type FactDrainOptions = HandOverPace &
  Readonly<{
    /** Whether a refusal may be lifted without the fact changing: then it waits, and with it what came later. */
    refusedForNow: (reason: string, fact: SealedFact) => boolean;
  }>;

/** An emergency is of the moment: the store is looked at every second, and a core that is back is told within ten. */
export const factDrainDefaults = {
  page: 32,
  idle: SECOND,
  retry: { first: drainDefaults.retry.first, longest: millis(10_000) },
} as const;

/**
 * Tells the core the oldest facts, one at a time, in order and byte for byte the same however often: a later fact overrules
 * an earlier one. What the core will never take is let go of, said, and holds up nothing. Never ends; errors only with a bug.
 */
export const drainFacts = (
  store: Pick<QualityStore, 'pendingFacts' | 'acknowledgeFacts'>,
  core: Pick<CoreClient, 'tell'>,
  options: FactDrainOptions,
): Observable<FactDrainEvent> =>
  handOver<SealedFact, FactAnswer>(
    {
      pending: (limit) => store.pendingFacts(limit),
      offer: (fact) => core.tell(fact).pipe(map((answer) => lastWord(fact, answer, options))),
      conclude: ({ sequence }) => store.acknowledgeFacts(sequence),
    },
    options,
  ).pipe(
    map((event): FactDrainEvent => {
      if (event.kind === 'offer-failed') return { kind: 'facts-waiting', fault: event.fault };
      if (event.kind === 'store-failed') return { kind: 'fact-store-failed', fault: event.fault };
      const { item: fact, answer } = event;
      return answer.kind === 'kept'
        ? { kind: 'fact-acknowledged', fact }
        : { kind: 'fact-refused', fact, reason: answer.reason };
    }),
  );

/** @throws Fault `core-refused` where the answer may become another one. */
const lastWord = (fact: SealedFact, answer: FactAnswer, { refusedForNow }: FactDrainOptions): FactAnswer => {
  if (answer.kind !== 'refused' || !refusedForNow(answer.reason, fact)) return answer;
  throw notTaken(fact, answer.reason);
};

/** What stands in the way of a fact that waits, and who removes it. */
export const notTaken = ({ sequence }: SealedFact, reason: string): Fault =>
  new Fault(
    'core-refused',
    `The core does not take what this gateway tells of the grid (${reason}). Grid facts from ${sequence} on wait: have the core's operator enrol this gateway as it is configured, or put its clock and configuration right.`,
  );
