import { wh } from '../domain/energy.ts';
import type { ZoneId } from '../domain/identity.ts';
import type { Clearing, LineShare, NetworkClosing, NodeTraded } from '../domain/market.ts';
import { microBahtPerKwh, nanoBaht } from '../domain/money.ts';
import type { Instant } from '../domain/time.ts';
import { clearZones, greenOf, volumeOf, type ZoneOrders, type ZonesCleared, type ZoneTrade } from './clear-zones.ts';
import { isTooLate, openOrders, tellClearing } from './close-gate.ts';
import type { Delivery } from './delivery.ts';
import { isDeliverMin } from './judge-order.ts';
import { owed } from './ledger.ts';
import { limitsOf, standingOf } from './market-level.ts';
import { deliveryOf, type MarketState, NETWORK } from './market-state.ts';
import type { NetworkResult } from './network/clear-network.ts';
import { worthBefore } from './network/feeder-line.ts';
import type { FeederTree } from './network/feeder-tree.ts';
import { nodeAccount } from './network/network-node.ts';
import { type OfferingNode, offeringNodes } from './network/node-offers.ts';
import { finish, must, recordNetworkTrade, recordTrade } from './order-life.ts';
import type { OrderRecord } from './order-record.ts';
import { closingOver, keepParcels, parcelsOver, sharesOfLines } from './over-lines.ts';

type Closing = ZoneOrders & Readonly<{ delivery: Delivery }>;

/**
 * Closes the gate of one delivery interval in all zones of a network at once. In each zone buyers and sellers meet at its
 * price; what is left over on one side is the network's, which sells here what it buys elsewhere. Nodes that are no zones offer what
 * they have; where no zone is open they do not trade either.
 */
export const closeNetwork = (state: MarketState, tree: FeederTree, zones: readonly ZoneId[], start: Instant): void => {
  const closing = zones.map((zone): Closing => {
    const delivery = deliveryOf(state, zone, start);
    return { node: tree.names.indexOf(zone), delivery, open: openOrders(state, delivery) };
  });
  const offering = zones.length === 0 ? [] : nodesOffering(state, zones, start);
  const cleared = isTooLate(state, start)
    ? null
    : clearZones(
        state,
        tree,
        closing,
        offering.flatMap(({ offers }) => offers),
      );
  const nodes = cleared === null ? [] : tradedAtNodes(tree, offering, cleared);
  const lines = cleared && { ...earnedOn(tree, cleared.result), ...(nodes.length > 0 && { nodes }) };
  const zonesOver = closing.map(({ node, delivery: { zone } }, at) => ({
    zone,
    node,
    trades: tradesAt(cleared, node, at),
  }));
  const parcels = cleared === null ? [] : parcelsOver(tree, { result: cleared.result, zones: zonesOver, nodes });
  const shares = sharesOfLines(parcels);
  const places = new Map<ZoneId, readonly number[]>();
  for (const [at, { node, delivery, open }] of closing.entries()) {
    const over = { ...(lines && { lines }), shares: shares.get(delivery.zone) ?? noShares };
    places.set(delivery.zone, concludeZone(state, { node, delivery, open }, cleared, at, over));
  }
  if (lines === null || cleared === null || zones.length === 0) return;
  noteNodes(state, nodes, start);
  if (isDeliverMin(state)) keepParcels(state, start, parcels, places);
  else bookNetwork(state, lines, closing, start);
  const { fees, rent } = lines;
  state.network = { start, flows: flowsOf(tree, cleared.result), fees, rent, nodes };
};

/**
 * Tells and books what a zone has come to, the one at place `at` of those that were cleared together; null: no auction was held. `shares`: what
 * lines had of its trades. @returns of each trade with the network, its place among trades that rule B settles
 */
export const concludeZone = (
  state: MarketState,
  { node, delivery, open }: Closing,
  cleared: ZonesCleared | null,
  at: number,
  { lines, shares = noShares }: Pick<Clearing, 'lines'> & { readonly shares?: ReadonlyMap<number, LineShare> },
): readonly number[] => {
  const price = cleared?.result.price[node] ?? null;
  const premium = cleared?.premium[at] ?? null;
  const trades = tradesAt(cleared, node, at);
  const found = cleared && { price, volumeWh: volumeOf(trades) };
  const green = premium !== null && { green: greenOf(trades, premium) };
  tellClearing(state, delivery, { ...clearingOf(state, delivery, open, found), ...(lines && { lines }), ...green });
  const places = price === null ? [] : record(state, delivery, { trades, shares }, microBahtPerKwh(price), premium);
  for (const order of open) finish(state, order.ref, order.restWh === 0 ? 'filled' : 'gate');
  return places;
};

/** What passes in a zone; nothing where it has no price. */
const tradesAt = (cleared: ZonesCleared | null, node: number, at: number): readonly ZoneTrade[] =>
  cleared?.result.price[node] == null ? [] : (cleared.trades[at] ?? []);

