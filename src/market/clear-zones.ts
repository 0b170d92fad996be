import { wh } from '../domain/energy.ts';
import { microBahtPerKwh } from '../domain/money.ts';
import { clearCallAuction } from './call-auction.ts';
import { greenPrices, isGreen, withGreenNodes } from './green-node.ts';
import type { MarketState } from './market-state.ts';
import { clearNetwork, type NetworkOrders, type NetworkResult } from './network/clear-network.ts';
import type { FeederTree } from './network/feeder-tree.ts';
import type { NodeOffer } from './network/node-offers.ts';
import { BUY, SELL } from './order-book.ts';
import type { OrderRecord } from './order-record.ts';
import { standingPrice } from './trade-charges.ts';

/** A zone of the network with what meets in its auction, in the order of time. */
export type ZoneOrders = Readonly<{ node: number; open: readonly OrderRecord[] }>;

/** Who buys of whom in a zone; null is the network. `green`: a buyer who asked for green energy, of a seller who offers it. */
export type ZoneTrade = Readonly<{
  buy: OrderRecord | null;
  sell: OrderRecord | null;
  quantityWh: number;
  green?: true;
}>;

export type ZonesCleared = Readonly<{
  result: NetworkResult;
  /** By `ref` of an order: what passes of it. */
  filled: ReadonlyMap<number, number>;
  /** Of each zone, in the order they were given. */
  trades: readonly (readonly ZoneTrade[])[];
  /** Of each zone: what green energy costs more there, µTHB/kWh; null where none was traded. */
  premium: readonly (number | null)[];
  /** Of each offer of a node, in the order they were given: Wh of it that pass. */
  offered: readonly number[];
}>;

/** So often is somebody's own part taken out and the rest cleared anew. An engineering choice: each is a clearing. */
const ROUNDS = 16;

/**
 * Clears the zones of a network so that nobody buys of himself in his zone: own orders are paired with others' wherever that is
 * possible. Where an account is so much of both sides that it cannot be, that much of its bids or of its asks is left out,
 * whichever lets more pass, and the rest is cleared anew. Offers of nodes that are no zones come after all orders.
 *
 * Green orders meet at a node of their own beside their zone (`green-node.ts`): what green demand leaves over serves any, here or
 * over lines, and nothing else serves green demand, whatever a line brings.
 */
export const clearZones = (
  state: MarketState,
  tree: FeederTree,
  zones: readonly ZoneOrders[],
  offers: readonly NodeOffer[] = [],
): ZonesCleared => {
  const { tree: whole, nodes } = withGreenNodes(tree, zones);
  const placed = zones
    .flatMap(({ node, open }, at) =>
      open.map((order) => ({ node: isGreen(order) ? (nodes[at] ?? node) : node, order })),
    )
    .sort((one, other) => one.order.place - other.order.place);
  let leftOut: ReadonlyMap<number, number> = new Map();
  let best = attempt(state, whole, { zones, placed, leftOut, offers });
  for (let round = 0; round < ROUNDS && best.own.size > 0; round += 1) {
    const [fromBids, fromAsks] = (['buy', 'sell'] as const).map((side) => {
      const out = new Map(leftOut);
      for (const [order, wh] of best.own)
        if (order.terms.side === side) out.set(order.ref, (out.get(order.ref) ?? 0) + wh);
      return { out, found: attempt(state, whole, { zones, placed, leftOut: out, offers }) };
    });
    const next = (fromBids?.found.volumeWh ?? 0) >= (fromAsks?.found.volumeWh ?? 0) ? fromBids : fromAsks;
    if (next === undefined) break;
    leftOut = next.out;
    best = next.found;
  }
  return priced(state, best, { zones, placed, leftOut, offers });
};

/** The price of green energy where some was traded, and with it that of any where only it says what that is. */
const priced = (
  { rules }: Pick<MarketState, 'rules'>,
  cleared: Omit<ZonesCleared, 'premium'>,
  { zones, placed, leftOut, offers }: Asked,
): ZonesCleared => {
  const { result, filled, trades } = cleared;
  const price = [...result.price];
  const premium = zones.map(({ node, open }, at): number | null => {
    const here = trades[at] ?? [];
    if (!here.some(({ green }) => green)) return null;
    const isSet = offers.length > 0 || placed.length > open.length || here.some(({ green }) => !green);
    const isLeft = here.some(({ green, sell }) => !green && sell !== null && isGreen(sell));
    const orders = open.map((order) => {
      const filledWh = filled.get(order.ref) ?? 0;
      const hasMore = order.restWh - (leftOut.get(order.ref) ?? 0) > filledWh;
      const limit = standingPrice(rules, order.terms);
      return { ...{ side: order.terms.side, limit, green: isGreen(order) }, filledWh, hasMore };
    });
    const known = price[node] ?? null;
    const found = greenPrices(orders, isSet ? known : null, isLeft, known);
    price[node] = found.price;
    return found.green - found.price;
  });
  return { ...cleared, result: { ...result, price }, premium };
};

type Placed = readonly Readonly<{ node: number; order: OrderRecord }>[];
type Asked = Readonly<{
  zones: readonly ZoneOrders[];
  placed: Placed;
  leftOut: ReadonlyMap<number, number>;
  offers: readonly NodeOffer[];
}>;
/** `own`: what would pass and has nobody to pass to but its own account. */
type Attempt = Omit<ZonesCleared, 'premium'> & Readonly<{ volumeWh: number; own: ReadonlyMap<OrderRecord, number> }>;

