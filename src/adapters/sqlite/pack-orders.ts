import { instant } from '../../domain/time.ts';
import type { ArchivedOrder } from '../../ports/evidence-archive.ts';

/**
 * Orders on their way to the thread: their bytes in one piece, which is handed over, and three numbers of each (start, bytes of the
 * hash, bytes of the message). An object in a message between threads costs as much as writing the order does.
 */
export type PackedOrders = Readonly<{ numbers: readonly number[]; bytes: Uint8Array<ArrayBuffer> }>;

const NUMBERS = 3;

export const packOrders = (orders: readonly ArchivedOrder[]): PackedOrders => {
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
