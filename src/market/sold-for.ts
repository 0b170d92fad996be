import type { GreenClaims } from '../domain/market.ts';
import { type KeptTrade, soldForOf } from './deliver-min.ts';
import { type Delivery, positionKey } from './delivery.ts';
import type { MarketState } from './market-state.ts';
import { PAID, POINT } from './order-fields.ts';
import type { Position } from './settle.ts';
import { type Charged, chargesIn, chargesOf, nothingCharged } from './trade-charges.ts';

/** What a holder received for what it sold: of all its trades, or of what was delivered of them. */
export const soldForNow = (
  { orders: known }: MarketState,
  { orders, trades }: Delivery,
): ((holder: string, delivered?: readonly number[]) => bigint) => {
  if (trades !== undefined) {
    const byHolder = new Map<string, KeptTrade[]>();
    for (const trade of trades)
      for (const holder of new Set([trade.buyer, trade.seller])) {
        const kept = byHolder.get(holder) ?? [];
        kept.push(trade);
        byHolder.set(holder, kept);
      }
    return (holder, delivered = []) => soldForOf(holder, byHolder.get(holder) ?? [], delivered);
  }
  const sold = new Map<string, bigint>();
  for (const ref of orders.all()) {
    if (known.isBuyer(ref)) continue;
    const holder = positionKey(known.points.text(known.int(ref, POINT)), known.account(ref));
    sold.set(holder, (sold.get(holder) ?? 0n) + BigInt(known.get(ref, PAID)));
  }
  return (holder) => sold.get(holder) ?? 0n;
};

/**
 * What a position is charged, of what it was paid for sales and of the premium for what was green of them: by the rules of the first run,
 * which its orders were taken by (`change-rules.ts`).
 */
export type ChargedFor = (
  holder: string,
  position: Position & Readonly<{ delivered?: readonly number[] }>,
  green: GreenClaims | undefined,
) => Charged;

export const chargedFor = (state: MarketState, delivery: Delivery): ChargedFor => {
  const [rules] = delivery.pricedBy;
  const charges = rules === undefined ? null : chargesIn(rules, delivery.start);
  if (charges === null) return () => nothingCharged;
  const soldFor = soldForNow(state, delivery);
  return (holder, { soldWh, delivered }, green) => {
    if (soldWh === 0) return nothingCharged;
    return chargesOf(charges, soldFor(holder, delivered) + (green?.received ?? 0n), soldWh);
  };
};
