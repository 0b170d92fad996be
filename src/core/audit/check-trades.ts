import type { Journalled, MarketEvent, SettlementRun, Trade } from '../../domain/market.ts';
import { amount } from '../../domain/money.ts';
import type { OrderTerms } from '../../domain/order.ts';
import { bangkokTime, DAY, type Instant, instant } from '../../domain/time.ts';
import { NETWORK } from '../../market/market-state.ts';
import { readRules } from '../../market/rules.ts';
import { chargesIn, netPrice } from '../../market/trade-charges.ts';
import type { AuditReport } from './audit-report.ts';
import { keptDeliveries } from './kept-deliveries.ts';

type Position = { boughtWh: number; soldWh: number; money: bigint };
type Standing = { readonly terms: OrderTerms; filledWh: number };

/** What a command that was applied brought about, and what it was. */
export type Applied = Readonly<{ entry: Journalled; events: readonly MarketEvent[]; where: string }>;

/**
 * Trades against the orders they are of, and runs against trades. `knownFrom`: deliveries that start before have orders and
 * trades that lie before the first row. `rules`: those in force then.
 */
export const checkTrades = (report: AuditReport, knownFrom: Instant = instant(0), rules: string | null = null) => {
  const orders = new Map<string, Standing>();
  const positions = new Map<string, Map<string, Position>>();
  const unpriced = new Set<string>();
  /** Deliveries that settle what was delivered of their trades (rule B): the rules of their first trade, which stand until then. */
  const byDelivered = new Set<string>();
  /** At what price such a delivery trades with the network. */
  const overLines = new Map<string, number>();
  const kept = keptDeliveries(rules);
  let known = rules === null || rules === '' ? null : readRules(rules);
  let lastForgotten = 0;

  const positionOf = ({ zone, start }: Readonly<{ zone: string; start: Instant }>, account: string): Position => {
    const key = `${zone}|${start}`;
    const ofDelivery = positions.get(key) ?? new Map<string, Position>();
    positions.set(key, ofDelivery);
    const known = ofDelivery.get(account) ?? { boughtWh: 0, soldWh: 0, money: 0n };
    ofDelivery.set(account, known);
    return known;
  };
  const fill = (trade: Trade, side: 'buy' | 'sell', where: string): void => {
    const id = side === 'buy' ? trade.buyOrder : trade.sellOrder;
    const account = side === 'buy' ? trade.buyer : trade.seller;
    const position = positionOf(trade, account);
    const money = amount(trade.quantityWh, trade.price);
    if (side === 'buy') position.boughtWh += trade.quantityWh;
    else position.soldWh += trade.quantityWh;
    position.money += side === 'buy' ? -money : money;
    if (isOfMarket(account) || trade.start < knownFrom) return;
    report.checked('limits');
    const order = orders.get(id);
    if (order === undefined) {
      report.broken('limits', where, `order ${id} is traded, and was never accepted`);
      return;
    }
    order.filledWh += trade.quantityWh;
    const { limit, quantityWh } = order.terms;
    const whole = trade.price + (trade.premium ?? 0);
    // A seller's limit is kept after what it is charged.
    const left = known === null ? whole : netPrice(chargesIn(known, trade.start), whole);
    const isWorse = side === 'buy' ? whole > limit : left < limit;
    if (trade.premium === undefined ? side === 'buy' && order.terms.green : !order.terms.green)
      report.broken('limits', where, `order ${id} is not of the kind of energy that its trade is of`);
    if (isWorse || order.terms.side !== side || order.terms.account !== account)
      report.broken('limits', where, `order ${id} (${order.terms.side} at ${limit}) is traded at ${trade.price}`);
    if (order.filledWh > quantityWh)
      report.broken('limits', where, `order ${id} is of ${quantityWh} Wh, and ${order.filledWh} Wh of it are traded`);
  };
  /** No more is said to be green than was exported, nor than was sold as that; who bought it pays who gave it. */
  const compareGreen = ({ points }: SettlementRun, name: string, where: string): void => {
    const all = points.flatMap(({ green, exportWh, soldWh }) =>
      green === undefined ? [] : [{ ...green, exportWh, soldOfAll: soldWh }],
    );
    if (all.length === 0) return;
    report.checked('positions');
    const [bought, sold] = [
      all.reduce((sum, one) => sum + one.boughtWh, 0),
      all.reduce((sum, one) => sum + one.soldWh, 0),
    ];
    const money = all.reduce((sum, { paid, received }) => sum + paid + received, 0n);
    const isCovered = all.every(({ soldWh, exportWh, soldOfAll }) => soldWh <= exportWh && soldWh <= soldOfAll);
    if (bought !== sold || money !== 0n || !isCovered)
      report.broken(
        'positions',
        where,
        `${name}: ${bought} Wh of green energy were bought and ${sold} Wh given, for ${money} nTHB more`,
      );
  };
  const compareRun = (run: SettlementRun, where: string): void => {
    const key = `${run.zone}|${run.start}`;
    if (run.start < knownFrom || unpriced.has(key)) return;
    const traded = positions.get(key) ?? new Map<string, Position>();
    const name = `${run.zone} ${bangkokTime(run.start)} run ${run.run}`;
    compareGreen(run, name, where);
    const settled = new Map<string, Position>();
    for (const { account, boughtWh, soldWh, traded: money } of run.points) {
      const sum = settled.get(account) ?? { boughtWh: 0, soldWh: 0, money: 0n };
      settled.set(account, sum);
      sum.boughtWh += boughtWh;
      sum.soldWh += soldWh;
      sum.money += money;
    }
    const total = { boughtWh: 0, soldWh: 0, money: 0n };
    for (const account of new Set([...traded.keys(), ...settled.keys()])) {
      const [of, found] = [traded.get(account) ?? nothing, settled.get(account) ?? nothing];
      // What was delivered of a trade is the same at both its ends.
      const booked = byDelivered.has(key) ? found : of;
      total.boughtWh += booked.boughtWh;
      total.soldWh += booked.soldWh;
      total.money += booked.money;
      if (isOfMarket(account)) continue;
      report.checked('positions');
      const agrees = byDelivered.has(key)
        ? found.boughtWh <= of.boughtWh && found.soldWh <= of.soldWh
        : found.boughtWh === of.boughtWh && found.soldWh === of.soldWh && found.money === of.money;
      if (!agrees)
        report.broken('positions', where, `${name}: ${account} traded ${words(of)}, and settles ${words(found)}`);
    }
    report.checked('positions');
    // Over lines the rest is the network's, which a run does not say: no more than it traded here, at the price it cleared at.
    const network = (byDelivered.has(key) && traded.get(NETWORK.trades)) || nothing;
    const rest = total.boughtWh - total.soldWh;
    const isWithin = rest <= network.soldWh && -rest <= network.boughtWh;
    const paid = BigInt(rest) * BigInt(overLines.get(key) ?? 0);
    const isEven = network === nothing ? rest === 0 && total.money === 0n : isWithin && total.money === -paid;
    if (!isEven || !run.balanced)
      report.broken(
        'positions',
        where,
        `${name}: ${total.boughtWh} Wh were bought and ${total.soldWh} Wh sold, for ${total.money} nTHB more`,
      );
  };
  const forget = (now: Instant): void => {
    if (now - lastForgotten < DAY) return;
    lastForgotten = now;
    const before = kept.from(now);
    const isOld = (key: string): boolean => Number(key.split('|')[1]) < before;
    for (const [id, { terms }] of orders) if (terms.start < before) orders.delete(id);
    for (const key of positions.keys()) if (isOld(key)) positions.delete(key);
    for (const key of byDelivered) if (isOld(key)) byDelivered.delete(key);
    for (const key of overLines.keys()) if (isOld(key)) overLines.delete(key);
    for (const key of unpriced) if (isOld(key)) unpriced.delete(key);
  };

  return ({ entry, events, where }: Applied): void => {
    kept.see(entry.command);
    forget(entry.at);
    if (entry.command.kind === 'rules' && events.some(({ kind }) => kind === 'rules-changed'))
      known = readRules(entry.command.text);
    for (const event of events) {
      if (event.kind === 'order-accepted' && entry.command.kind === 'order')
        orders.set(event.order, { terms: entry.command.terms, filledWh: 0 });
      // What could not be priced is left out of a run and taken up by a later one: it is compared no more.
      if (event.kind === 'cannot-price') unpriced.add(`${event.zone}|${event.start}`);
      if (event.kind === 'traded' && known?.settings.settlementRule === 'deliver-min')
        byDelivered.add(`${event.trade.zone}|${event.trade.start}`);
      if (event.kind === 'traded' && [event.trade.buyer, event.trade.seller].includes(NETWORK.trades))
        overLines.set(`${event.trade.zone}|${event.trade.start}`, event.trade.price);
      if (event.kind === 'traded') for (const side of ['buy', 'sell'] as const) fill(event.trade, side, where);
      if (event.kind === 'settled') compareRun(event.run, where);
    }
  };
};

const nothing: Position = { boughtWh: 0, soldWh: 0, money: 0n };
/** A dot is in no opaque id. */
const isOfMarket = (account: string): boolean => account.includes('.');
const words = ({ boughtWh, soldWh, money }: Position): string => `+${boughtWh} Wh −${soldWh} Wh for ${money} nTHB`;
