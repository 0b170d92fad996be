import { BUY } from '../order-book.ts';
import { type FeederLine, landed, received, sentFor, worthBefore } from './feeder-line.ts';
import type { FeederTree } from './feeder-tree.ts';
import { type NodeOrders, ordersByNode } from './node-orders.ts';
import { atPrice, pricesFor, Steps, type SupplyCurve, sumOf, throughLine } from './supply-curve.ts';

/** Orders in time priority; prices in whole µTHB/kWh, `node` by its place in the tree. */
export type NetworkOrders = Readonly<{
  count: number;
  node: Int32Array;
  side: Uint8Array;
  price: Int32Array;
  quantityWh: Int32Array;
}>;

/** What clears on the network. Arrays are by order or by node. */
export type NetworkResult = Readonly<{
  /** Wh of each order that pass. */
  fillWh: Float64Array;
  /** µTHB/kWh at which everybody at a node buys and sells; `null` only when nobody anywhere has an order. */
  price: readonly (number | null)[];
  /** Sent over the line towards the parent, negative when towards the node; and what arrives of it, with the same sign. */
  sentWh: Float64Array;
  receivedWh: Float64Array;
  boughtWh: number;
  soldWh: number;
}>;

/**
 * Clears all orders of a radial network at once: of all ways to trade that no line forbids, one with the largest welfare (what
 * buyers would have paid, less what sellers asked for, less fees), and of those one in which as much passes as can. Every node
 * has one price; along a line that is not full it differs by fee and loss, and where it differs by more the line is full.
 *
 * Each node's net supply by price goes through its line to its parent and is added there; at the root it must be zero, and
 * from there flows and prices are handed down. At the root and wherever nothing passes a line the price is the middle of those
 * with which everybody is content, rounded down; behind a full line the one nearest to the price beyond it.
 *
 * At a margin orders at the node itself go before what comes over lines, and earlier ones before later ones. Losses are whole
 * Wh, rounded up line by line.
 */
export const clearNetwork = (tree: FeederTree, orders: NetworkOrders): NetworkResult => {
  const size = tree.names.length;
  const steps = new Steps(STEPS_AN_ORDER * orders.count);
  const local = ordersByNode(size, orders, steps);
  const { own, atParent, childrenOf } = curvesOf(tree, local, steps);
  const price = new Array<number | null>(size).fill(null);
  const [target, sentWh, receivedWh] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  const fillWh = new Float64Array(orders.count);
  price[0] = middleOf(pricesFor(steps, own[0] as SupplyCurve, 0));
  for (let node = 0; node < size; node += 1) {
    const here = price[node] as number | null;
    const children = childrenOf[node] as readonly number[];
    const parts = [local.curve[node] as SupplyCurve, ...children.map((child) => atParent[child] as SupplyCurve)];
    const shares = here === null ? null : share(steps, parts, here, target[node] as number);
    if (here !== null && shares !== null) fillNode(orders, local, node, here, shares[0] as Share, fillWh);
    for (const [at, child] of children.entries()) {
      const net = shares?.[at + 1]?.net ?? 0;
      const flow = downLine(steps, tree.line[child] as FeederLine, own[child] as SupplyCurve, here, net);
      price[child] = flow.price;
      target[child] = flow.net;
      [sentWh[child], receivedWh[child]] = net < 0 ? [net, flow.net] : [flow.net, net];
    }
  }
  let [boughtWh, soldWh] = [0, 0];
  for (let at = 0; at < orders.count; at += 1)
    if (orders.side[at] === BUY) boughtWh += fillWh[at] as number;
    else soldWh += fillWh[at] as number;
  return { fillWh, price, sentWh, receivedWh, boughtWh, soldWh };
};

/** An order's step is copied at every line and every halving: more than this and `Steps` grows. */
const STEPS_AN_ORDER = 24;

type Curves = Readonly<{
  /** Of a node with everything below it, and the same as its parent sees it. */
  own: readonly SupplyCurve[];
  atParent: readonly SupplyCurve[];
  childrenOf: readonly (readonly number[])[];
}>;

