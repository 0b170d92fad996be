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
import type { Fault } from '../domain/fault.ts';
import type { Millis } from '../domain/time.ts';
import type { Random } from '../ports/random.ts';
import { attempts } from './attempts.ts';

/** What became of it, in order. */
export type HandOverEvent<Item, Answer> =
  | Readonly<{ kind: 'concluded'; item: Item; answer: Answer }>
  /** The other side did not answer, or not finally: the same item is offered again. */
  | Readonly<{ kind: 'offer-failed'; fault: Fault }>
  | Readonly<{ kind: 'store-failed'; fault: Fault }>;

export type HandOver<Item, Answer> = Readonly<{
  /** Those that wait, oldest first. */
  pending: (limit: number) => Observable<readonly Item[]>;
  /** One answer, or a fault: then it is offered again. */
  offer: (item: Item) => Observable<Answer>;
  /** Lets the store forget what is answered; a completion without a value means done as well. */
  conclude: (item: Item, answer: Answer) => Observable<void>;
}>;

/** All of it real time. */
export type HandOverPace = Readonly<{
  /** How many items are fetched from the store at a time. */
  page: number;
  /** An empty store is looked at again after this long, or when something was appended. */
  idle: Millis;
  retry: Readonly<{ first: Millis; longest: Millis }>;
  /** A hint that something was appended: without it, it only waits longer. */
  appended: Observable<unknown>;
  scheduler: SchedulerLike;
  random: Random;
}>;

/**
 * From a store to somebody who answers for it: the oldest first, one at a time, again and again after faults, and
 * forgotten only when answered. Never ends; errors only with a bug.
 */
export const handOver = <Item, Answer>(
  { pending, offer, conclude }: HandOver<Item, Answer>,
  { page, idle, retry, appended, scheduler, random }: HandOverPace,
): Observable<HandOverEvent<Item, Answer>> =>
  defer(() => {
    type Event = HandOverEvent<Item, Answer>;
    let empty = false;
    const backoff = { ...retry, scheduler, random };
    const round = defer(() => pending(page)).pipe(
      attempts(backoff),
      concatMap((attempt) => {
        if (attempt.kind === 'failed') return of<Event>({ kind: 'store-failed', fault: attempt.fault });
        empty = attempt.value.length === 0;
        return from(attempt.value).pipe(concatMap((item) => settle(item)));
      }),
    );
    const settle = (item: Item): Observable<Event> =>
      defer(() => offer(item)).pipe(
        take(1),
        attempts(backoff),
        concatMap((attempt) =>
          attempt.kind === 'failed'
            ? of<Event>({ kind: 'offer-failed', fault: attempt.fault })
            : keep(item, attempt.value),
        ),
      );
    const keep = (item: Item, answer: Answer): Observable<Event> =>
      defer(() => concat(conclude(item, answer), of(undefined))).pipe(
        take(1),
        attempts(backoff),
        map(
          (attempt): Event =>
            attempt.kind === 'failed'
              ? { kind: 'store-failed', fault: attempt.fault }
              : { kind: 'concluded', item, answer },
        ),
      );
    const wait = merge(appended, timer(idle, scheduler)).pipe(take(1));
    return round.pipe(repeat({ delay: () => (empty ? wait : of(true)) }));
  });
