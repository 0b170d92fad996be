import { expect, test } from 'vitest';
import { monotonic } from '../../src/domain/time.ts';
import { follow, startOrder } from '../../src/power-quality/reading-order.ts';
import { readingBetween } from '../support/readings.ts';

type At = readonly [wall: number, elapsed: number, boot: string];
const at = ([wall, elapsed, boot]: At) => ({ ...readingBetween(wall, wall), monotonic: monotonic(elapsed), boot });

test.for<{ law: string; read: readonly At[]; found: readonly string[] }>([
  {
    law: 'one after the other',
    read: [
      [1, 1, 'a'],
      [2, 2, 'a'],
      [2, 2, 'a'],
    ],
    found: ['next', 'next', 'next'],
  },
  {
    law: 'what comes late is late',
    read: [
      [5, 5, 'a'],
      [4, 4, 'a'],
      [6, 6, 'a'],
    ],
    found: ['next', 'late', 'next'],
  },
  {
    law: 'a clock set back is no lateness',
    read: [
      [9_000, 5, 'a'],
      [100, 6, 'a'],
      [101, 7, 'a'],
      [99, 5, 'a'],
    ],
    found: ['next', 'clock-set-back', 'next', 'late'],
  },
  {
    law: 'nor is another boot',
    read: [
      [9_000, 5, 'a'],
      [100, 1, 'b'],
    ],
    found: ['next', 'clock-set-back'],
  },
  {
    law: 'a clock set forward is just the next',
    read: [
      [1, 1, 'a'],
      [9_000, 2, 'a'],
    ],
    found: ['next', 'next'],
  },
])('$law', ({ read, found }) => {
  const order = startOrder();
  expect(read.map((one) => follow(order, at(one)))).toEqual(found);
});
