import { expect, test } from 'vitest';
import { resumable } from '../../src/flow/resumable.ts';

const kept = (most: number) => resumable<{ sequence: number }>({ most, weight: () => 1, from: 10 });

test('who was away gets what came after its cursor, and null where that is not all there any more', () => {
  const told = kept(3);
  expect([told.after(9), told.after(10)]).toEqual([null, []]);
  for (let sequence = 11; sequence <= 20; sequence += 1) told.tell({ sequence });
  expect(told.after(17)).toEqual([{ sequence: 18 }, { sequence: 19 }, { sequence: 20 }]);
  expect(told.after(16)).toBeNull();
  expect(told.after(20)).toEqual([]);
});

test('of one number everything is told, or nothing', () => {
  const told = kept(10);
  for (const sequence of [11, 12, 12]) told.tell({ sequence });
  expect(told.after(11)).toHaveLength(2);
});

test('the bound is of weights, not of items', () => {
  const told = resumable<{ sequence: number }>({ most: 10, weight: ({ sequence }) => sequence, from: 0 });
  for (const sequence of [3, 4, 5]) told.tell({ sequence });
  expect(told.after(3)).toEqual([{ sequence: 4 }, { sequence: 5 }]);
  expect(told.after(2)).toBeNull();
});
