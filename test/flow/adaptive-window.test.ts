import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { advanceWindow, howMany, startWindow, type Window, type WindowEvent } from '../../src/flow/adaptive-window.ts';

const limits = { most: 8, bytes: 1_000 };
const start = startWindow(limits);
const answered = (count: number, roundTrip = 300): WindowEvent => ({ kind: 'answered', count, roundTrip });
const after = (events: readonly WindowEvent[], from: Window = start): Window =>
  events.reduce((window, event) => advanceWindow(window, event, limits), from);
const at = (size: number, threshold: number, fastest: number | null = 300): Window => ({ size, threshold, fastest });

describe('how many go together', () => {
  test.for<readonly [string, Window, readonly WindowEvent[], number]>([
    ['one at first', start, [], 1],
    ['twice as many with every volley', start, [answered(1), answered(2)], 4],
    ['as many as may be, and no more', start, [answered(1), answered(2), answered(4), answered(8)], 8],
    ['one more a volley beyond the threshold', at(4, 4), [answered(4)], 5],
    ['no more where not all were needed', at(4, 8), [answered(2)], 4],
    ['one after a failure', at(8, 8), [{ kind: 'failed' }], 1],
    ['half where the core has much to do', at(8, 8), [{ kind: 'busy' }], 4],
    ['never none', at(1, 8), [{ kind: 'busy' }, { kind: 'busy' }, { kind: 'failed' }], 1],
    ['fewer where they wait behind each other', at(6, 8, 100), [answered(6, 251)], 5],
    ['the same wait on a way that is that long', at(6, 8, 100), [answered(6, 249)], 8],
    ['waits below 50 ms matter to nobody', at(2, 8, 1), [answered(2, 50)], 4],
  ])('%s', ([, from, events, size]) => expect(after(events, from).size).toBe(size));

  test('after a failure it is doubled up to half of what failed, then by one', () => {
    const sizes: number[] = [];
    let window = after([{ kind: 'failed' }], at(8, 8));
    for (let turn = 0; turn < 6; turn += 1) {
      sizes.push(window.size);
      window = after([answered(window.size)], window);
    }
    expect(sizes).toEqual([1, 2, 4, 5, 6, 7]);
  });

  test('a way that has become longer for good is not taken for a full one for ever', () => {
    let window = at(8, 8, 100);
    for (let turn = 0; turn < 100; turn += 1) window = after([answered(window.size, 900)], window);
    expect(window.size).toBeGreaterThan(6);
  });
});

describe('on ways that are known', () => {
  /** Volleys over a way with this delay on which each thing takes `each` to pass, one after the other. */
  const over = (delay: number, each: number, volleys: number) => {
    let [window, elapsed, handed] = [start, 0, 0];
    for (let turn = 0; turn < volleys; turn += 1) {
      const roundTrip = delay + each * window.size;
      elapsed += roundTrip;
      handed += window.size;
      window = after([answered(window.size, roundTrip)], window);
    }
    return { window, elapsed, handed };
  };
  test('a long one is filled: six times as much as one at a time', () => {
    const { elapsed, handed } = over(600, 2, 100);
    // One at a time: 602 ms each.
    expect((handed * 602) / elapsed).toBeGreaterThan(6);
  });
  test('a narrow one is not: what goes together waits behind itself', () => {
    const { window } = over(100, 4_000, 100);
    expect(window.size).toBeLessThanOrEqual(3);
  });
});

const anyEvent: fc.Arbitrary<WindowEvent> = fc.oneof(
  fc.record({
    kind: fc.constant('answered' as const),
    count: fc.integer({ min: 1, max: 8 }),
    roundTrip: fc.integer({ min: 0, max: 60_000 }),
  }),
  fc.constantFrom<WindowEvent>({ kind: 'busy' }, { kind: 'failed' }),
);

test('whatever happens, it is a whole number from one to the most', () =>
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 200 }), (events) => {
      let window = start;
      for (const event of events) {
        window = advanceWindow(window, event, limits);
        expect(Number.isInteger(window.size) && window.size >= 1 && window.size <= limits.most).toBe(true);
        expect(window.threshold).toBeGreaterThanOrEqual(1);
        if (event.kind === 'failed') expect(window.size).toBe(1);
      }
    }),
  ));

test('what goes together is at least one, fits the window, and but for one alone fits the bytes', () =>
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 1, max: 8 }),
      (sizes, size) => {
        const count = howMany(sizes, at(size, 8), limits);
        const sum = sizes.slice(0, count).reduce((total, one) => total + one, 0);
        expect(count >= 1 && count <= size).toBe(true);
        expect(count === 1 || sum <= limits.bytes).toBe(true);
        // And it is as many as fit.
        const next = sizes[count];
        expect(count === size || next === undefined || sum + next > limits.bytes).toBe(true);
      },
    ),
  ));
