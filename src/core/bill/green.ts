import type { GreenClaims } from '../../domain/market.ts';
import { nanoBaht } from '../../domain/money.ts';
import { noClaims } from '../../market/green-claims.ts';
import type { BilledRun, BilledTrade } from './bill.ts';

/** The premiums of a run as numbers; nothing where it has no trade of green energy. */
export const greenIn = ({ green }: Pick<BilledRun, 'green'>): GreenClaims | undefined =>
  green && { ...green, paid: nanoBaht(BigInt(green.paid)), received: nanoBaht(BigInt(green.received)) };

/**
 * What a run says of green energy, against its trades, its meter and the premium: what it sold as green is what its meter exported of that,
 * by rule B what was delivered of it. What it bought may be less by the seller's meter, and never more. Null where it fits.
 */
export const greenProblem = (
  trades: readonly BilledTrade[],
  run: BilledRun,
  exportWh: number,
  isDeliverMin: boolean,
): string | null => {
  const own = trades.flatMap(({ side, quantityWh, premium }, at) =>
    premium === undefined ? [] : [{ side, premium, wh: isDeliverMin ? (run.delivered?.[at] ?? 0) : quantityWh }],
  );
  const stated = greenIn(run);
  if (own.length === 0) return stated === undefined ? null : 'green energy is stated, and none was traded';
  const of = (side: BilledTrade['side']): number =>
    own.reduce((sum, trade) => sum + (trade.side === side ? trade.wh : 0), 0);
  const [boughtWh, soldWh] = [of('buy'), Math.min(exportWh, of('sell'))];
  const { boughtWh: given, soldWh: gave, paid, received } = stated ?? noClaims;
  if (gave !== soldWh)
    return `${gave} Wh are stated as given of what was sold as green; by trades and meter it is ${soldWh} Wh`;
  if (given > boughtWh || (isDeliverMin && given !== boughtWh))
    return `${given} Wh of green energy are stated as bought; the trades come to ${boughtWh} Wh`;
  // A closing auction has one premium, and an interval one closing auction.
  const premium = BigInt(own[0]?.premium ?? 0);
  if (own.some((trade) => BigInt(trade.premium) !== premium)) return 'its green energy has more than one premium';
  const due = { paid: -BigInt(given) * premium, received: BigInt(gave) * premium };
  return paid === due.paid && received === due.received
    ? null
    : 'the premium that is stated is not that of its trades for the green energy stated';
};