const attempt = (state: MarketState, tree: FeederTree, { zones, placed, leftOut, offers }: Asked): Attempt => {
  const result = clearNetwork(tree, asOrders(state, placed, leftOut, offers));
  const filled = new Map(placed.map(({ order }, at) => [order.ref, result.fillWh[at] ?? 0]));
  const own = new Map<OrderRecord, number>();
  let volumeWh = 0;
  const trades = zones.map(({ open }) => {
    const passing = open.filter(({ ref }) => (filled.get(ref) ?? 0) > 0);
    const found = tradesOf(state, passing, filled);
    const left = new Map(passing.map((order) => [order, filled.get(order.ref) ?? 0]));
    for (const { buy, sell, quantityWh } of found) {
      volumeWh += quantityWh;
      for (const order of [buy, sell]) if (order !== null) left.set(order, (left.get(order) ?? 0) - quantityWh);
    }
    for (const [order, wh] of left) if (wh > 0) own.set(order, wh);
    return found;
  });
  const offered = offers.map((_, at) => result.fillWh[placed.length + at] ?? 0);
  return { result, filled, trades, offered, volumeWh, own };
};

const asOrders = (
  { rules }: Pick<MarketState, 'rules'>,
  placed: Placed,
  leftOut: ReadonlyMap<number, number>,
  offers: readonly NodeOffer[],
): NetworkOrders => {
  const own = placed.map(({ node, order: { ref, terms, restWh } }): NodeOffer => {
    const quantityWh = restWh - (leftOut.get(ref) ?? 0);
    return { node, side: terms.side, price: standingPrice(rules, terms), quantityWh };
  });
  return networkOrders([...own, ...offers]);
};

/** Offers as a clearing takes them, in time priority. */
export const networkOrders = (offers: readonly NodeOffer[]): NetworkOrders => ({
  count: offers.length,
  node: Int32Array.from(offers, ({ node }) => node),
  side: Uint8Array.from(offers, ({ side }) => (side === 'buy' ? BUY : SELL)),
  price: Int32Array.from(offers, ({ price }) => price),
  quantityWh: Int32Array.from(offers, ({ quantityWh }) => quantityWh),
});

/** Green demand is served first, by green supply alone; what is left of that passes as any. */
const tradesOf = (
  state: MarketState,
  passing: readonly OrderRecord[],
  filled: ReadonlyMap<number, number>,
): readonly ZoneTrade[] => {
  const green = passing.filter(isGreen);
  if (green.length === 0) return tradesIn(state, passing, filled);
  const [served, left] = [[] as ZoneTrade[], new Map(filled)];
  for (const { ref } of green) left.set(ref, 0);
  for (const trade of tradesIn(state, green, filled))
    if (trade.sell !== null && trade.buy === null)
      left.set(trade.sell.ref, (left.get(trade.sell.ref) ?? 0) + trade.quantityWh);
    else served.push({ ...trade, green: true });
  const any = passing.filter(({ ref }) => (left.get(ref) ?? 0) > 0);
  return [...served, ...tradesIn(state, any, left)];
};

/** The network's part in pieces that the auction's numbers hold. */
const PIECE = 2 ** 30;

/**
 * Pairs what passes in one zone at its price: an auction of just that, in which everybody has the same limit, and in which the
 * network has what one side lacks.
 */
const tradesIn = (
  state: MarketState,
  passing: readonly OrderRecord[],
  filled: ReadonlyMap<number, number>,
): readonly ZoneTrade[] => {
  const wattHours = passing.map(({ ref }) => filled.get(ref) ?? 0);
  const isBuy = passing.map(({ terms }) => terms.side === 'buy');
  const lacking = wattHours.reduce((sum, quantity, at) => sum + (isBuy[at] === true ? -quantity : quantity), 0);
  const pieces = Array.from({ length: Math.ceil(Math.abs(lacking) / PIECE) }, (_, at) =>
    Math.min(PIECE, Math.abs(lacking) - at * PIECE),
  );
  const count = passing.length + pieces.length;
  const result = clearCallAuction({
    count,
    side: Uint8Array.from({ length: count }, (_, at) => ((isBuy[at] ?? lacking > 0) ? BUY : SELL)),
    tick: new Int32Array(count),
    quantityWh: Int32Array.from([...wattHours, ...pieces]),
    owner: Int32Array.from({ length: count }, (_, at) => state.owners.get(passing[at]?.terms.account ?? '') ?? 0),
  });
  if (result.reason !== 'cleared') return [];
  const { pairs } = result;
  return Array.from({ length: pairs.count }, (_, at): ZoneTrade => {
    const [buy, sell] = [passing[pairs.bid[at] as number] ?? null, passing[pairs.ask[at] as number] ?? null];
    return { buy, sell, quantityWh: pairs.quantityWh[at] as number };
  });
};

/** What was traded of green energy, and what that costs beside the price. */
export const greenOf = (trades: readonly ZoneTrade[], premium: number) => ({
  volumeWh: wh(volumeOf(trades.filter(({ green }) => green))),
  premium: microBahtPerKwh(premium),
});

/** Wh that change hands. */
export const volumeOf = (trades: readonly ZoneTrade[]): number =>
  trades.reduce((sum, { quantityWh }) => sum + quantityWh, 0);
