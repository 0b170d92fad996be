import type { AccountId, ZoneId } from '../../domain/identity.ts';
import type { Clearing, MarketEvent, Trade } from '../../domain/market.ts';
import type { DeliveryPrices } from '../../domain/market-data.ts';
import type { Plain } from '../../domain/plain.ts';
import { DAY, type Instant, instant, type Millis } from '../../domain/time.ts';
import { NETWORK } from '../market-state.ts';
import { meanPrice } from './mean-price.ts';

/**
 * Prices of deliveries, gathered from events alone: a projection, which a replay gathers again and a snapshot of the books
 * keeps. It remembers sums and how many took part, not who did.
 */
export type PriceHistory = Readonly<{
  see: (event: MarketEvent) => void;
  /** Deliveries of a zone that start in [from, to), earliest first: those that traded or whose gate has closed. */
  of: (zone: ZoneId, from: Instant, to: Instant) => readonly DeliveryPrices[];
  /** Of the zones that anything is known of. */
  zones: () => readonly ZoneId[];
  dump: () => Plain;
}>;

/** `days`: deliveries that start longer before the newest cleared one are let go of; `most`: and no more than so many a zone. */
export type PriceHistoryBounds = Readonly<{ days: number; most: number }>;

/** A quarter with all its days, a quarter hour each: about a megabyte a zone. Engineering choice. */
const keptPrices: PriceHistoryBounds = { days: 92, most: 92 * 96 };

/**
 * Whose quantities are told: three buy and three sell, at least, so that none of them can work out another's by taking off
 * its own (the threshold rule of official statistics). Engineering choice; see DECISIONS.
 */
const FEWEST_ACCOUNTS = 3;

/** Sums of trades: whole Wh, and price × Wh in nano-baht, exact. */
type Sum = { wh: number; value: bigint };
type Tally = {
  readonly start: Instant;
  readonly length: Millis;
  trades: number;
  readonly all: Sum;
  readonly continuous: Sum;
  first: number | null;
  last: number | null;
  high: number | null;
  low: number | null;
  closing: Pick<Clearing, 'reason' | 'price' | 'lowest' | 'highest' | 'volumeWh' | 'green'> | null;
  buyers: number;
  sellers: number;
  /** Who they are, as far as they count, until no trade can come any more. */
  names: Readonly<Record<'buyers' | 'sellers', AccountId[]>> | null;
  /** What is left once the quantities were erased. */
  erased: Readonly<{ index: number | null; vwap: number | null }> | null;
};

type Zones = Map<ZoneId, Map<number, Tally>>;
type HistoryDump = readonly Readonly<{ zone: ZoneId; deliveries: readonly Tally[] }>[];

/** `from`: what another has dumped. */
export const priceHistory = (bounds: PriceHistoryBounds = keptPrices, from: Plain = null): PriceHistory => {
  const zones: Zones = new Map();
  for (const { zone, deliveries } of (from as unknown as HistoryDump | null) ?? [])
    zones.set(zone, new Map(deliveries.map((tally) => [tally.start, copyOf(tally)])));
  return {
    see: (event) => {
      if (event.kind === 'traded') addTrade(tallyOf(zones, event.trade), event.trade);
      else if (event.kind === 'cleared') close(zones, event.clearing, bounds);
      else if (event.kind === 'erased') erase(zones, event.from, event.to);
    },
    of: (zone, since, to) =>
      [...(zones.get(zone)?.values() ?? [])]
        .filter(({ start }) => start >= since && start < to)
        .sort((one, other) => one.start - other.start)
        .map((tally) => pricesOf(zone, tally)),
    zones: () => [...zones.keys()],
    dump: () => {
      const dump: HistoryDump = [...zones].map(([zone, of]) => ({ zone, deliveries: [...of.values()].map(copyOf) }));
      return dump as unknown as Plain;
    },
  };
};

const copyOf = ({ all, continuous, names, ...rest }: Tally): Tally => ({
  ...rest,
  all: { ...all },
  continuous: { ...continuous },
  names: names && { buyers: [...names.buyers], sellers: [...names.sellers] },
});

