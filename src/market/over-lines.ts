import type { ZoneId } from '../domain/identity.ts';
import type { LineShare, NodeTraded } from '../domain/market.ts';
import { nanoBaht } from '../domain/money.ts';
import type { Instant } from '../domain/time.ts';
import type { ZonesCleared, ZoneTrade } from './clear-zones.ts';
import { firstComeFirst } from './deliver-min.ts';
import type { Delivery } from './delivery.ts';
import { owed } from './ledger.ts';
import { deliveryKey, type MarketState, NETWORK } from './market-state.ts';
import type { FeederTree } from './network/feeder-tree.ts';
import { nodeAccount } from './network/network-node.ts';
import { type AtNode, countedOf, type Parcel, parcelsOf } from './network/parcels.ts';
import { must } from './order-life.ts';

/** An end of a parcel: a trade of a zone's delivery with the network, by its place there; or a node that is no zone. µTHB/kWh. */
type LineEnd = Readonly<{ zone: ZoneId; trade: number; price: number } | { node: string; price: number }>;
type LineParcel = Parcel<LineEnd>;

/** What rule B goes by for one interval over lines. `booked`: what accounts of network and nodes have of it, nano-baht, up to `run`. */
export type OverLines = {
  readonly start: Instant;
  readonly zones: readonly ZoneId[];
  readonly parcels: readonly LineParcel[];
  run: number;
  booked: ReadonlyMap<string, bigint>;
  /** Of each zone, of each of its trades over lines, by their place: Wh that counted in the last run. */
  counted: ReadonlyMap<ZoneId, ReadonlyMap<number, number>>;
};

/** A zone with what trades there. */
type ZoneOverLines = Readonly<{ zone: ZoneId; node: number; trades: readonly ZoneTrade[] }>;

/** Which seller serves which buyer over lines; `trade` is the place among the zone's `trades`. */
export const parcelsOver = (
  tree: FeederTree,
  {
    result,
    zones,
    nodes,
  }: Pick<ZonesCleared, 'result'> & Readonly<{ zones: readonly ZoneOverLines[]; nodes: readonly NodeTraded[] }>,
): readonly LineParcel[] => {
  const [sells, buys]: [AtNode<LineEnd>[], AtNode<LineEnd>[]] = [[], []];
  for (const { zone, node, trades } of zones) {
    const price = result.price[node] ?? 0;
    for (const [trade, { buy, sell, quantityWh }] of trades.entries())
      if (buy === null || sell === null)
        (buy === null ? sells : buys).push({ node, end: { zone, trade, price }, quantityWh });
  }
  for (const { node: id, boughtWh, soldWh, price } of nodes) {
    const of = { node: tree.names.indexOf(id), end: { node: id, price: price ?? 0 } };
    if (soldWh > 0) sells.push({ ...of, quantityWh: soldWh });
    if (boughtWh > 0) buys.push({ ...of, quantityWh: boughtWh });
  }
  return parcelsOf(tree, result, sells, buys);
};

/** What lines had of each trade with the network: by zone, and by its place among the zone's trades. */
export const sharesOfLines = (parcels: readonly LineParcel[]): ReadonlyMap<ZoneId, ReadonlyMap<number, LineShare>> => {
  const shares = new Map<ZoneId, Map<number, LineShare>>();
  for (const { from, to, fees, rent } of parcels)
    for (const end of [from, to]) {
      if (end === null || 'node' in end || fees + rent === 0n) continue;
      const ofZone = shares.get(end.zone) ?? new Map<number, LineShare>();
      shares.set(end.zone, ofZone);
      const known = ofZone.get(end.trade);
      const sum = { fees: nanoBaht((known?.fees ?? 0n) + fees), rent: nanoBaht((known?.rent ?? 0n) + rent) };
      ofZone.set(end.trade, sum);
    }
  return shares;
};

/**
 * Keeps which seller serves which buyer over lines, so that each can be held to what the other delivers. `places`: by zone, of each of
 * its trades, the place among those that rule B settles.
 */
export const keepParcels = (
  state: MarketState,
  start: Instant,
  over: readonly LineParcel[],
  places: ReadonlyMap<ZoneId, readonly number[]>,
): void => {
  if (over.length === 0) return;
  const placed = <End extends LineEnd | null>(end: End): End =>
    end === null || 'node' in end ? end : { ...end, trade: places.get(end.zone)?.[end.trade] ?? 0 };
  const parcels = over.map((parcel) => ({ ...parcel, from: placed(parcel.from), to: placed(parcel.to) }));
  state.overLines.set(start, {
    start,
    zones: [...places.keys()],
    parcels,
    run: 0,
    booked: new Map(),
    counted: new Map(),
  });
};

/** What the ledger calls what is booked over lines for an interval: when its gates close, and by the runs of rule B. */
export const closingOver = (start: Instant): string => `lines/${start}`;
export const runsOver = (start: Instant): string => `over-lines/${start}`;

type MeterOf = (zone: ZoneId, holder: string) => Readonly<{ importWh: number; exportWh: number }> | undefined;
type CountedOverLines = Readonly<{
  parcels: readonly Readonly<{ sentWh: number; receivedWh: number }>[];
  ofTrades: ReadonlyMap<ZoneId, ReadonlyMap<number, number>>;
}>;

