import type { Clearing, MarketEvent } from '../../domain/market.ts';
import { bangkokTime, type Instant, instant } from '../../domain/time.ts';
import { moneyOfNode } from '../../market/close-network.ts';
import type { Transfer } from '../../market/ledger.ts';
import { NETWORK } from '../../market/market-state.ts';
import { nodeAccount } from '../../market/network/network-node.ts';
import type { AuditReport } from './audit-report.ts';

/** What one closing over lines comes to where all of it is delivered, and what of it was settled and booked so far. */
type OverLines = {
  /** By account: fees, congestion rent, and what each node is due, nano-baht. */
  readonly due: ReadonlyMap<string, bigint>;
  /** By zone: Wh it has of the network, negative for what it sells into it; and the same by its last run. */
  readonly agreed: ReadonlyMap<string, number>;
  readonly settled: Map<string, number>;
  readonly booked: Map<string, bigint>;
};

/**
 * By rule B, what runs book of a closing over lines: to each account what the clearing says where all was delivered, and never more.
 * What was closed before the audit begins is not looked at.
 */
export const checkOverLines = (report: AuditReport) => {
  const known = new Map<Instant, OverLines>();

  const compare = (start: Instant, where: string): void => {
    const over = known.get(start);
    if (over === undefined) return;
    const isAll = over.agreed.size > 0 && [...over.agreed].every(([zone, energy]) => over.settled.get(zone) === energy);
    for (const [account, most] of over.due) {
      report.checked('positions');
      const booked = over.booked.get(account) ?? 0n;
      const isWithin = most < 0n ? most <= booked && booked <= 0n : 0n <= booked && booked <= most;
      if (isAll ? booked === most : isWithin) continue;
      const due = isAll ? `${most}` : `0 to ${most}`;
      const what = `${bangkokTime(start)}: ${account} is due ${due} nTHB over lines, and was booked ${booked} nTHB`;
      report.broken('positions', where, what);
    }
  };

  return {
    /** A closing whose money is booked with its runs; `events`: of the same command. */
    closed: ({ start, lines }: Clearing, events: readonly MarketEvent[]): void => {
      if (lines === undefined) return;
      const agreed = new Map<string, number>();
      for (const event of events) {
        if (event.kind !== 'traded' || event.trade.start !== start) continue;
        const { zone, buyer, seller, quantityWh } = event.trade;
        const sign = Number(seller === NETWORK.trades) - Number(buyer === NETWORK.trades);
        if (sign !== 0) agreed.set(zone, (agreed.get(zone) ?? 0) + sign * quantityWh);
      }
      const ofNodes = (lines.nodes ?? []).map((node) => [nodeAccount(node.node), moneyOfNode(node)] as const);
      const due = new Map<string, bigint>([[NETWORK.fees, lines.fees], [NETWORK.rent, lines.rent], ...ofNodes]);
      known.set(start, { due, agreed, settled: new Map(), booked: new Map() });
    },
    after: (events: readonly MarketEvent[], legs: readonly Transfer[], where: string): void => {
      const touched = new Set<Instant>();
      for (const leg of legs) {
        if (leg.kind !== 'transfer' || !leg.id.startsWith('lines/')) continue;
        const [, start, , account] = leg.id.split('/');
        const over = known.get(instant(Number(start)));
        if (over === undefined || account === undefined) continue;
        const amount = leg.credit === account ? leg.amount : -leg.amount;
        over.booked.set(account, (over.booked.get(account) ?? 0n) + amount);
        touched.add(instant(Number(start)));
      }
      for (const event of events) {
        if (event.kind !== 'settled') continue;
        const { zone, start, points } = event.run;
        known.get(start)?.settled.set(
          zone,
          points.reduce((sum, { boughtWh, soldWh }) => sum + boughtWh - soldWh, 0),
        );
        touched.add(start);
      }
      for (const start of touched) compare(start, where);
    },
    /** What starts before is forgotten. */
    forget: (before: Instant): void => {
      for (const start of known.keys()) if (start < before) known.delete(start);
    },
  };
};
