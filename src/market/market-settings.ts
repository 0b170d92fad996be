import { QUARTER_HOUR } from '../domain/interval.ts';
import { type MicroBahtPerKwh, microBahtPerKwh } from '../domain/money.ts';
import { DAY, HOUR, MINUTE, type Millis, millis } from '../domain/time.ts';
import type { SettlementRule } from './deliver-min.ts';
import { type FeederTree, feederTree } from './network/feeder-tree.ts';
import type { NetworkNode } from './network/network-node.ts';
import type { Rationing } from './ration-fills.ts';
import { checkCharges, type TradeCharges } from './trade-charges.ts';

/** The rules of a market. Spans are grid time. */
export type MarketSettings = Readonly<{
  intervalLength: Millis;
  /** Gate closure before delivery. */
  gateLead: Millis;
  /**
   * Before gate closure orders are collected and no longer matched: the call of the closing auction. Without it the
   * book that reaches the gate would never cross, and there would be nothing to clear.
   */
  callPhase: Millis;
  /**
   * Who is served in the closing auction where not all of one price can be. Absent: who came first, as ever; on a network
   * always so.
   */
  rationing?: Rationing;
  /** How long after its gate an auction may still be held; later, the core was down and trades stand. */
  auctionTolerance: Millis;
  /** How far ahead of delivery orders are taken. */
  horizon: Millis;
  /** From the end of delivery to the first settlement run. */
  runDelay: Millis;
  /** After this long from the end of delivery, later readings change nothing any more. */
  finalAfter: Millis;
  /** How trades become money; absent: `position-imbalance`, as ever. It changes only while nothing that was traded waits for its first run. */
  settlementRule?: SettlementRule;
  /**
   * Orders may be of green energy, which closing auctions price by itself; absent: none may, as ever. Where there are any, who came first is
   * served first, and of one price who did not ask to sell as green before who did.
   */
  green?: true;
  tick: MicroBahtPerKwh;
  lowestPrice: MicroBahtPerKwh;
  highestPrice: MicroBahtPerKwh;
  largestQuantityWh: number;
  /**
   * When the books of a month close, from its end; absent where no months are summed, as in rules of before there were any.
   * `serviceByDay`: each pays the service charge of the days it held a point, by the tariff of each day; absent: of the whole month,
   * who holds it at the end, by the tariff of then.
   */
  periods?: Readonly<{ closeAfter: Millis; serviceByDay?: true }>;
  /** By what readings are held back; absent where none is, as in rules of before there was any validation. */
  validation?: ValidationSettings;
  /** What holds when an operator has declared an emergency; absent where none can be declared. */
  emergency?: EmergencySettings;
  /** What sellers are charged of what they are paid, in order of time; absent: nothing, as ever. */
  charges?: readonly TradeCharges[];
  /** The lines between zones, over which closing auctions trade; absent where each zone is a market of its own. */
  network?: NetworkSettings;
  /** How the history is hashed: as packed records (`record-digest.ts`); absent: as lines of text, as in rules of before 2026-12. */
  history?: 'records';
}>;

/**
 * A radial network of zones, of nodes with a party of their own, and of those where lines only meet. A line leads from a zone or
 * node towards the root: what is sent over it pays `fee` (µTHB/kWh) and loses `lossPpm` parts per million; `upW` and `downW` are the
 * most it carries towards the root and away from it, watts, or null.
 */
export type NetworkSettings = Readonly<{
  root: string;
  lines: readonly Readonly<{
    from: string;
    to: string;
    fee: MicroBahtPerKwh;
    lossPpm: number;
    upW: number | null;
    downW: number | null;
  }>[];
  /** Who trades at nodes that are no zones; absent: nobody, as ever. */
  nodes?: readonly NetworkNode[];
}>;

/**
 * Caps of an emergency: prices of orders (µTHB/kWh), and the power (watts) that one point may buy, or sell, for a delivery. `administrativePrice`
 * is that of closing auctions while the market is suspended; null: none is held, and everything settles by tariffs, which are
 * administered prices. `restoration` is grid time in which the caps give way.
 */
export type EmergencySettings = Readonly<{
  lowestPrice: MicroBahtPerKwh;
  highestPrice: MicroBahtPerKwh;
  pointW: number;
  administrativePrice: MicroBahtPerKwh | null;
  restoration: Millis;
}>;

/**
 * `darkFrom` and `darkTo` are minutes of the day in Bangkok, between which no sun shines anywhere in Thailand at any time of the
 * year; `silentDays` without a Wh make a meter suspect.
 */
export type ValidationSettings = Readonly<{ darkFrom: number; darkTo: number; silentDays: number }>;

