import { concat, defer, of, throwError } from 'rxjs';
import { expect, test } from 'vitest';
import { Fault } from '../../src/domain/fault.ts';
import { millis } from '../../src/domain/time.ts';
import { attempts } from '../../src/flow/attempts.ts';
import { backoffDelay } from '../../src/flow/retry-faults.ts';
import { marbles } from '../support/marbles.ts';

const down = new Fault('link-down', 'the line is down');
const random = (fraction: number) => ({ fraction: () => fraction, bytes: () => new Uint8Array() });
const fails = () => throwError(() => down);

test('faults are told at once and tried again after 6, 12 and 24 ms; a value starts the delays over', () =>
  marbles(({ expectObservable }, scheduler) => {
    const script = [fails, fails, fails, () => concat(of('v'), fails()), () => of('w')].values();
    const source = defer(() => script.next().value?.() ?? of('too often'));
    const backoff = { first: millis(6), longest: millis(600), scheduler, random: random(1) };
    const told = { v: { kind: 'value', value: 'v' }, w: { kind: 'value', value: 'w' } };
    const failed = (attempt: number) => ({ kind: 'failed', fault: down, attempt });
    // After the value at frame 42 the first fault waits 6 ms again.
    expectObservable(source.pipe(attempts(backoff))).toBe('a 5ms b 11ms c 23ms (va) 2ms (w|)', {
      ...told,
      a: failed(1),
      b: failed(2),
      c: failed(3),
    });
  }));

test('who is asked to come later does, and up to a quarter later than that: never sooner, and not with everybody else', () =>
  marbles(({ expectObservable }, scheduler) => {
    const busy = new Fault('busy', 'too much at once', { retryAfter: millis(100) });
    const script = [() => throwError(() => busy), fails, () => of('v')].values();
    const source = defer(() => script.next().value?.() ?? of('too often'));
    const backoff = { first: millis(6), longest: millis(600), scheduler, random: random(1) };
    // 100 ms and a quarter; the back-off counts on: the second fault waits its 12 ms.
    expectObservable(source.pipe(attempts(backoff))).toBe('a 124ms b 11ms (v|)', {
      a: { kind: 'failed', fault: busy, attempt: 1 },
      b: { kind: 'failed', fault: down, attempt: 2 },
      v: { kind: 'value', value: 'v' },
    });
  }));

test('a bug passes through and is not tried again', () => {
  const bug = new TypeError('a bug');
  let tried = 0;
  let seen: unknown;
  const source = defer(() => {
    tried += 1;
    return throwError(() => bug);
  });
  marbles((_, scheduler) => {
    source.pipe(attempts({ first: millis(1), longest: millis(1), scheduler, random: random(0) })).subscribe({
      error: (error) => {
        seen = error;
      },
    });
  });
  expect(seen).toBe(bug);
  expect(tried).toBe(1);
});

test.for([
  { attempt: 1, fraction: 1, delay: 500 },
  { attempt: 1, fraction: 0, delay: 250 },
  { attempt: 4, fraction: 1, delay: 4_000 },
  { attempt: 8, fraction: 1, delay: 60_000 },
  { attempt: 5_000, fraction: 1, delay: 60_000 },
])('attempt $attempt with chance $fraction waits $delay ms', ({ attempt, fraction, delay }) =>
  marbles((_, scheduler) => {
    const backoff = { first: millis(500), longest: millis(60_000), scheduler, random: random(fraction) };
    expect(backoffDelay(backoff, attempt)).toBe(delay);
  }),
);
