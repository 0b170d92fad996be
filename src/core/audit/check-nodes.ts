import type { Clearing, MarketEvent, NodeTraded } from '../../domain/market.ts';
import { bangkokTime, HOUR, type Instant } from '../../domain/time.ts';
import { moneyOfNode } from '../../market/close-network.ts';
import type { Transfer } from '../../market/ledger.ts';
import { NETWORK } from '../../market/market-state.ts';
import { type NodeStep, nodeAccount, nodeCurve, pricedOf } from '../../market/network/network-node.ts';
import { readRules } from '../../market/rules.ts';
import type { AuditReport } from './audit-report.ts';
import { checkOverLines } from './check-over-lines.ts';
import type { Applied } from './check-trades.ts';
import { keptDeliveries } from './kept-deliveries.ts';

type Rules = ReturnType<typeof readRules>;

/**
 * What nodes that are no zones have traded, against the rules, what zones have traded with the network at the same time, and the legs
 * their accounts were booked. `rules`: those in force before the first command.
 */
export const checkNodes = (report: AuditReport, rules: string | null) => {
  let known: Rules | null = rules === null || rules === '' ? null : readRules(rules);
  const overLines = checkOverLines(report);
  const kept = keptDeliveries(rules);

  const compare = (node: NodeTraded, start: Instant, where: string): void => {
    report.checked('limits');
    const of = known?.settings.network?.nodes?.find(({ id }) => id === node.node);
    const length = known?.settings.intervalLength ?? 0;
    const curve = known === null || of === undefined ? nobody : nodeCurve(of, start, known);
    const { ask, bid } = pricedOf(curve);
    const { price, soldWh, boughtWh } = node;
    const most = (steps: readonly NodeStep[]): number =>
      steps.reduce((sum, { watts }) => sum + Math.floor((watts * length) / HOUR), 0);
    const sells = most(curve.sells.filter((step) => price !== null && step.price <= price));
    const buys = most(curve.buys.filter((step) => price !== null && step.price >= price));
    if (soldWh > sells || boughtWh > buys)
      report.broken(
        'limits',
        where,
        `the node ${node.node} sold ${soldWh} Wh and bought ${boughtWh} Wh at ${price}, and by the rules it sells at ${ask} and buys at ${bid} µTHB/kWh`,
      );
  };
  const compareMoney = (node: NodeTraded, start: Instant, legs: readonly Transfer[], where: string): void => {
    report.checked('positions');
    const account = nodeAccount(node.node);
    const id = `lines/${start}/${account}`;
    const booked = legs.reduce((sum, leg) => {
      if (leg.kind !== 'transfer' || leg.id !== id) return sum;
      return sum + (leg.credit === account ? leg.amount : -leg.amount);
    }, 0n);
    if (booked !== moneyOfNode(node))
      report.broken('positions', where, `${account} is due ${moneyOfNode(node)} nTHB, and was booked ${booked} nTHB`);
  };
  const compareEnergy = ({ start, lines }: Clearing, events: readonly MarketEvent[], where: string): void => {
    report.checked('positions');
    let [sold, bought] = [0, 0];
    for (const node of lines?.nodes ?? []) [sold, bought] = [sold + node.soldWh, bought + node.boughtWh];
    for (const event of events) {
      if (event.kind !== 'traded' || event.trade.start !== start) continue;
      if (event.trade.buyer === NETWORK.trades) sold += event.trade.quantityWh;
      if (event.trade.seller === NETWORK.trades) bought += event.trade.quantityWh;
    }
    const loses = known?.settings.network?.lines.some(({ lossPpm }) => lossPpm > 0) === true;
    if (loses ? bought > sold : bought !== sold)
      report.broken('positions', where, `${bangkokTime(start)}: the network bought ${sold} Wh and sold ${bought} Wh`);
  };

  return ({ entry, events, where }: Applied, legs: readonly Transfer[]): void => {
    kept.see(entry.command);
    const closed = new Map<Instant, Clearing>();
    for (const event of events)
      if (event.kind === 'cleared' && event.clearing.lines !== undefined)
        closed.set(event.clearing.start, event.clearing);
    for (const [start, clearing] of closed) {
      // By rule B money is booked with the runs.
      const isWithRuns = known?.settings.settlementRule === 'deliver-min';
      if (isWithRuns) overLines.closed(clearing, events);
      for (const node of clearing.lines?.nodes ?? []) {
        compare(node, start, where);
        if (!isWithRuns) compareMoney(node, start, legs, where);
      }
      if (clearing.lines?.nodes !== undefined) compareEnergy(clearing, events, where);
      overLines.forget(kept.from(entry.at));
    }
    overLines.after(events, legs, where);
    // Gates that were due close by the rules of before.
    if (entry.command.kind === 'rules' && events.some(({ kind }) => kind === 'rules-changed'))
      known = readRules(entry.command.text);
  };
};

const nobody = { sells: [], buys: [], why: null } as const;
