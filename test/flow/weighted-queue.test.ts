import fc from 'fast-check';
import { expect, test } from 'vitest';
import { weightedQueue } from '../../src/flow/weighted-queue.ts';

const classes = {
  control: { capacity: 2, weight: 8 },
  cancel: { capacity: 5, weight: 4 },
  metering: { capacity: 50, weight: 2 },
  order: { capacity: 100, weight: 1 },
};
type Class = keyof typeof classes;

const filled = (counts: Partial<Record<Class, number>>) => {
  const queue = weightedQueue<Class, string>(classes);
  for (const [name, count] of Object.entries(counts))
    for (let number = 1; number <= count; number += 1) queue.offer(name as Class, `${name}${number}`);
  return queue;
};

test('a class that is full takes nothing more; the others do', () => {
  const queue = filled({ control: 2 });
  expect(queue.offer('control', 'third')).toBe(false);
  expect(queue.offer('order', 'first')).toBe(true);
  expect(queue.size).toBe(3);
});

test('the important go first, by their weights, and nobody starves', () => {
  const queue = filled({ order: 4, metering: 4, cancel: 5, control: 1 });
  expect(queue.take(100)).toEqual([
    'control1',
    ...['cancel1', 'cancel2', 'cancel3', 'cancel4', 'metering1', 'metering2', 'order1'],
    ...['cancel5', 'metering3', 'metering4', 'order2'],
    ...['order3', 'order4'],
  ]);
});

test('no more than asked for', () => {
  const queue = filled({ metering: 3, order: 3 });
  expect(queue.take(2)).toEqual(['metering1', 'metering2']);
  expect(queue.size).toBe(4);
  expect(queue.take(0)).toEqual([]);
});

test('whatever comes in goes out once, and in order within its class', () =>
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ name: fc.constantFrom<Class[]>('control', 'cancel', 'metering', 'order'), most: fc.nat(9) }),
      ),
      (steps) => {
        const queue = weightedQueue<Class, Readonly<{ name: Class; number: number }>>(classes);
        const offered: Readonly<{ name: Class; number: number }>[] = [];
        const taken: Readonly<{ name: Class; number: number }>[] = [];
        steps.forEach(({ name, most }, number) => {
          if (queue.offer(name, { name, number })) offered.push({ name, number });
          if (most > 4) taken.push(...queue.take(most));
        });
        taken.push(...queue.take(1_000));
        const of = (items: readonly Readonly<{ name: Class; number: number }>[], name: string) =>
          items.filter((item) => item.name === name).map(({ number }) => number);
        for (const name of Object.keys(classes)) expect(of(taken, name)).toEqual(of(offered, name));
      },
    ),
  ));
