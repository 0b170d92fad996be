import { of, Subject, throwError } from 'rxjs';
import { expect, test } from 'vitest';
import { fileOrders, type PackedOrders, unpackOrders } from '../../../src/adapters/sqlite/file-orders.ts';
import { instant } from '../../../src/domain/time.ts';

const order = (name: number) => ({
  hash: new Uint8Array(32).fill(name),
  start: instant(1_000 * name),
  message: Uint8Array.from({ length: 200 + name }, (_, at) => at ^ name),
});

/** What was told of each order, in the order in which it was. */
const told = (file: ReturnType<typeof fileOrders>['file'], names: readonly number[]) => {
  const heard: string[] = [];
  for (const name of names)
    file(order(name)).subscribe({
      error: (error) => heard.push(`${name} ${error}`),
      complete: () => heard.push(`${name}`),
    });
  return heard;
};

test('orders of one turn go as one, each whole and with its own start; those of the next turn as another', async () => {
  const written: PackedOrders[] = [];
  const { file } = fileOrders((packed) => {
    written.push(packed);
    return of(undefined);
  });
  const heard = told(file, [1, 2, 3]);
  expect(written).toEqual([]);
  await Promise.resolve();
  expect(heard).toEqual(['1', '2', '3']);
  told(file, [4]);
  await Promise.resolve();
  expect(written.map(unpackOrders)).toEqual([[order(1), order(2), order(3)], [order(4)]]);
});

test('nobody is answered before they are written, and what waits goes at once when it is closed', () => {
  const durable = new Subject<void>();
  const { file, flush } = fileOrders(() => durable);
  const heard = told(file, [1, 2]);
  flush();
  expect(heard).toEqual([]);
  durable.next();
  expect(heard).toEqual(['1', '2']);
});

test('where together they cannot be written each is tried alone: one fails, and not its neighbours', async () => {
  const { file } = fileOrders((packed) => {
    const group = unpackOrders(packed);
    return group.some(({ start }) => start === 2_000) ? throwError(() => 'disk') : of(undefined);
  });
  const heard = told(file, [1, 2, 3]);
  await Promise.resolve();
  expect(heard).toEqual(['1', '2 disk', '3']);
});
