import { INTS_KEPT, NUMBERS_KEPT } from '../kept-order.ts';
import type { OrderColumns } from '../order-columns.ts';
import { intsIn, numbersIn } from './columns.ts';
import { packNumbers, packRows, unpackNumbers, unpackRows } from './number-column.ts';

/** The lives of orders (`OrderColumns`), each column by itself as narrow as it may be; `refs`: how far each is above the one before. */
export type PackedOrders = Readonly<
  Omit<OrderColumns, 'numbers' | 'ints'> & {
    count: number;
    numbers: readonly Uint8Array[];
    ints: readonly Uint8Array[];
  }
>;

export const packOrders = ({ refs, numbers, ints, ...rest }: OrderColumns): PackedOrders => {
  const known = intsIn(refs);
  return {
    ...rest,
    count: known.length,
    refs: packNumbers(known.map((ref, at) => ref - (known[at - 1] ?? 0))),
    numbers: packRows(numbersIn(numbers), NUMBERS_KEPT),
    ints: packRows(intsIn(ints), INTS_KEPT.length),
  };
};

export const unpackOrders = ({ count, refs, numbers, ints, ...rest }: PackedOrders): OrderColumns => {
  const steps = unpackNumbers(refs, count);
  let ref = 0;
  const known = Int32Array.from(steps, (step) => {
    ref += step;
    return ref;
  });
  return {
    ...rest,
    refs: bytesIn(known),
    numbers: bytesIn(unpackRows(numbers, new Float64Array(NUMBERS_KEPT * count))),
    ints: bytesIn(unpackRows(ints, new Int32Array(INTS_KEPT.length * count))),
  };
};

const bytesIn = ({ buffer }: Float64Array | Int32Array): Uint8Array => new Uint8Array(buffer);
