import { microBahtPerKwh } from '../domain/money.ts';
import { DAY, HOUR, MINUTE, type Millis, millis, SECOND } from '../domain/time.ts';
import { type ConfiguredCharges, chargesChecks, chargesOf, type RawCharges } from './charges-configuration.ts';
import type { SettersOf } from './layer.ts';
import { type ConfiguredNetwork, networkChecks, networkOf, type RawNetwork } from './network-configuration.ts';
import { partly } from './partly.ts';
import { at } from './path.ts';
import { refused } from './refusal.ts';

/** The market of a core: fits `MarketSettings`. Spans are grid time. */
export type ConfiguredMarket = Readonly<{
  intervalLength: Millis;
  gateLead: Millis;
  callPhase: Millis;
  /** Absent: by time. */
  rationing?: 'pro-rata';
  /** Absent: by position and imbalance. */
  settlementRule?: 'deliver-min';
  /** Absent: no order may be of green energy. */
  green?: true;
  auctionTolerance: Millis;
  horizon: Millis;
  runDelay: Millis;
  finalAfter: Millis;
  tick: ReturnType<typeof microBahtPerKwh>;
  lowestPrice: ReturnType<typeof microBahtPerKwh>;
  highestPrice: ReturnType<typeof microBahtPerKwh>;
  largestQuantityWh: number;
  /** Absent: no months are summed. */
  periods?: Readonly<{ closeAfter: Millis; serviceByDay?: true }>;
  /** Absent: no reading is held back. Minutes of the day in Bangkok, and days. */
  validation?: Readonly<{ darkFrom: number; darkTo: number; silentDays: number }>;
  /** Caps and prices that hold when an operator declares an emergency or suspends the market. */
  emergency: Readonly<{
    lowestPrice: ReturnType<typeof microBahtPerKwh>;
    highestPrice: ReturnType<typeof microBahtPerKwh>;
    pointW: number;
    administrativePrice: ReturnType<typeof microBahtPerKwh> | null;
    restoration: Millis;
  }>;
  /** How the history of what happened is hashed; nobody chooses it, and journals of before there was a choice go without. */
  history: 'records';
  /** Absent: sellers are charged nothing. */
  charges?: readonly ConfiguredCharges[];
  /** Absent: each zone is a market of its own. */
  network?: ConfiguredNetwork;
}>;

/** What the section lets through. */
export type RawMarket = RawNetwork &
  RawCharges &
  Readonly<{
    intervalMinutes: number;
    gateMinutes: number;
    callMinutes: number;
    rationing: 'time' | 'pro-rata';
    settlementRule: 'position-imbalance' | 'deliver-min';
    green: boolean;
    auctionToleranceSeconds: number;
    horizonHours: number;
    runDelayMinutes: number;
    finalDays: number;
    closingDays: number;
    serviceCharge: 'whole-month' | 'by-day';
    tick: number;
    lowestPrice: number;
    highestPrice: number;
    largestQuantityWh: number;
    silentDays: number;
    emergency: Readonly<{
      highestPrice: number;
      lowestPrice: number;
      kilowatts: number;
      administrativePrice: number | null;
      restorationMinutes: number;
    }>;
  }>;

/** The most a leg of the ledger holds exactly: Wh × µTHB/kWh as a safe integer. */
const LARGEST_LEG = Number.MAX_SAFE_INTEGER;

/** What has to be looked at, beside each setting by itself. */
export const marketChecks = (market: RawMarket, settersOf: SettersOf): readonly (() => unknown)[] => {
  const by: SettersOf = (...keys) => settersOf(...keys.map((key) => at('market', key)));
  return [
    ...bandChecks(market, by),
    ...emergencyChecks(market, by),
    ...chargesChecks(market, by),
    ...networkChecks(market, by),
  ];
};

