import { BUY } from '../order-book.ts';
import type { NetworkOrders } from './clear-network.ts';
import type { Steps, SupplyCurve } from './supply-curve.ts';

/** Orders of each node by price, then by time, and the curve they make. */
export type NodeOrders = Readonly<{
  /** Where a node's orders begin in `sorted`; one more than there are nodes. */
  starts: Int32Array;
  sorted: Int32Array;
  curve: readonly SupplyCurve[];
}>;

/** Prices of 30 bits and four million places fit a double. */
const PLACES = 2 ** 22;

export const ordersByNode = (nodes: number, orders: NetworkOrders, steps: Steps): NodeOrders => {
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
  for (let at = 0; at < nodes; at += 1)
    if ((starts[at + 1] as number) - (starts[at] as number) > 1) keys.subarray(starts[at], starts[at + 1]).sort();
  for (let at = 0; at < count; at += 1) sorted[at] = (keys[at] as number) % PLACES;
  const curve = Array.from({ length: nodes }, (_, at) =>
    curveOf(steps, orders, sorted, starts[at] as number, starts[at + 1] as number),
  );
  return { starts, sorted, curve };
};

const curveOf = (
  steps: Steps,
  { side, price, quantityWh }: NetworkOrders,
  sorted: Int32Array,
  from: number,
  to: number,
): SupplyCurve => {
  let base = 0;
  for (let place = from; place < to; place += 1) {
    const at = sorted[place] as number;
    if (side[at] === BUY) base -= quantityWh[at] as number;
  }
  steps.begin(base);
  for (let place = from; place < to; place += 1) {
    const at = sorted[place] as number;
    const wh = quantityWh[at] as number;
    steps.step(price[at] as number, wh, side[at] === BUY ? 0 : wh);
  }
  return steps.end();
};
