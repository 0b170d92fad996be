import { of, Subject, throwError } from 'rxjs';
import { expect, test } from 'vitest';
import { type CallTogether, callTogether } from '../../../src/adapters/sqlite/call-together.ts';
import { packAppends, unpackBatches } from '../../../src/adapters/sqlite/pack-appends.ts';
import { packOrders, unpackOrders } from '../../../src/adapters/sqlite/pack-orders.ts';
import { instant } from '../../../src/domain/time.ts';
import { capturedAfter, sealedBatch } from '../../support/sealed.ts';

/** What was told of each, in the order in which it was. */
const told = (call: CallTogether<number>['call'], items: readonly number[]): readonly string[] => {
  const heard: string[] = [];
  for (const item of items)
    call(item).subscribe({
      error: (error) => heard.push(`${item} ${error}`),
      complete: () => heard.push(`${item}`),
    });
  return heard;
};

test('what is asked for in one turn is one message, and that of the next turn another', async () => {
  const messages: (readonly number[])[] = [];
  const { call } = callTogether<number>((group) => {
    messages.push(group);
    return of(undefined);
  });
  const heard = told(call, [1, 2, 3]);
  expect(messages).toEqual([]);
  await Promise.resolve();
  expect(heard).toEqual(['1', '2', '3']);
  told(call, [4]);
  await Promise.resolve();
  expect(messages).toEqual([[1, 2, 3], [4]]);
});

test('nobody is answered before they are written, and what waits goes at once, and once, when it is closed', () => {
  const durable = new Subject<void>();
  const messages: (readonly number[])[] = [];
  const { call, flush } = callTogether<number>((group) => {
    messages.push(group);
    return durable;
  });
  const heard = told(call, [1, 2]);
  flush();
  flush();
  expect(messages).toEqual([[1, 2]]);
  expect(heard).toEqual([]);
  durable.next();
  expect(heard).toEqual(['1', '2']);
});

test('where together they cannot be written each is tried alone: one fails, and not its neighbours', async () => {
  const { call } = callTogether<number>((group) => (group.includes(2) ? throwError(() => 'disk') : of(undefined)));
  const heard = told(call, [1, 2, 3]);
  await Promise.resolve();
  expect(heard).toEqual(['1', '2 disk', '3']);
});

test('packed for the thread: every batch byte for byte, with the last capture state', () => {
  const batches = [1, 2, 3].map((sequence) => sealedBatch(sequence, { size: 100 * sequence }));
  const packed = packAppends(batches.map((batch) => ({ batch, state: capturedAfter(batch.sequence) })));
  expect(unpackBatches(packed)).toEqual(batches);
  expect(packed.state).toMatchObject({ epoch: 1, sequence: 3 });
});

test('packed for the thread: every order whole, with its own start', () => {
  const orders = [1, 2, 3].map((name) => ({
    hash: new Uint8Array(32).fill(name),
    start: instant(1_000 * name),
    message: Uint8Array.from({ length: 200 + name }, (_, at) => at ^ name),
  }));
  expect(unpackOrders(packOrders(orders))).toEqual(orders);
});
