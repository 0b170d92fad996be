import type { SettledPoint, Trade } from '../../domain/market.ts';
import { amount, microBahtPerKwh } from '../../domain/money.ts';
import type { OrderTerms } from '../../domain/order.ts';
import { bangkokTime, DAY, type Instant } from '../../domain/time.ts';
import type { Transfer } from '../../market/ledger.ts';
import { type MarketRules, readRules } from '../../market/rules.ts';
import {
  CHARGES,
  type Charged,
  chargeKinds,
  chargesIn,
  chargesOf,
  nothingCharged,
} from '../../market/trade-charges.ts';
import type { AuditReport } from './audit-report.ts';
import type { Applied } from './check-trades.ts';
import { keptDeliveries } from './kept-deliveries.ts';

/** A trade of a holder, in time order. */
type Traded = Readonly<{ isSale: boolean; quantityWh: number; price: number; premium: number }>;

/**
 * What sellers are charged, against the rules and their trades, and against the legs of the runs. `knownFrom`: of deliveries that start
 * before, not all trades are known. `rules`: those in force before the first command.
 */
export const checkCharged = (report: AuditReport, knownFrom: Instant, rules: string | null) => {
  let known = rules === null || rules === '' ? null : readRules(rules);
  const kept = keptDeliveries(rules);
  const points = new Map<string, Pick<OrderTerms, 'point' | 'start'>>();
  /** By zone, delivery, point and account. */
  const trades = new Map<string, Readonly<{ start: Instant; of: Traded[] }>>();
  const firstRules = new Map<string, Readonly<{ start: Instant; rules: Pick<MarketRules, 'chargesAt'> | null }>>();
  const before = new Map<string, Readonly<{ start: Instant; charged: Charged }>>();
  let lastForgotten = 0;

  const keyOf = (zone: string, start: Instant, point: string, account: string) =>
    `${zone}|${start}|${point}|${account}`;
  const see = (
    { zone, start, quantityWh, price, premium = microBahtPerKwh(0), ...trade }: Trade,
    isSale: boolean,
  ): void => {
    const point = points.get(isSale ? trade.sellOrder : trade.buyOrder)?.point;
    if (point === undefined) return;
    const key = keyOf(zone, start, point, isSale ? trade.seller : trade.buyer);
    const of = trades.get(key)?.of ?? [];
    trades.set(key, { start, of });
    of.push({ isSale, quantityWh, price, premium });
  };
  const dueOf = (key: string, charges: ReturnType<typeof chargesIn>, { delivered, green }: SettledPoint): Charged => {
    let [gross, soldWh, highest] = [0n, 0, 0];
    for (const [at, { isSale, quantityWh, price, premium }] of (trades.get(key)?.of ?? []).entries()) {
      if (!isSale) continue;
      const energy = delivered === undefined ? quantityWh : (delivered[at] ?? 0);
      gross += amount(energy as Trade['quantityWh'], price as Trade['price']);
      soldWh += energy;
      highest = Math.max(highest, premium);
    }
    // A closing auction has one premium, which is paid for what was given of its green energy.
    gross += BigInt(green?.soldWh ?? 0) * BigInt(highest);
    return chargesOf(charges, gross, soldWh);
  };
  const forget = (now: Instant): void => {
    if (now - lastForgotten < DAY) return;
    lastForgotten = now;
    const from = kept.from(now);
    for (const map of [points, trades, firstRules, before])
      for (const [key, { start }] of map) if (start < from) map.delete(key);
  };

  return ({ entry, events, where }: Applied, legs: readonly Transfer[]): void => {
    kept.see(entry.command);
    forget(entry.at);
    const due: Record<string, bigint> = {};
    for (const event of events) {
      if (event.kind === 'order-accepted' && entry.command.kind === 'order')
        points.set(event.order, { point: entry.command.terms.point, start: entry.command.terms.start });
      if (event.kind === 'traded') for (const isSale of [true, false]) see(event.trade, isSale);
      if (event.kind !== 'settled' || event.run.start < knownFrom) continue;
      const { zone, start, run } = event.run;
      const first = firstRules.get(`${zone}|${start}`) ?? { start, rules: known };
      firstRules.set(`${zone}|${start}`, first);
      const charges = first.rules === null ? null : chargesIn(first.rules, start);
      for (const point of event.run.points) {
        const key = keyOf(zone, start, point.point, point.account);
        const [stated, right] = [point.charged ?? nothingCharged, dueOf(key, charges, point)];
        const earlier = before.get(key)?.charged ?? nothingCharged;
        for (const kind of chargeKinds) {
          report.checked('positions');
          due[CHARGES[kind]] = (due[CHARGES[kind]] ?? 0n) + stated[kind] - earlier[kind];
          if (stated[kind] === right[kind]) continue;
          const what = `${stated[kind]} nTHB as ${kind}, and by the rules it is ${right[kind]}`;
          report.broken(
            'positions',
            where,
            `${zone} ${bangkokTime(start)} run ${run}: ${point.account} is charged ${what}`,
          );
        }
        before.set(key, { start, charged: stated });
      }
    }
    for (const account of Object.values(CHARGES)) {
      const booked = legs.reduce(
        (sum, leg) =>
          leg.kind === 'transfer' && (leg.debit === account || leg.credit === account) && isKnown(leg.id, knownFrom)
            ? sum + (leg.credit === account ? leg.amount : -leg.amount)
            : sum,
        0n,
      );
      if (booked !== (due[account] ?? 0n))
        report.broken(
          'positions',
          where,
          `${account} is due ${due[account] ?? 0n} nTHB, and was booked ${booked} nTHB`,
        );
    }
    if (entry.command.kind === 'rules' && events.some(({ kind }) => kind === 'rules-changed'))
      known = readRules(entry.command.text);
  };
};

const isKnown = (leg: string, knownFrom: Instant): boolean => Number(leg.split('/')[2]) >= knownFrom;
