import { BUY } from '../order-book.ts';
import type { NetworkOrders } from './clear-network.ts';
import { CurveBuilder, type SupplyCurve } from './supply-curve.ts';

/** Orders of each node by price, then by time, and the curve they make. */
export type NodeOrders = Readonly<{
  /** Where a node's orders begin in `sorted`; one more than there are nodes. */
  starts: Int32Array;
  sorted: Int32Array;
  curve: readonly SupplyCurve[];
}>;

/** Prices of 27 bits and a million places fit a double with room to spare. */
const PLACES = 2 ** 22;

export const ordersByNode = (nodes: number, orders: NetworkOrders): NodeOrders => {
  const { count, node, price } = orders;
  const starts = new Int32Array(nodes + 1);
  for (let at = 0; at < count; at += 1)
    starts[(node[at] as number) + 1] = (starts[(node[at] as number) + 1] as number) + 1;
  for (let at = 0; at < nodes; at += 1) starts[at + 1] = (starts[at + 1] as number) + (starts[at] as number);
  const keys = new Float64Array(count);
  const next = starts.slice();
  for (let at = 0; at < count; at += 1) {
    const place = next[node[at] as number] as number;
    next[node[at] as number] = place + 1;
    keys[place] = (price[at] as number) * PLACES + at;
  }
  const sorted = new Int32Array(count);
  for (let at = 0; at < nodes; at += 1) keys.subarray(starts[at], starts[at + 1]).sort();
  for (let at = 0; at < count; at += 1) sorted[at] = (keys[at] as number) % PLACES;
  const curve = Array.from({ length: nodes }, (_, at) => curveOf(orders, sorted.subarray(starts[at], starts[at + 1])));
  return { starts, sorted, curve };
};

const curveOf = ({ side, price, quantityWh }: NetworkOrders, sorted: Int32Array): SupplyCurve => {
  let base = 0;
  for (const at of sorted) if (side[at] === BUY) base -= quantityWh[at] as number;
  const builder = new CurveBuilder(sorted.length, base);
  for (const at of sorted) {
    const wh = quantityWh[at] as number;
    builder.step(price[at] as number, wh, side[at] === BUY ? 0 : wh);
  }
  return builder.done();
};