const tallyOf = (
  zones: Zones,
  { zone, start, length }: Readonly<{ zone: ZoneId; start: Instant; length: Millis }>,
): Tally => {
  const of = zones.get(zone) ?? new Map<number, Tally>();
  zones.set(zone, of);
  const known = of.get(start);
  if (known !== undefined) return known;
  const made: Tally = {
    ...{ start, length, trades: 0, all: { wh: 0, value: 0n }, continuous: { wh: 0, value: 0n } },
    ...{ first: null, last: null, high: null, low: null, closing: null },
    ...{ buyers: 0, sellers: 0, names: { buyers: [], sellers: [] }, erased: null },
  };
  of.set(start, made);
  return made;
};

const addTrade = (tally: Tally, { price, quantityWh, phase, buyer, seller }: Trade): void => {
  const value = BigInt(price) * BigInt(quantityWh);
  tally.trades += 1;
  tally.all.wh += quantityWh;
  tally.all.value += value;
  if (phase === 'continuous') {
    tally.continuous.wh += quantityWh;
    tally.continuous.value += value;
  }
  tally.first ??= price;
  tally.last = price;
  tally.high = Math.max(tally.high ?? price, price);
  tally.low = Math.min(tally.low ?? price, price);
  if (tally.names === null) return;
  tally.buyers = counted(tally.names.buyers, buyer);
  tally.sellers = counted(tally.names.sellers, seller);
};

/** How many there are, up to where it does not matter any more. The network is nobody: who buys through it lives elsewhere. */
const counted = (names: AccountId[], name: AccountId): number => {
  if (names.length < FEWEST_ACCOUNTS && name !== NETWORK.trades && !names.includes(name)) names.push(name);
  return names.length;
};

/** The auction's own trades follow its clearing; those of deliveries before are all told. */
const close = (zones: Zones, clearing: Clearing, bounds: PriceHistoryBounds): void => {
  const { zone, start, reason, price, lowest, highest, volumeWh, green } = clearing;
  const tally = tallyOf(zones, clearing);
  tally.closing = { reason, price, lowest, highest, volumeWh, ...(green && { green }) };
  const of = zones.get(zone) as Map<number, Tally>;
  const before = of.get(start - clearing.length);
  if (before !== undefined) before.names = null;
  if (start % DAY === 0 || of.size > bounds.most) letGo(of, start, bounds);
};

const letGo = (of: Map<number, Tally>, newest: Instant, { days, most }: PriceHistoryBounds): void => {
  const oldest = newest - days * DAY;
  for (const [start, tally] of of) {
    if (start < oldest) of.delete(start);
    else if (start < newest) tally.names = null;
  }
  // A tenth at once, so that it is not done at every clearing.
  const starts = of.size > most ? [...of.keys()].sort((one, other) => one - other) : [];
  for (const start of starts.slice(0, of.size - Math.floor(most * 0.9))) of.delete(start);
};

const isFew = ({ trades, buyers, sellers }: Tally): boolean =>
  trades > 0 && Math.min(buyers, sellers) < FEWEST_ACCOUNTS;

/** Quantities that could be one household's go; prices stay. */
const erase = (zones: Zones, from: Instant, to: Instant): void => {
  for (const deliveries of zones.values())
    for (const tally of deliveries.values()) {
      if (tally.start < from || tally.start >= to || !isFew(tally) || tally.erased !== null) continue;
      tally.erased = { index: meanPrice(tally.all), vwap: meanPrice(tally.continuous) };
      for (const sum of [tally.all, tally.continuous]) Object.assign(sum, { wh: 0, value: 0n });
      tally.names = null;
      if (tally.closing === null) continue;
      const { green } = tally.closing;
      const beside = green && { green: { ...green, volumeWh: nothing } };
      tally.closing = { ...tally.closing, volumeWh: nothing, ...beside };
    }
};
const nothing = 0 as Clearing['volumeWh'];

const pricesOf = (zone: ZoneId, tally: Tally): DeliveryPrices => {
  const { start, length, first, last, high, low, closing, erased } = tally;
  const hidden = isFew(tally);
  const told = <T>(value: T): T | null => (hidden ? null : value);
  return {
    ...{ zone, start: instant(start), length, hidden },
    index: erased === null ? meanPrice(tally.all) : erased.index,
    vwap: erased === null ? meanPrice(tally.continuous) : erased.vwap,
    ...{ volumeWh: told(tally.all.wh), trades: told(tally.trades), first, last, high, low },
    closing: closing && {
      ...closing,
      volumeWh: told(closing.volumeWh),
      ...(closing.green && { green: { ...closing.green, volumeWh: told(closing.green.volumeWh) } }),
    },
  };
};
