import {
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  forkJoin,
  from,
  ignoreElements,
  map,
  merge,
  type Observable,
  of,
  repeat,
  type SchedulerLike,
  take,
  throwError,
  throwIfEmpty,
  timer,
} from 'rxjs';
import { Fault } from '../domain/fault.ts';
import type { Millis } from '../domain/time.ts';
import type { Random } from '../ports/random.ts';
import { advanceWindow, howMany, startWindow, type WindowLimits } from './adaptive-window.ts';
import { attempts } from './attempts.ts';
import { pauseAfter } from './retry-faults.ts';

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
  /** What an item costs the way, for the window. */
  bytesOf?: (item: Item) => number;
}>;

/** All of it real time. */
export type HandOverPace = Readonly<{
  /** How many items are fetched from the store at a time. */
  page: number;
  /** An empty store is looked at again after this long, or when something was appended. */
  idle: Millis;
  retry: Readonly<{ first: Millis; longest: Millis }>;
  /** How many may be under way at once, and what they may weigh together; absent: one. */
  window?: WindowLimits;
  /** A hint that something was appended: without it, it only waits longer. */
  appended: Observable<unknown>;
  scheduler: SchedulerLike;
  random: Random;
}>;

/**
 * From a store to somebody who answers for it: the oldest first, one at a time or, where there is a window, as many together
 * as serve; again and again after faults, and forgotten only when answered, in order. What was answered beside something that
 * was not is offered once more: who answers must know it again. Never ends; errors only with a bug.
 */
export const handOver = <Item, Answer>(
  { pending, offer, conclude, bytesOf = () => 0 }: HandOver<Item, Answer>,
  { page, idle, retry, appended, window: limits = ONE_AT_A_TIME, scheduler, random }: HandOverPace,
): Observable<HandOverEvent<Item, Answer>> =>
  defer(() => {
    type Event = HandOverEvent<Item, Answer>;
    const backoff = { ...retry, scheduler, random };
    let [empty, window, failures] = [false, startWindow(limits), 0];

    const ask = (item: Item): Observable<Offered<Item, Answer>> =>
      defer(() => offer(item)).pipe(
        take(1),
        throwIfEmpty(() => new Error('An offer ended without an answer.')),
        map((answer) => ({ item, answer })),
        catchError((error: unknown) => (error instanceof Fault ? of({ item, fault: error }) : throwError(() => error))),
      );
    const keep = ({ item, answer }: Answered<Item, Answer>): Observable<Event> =>
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
    const pause = (fault: Fault): Observable<Event> => {
      failures += 1;
      window = advanceWindow(window, { kind: fault.code === 'busy' ? 'busy' : 'failed' }, limits);
      const waiting = timer(pauseAfter(backoff, fault, failures), scheduler).pipe(ignoreElements());
      return concat(of<Event>({ kind: 'offer-failed', fault }), waiting);
    };
    /** Those that go together next, out of `waiting`, which it shortens by what was answered. */
    const volley = (waiting: Item[]): Observable<Event> =>
      defer(() => {
        const since = scheduler.now();
        const count = howMany(waiting.map(bytesOf), window, limits);
        return forkJoin(waiting.slice(0, count).map(ask)).pipe(
          concatMap((offered) => {
            const failed = offered.findIndex((one) => 'fault' in one);
            const answered = (failed < 0 ? offered : offered.slice(0, failed)).filter((one) => 'answer' in one);
            waiting.splice(0, answered.length);
            const fault = offered.flatMap((one) => ('fault' in one ? [one.fault] : []))[0];
            if (answered.length > 0) failures = 0;
            if (fault === undefined)
              window = advanceWindow(window, { kind: 'answered', count, roundTrip: scheduler.now() - since }, limits);
            const kept = from(answered).pipe(concatMap(keep));
            return fault === undefined
              ? kept
              : concat(
                  kept,
                  defer(() => pause(fault)),
                );
          }),
        );
      });
    const round = defer(() => pending(page)).pipe(
      attempts(backoff),
      concatMap((attempt) => {
        if (attempt.kind === 'failed') return of<Event>({ kind: 'store-failed', fault: attempt.fault });
        const waiting = [...attempt.value];
        empty = waiting.length === 0;
        if (empty) return EMPTY;
        return volley(waiting).pipe(repeat({ delay: () => (waiting.length > 0 ? of(true) : EMPTY) }));
      }),
    );
    const wait = merge(appended, timer(idle, scheduler)).pipe(take(1));
    return round.pipe(repeat({ delay: () => (empty ? wait : of(true)) }));
  });

type Answered<Item, Answer> = Readonly<{ item: Item; answer: Answer }>;
type Offered<Item, Answer> = Answered<Item, Answer> | Readonly<{ item: Item; fault: Fault }>;

const ONE_AT_A_TIME: WindowLimits = { most: 1, bytes: 0 };
