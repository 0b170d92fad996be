import type { GreenClaims } from '../domain/market.ts';
import { type NanoBaht, nanoBaht } from '../domain/money.ts';
import { firstComeFirst } from './deliver-min.ts';
import type { Delivery, GreenTrade } from './delivery.ts';
import { owed, type Payment } from './ledger.ts';
import { SYSTEM } from './market-state.ts';

/**
 * What of each trade was green energy that was given, Wh: no more than the seller has exported, first come first; by rule B what was
 * delivered of the trade. For the rest nobody pays a premium, and nobody says that it was green.
 */
export const greenGiven = (
  trades: readonly GreenTrade[],
  exportOf: (holder: string) => number,
  delivered: readonly number[] | null,
): readonly number[] => {
  const exported = firstComeFirst(exportOf);
  return trades.map(({ seller, quantityWh, place }) =>
    place === null ? exported(seller, quantityWh) : (delivered?.[place] ?? 0),
  );
};

/** By holder: what was given of its green trades, and the premium for it. */
export const greenClaims = (
  trades: readonly GreenTrade[],
  given: readonly number[],
): ReadonlyMap<string, GreenClaims> => {
  const claims = new Map<string, GreenClaims>();
  const add = (holder: string, { boughtWh = 0, soldWh = 0, paid = 0n, received = 0n }: Partial<Sums>): void => {
    const before = claims.get(holder) ?? noClaims;
    claims.set(holder, {
      boughtWh: before.boughtWh + boughtWh,
      soldWh: before.soldWh + soldWh,
      paid: nanoBaht(before.paid + paid),
      received: nanoBaht(before.received + received),
    });
  };
  for (const [at, { buyer, seller, premium }] of trades.entries()) {
    const wattHours = given[at] ?? 0;
    const money = BigInt(wattHours) * BigInt(premium);
    add(buyer, { boughtWh: wattHours, paid: -money });
    add(seller, { soldWh: wattHours, received: money });
  }
  return claims;
};

type Sums = Readonly<{ boughtWh: number; soldWh: number; paid: bigint; received: bigint }>;
export const noClaims: GreenClaims = { boughtWh: 0, soldWh: 0, paid: nanoBaht(0n), received: nanoBaht(0n) };

/** What a holder receives for green energy, less what it pays. */
export const premiumOf = ({ paid, received }: GreenClaims = noClaims): NanoBaht => nanoBaht(paid + received);

/** The premium for what was given, from buyers to sellers; in a later run what that has changed by. */
export const greenLegs = (
  { zone, start, green, greenGiven: before = [] }: Delivery,
  run: number,
  now: ReadonlyMap<string, GreenClaims>,
): readonly Payment[] => {
  if (green === undefined) return [];
  const earlier = greenClaims(green, before);
  return [...now].flatMap(([holder, claims]) =>
    owed(
      `run/${zone}/${start}/${run}/${holder.replace(' ', '.')}/green`,
      SYSTEM.clearing,
      holder.slice(holder.indexOf(' ') + 1),
      premiumOf(claims) - premiumOf(earlier.get(holder)),
    ),
  );
};