const curvesOf = ({ parent, line }: FeederTree, { curve }: NodeOrders, steps: Steps): Curves => {
  const size = parent.length;
  const childrenOf: number[][] = Array.from({ length: size }, () => []);
  for (let node = 1; node < size; node += 1) childrenOf[parent[node] as number]?.push(node);
  const own = new Array<SupplyCurve>(size);
  const atParent = new Array<SupplyCurve>(size);
  for (let node = size - 1; node >= 0; node -= 1) {
    const below = (childrenOf[node] as number[]).map((child) => atParent[child] as SupplyCurve);
    const whole = sumOf(steps, [curve[node] as SupplyCurve, ...below]);
    own[node] = whole;
    const up = line[node];
    if (up) atParent[node] = throughLine(steps, whole, up);
  }
  return { own, atParent, childrenOf };
};

type Prices = Readonly<{ lowest: number; highest: number }>;

/** The middle of an interval, rounded down; its finite end where the other is infinite. No price is below nothing. */
const middleOf = ({ lowest, highest }: Prices): number | null => {
  if (lowest === Number.NEGATIVE_INFINITY && highest === Number.POSITIVE_INFINITY) return null;
  if (lowest === Number.NEGATIVE_INFINITY) return highest;
  const from = Math.max(0, lowest);
  return highest === Number.POSITIVE_INFINITY ? from : from + Math.floor((highest - from) / 2);
};

const within = ({ lowest, highest }: Prices, price: number): number => Math.max(lowest, Math.min(highest, price));

/** Net supply that one part of a node gives, and how much of its marginal step that takes: of `asked` and of the rest. */
type Share = Readonly<{ net: number; taken: number; asked: number; step: number }>;

/**
 * Parts a node's balance among its own orders and its lines. First everything at the margin passes, asks and bids; then what is
 * too much on one side is taken back, over lines first and the last of them first.
 */
const share = (steps: Steps, parts: readonly SupplyCurve[], price: number, target: number): readonly Share[] => {
  const found = parts.map((part) => atPrice(steps, part, price));
  const taken = found.map(({ asked }) => asked);
  let excess = found.reduce((sum, { certain, asked }) => sum + certain + asked, 0) - target;
  for (let at = parts.length - 1; at >= 0 && excess !== 0; at -= 1) {
    const { asked, step } = found[at] as (typeof found)[number];
    const back = excess > 0 ? Math.min(excess, asked) : Math.max(excess, asked - step);
    taken[at] = asked - back;
    excess -= back;
  }
  return found.map(({ certain, asked, step }, at) => {
    const part = taken[at] as number;
    return { net: certain + part, taken: part, asked, step };
  });
};

/** What net supply a line's other end has when its parent sees this much, and at what price. */
const downLine = (
  steps: Steps,
  line: FeederLine,
  curve: SupplyCurve,
  above: number | null,
  net: number,
): Readonly<{ price: number | null; net: number }> => {
  const least = above === null ? Number.NEGATIVE_INFINITY : worthBefore(line, above);
  const most = above === null ? Number.POSITIVE_INFINITY : landed(line, above);
  if (net > 0) {
    const certain = Math.min(atPrice(steps, curve, least).certain, line.limitUpWh ?? Number.POSITIVE_INFINITY);
    const sent = Math.max(sentFor(line, net), certain);
    return { price: within(pricesFor(steps, curve, sent), least), net: sent };
  }
  if (net < 0) {
    const arrives = received(line, -net);
    return { price: within(pricesFor(steps, curve, -arrives), most), net: -arrives };
  }
  const content = pricesFor(steps, curve, 0);
  const middle = middleOf({
    lowest: line.limitUpWh === 0 ? content.lowest : Math.max(content.lowest, least),
    highest: line.limitDownWh === 0 ? content.highest : Math.min(content.highest, most),
  });
  return { price: middle === null ? above : within(content, middle), net: 0 };
};

/** Hands a node's share of Wh to its orders: what is better than the price in full, what is at it by time. */
const fillNode = (
  { side, price, quantityWh }: NetworkOrders,
  { starts, sorted }: NodeOrders,
  node: number,
  here: number,
  { taken, asked, step }: Share,
  fillWh: Float64Array,
): void => {
  let asksLeft = Math.min(asked, taken);
  let bidsLeft = step - Math.max(asked, taken);
  for (let at = starts[node] as number; at < (starts[node + 1] as number); at += 1) {
    const order = sorted[at] as number;
    const limit = price[order] as number;
    const wanted = quantityWh[order] as number;
    const buys = side[order] === BUY;
    if (limit !== here) {
      fillWh[order] = buys === limit > here ? wanted : 0;
      continue;
    }
    const given = Math.min(wanted, buys ? bidsLeft : asksLeft);
    if (buys) bidsLeft -= given;
    else asksLeft -= given;
    fillWh[order] = given;
  }
};
