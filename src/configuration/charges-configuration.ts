import { microBahtPerKwh } from '../domain/money.ts';
import type { Confidence, Dated } from '../tariff/tariff.ts';
import type { SettersOf } from './layer.ts';
import { toldOf } from './partly.ts';
import { at } from './path.ts';
import { refused } from './refusal.ts';

/** What sellers are charged of what they are paid for trades, in a span of days: fits `TradeCharges`. */
export type ConfiguredCharges = Dated &
  Readonly<{ feeBps: number; wheeling: ReturnType<typeof microBahtPerKwh> | null; lossBps: number; capBps: number }>;

/** What the schema lets through. */
export type RawCharges = Readonly<{
  charges: readonly Readonly<{
    from: string;
    to: string;
    feeBasisPoints: number;
    wheeling: number | null;
    lossBasisPoints: number;
    capBasisPoints: number;
    source: string;
    confidence: Confidence;
  }>[];
}>;

/** What has to be looked at in each: spans of days are one after the other, and charges leave a seller something of some price. */
export const chargesChecks = (market: RawMarketOfCharges, by: SettersOf): readonly (() => void)[] =>
  toldOf(() => market.charges)
    .flat()
    .flatMap((each, index) => [
      () => {
        const { from, to } = each;
        const before = market.charges[index - 1]?.to ?? null;
        if (from > to || (before !== null && before >= from))
          throw refused('charges-order', { layer: by('charges'), index, from, to, before });
      },
      () => {
        const { tick, highestPrice } = market;
        if (!leavesNothing(each, tick, highestPrice)) return;
        const layer = by(at('charges', index), 'tick', 'highestPrice');
        throw refused('charges-take-all', { layer, index, highestPrice });
      },
    ]);

const leavesNothing = (
  { feeBasisPoints: fee, lossBasisPoints: loss, capBasisPoints: cap, wheeling }: RawCharges['charges'][number],
  tick: number,
  highestPrice: number,
): boolean => {
  // As `leastPrice` of the market finds it: what keeps the cap, and what leaves a seller anything, on a step.
  const [forCap, forSeller] = [cap - loss, 10_000 - fee - loss].map((share) =>
    (wheeling ?? 0) === 0 ? 0 : share <= 0 ? Infinity : Math.ceil(((wheeling ?? 0) * 10_000) / share),
  );
  const least = Math.ceil(Math.max(forCap ?? 0, forSeller ?? 0) / tick) * tick;
  return fee + loss >= 10_000 || loss > cap || least > highestPrice;
};

type RawMarketOfCharges = RawCharges & Readonly<{ tick: number; highestPrice: number }>;

/** Those that were judged; undefined where there are none. */
export const chargesOf = ({ charges }: RawCharges): readonly ConfiguredCharges[] | undefined =>
  charges.length === 0
    ? undefined
    : charges.map(({ feeBasisPoints, wheeling, lossBasisPoints, capBasisPoints, ...dated }) => ({
        ...dated,
        feeBps: feeBasisPoints,
        wheeling: wheeling === null ? null : microBahtPerKwh(wheeling),
        lossBps: lossBasisPoints,
        capBps: capBasisPoints,
      }));
