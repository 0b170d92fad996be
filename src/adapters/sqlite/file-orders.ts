import { Observable, type Subscriber } from 'rxjs';
import { instant } from '../../domain/time.ts';
import type { ArchivedOrder } from '../../ports/evidence-archive.ts';

/**
 * Orders on their way to the thread: their bytes in one piece, which is handed over, and three numbers of each (start, bytes of the
 * hash, bytes of the message). An object in a message between threads costs as much as writing the order does.
 */
export type PackedOrders = Readonly<{ numbers: readonly number[]; bytes: Uint8Array<ArrayBuffer> }>;

const NUMBERS = 3;

const pack = (orders: readonly ArchivedOrder[]): PackedOrders => {
  const bytes = new Uint8Array(orders.reduce((sum, { hash, message }) => sum + hash.length + message.length, 0));
  let offset = 0;
  const put = (part: Uint8Array): void => {
    bytes.set(part, offset);
    offset += part.length;
  };
  for (const { hash, message } of orders) {
    put(hash);
    put(message);
  }
  return { numbers: orders.flatMap(({ start, hash, message }) => [start, hash.length, message.length]), bytes };
};

/** The orders again, as views of what came. */
export const unpackOrders = ({ numbers, bytes }: PackedOrders): readonly ArchivedOrder[] => {
  let offset = 0;
  const take = (length: number): Uint8Array => {
    offset += length;
    return bytes.subarray(offset - length, offset);
  };
  return Array.from({ length: numbers.length / NUMBERS }, (_, index) => {
    const [start = 0, hash = 0, message = 0] = numbers.slice(index * NUMBERS, (index + 1) * NUMBERS);
    return { start: instant(start), hash: take(hash), message: take(message) };
  });
};

type Waiting = Readonly<{ order: ArchivedOrder; subscriber: Subscriber<void> }>;

/**
 * Orders that are filed in one turn of the event loop go to the thread as one. When that fails each is tried alone, so that nobody
 * fails for a neighbour's sake. `write` hands them over.
 */
export const fileOrders = (write: (packed: PackedOrders) => Observable<void>) => {
  let waiting: Waiting[] = [];
  const send = (group: readonly Waiting[]): void => {
    write(pack(group.map(({ order }) => order))).subscribe({
      next: () => {
        for (const { subscriber } of group) {
          subscriber.next();
          subscriber.complete();
        }
      },
      error: (error: unknown) => {
        if (group.length > 1) for (const one of group) send([one]);
        else group[0]?.subscriber.error(error);
      },
    });
  };
  const flush = (): void => {
    const group = waiting;
    waiting = [];
    if (group.length > 0) send(group);
  };
  return {
    file: (order: ArchivedOrder): Observable<void> =>
      new Observable((subscriber) => {
        waiting.push({ order, subscriber });
        if (waiting.length === 1) queueMicrotask(flush);
      }),
    flush,
  };
};
