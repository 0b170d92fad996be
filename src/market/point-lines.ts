import { type InvoiceLine, type LineKind, noLine } from '../domain/invoice-line.ts';
import type { SettledPoint } from '../domain/market.ts';
import type { PriceParts } from '../tariff/price-book.ts';
import { imbalanceOf } from './settle.ts';
import { chargeKinds } from './trade-charges.ts';

export type Lines = ReadonlyMap<string, InvoiceLine>;

type Settled = Pick<SettledPoint, 'importWh' | 'exportWh' | 'boughtWh' | 'soldWh' | 'traded' | 'charged' | 'green'>;

/**
 * What one settled interval of a point comes to, line by line; together they are its total, to the nano-baht. `soldFor`: what it
 * received for what it sold, of which `traded` is the rest after what it paid.
 */
export const linesOfPoint = (settled: Settled, soldFor: bigint, parts: PriceParts): Lines => {
  const { boughtWh, soldWh, traded } = settled;
  const { short, long } = imbalanceOf(settled);
  const lines = new Map<LineKind, InvoiceLine>();
  const add = (kind: LineKind, energyWh: number, money: bigint): void => {
    if (energyWh !== 0 || money !== 0n) lines.set(kind, { energyWh, money });
  };
  const paid = (price: number): bigint => 0n - BigInt(short) * BigInt(price);
  add('bought', boughtWh, traded - soldFor);
  add('sold', soldWh, soldFor);
  if (settled.green !== undefined) {
    add('green-bought', settled.green.boughtWh, settled.green.paid);
    add('green-sold', settled.green.soldWh, settled.green.received);
  }
  // Wheeling is of energy that is counted as sold already.
  for (const kind of chargeKinds) add(lineOfCharge[kind], 0, 0n - (settled.charged?.[kind] ?? 0n));
  add(parts.period === 'any-time' ? 'retail' : `retail-${parts.period}`, short, paid(parts.energy));
  add('ft', parts.ft === 0 ? 0 : short, paid(parts.ft));
  add('buy-back', long, BigInt(long) * BigInt(parts.buyBack));
  add('vat', parts.vat === 0 ? 0 : short, paid(parts.vat));
  return lines;
};

const lineOfCharge = { fee: 'platform-fee', wheeling: 'wheeling', losses: 'losses' } as const;

/** `sign` times what `lines` say is added to `sums`, under other names where `named` gives them. */
export const addLines = (
  sums: Map<string, InvoiceLine>,
  lines: Lines,
  sign: 1 | -1,
  named: (kind: string) => string = (kind) => kind,
): void => {
  for (const [kind, { energyWh, money }] of lines) {
    const before = sums.get(named(kind)) ?? noLine;
    const sum = { energyWh: before.energyWh + sign * energyWh, money: before.money + BigInt(sign) * money };
    if (sum.energyWh === 0 && sum.money === 0n) sums.delete(named(kind));
    else sums.set(named(kind), sum);
  }
};