/** What nodes that are no zones offer for an interval, within the caps that stand in any of these zones. */
export const nodesOffering = (
  state: MarketState,
  zones: readonly ZoneId[],
  start: Instant,
): readonly OfferingNode[] => {
  if (state.rules.settings.network?.nodes === undefined) return [];
  const bands = zones.flatMap((zone) => limitsOf(state, standingOf(state, zone)) ?? []);
  // A zone that has the name of a node is the zone's: two parties at one place would be one account's word against another's.
  return offeringNodes(state.rules, start, bands).filter(({ of }) => state.registry?.zones.has(of.id) !== true);
};

/** What passes of all steps of a node; one that offered both sides has traded at most one, as its prices differ. */
const tradedAtNodes = (
  tree: FeederTree,
  offering: readonly OfferingNode[],
  { result, offered }: Pick<ZonesCleared, 'result' | 'offered'>,
): readonly NodeTraded[] => {
  let at = 0;
  return offering.map(({ of: { id, kind }, priced, offers }) => {
    let [boughtWh, soldWh] = [0, 0];
    for (const { side } of offers) {
      const passed = offered[at] ?? 0;
      at += 1;
      if (side === 'buy') boughtWh += passed;
      else soldWh += passed;
    }
    const price = result.price[tree.names.indexOf(id)] ?? null;
    const traded = boughtWh + soldWh > 0;
    return {
      node: id,
      kind,
      boughtWh,
      soldWh,
      price: traded && price !== null ? microBahtPerKwh(price) : null,
      ...priced,
    };
  });
};

const flowsOf = (tree: FeederTree, { sentWh, receivedWh }: NetworkResult): NetworkClosing['flows'] =>
  tree.names.flatMap((from, node) => {
    const to = tree.names[tree.parent[node] as number];
    const sent = sentWh[node] as number;
    return to === undefined || sent === 0 ? [] : [{ from, to, sentWh: sent, receivedWh: receivedWh[node] as number }];
  });

const noShares: ReadonlyMap<number, LineShare> = new Map();

/** Books what passes in a zone. @returns of each trade with the network, its place among trades that rule B settles */
const record = (
  state: MarketState,
  delivery: Delivery,
  { trades, shares }: Readonly<{ trades: readonly ZoneTrade[]; shares: ReadonlyMap<number, LineShare> }>,
  price: ReturnType<typeof microBahtPerKwh>,
  premium: number | null,
): readonly number[] => {
  const places: number[] = [];
  const beside = premium === null ? null : microBahtPerKwh(premium);
  for (const [at, { buy, sell, quantityWh, green }] of trades.entries())
    if (buy !== null && sell !== null)
      recordTrade(state, delivery, [buy.ref, sell.ref], wh(quantityWh), price, 'auction', green ? beside : null);
    else {
      const { ref } = (buy ?? sell) as OrderRecord;
      recordNetworkTrade(state, delivery, ref, wh(quantityWh), price, shares.get(at) ?? null);
      places[at] = (delivery.trades?.length ?? 0) - 1;
    }
  return places;
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
const earnedOn = (tree: FeederTree, { price, sentWh }: NetworkResult): Pick<Earned, 'fees' | 'rent'> => {
  let [fees, rent] = [0n, 0n];
  tree.line.forEach((line, node) => {
    const [here, above] = [price[node], price[tree.parent[node] as number]];
    const sent = sentWh[node] as number;
    if (line === null || here == null || above == null || sent === 0) return;
    const [from, to] = sent > 0 ? [here, above] : [above, here];
    fees += moneyOf(Math.abs(sent), line.fee);
    rent += moneyOf(Math.abs(sent), Math.max(0, worthBefore(line, to) - from));
  });
  return { fees: nanoBaht(fees), rent: nanoBaht(rent) };
};

/** A line carries more than one leg of a household may hold. */
const moneyOf = (energyWh: number, price: number): bigint => BigInt(energyWh) * BigInt(price);

/** What a node receives for what it sold, less what it pays; nano-baht. */
export const moneyOfNode = ({ boughtWh, soldWh, price }: NodeTraded): bigint => moneyOf(soldWh - boughtWh, price ?? 0);

/**
 * By rule A: parts what the network earns by selling for more than it buys: what nodes are due, fees, congestion rent, and the rest, of either
 * sign, is rounding.
 */
const bookNetwork = (
  state: MarketState,
  { fees, rent, nodes = [] }: Earned,
  closing: readonly Closing[],
  start: Instant,
): void => {
  const earned = closing.reduce((sum, { delivery }) => sum + delivery.network.money, 0n);
  const due = nodes.map((node) => [nodeAccount(node.node), moneyOfNode(node)] as const);
  const ofNodes = due.reduce((sum, [, money]) => sum + money, 0n);
  const legs = (
    [...due, [NETWORK.fees, fees], [NETWORK.rent, rent], [NETWORK.rounding, earned - ofNodes - fees - rent]] as const
  ).flatMap(([account, money]) => owed(`lines/${start}/${account}`, NETWORK.trades, account, money));
  must(state.ledger.bookNumbered(closingOver(start), 1, legs));
};

const noteNodes = ({ digest }: MarketState, nodes: readonly NodeTraded[], start: Instant): void => {
  for (const { node, boughtWh, soldWh, price } of nodes)
    if (boughtWh + soldWh > 0) digest.append(`node ${node} ${start} ${boughtWh} ${soldWh} ${price}`);
};
