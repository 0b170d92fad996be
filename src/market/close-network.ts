import { wh } from '../domain/energy.ts';
import type { ZoneId } from '../domain/identity.ts';
import type { Clearing } from '../domain/market.ts';
import { amount, microBahtPerKwh, nanoBaht } from '../domain/money.ts';
import type { Instant } from '../domain/time.ts';
import { clearCallAuction } from './call-auction.ts';
import { isTooLate, openOrders, tellClearing } from './close-gate.ts';
import type { Transfer } from './ledger.ts';
import { type Delivery, deliveryOf, type MarketState, NETWORK, type OrderRecord } from './market-state.ts';
import { clearNetwork, type NetworkOrders, type NetworkResult } from './network/clear-network.ts';
import { worthBefore } from './network/feeder-line.ts';
import type { FeederTree } from './network/feeder-tree.ts';
import { BUY, SELL } from './order-book.ts';
import { finish, must, recordNetworkTrade, recordTrade } from './order-life.ts';

/** A zone of the network with what meets in its auction. */
type ZoneOrders = Readonly<{ node: number; delivery: Delivery; open: readonly OrderRecord[] }>;

/**
 * Closes the gate of one delivery interval in all zones of a network at once. In each zone buyers and sellers meet at its
 * price; what is left over on one side is the network's, which sells here what it buys elsewhere. Where one account is on both
 * sides and nobody else is left to meet, that part does not trade.
 */
export const closeNetwork = (state: MarketState, tree: FeederTree, zones: readonly ZoneId[], start: Instant): void => {
  const gathered = zones.map((zone): ZoneOrders => {
    const delivery = deliveryOf(state, zone, start);
    return { node: tree.names.indexOf(zone), delivery, open: openOrders(state, delivery) };
  });
  const late = isTooLate(state, start);
  const placed = gathered
    .flatMap(({ node, open }) => open.map((order) => ({ node, order })))
    .sort((a, b) => a.order.place - b.order.place);
  const result = late ? null : clearNetwork(tree, asOrders(placed));
  const filled = new Map(placed.map(({ order }, at) => [order.ref, result?.fillWh[at] ?? 0]));
  for (const { node, delivery, open } of gathered) {
    const price = result?.price[node] ?? null;
    const trades = price === null ? noTrades : tradesIn(state, open, filled);
    tellClearing(
      state,
      delivery,
      clearingOf(state, delivery, open, late ? null : { price, volumeWh: trades.volumeWh }),
    );
    if (price !== null) record(state, delivery, trades, microBahtPerKwh(price));
    for (const order of open) finish(state, order, order.restWh === 0 ? 'filled' : 'gate');
  }
  if (result !== null) bookNetwork(state, tree, result, gathered, start);
};

/** What is placed at the nodes of a network, as its clearing reads it; in the order of time. */
export const asOrders = (placed: readonly Readonly<{ node: number; order: OrderRecord }>[]): NetworkOrders => ({
  count: placed.length,
  node: Int32Array.from(placed, ({ node }) => node),
  side: Uint8Array.from(placed, ({ order }) => (order.terms.side === 'buy' ? BUY : SELL)),
  price: Int32Array.from(placed, ({ order }) => order.terms.limit),
  quantityWh: Int32Array.from(placed, ({ order }) => order.restWh),
});

/** Who buys of whom in a zone; null is the network. */
type ZoneTrade = Readonly<{ buy: OrderRecord | null; sell: OrderRecord | null; quantityWh: number }>;
type ZoneTrades = Readonly<{ trades: readonly ZoneTrade[]; volumeWh: number }>;
const noTrades: ZoneTrades = { trades: [], volumeWh: 0 };

/**
 * Pairs what passes in one zone at its price: an auction of just that, in which everybody has the same limit, and in which the
 * network has what one side lacks.
 */
