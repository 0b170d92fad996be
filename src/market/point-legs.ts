import type { SettledPoint } from '../domain/market.ts';
import { type Delivery, positionKey } from './delivery.ts';
import { owed, type Payment } from './ledger.ts';
import { SYSTEM } from './market-state.ts';
import { CHARGES, chargeKinds } from './trade-charges.ts';

/** What the ledger calls the runs of a delivery. */
export const runsOf = ({ zone, start }: Pick<Delivery, 'zone' | 'start'>): string => `run/${zone}/${start}`;

/** What lies beyond trades, and what is charged of them. Ids are derived from interval, run, point and leg: a retry cannot book twice,
 * for the ledger books each run once. */
export const pointLegs = (
  { zone, start, pinned }: Delivery,
  run: number,
  settled: readonly SettledPoint[],
  before: ReadonlyMap<string, SettledPoint>,
): readonly Payment[] => {
  const legs: Payment[] = [];
  for (const point of settled) {
    // The first run has nothing before it.
    const earlier = run === 1 ? undefined : before.get(positionKey(point.point, point.account));
    const leg = (name: string, from: string, due: bigint): void => {
      if (due === 0n) return;
      // A dot is in no id: who has left has legs of its own beside those of who settles for the point.
      const left = pinned.get(point.point)?.account !== point.account;
      const at = left ? `${point.point}.${point.account}` : point.point;
      legs.push(...owed(`run/${zone}/${start}/${run}/${at}/${name}`, from, point.account, due));
    };
    leg('retail', SYSTEM.utility, point.retail - (earlier?.retail ?? 0n));
    leg('buyBack', SYSTEM.utility, point.buyBack - (earlier?.buyBack ?? 0n));
    if (point.charged === undefined && earlier?.charged === undefined) continue;
    for (const name of chargeKinds)
      leg(name, CHARGES[name], (earlier?.charged?.[name] ?? 0n) - (point.charged?.[name] ?? 0n));
  }
  return legs;
};