/**
 * What counts of each parcel: the less of what its seller has exported and its buyer has imported for it, each filling its own trades
 * in time order, also those within the zone; a node keeps its schedule.
 */
export const countOverLines = (
  { deliveries }: Pick<MarketState, 'deliveries'>,
  { start, zones, parcels }: OverLines,
  meteredAt: MeterOf,
): CountedOverLines => {
  const shares = new Map(
    zones.map((zone) => [
      zone,
      sharesOf(deliveries.get(deliveryKey(zone, start)), (holder) => meteredAt(zone, holder)),
    ]),
  );
  const share = (end: LineEnd | null, quantityWh: number): number => {
    if (end === null || 'node' in end) return quantityWh;
    const ofZone = shares.get(end.zone);
    const left = Math.min(quantityWh, ofZone?.[end.trade] ?? 0);
    if (ofZone !== undefined) ofZone[end.trade] = (ofZone[end.trade] ?? 0) - left;
    return left;
  };
  const counted = parcels.map((parcel) =>
    countedOf(parcel, share(parcel.from, parcel.sentWh), share(parcel.to, parcel.receivedWh)),
  );
  const ofTrades = new Map(zones.map((zone) => [zone, new Map<number, number>()]));
  const add = (end: LineEnd | null, energy: number): void => {
    if (end === null || 'node' in end) return;
    const of = ofTrades.get(end.zone);
    of?.set(end.trade, (of.get(end.trade) ?? 0) + energy);
  };
  for (const [at, { from, to }] of parcels.entries()) {
    add(from, counted[at]?.sentWh ?? 0);
    add(to, counted[at]?.receivedWh ?? 0);
  }
  return { parcels: counted, ofTrades };
};

/** Of each trade of a delivery: what the meter of its own end bears of it; of one within the zone it is not asked for. */
const sharesOf = (
  delivery: Delivery | undefined,
  meteredAt: (holder: string) => Readonly<{ importWh: number; exportWh: number }> | undefined,
): number[] => {
  const exported = firstComeFirst((holder) => meteredAt(holder)?.exportWh ?? 0);
  const imported = firstComeFirst((holder) => meteredAt(holder)?.importWh ?? 0);
  return (delivery?.trades ?? []).map(({ buyer, seller, quantityWh }) => {
    const given = seller === NETWORK.trades ? quantityWh : exported(seller, quantityWh);
    const took = buyer === NETWORK.trades ? quantityWh : imported(buyer, quantityWh);
    return Math.min(given, took);
  });
};

/**
 * Books what nodes, fees, congestion rent and rounding have of a run, less what they had of the runs before: fees and rent in proportion to
 * what counts of each parcel.
 */
export const bookOverLines = (state: MarketState, over: OverLines, { parcels, ofTrades }: CountedOverLines): void => {
  const due = new Map<string, bigint>();
  const add = (account: string, money: bigint): void => void due.set(account, (due.get(account) ?? 0n) + money);
  for (const [at, { from, to, fees, rent, ...whole }] of over.parcels.entries()) {
    const { sentWh, receivedWh } = parcels[at] as CountedOverLines['parcels'][number];
    const [paid, spent] = [BigInt(receivedWh) * BigInt(to?.price ?? 0), BigInt(sentWh) * BigInt(from.price)];
    if ('node' in from) add(nodeAccount(from.node), spent);
    if (to !== null && 'node' in to) add(nodeAccount(to.node), -paid);
    const [part, of] = to === null ? [sentWh, whole.sentWh] : [receivedWh, whole.receivedWh];
    const [ofFees, ofRent] = [fees, rent].map((money) => (of === 0 ? 0n : (money * BigInt(part)) / BigInt(of)));
    add(NETWORK.fees, ofFees ?? 0n);
    add(NETWORK.rent, ofRent ?? 0n);
    add(NETWORK.rounding, paid - spent - (ofFees ?? 0n) - (ofRent ?? 0n));
  }
  over.run += 1;
  const legs = [...due].flatMap(([account, money]) =>
    owed(
      `lines/${over.start}/${over.run}/${account}`,
      NETWORK.trades,
      account,
      money - (over.booked.get(account) ?? 0n),
    ),
  );
  must(state.ledger.bookNumbered(runsOver(over.start), over.run, legs));
  over.booked = due;
  over.counted = ofTrades;
  const numbers = parcels.map(({ sentWh, receivedWh }) => `${sentWh}:${receivedWh}`).join(' ');
  state.digest.append(`over-lines ${over.start} ${over.run} ${numbers}`);
};

/** As plain data: what `loadOverLines` makes the same of. */
export type OverLinesDump = Omit<OverLines, 'booked' | 'counted'> &
  Readonly<{
    booked: readonly (readonly [account: string, money: bigint])[];
    counted: readonly (readonly [zone: ZoneId, trades: readonly (readonly [place: number, energyWh: number])[]])[];
  }>;

export const dumpOverLines = ({ booked, counted, ...over }: OverLines): OverLinesDump => ({
  ...over,
  booked: [...booked],
  counted: [...counted].map(([zone, trades]) => [zone, [...trades]] as const),
});

export const loadOverLines = ({ booked, counted, ...over }: OverLinesDump): OverLines => ({
  ...over,
  booked: new Map(booked),
  counted: new Map(counted.map(([zone, trades]) => [zone, new Map(trades)])),
});