export const tradesIn = (
  state: MarketState,
  open: readonly OrderRecord[],
  filled: ReadonlyMap<number, number>,
): ZoneTrades => {
  const passing = open.filter(({ ref }) => (filled.get(ref) ?? 0) > 0);
  const wattHours = passing.map(({ ref }) => filled.get(ref) ?? 0);
  const isBuy = passing.map(({ terms }) => terms.side === 'buy');
  const lacking = wattHours.reduce((sum, quantity, at) => sum + (isBuy[at] === true ? -quantity : quantity), 0);
  const count = passing.length + (lacking === 0 ? 0 : 1);
  const result = clearCallAuction({
    count,
    side: Uint8Array.from({ length: count }, (_, at) => ((isBuy[at] ?? lacking > 0) ? BUY : SELL)),
    tick: new Int32Array(count),
    quantityWh: Int32Array.from({ length: count }, (_, at) => wattHours[at] ?? Math.abs(lacking)),
    owner: Int32Array.from({ length: count }, (_, at) => state.owners.get(passing[at]?.terms.account ?? '') ?? 0),
  });
  if (result.reason !== 'cleared') return noTrades;
  const { pairs, volumeWh } = result;
  const trades = Array.from({ length: pairs.count }, (_, at): ZoneTrade => {
    const [buy, sell] = [passing[pairs.bid[at] as number] ?? null, passing[pairs.ask[at] as number] ?? null];
    return { buy, sell, quantityWh: pairs.quantityWh[at] as number };
  });
  return { trades, volumeWh };
};

const record = (
  state: MarketState,
  delivery: Delivery,
  { trades }: ZoneTrades,
  price: ReturnType<typeof microBahtPerKwh>,
): void => {
  for (const { buy, sell, quantityWh } of trades)
    if (buy !== null && sell !== null) recordTrade(state, delivery, [buy, sell], wh(quantityWh), price, 'auction');
    else recordNetworkTrade(state, delivery, (buy ?? sell) as OrderRecord, wh(quantityWh), price);
};

/** On a network the price is held by the neighbours: there is no interval it could move in. */
const clearingOf = (
  { rules: { settings } }: MarketState,
  { zone, start }: Delivery,
  open: readonly OrderRecord[],
  found: Readonly<{ price: number | null; volumeWh: number }> | null,
): Clearing => {
  const product = { zone, start, length: settings.intervalLength };
  if (found?.price != null && found.volumeWh > 0) {
    const price = microBahtPerKwh(found.price);
    return { ...product, volumeWh: wh(found.volumeWh), price, lowest: price, highest: price, reason: 'cleared' };
  }
  const reason = found === null ? 'core-was-down' : noAuction(open);
  return { ...product, volumeWh: wh(0), price: null, lowest: null, highest: null, reason };
};

/** Why nothing trades in a zone. */
export const noAuction = (open: readonly OrderRecord[]): 'no-bids' | 'no-asks' | 'no-overlap' => {
  const has = (side: 'buy' | 'sell'): boolean => open.some(({ terms }) => terms.side === side);
  return has('buy') ? (has('sell') ? 'no-overlap' : 'no-asks') : 'no-bids';
};

/**
 * Parts what the network earns by selling for more than it buys: fees by what was sent, congestion rent by how much more than
 * fee and loss the prices at a full line differ, and the rest, of either sign, is rounding.
 */
const bookNetwork = (
  state: MarketState,
  tree: FeederTree,
  { price, sentWh }: NetworkResult,
  gathered: readonly ZoneOrders[],
  start: Instant,
): void => {
  let [fees, rent] = [0n, 0n];
  tree.line.forEach((line, node) => {
    const [here, above] = [price[node], price[tree.parent[node] as number]];
    const sent = sentWh[node] as number;
    if (line === null || here == null || above == null || sent === 0) return;
    const [from, to] = sent > 0 ? [here, above] : [above, here];
    fees += amount(wh(Math.abs(sent)), microBahtPerKwh(line.fee));
    rent += amount(wh(Math.abs(sent)), microBahtPerKwh(Math.max(0, worthBefore(line, to) - from)));
  });
  const earned = gathered.reduce((sum, { delivery }) => sum + delivery.network.money, 0n);
  const legs = (
    [
      [NETWORK.fees, fees],
      [NETWORK.rent, rent],
      [NETWORK.rounding, earned - fees - rent],
    ] as const
  ).flatMap(([account, due]): readonly Transfer[] => {
    if (due === 0n) return [];
    const [debit, credit] = due > 0n ? [NETWORK.trades, account] : [account, NETWORK.trades];
    const sum = nanoBaht(due > 0n ? due : -due);
    return [{ kind: 'transfer', id: `lines/${start}/${account}`, debit, credit, amount: sum, overdraft: true }];
  });
  if (legs.length > 0) must(state.ledger.book(legs));
};
