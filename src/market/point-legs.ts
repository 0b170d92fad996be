import type { SettledPoint } from '../domain/market.ts';
import { type Delivery, positionKey } from './delivery.ts';
import { owed, type Transfer } from './ledger.ts';
import { SYSTEM } from './market-state.ts';
import { CHARGES, chargeKinds } from './trade-charges.ts';

/** What lies beyond trades, and what is charged of them. Ids are derived from interval, run, point and leg: a retry cannot book twice. */
export const pointLegs = (
  { zone, start, pinned }: Delivery,
  run: number,
  settled: readonly SettledPoint[],
  before: ReadonlyMap<string, SettledPoint>,
): readonly Transfer[] =>
  settled.flatMap((point) => {
    // The first run has nothing before it.
    const earlier = run === 1 ? undefined : before.get(positionKey(point.point, point.account));
    // A dot is in no id: who has left has legs of its own beside those of who settles for the point.
    const left = pinned.get(point.point)?.account !== point.account;
    const at = left ? `${point.point}.${point.account}` : point.point;
    const leg = (name: string, from: string, due: bigint): readonly Transfer[] =>
      owed(`run/${zone}/${start}/${run}/${at}/${name}`, from, point.account, due);
    return [
      ...(['retail', 'buyBack'] as const).flatMap((name) =>
        leg(name, SYSTEM.utility, point[name] - (earlier?.[name] ?? 0n)),
      ),
      ...chargeKinds.flatMap((name) =>
        leg(name, CHARGES[name], (earlier?.charged?.[name] ?? 0n) - (point.charged?.[name] ?? 0n)),
      ),
    ];
  });
