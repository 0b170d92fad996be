import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Connection, countedListeners, usualLimits } from '../../../src/adapters/http/listeners.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** One that can be behind, and says what became of it. */
const client = () => {
  let close: () => void = () => {};
  const one = { behind: false, dropped: false, over: false, close: () => close() };
  const connection: Connection = {
    once: (_, then) => {
      close = then;
    },
    behind: () => one.behind,
    drop: () => {
      one.dropped = true;
    },
  };
  return { one, connection };
};

test('so many listen at once, and so many of one address; who goes makes room', () => {
  const listeners = countedListeners(() => ({ ...usualLimits, all: 3, ofOneAddress: 2 }));
  const [a, b, c] = [client(), client(), client()];
  listeners.take('1', a.connection).subscribe();
  listeners.take('1', b.connection).subscribe();
  expect([listeners.admits('1'), listeners.admits('2')]).toEqual([false, true]);
  listeners.take('2', c.connection).subscribe();
  expect([listeners.admits('1'), listeners.admits('2')]).toEqual([false, false]);
  a.one.close();
  expect([listeners.admits('1'), listeners.admits('2')]).toEqual([true, true]);
});

test('who takes nothing for too long is let go of, and who takes what there is is not', () => {
  const listeners = countedListeners(() => ({ ...usualLimits, idle: 10_000, longest: 1e9 }));
  const [slow, well] = [client(), client()];
  listeners.take('1', slow.connection).subscribe();
  listeners.take('1', well.connection).subscribe();
  slow.one.behind = true;
  vi.advanceTimersByTime(9_000);
  // It took something meanwhile: the span begins anew.
  slow.one.behind = false;
  vi.advanceTimersByTime(1_000);
  slow.one.behind = true;
  vi.advanceTimersByTime(9_000);
  expect(slow.one.dropped).toBe(false);
  vi.advanceTimersByTime(2_000);
  expect([slow.one.dropped, well.one.dropped]).toEqual([true, false]);
});

test('who has listened for as long as anybody may is told so, also where that became less meanwhile', () => {
  let longest = 3_600_000;
  const listeners = countedListeners(() => ({ ...usualLimits, longest }));
  const { one, connection } = client();
  listeners.take('1', connection).subscribe(() => {
    one.over = true;
  });
  vi.advanceTimersByTime(60_000);
  expect(one.over).toBe(false);
  longest = 30_000;
  vi.advanceTimersByTime(1_000);
  expect(one.over).toBe(true);
});
