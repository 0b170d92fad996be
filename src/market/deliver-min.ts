import type { Wh } from '../domain/energy.ts';
import type { MicroBahtPerKwh } from '../domain/money.ts';
import { noPosition, type Position } from './settle.ts';

/**
 * How what was traded becomes money. `position-imbalance` (rule A): in full at its price, and whoever deviates pays for it.
 * `deliver-min` (rule B): as far as both ends have delivered, whatever the reason they have not, a curtailment by the DSO
 * among them; the rest of either meter is the utility's.
 */
export const settlementRules = ['position-imbalance', 'deliver-min'] as const;
export type SettlementRule = (typeof settlementRules)[number];

/**
 * A trade that rule B will settle, in time order; its ends by `positionKey` and the references of their orders. Over lines one end is the
 * network, without an order (0).
 */
export type KeptTrade = Readonly<{
  buyer: string;
  seller: string;
  buyOrder: number;
  sellOrder: number;
  quantityWh: Wh;
  price: MicroBahtPerKwh;
}>;

type Counted = Readonly<{ importWh: number; exportWh: number }>;

/**
 * What of each trade was delivered, Wh: the less of what the seller's export and the buyer's import still have for it, each
 * filling its own trades in time order (beckn/DEG P2P guide: `settled = min(trade, what is left of the metered)`; there only of the seller. A
 * buyer that takes less pays for less, and what is left of the export is sold at buy-back). Either end's order is
 * its own, so nobody's allocation depends on a stranger's meter but through the trade they share.
 */
export const deliverMin = (
  trades: readonly KeptTrade[],
  meteredAt: (holder: string) => Counted | undefined,
): readonly number[] => {
  const exported = firstComeFirst((holder) => meteredAt(holder)?.exportWh ?? 0);
  const imported = firstComeFirst((holder) => meteredAt(holder)?.importWh ?? 0);
  return trades.map(({ buyer, seller, quantityWh }) => {
    const [given, taken] = [exported(seller, quantityWh), imported(buyer, quantityWh)];
    return Math.min(given, taken);
  });
};

/** Hands out what a meter has counted, first come first. */
export const firstComeFirst = (
  counted: (holder: string) => number,
): ((holder: string, quantityWh: number) => number) => {
  const left = new Map<string, number>();
  return (holder, quantityWh) => {
    const before = left.get(holder) ?? counted(holder);
    const given = Math.min(before, quantityWh);
    left.set(holder, before - given);
    return given;
  };
};

/** What everybody holds once trades shrink to what was delivered. */
export const deliveredPositions = (
  trades: readonly KeptTrade[],
  delivered: readonly number[],
): ReadonlyMap<string, Position & Readonly<{ delivered: readonly number[] }>> => {
  type Building = { boughtWh: number; soldWh: number; money: bigint; delivered: number[] };
  const positions = new Map<string, Building>();
  const of = (holder: string): Building => {
    const made = positions.get(holder) ?? { ...noPosition, delivered: [] };
    positions.set(holder, made);
    return made;
  };
  for (const [at, { buyer, seller, price }] of trades.entries()) {
    const energy = delivered[at] ?? 0;
    const money = BigInt(energy) * BigInt(price);
    const [buys, sells] = [of(buyer), of(seller)];
    buys.boughtWh += energy;
    buys.money -= money;
    buys.delivered.push(energy);
    sells.soldWh += energy;
    sells.money += money;
    sells.delivered.push(energy);
  }
  return positions;
};

/** What a holder received for what it sold, of `trades` in which it is an end; `delivered` as in its `deliveredPositions`. */
export const soldForOf = (holder: string, trades: readonly KeptTrade[], delivered: readonly number[]): bigint => {
  let [sum, at] = [0n, 0];
  for (const { buyer, seller, price } of trades) {
    if (buyer === holder) at += 1;
    if (seller !== holder) continue;
    sum += BigInt(delivered[at] ?? 0) * BigInt(price);
    at += 1;
  }
  return sum;
};
