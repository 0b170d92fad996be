import { wh } from '../domain/energy.ts';
import type { AccountId, PointId, Realm, ZoneId } from '../domain/identity.ts';
import { boundaryAfter } from '../domain/interval.ts';
import { type MicroBahtPerKwh, microBahtPerKwh } from '../domain/money.ts';
import type { OrderTerms, Side } from '../domain/order.ts';
import { type Instant, instant, type Millis } from '../domain/time.ts';
import type { Unknown } from '../tariff/unknown.ts';
import { forecastInterval, type IntervalEnergy } from './seasonal-naive.ts';

/** For whom, where, and under which rules of the market orders are placed. */
export type Prosumer = Readonly<{
  realm: Realm;
  account: AccountId;
  point: PointId;
  zone: ZoneId;
  rules: Readonly<{ intervalLength: Millis; gateLead: Millis; callPhase: Millis; tick: MicroBahtPerKwh }>;
}>;

/** What the prosumer knows. `placed`: nonces of orders it has placed already; they are not placed again. */
export type Outlook = Readonly<{
  now: Instant;
  history: readonly IntervalEnergy[];
  placed: ReadonlySet<string>;
  pricesAt: (at: Instant) => Readonly<{ retail: MicroBahtPerKwh; buyBack: MicroBahtPerKwh }> | Unknown;
}>;

/** Orders are placed this many intervals ahead, no further: a forecast from yesterday's cloud is not worth more. */
const INTERVALS_AHEAD = 2;
/** Smaller forecasts are noise of the meter, not surplus or need. */
const LEAST_WH = 10;
/** Where in the band between buy-back and retail prices start, and how far accounts differ, per mille. */
const ASK_FROM = 250;
const BID_FROM = 450;
const SPREAD = 300;
/** In the call phase everybody gives in a little. */
const CONCESSION = 100;

/**
 * The orders an honest prosumer has to place now: the surplus it expects to export offered above buy-back, or the need
 * it expects to import bid for below retail; half in the continuous book, the rest in the closing auction's call. One
 * side per interval, the larger, so that nobody meets himself. Deterministic: nonces name interval and phase, and
 * prices differ by account, so that asking twice places nothing twice.
 */
export const defaultOrders = (prosumer: Prosumer, outlook: Outlook): readonly OrderTerms[] => {
  const { intervalLength } = prosumer.rules;
  const first = boundaryAfter(outlook.now, intervalLength);
  return Array.from({ length: INTERVALS_AHEAD }, (_, ahead) => instant(first + ahead * intervalLength)).flatMap(
    (start) => orderFor(prosumer, outlook, start) ?? [],
  );
};

type Phase = 'book' | 'call';

const orderFor = (prosumer: Prosumer, outlook: Outlook, start: Instant): OrderTerms | null => {
  const { realm, account, point, zone, rules } = prosumer;
  const gate = start - rules.gateLead;
  if (outlook.now >= gate) return null;
  const phase: Phase = outlook.now >= gate - rules.callPhase ? 'call' : 'book';
  const nonce = nonceOf(point, start, phase);
  const prices = outlook.pricesAt(start);
  if (outlook.placed.has(nonce) || 'unknown' in prices || prices.buyBack >= prices.retail) return null;
  const { importWh, exportWh } = forecastInterval(outlook.history, start, rules.intervalLength);
  const side: Side = exportWh > importWh ? 'sell' : 'buy';
  const expected = Math.max(importWh, exportWh);
  const half = Math.floor(expected / 2);
  const isHalf = phase === 'book' || outlook.placed.has(nonceOf(point, start, 'book'));
  const quantity = !isHalf ? expected : phase === 'book' ? half : expected - half;
  if (quantity < LEAST_WH) return null;
  const limit = limitOf(account, side, phase, prices, rules.tick);
  const terms = { realm, account, point, zone, start, length: rules.intervalLength, side, limit };
  return { ...terms, quantityWh: wh(quantity), timeInForce: 'gate', expires: instant(gate), nonce };
};

/** One order per point, interval and phase. */
const nonceOf = (point: PointId, start: Instant, phase: Phase): string => `auto-${point}-${start}-${phase}`;

/** Strictly between buy-back and retail, on a tick: worth more than either to whoever it fills. */
const limitOf = (
  account: AccountId,
  side: Side,
  phase: Phase,
  { retail, buyBack }: Readonly<{ retail: MicroBahtPerKwh; buyBack: MicroBahtPerKwh }>,
  tick: MicroBahtPerKwh,
): MicroBahtPerKwh => {
  const own = temperament(account) % SPREAD;
  const concession = phase === 'call' ? CONCESSION : 0;
  const perMille = side === 'sell' ? ASK_FROM + own - concession : BID_FROM + own + concession;
  const price = buyBack + Math.floor(((retail - buyBack) * perMille) / 1000);
  return microBahtPerKwh(Math.floor(price / tick) * tick);
};

/** FNV-1a of the account: people differ, but each stays who he is. */
const temperament = (account: AccountId): number => {
  let hash = 0x811c9dc5;
  for (const character of account) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash;
};
