import { wh } from '../domain/energy.ts';
import type { ZoneId } from '../domain/identity.ts';
import type { Clearing } from '../domain/market.ts';
import { amount, microBahtPerKwh, nanoBaht } from '../domain/money.ts';
import type { Instant } from '../domain/time.ts';
import { clearZones, volumeOf, type ZoneOrders, type ZoneTrade } from './clear-zones.ts';
import { isTooLate, openOrders, tellClearing } from './close-gate.ts';
import type { Delivery } from './delivery.ts';
import { owed } from './ledger.ts';
import { deliveryOf, type MarketState, NETWORK } from './market-state.ts';
import type { NetworkResult } from './network/clear-network.ts';
import { worthBefore } from './network/feeder-line.ts';
import type { FeederTree } from './network/feeder-tree.ts';
import { finish, must, recordNetworkTrade, recordTrade } from './order-life.ts';
import type { OrderRecord } from './order-record.ts';

type Closing = ZoneOrders & Readonly<{ delivery: Delivery }>;

/**
 * Closes the gate of one delivery interval in all zones of a network at once. In each zone buyers and sellers meet at its
 * price; what is left over on one side is the network's, which sells here what it buys elsewhere.
 */
export const closeNetwork = (state: MarketState, tree: FeederTree, zones: readonly ZoneId[], start: Instant): void => {
  const closing = zones.map((zone): Closing => {
    const delivery = deliveryOf(state, zone, start);
    return { node: tree.names.indexOf(zone), delivery, open: openOrders(state, delivery) };
  });
  const cleared = isTooLate(state, start) ? null : clearZones(state, tree, closing);
  const lines = cleared && earnedOn(tree, cleared.result);
  for (const [at, { node, delivery, open }] of closing.entries()) {
    const price = cleared?.result.price[node] ?? null;
    const trades = price === null ? [] : (cleared?.trades[at] ?? []);
    const found = cleared && { price, volumeWh: volumeOf(trades) };
    tellClearing(state, delivery, { ...clearingOf(state, delivery, open, found), ...(lines && { lines }) });
    if (price !== null) record(state, delivery, trades, microBahtPerKwh(price));
    for (const order of open) finish(state, order.ref, order.restWh === 0 ? 'filled' : 'gate');
  }
  if (lines !== null) bookNetwork(state, lines, closing, start);
};

const record = (
  state: MarketState,
  delivery: Delivery,
  trades: readonly ZoneTrade[],
  price: ReturnType<typeof microBahtPerKwh>,
): void => {
  for (const { buy, sell, quantityWh } of trades)
    if (buy !== null && sell !== null)
      recordTrade(state, delivery, [buy.ref, sell.ref], wh(quantityWh), price, 'auction');
    else recordNetworkTrade(state, delivery, ((buy ?? sell) as OrderRecord).ref, wh(quantityWh), price);
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

type Earned = NonNullable<Clearing['lines']>;

/** What lines earn: fees by what was sent, congestion rent by how much more than fee and loss the prices at a full line differ. */
const earnedOn = (tree: FeederTree, { price, sentWh }: NetworkResult): Earned => {
  let [fees, rent] = [0n, 0n];
  tree.line.forEach((line, node) => {
    const [here, above] = [price[node], price[tree.parent[node] as number]];
    const sent = sentWh[node] as number;
    if (line === null || here == null || above == null || sent === 0) return;
    const [from, to] = sent > 0 ? [here, above] : [above, here];
    fees += amount(wh(Math.abs(sent)), microBahtPerKwh(line.fee));
    rent += amount(wh(Math.abs(sent)), microBahtPerKwh(Math.max(0, worthBefore(line, to) - from)));
  });
  return { fees: nanoBaht(fees), rent: nanoBaht(rent) };
};

/** Parts what the network earns by selling for more than it buys: fees, congestion rent, and the rest, of either sign, is rounding. */
const bookNetwork = (state: MarketState, { fees, rent }: Earned, closing: readonly Closing[], start: Instant): void => {
  const earned = closing.reduce((sum, { delivery }) => sum + delivery.network.money, 0n);
  const legs = (
    [
      [NETWORK.fees, fees],
      [NETWORK.rent, rent],
      [NETWORK.rounding, earned - fees - rent],
    ] as const
  ).flatMap(([account, due]) => owed(`lines/${start}/${account}`, NETWORK.trades, account, due));
  if (legs.length > 0) must(state.ledger.book(legs));
};
