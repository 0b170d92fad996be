import { microBahtPerKwh } from '../domain/money.ts';
import type { Confidence, Dated } from '../tariff/tariff.ts';
import { type Refusal, refusal, refuseAll } from './refusal.ts';

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

/** @throws Refused where spans of days are not one after the other, or charges leave a seller nothing of any price */
export const chargesOf = (
  { charges, tick, highestPrice }: RawCharges & Readonly<{ tick: number; highestPrice: number }>,
  layer: string,
): Readonly<{ charges?: readonly ConfiguredCharges[] }> => {
  refuseAll(
    charges.flatMap((each, index): readonly Refusal[] => {
      const { from, to, feeBasisPoints: fee, lossBasisPoints: loss, capBasisPoints: cap, wheeling } = each;
      const before = charges[index - 1]?.to ?? null;
      // As `leastPrice` of the market finds it: what keeps the cap, and what leaves a seller anything, on a step.
      const [forCap, forSeller] = [cap - loss, 10_000 - fee - loss].map((share) =>
        (wheeling ?? 0) === 0 ? 0 : share <= 0 ? Infinity : Math.ceil(((wheeling ?? 0) * 10_000) / share),
      );
      const least = Math.ceil(Math.max(forCap ?? 0, forSeller ?? 0) / tick) * tick;
      const leavesNothing = fee + loss >= 10_000 || loss > cap || least > highestPrice;
      return [
        ...(from > to || (before !== null && before >= from)
          ? [refusal('charges-order', { layer, index, from, to, before })]
          : []),
        ...(leavesNothing ? [refusal('charges-take-all', { layer, index, highestPrice })] : []),
      ];
    }),
  );
  if (charges.length === 0) return {};
  return {
    charges: charges.map(({ feeBasisPoints, wheeling, lossBasisPoints, capBasisPoints, ...dated }) => ({
      ...dated,
      feeBps: feeBasisPoints,
      wheeling: wheeling === null ? null : microBahtPerKwh(wheeling),
      lossBps: lossBasisPoints,
      capBps: capBasisPoints,
    })),
  };
};
