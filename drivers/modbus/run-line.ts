import { Observable, type Subscription } from 'rxjs';
import { Fault } from '../../src/domain/fault.ts';
import type { Stamp } from '../../src/domain/time.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { ByteTransport } from './byte-transport.ts';
import type { LineEffect, LineInput, LineMachine } from './line-machine.ts';
import type { Line, LineCounters, Outcome, Question, Result } from './question.ts';

/** A line that can be opened, and what it has counted over all its openings. */
export type OpenableLine = Readonly<{
  /** Cold: emits the line once it is open; errors with `link-down`; unsubscribing closes. One subscriber at a time. */
  open(): Observable<Line>;
  counters(): LineCounters;
}>;

/** Below this a timer is too coarse: Node's fire up to a millisecond late, and a silence may be 1.75 ms. */
const SPIN_BELOW = 1;

/** Bounds the spin where time is not the machine's. */
const MOST_SPINS = 50_000;

/**
 * Drives a line machine over bytes and real time. `spin` waits out fractions of a millisecond: for real lines only.
 * `notice` is told, once, what somebody should know of this line.
 */
export const runLine = <State>(
  machine: LineMachine<State>,
  transport: ByteTransport,
  { clock, spin, notice }: Readonly<{ clock: Clock; spin: boolean; notice?: (text: string) => void }>,
): OpenableLine => {
  let state = machine.initial;
  return {
    counters: () => machine.counters(state),
    open: () =>
      new Observable<Line>((subscriber) => {
        state = machine.reopened(state, clock.stamp().monotonic);
        let write: (bytes: Uint8Array) => void = () => undefined;
        let settle: ((outcome: Outcome) => void) | null = null;
        let requested: Stamp = clock.stamp();
        let timer: Subscription | null = null;
        let timerFor: number | null = null;

        const now = (): number => clock.stamp().monotonic;
        const finish = (result: Result, answered: Stamp): void => {
          const done = settle;
          settle = null;
          done?.({ requested, answered, result });
        };
        /** `at`: when what led to this came. A stamp is dear enough not to be taken twice. */
        const perform = (effect: LineEffect, at: Stamp): void => {
          switch (effect.kind) {
            case 'write':
              requested = at;
              write(effect.bytes);
              return;
            case 'settle':
              finish(effect.result, at);
              return;
            case 'notice':
              notice?.(effect.text);
              return;
            case 'broken':
              lose(new Fault('link-down', `${transport.name}: ${effect.detail}.`));
          }
        };
        const feed = (input: LineInput, at: Stamp = clock.stamp()): void => {
          const step = machine.step(state, input, at.monotonic);
          state = step.state;
          for (const effect of step.effects) perform(effect, at);
          arm();
        };
        /**
         * Makes sure the machine is woken when it wants to be. A timer that comes too early is left to come: it finds
         * nothing to do and sets the right one. Most deadlines are never reached, and setting a timer for each is dear.
         */
        const arm = (): void => {
          const due = subscriber.closed ? null : machine.wakeAt(state);
          if (due === timerFor || (timerFor !== null && (due === null || due > timerFor) && !subscriber.closed)) return;
          timer?.unsubscribe();
          timer = null;
          timerFor = due;
          if (due === null) return;
          const left = due - now();
          if (spin && left < SPIN_BELOW) {
            for (let spins = 0; spins < MOST_SPINS && now() < due; spins += 1);
            timerFor = null;
            feed({ kind: 'time' });
            return;
          }
          const wait = spin ? Math.floor(left) : Math.max(0, left);
          timer = clock.scheduler.schedule(() => {
            timerFor = null;
            feed({ kind: 'time' });
          }, wait);
        };
        const lose = (error: unknown): void => {
          if (error instanceof Fault && settle) finish({ kind: 'link-down', detail: error.message }, clock.stamp());
          subscriber.error(error);
        };
        const line: Line = {
          counters: () => machine.counters(state),
          freeAt: (question) => machine.freeAt(state, question),
          ask: (question: Question, done) => {
            if (settle) throw new Error(`${transport.name}: asked while a question was outstanding`);
            settle = done;
            requested = clock.stamp();
            feed({ kind: 'ask', question }, requested);
          },
        };
        const link = transport.open().subscribe({
          next: (event) => {
            if (event.kind === 'bytes') return feed(event);
            write = event.write;
            subscriber.next(line);
          },
          error: lose,
        });
        return () => {
          timer?.unsubscribe();
          link.unsubscribe();
        };
      }),
  };
};
