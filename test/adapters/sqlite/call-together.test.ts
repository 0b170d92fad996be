import { of, Subject, throwError } from 'rxjs';
import { expect, test } from 'vitest';
import { type CallTogether, callTogether } from '../../../src/adapters/sqlite/call-together.ts';
import { packAppends, unpackBatches } from '../../../src/adapters/sqlite/pack-appends.ts';
import { packOrders, unpackOrders } from '../../../src/adapters/sqlite/pack-orders.ts';
import { wholeBody } from '../../../src/adapters/sqlite/stored-body.ts';
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

test('of many that find nothing under way one half is handed over before the other is written, and then they take turns', async () => {
  const heard: string[] = [];
  const kept: Subject<void>[] = [];
  const { call } = callTogether<number>(
    (group) => {
      heard.push(group.join(' '));
      const durable = new Subject<void>();
      kept.push(durable);
      return durable;
    },
    { least: 4, handOver: () => heard.push('handed over') },
  );
  const answered = told(call, [1, 2, 3, 4, 5]);
  await Promise.resolve();
  expect(heard.splice(0)).toEqual(['1 2 3', 'handed over', '4 5']);
  expect(answered).toEqual([]);
  kept[0]?.next();
  expect(answered).toEqual(['1', '2', '3']);
  // One half is still being kept: what follows the other is no lockstep, however much it is.
  told(call, [6, 7, 8, 9]);
  await Promise.resolve();
  expect(heard.splice(0)).toEqual(['6 7 8 9']);
  kept[1]?.next();
  kept[2]?.error('disk');
  expect(heard.splice(0)).toEqual(['6', '7', '8', '9']);
  for (const alone of kept.slice(3)) alone.next();
  told(call, [10, 11, 12]);
  await Promise.resolve();
  expect(heard.splice(0)).toEqual(['10 11 12']);
  kept.at(-1)?.next();
  told(call, [13, 14, 15, 16]);
  await Promise.resolve();
  expect(heard).toEqual(['13 14', 'handed over', '15 16']);
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
  const unpacked = unpackBatches(packed).map(({ batch, stored }) => ({ ...batch, body: wholeBody(stored) }));
  expect(unpacked).toEqual(batches);
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