export const defaultMarketSettings: MarketSettings = {
  intervalLength: QUARTER_HOUR,
  gateLead: millis(5 * MINUTE),
  callPhase: millis(5 * MINUTE),
  auctionTolerance: MINUTE,
  horizon: millis(36 * HOUR),
  runDelay: millis(2 * QUARTER_HOUR),
  finalAfter: millis(45 * DAY),
  tick: microBahtPerKwh(100),
  lowestPrice: microBahtPerKwh(0),
  highestPrice: microBahtPerKwh(10_000_000),
  largestQuantityWh: 1_000_000,
};

/** Levels of a book: prices 0 to the highest, a tick apart. */
export const ticksOf = ({ tick, highestPrice }: MarketSettings): number => Math.floor(highestPrice / tick) + 1;

/**
 * The network with what its lines carry in one interval; null where there is none.
 * @throws RangeError in words when it is not radial
 */
export const feedersOf = ({
  network,
  intervalLength,
}: Pick<MarketSettings, 'network' | 'intervalLength'>): FeederTree | null => {
  if (network === undefined) return null;
  const wh = (watts: number | null): number | null => watts && Math.floor((watts * intervalLength) / HOUR);
  const lines = network.lines.map(({ upW, downW, ...line }) => ({
    ...line,
    limitUpWh: wh(upW),
    limitDownWh: wh(downW),
  }));
  const tree = feederTree(lines, network.root);
  for (const [at, node] of (network.nodes ?? []).entries()) checkNode(node, network.nodes?.slice(0, at) ?? [], tree);
  return tree;
};

/** The most that a node may offer: as much as the largest line carries. */
const MOST_WATTS = 1_000_000_000;

const checkNode = ({ id, sells, buys }: NetworkNode, before: readonly NetworkNode[], { names }: FeederTree): void => {
  if (!names.includes(id)) throw new RangeError(`no line leads to the node ${id}`);
  if (before.some((other) => other.id === id)) throw new RangeError(`there are two nodes ${id}`);
  if (sells === null && buys === null) throw new RangeError(`the node ${id} neither sells nor buys`);
  for (const side of [sells, buys])
    for (const { watts } of side === null ? [] : 'steps' in side ? side.steps : [side])
      if (!(Number.isSafeInteger(watts) && watts >= 1 && watts <= MOST_WATTS))
        throw new RangeError(`the node ${id} offers ${watts} W: it must be 1 to ${MOST_WATTS}`);
};

/** @throws RangeError when the rules contradict each other. */
export const checkSettings = (settings: MarketSettings): MarketSettings => {
  const { tick, lowestPrice, highestPrice, largestQuantityWh, gateLead, callPhase, intervalLength } = settings;
  const levels = ticksOf(settings);
  if (!(tick > 0 && lowestPrice >= 0 && highestPrice >= lowestPrice && levels <= 1 << 20))
    throw new RangeError(`a book from ${lowestPrice} to ${highestPrice} µTHB/kWh by ${tick} has ${levels} levels`);
  if (!(largestQuantityWh >= 1 && largestQuantityWh <= 1e9 && largestQuantityWh * highestPrice <= 2 ** 53))
    throw new RangeError(`${largestQuantityWh} Wh at ${highestPrice} µTHB/kWh is more than one leg can hold`);
  if (settings.periods !== undefined && !(settings.periods.closeAfter >= intervalLength + settings.runDelay))
    throw new RangeError('books of a month close after its last interval was settled for the first time');
  if (!(gateLead >= 0 && callPhase >= 0 && intervalLength > 0)) throw new RangeError('spans are not negative');
  const { emergency } = settings;
  if (emergency !== undefined && !soundEmergency(emergency, settings))
    throw new RangeError('the caps of an emergency contradict each other, or the market');
  checkCharges(settings.charges ?? [], tick, highestPrice);
  feedersOf(settings);
  return settings;
};

/**
 * The caps leave some of the market's own band, or nothing could be traded. The administrative price lies in that band and on its
 * steps, so that a trade is like any other.
 */
const soundEmergency = (
  { lowestPrice, highestPrice, pointW, administrativePrice: price, restoration }: EmergencySettings,
  market: MarketSettings,
): boolean =>
  lowestPrice >= 0 &&
  highestPrice >= lowestPrice &&
  lowestPrice <= market.highestPrice &&
  highestPrice >= market.lowestPrice &&
  pointW >= 0 &&
  restoration >= 0 &&
  (price === null || (price >= market.lowestPrice && price <= market.highestPrice && price % market.tick === 0));