/** One that was judged. How it is written is how its rules are hashed. */
export const marketOf = (market: RawMarket, name: string): ConfiguredMarket =>
  partly<ConfiguredMarket>(
    { layer: name, path: 'market' },
    {
      intervalLength: () => millis(market.intervalMinutes * MINUTE),
      gateLead: () => millis(market.gateMinutes * MINUTE),
      callPhase: () => millis(market.callMinutes * MINUTE),
      auctionTolerance: () => millis(market.auctionToleranceSeconds * SECOND),
      horizon: () => millis(market.horizonHours * HOUR),
      runDelay: () => millis(market.runDelayMinutes * MINUTE),
      finalAfter: () => millis(market.finalDays * DAY),
      tick: () => microBahtPerKwh(market.tick),
      lowestPrice: () => microBahtPerKwh(market.lowestPrice),
      highestPrice: () => microBahtPerKwh(market.highestPrice),
      largestQuantityWh: () => market.largestQuantityWh,
      rationing: () => (market.rationing === 'pro-rata' ? market.rationing : undefined),
      settlementRule: () => (market.settlementRule === 'deliver-min' ? market.settlementRule : undefined),
      green: () => (market.green ? true : undefined),
      periods: () =>
        market.closingDays > 0
          ? {
              closeAfter: millis(market.closingDays * DAY),
              ...(market.serviceCharge === 'by-day' && { serviceByDay: true }),
            }
          : undefined,
      validation: () => (market.silentDays > 0 ? { ...DARK, silentDays: market.silentDays } : undefined),
      emergency: () => emergencyOf(market),
      charges: () => chargesOf(market),
      network: () => networkOf(market, name),
      history: () => 'records',
    },
  );

/** The book has so many levels at most (src/market). */
const LEVELS = 1 << 20;

const bandChecks = (market: RawMarket, by: SettersOf): readonly (() => void)[] => [
  () => {
    const { lowestPrice: lowest, highestPrice: highest } = market;
    if (highest < lowest) throw refused('price-band', { layer: by('lowestPrice', 'highestPrice'), lowest, highest });
  },
  () => {
    const { tick, highestPrice: highest } = market;
    if (Math.floor(highest / tick) < LEVELS) return;
    const layer = by('tick', 'highestPrice');
    throw refused('tick-too-fine', { layer, tick, least: Math.ceil(highest / (LEVELS - 1)) });
  },
  () => {
    const { largestQuantityWh: quantity, highestPrice: highest } = market;
    if (quantity * highest <= LARGEST_LEG) return;
    const layer = by('largestQuantityWh', 'highestPrice');
    throw refused('quantity-too-large', { layer, quantity, most: Math.floor(LARGEST_LEG / highest) });
  },
];

const ofEmergency = ['emergency.lowestPrice', 'emergency.highestPrice'] as const;

const emergencyChecks = (market: RawMarket, by: SettersOf): readonly (() => void)[] => [
  () => {
    const { lowestPrice: lowest, highestPrice: highest } = market.emergency;
    if (highest < lowest) throw refused('emergency-band', { layer: by(...ofEmergency), lowest, highest });
  },
  () => {
    const { lowestPrice: lowest, highestPrice: highest } = market.emergency;
    const { lowestPrice: from, highestPrice: to } = market;
    if (lowest <= to && highest >= from) return;
    const layer = by(...ofEmergency, 'lowestPrice', 'highestPrice');
    throw refused('emergency-outside', { layer, lowest, highest, from, to });
  },
  () => {
    const { administrativePrice: price } = market.emergency;
    if (price === null) return;
    const { tick, lowestPrice: lowest, highestPrice: highest } = market;
    if (price % tick === 0 && price >= lowest && price <= highest) return;
    const layer = by('emergency.administrativePrice', 'tick', 'lowestPrice', 'highestPrice');
    throw refused('administrative-price', { layer, price, tick, lowest, highest });
  },
];

const emergencyOf = ({ emergency }: RawMarket): ConfiguredMarket['emergency'] => ({
  lowestPrice: microBahtPerKwh(emergency.lowestPrice),
  highestPrice: microBahtPerKwh(emergency.highestPrice),
  pointW: emergency.kilowatts * 1_000,
  administrativePrice: emergency.administrativePrice === null ? null : microBahtPerKwh(emergency.administrativePrice),
  restoration: millis(emergency.restorationMinutes * MINUTE),
});

/**
 * By the sunrise equation the sun rises after 5:16 and sets before 19:15 everywhere between 5.6 and 20.5° N, 97.3 and 105.7° E, on
 * any day of the year. The quarter of an hour beyond is an engineering choice.
 */
const DARK = { darkFrom: 19 * 60 + 30, darkTo: 5 * 60 };
