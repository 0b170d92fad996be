import type { Wh } from '../domain/energy.ts';
import { type BillLine, lineOf } from './bill-line.ts';
import type { Block, EnergyCharge, Tariff } from './tariff.ts';
import type { Unknown } from './unknown.ts';

/** The energy of a month; null: how much of it was on-peak is not known. */
export type MonthEnergy = Readonly<{ totalWh: Wh; onPeakWh: Wh | null }>;

/** What a month's energy costs, without Ft. */
export const energyLine = (
  tariff: Tariff,
  charge: EnergyCharge,
  { totalWh, onPeakWh }: MonthEnergy,
): BillLine | Unknown => {
  if ('anyTime' in charge)
    return lineOf('energy', [{ of: 'all', unit: 'kWh', quantity: totalWh, price: charge.anyTime }], charge, 'sum');
  if ('blocks' in charge) return lineOf('energy', blocksOf(charge.blocks, totalWh), charge, 'each');
  if (onPeakWh === null)
    return {
      unknown: `the tariff ${tariff.name} goes by the hour: how many kWh were on-peak, and how many off-peak, has to be known`,
    };
  const hours = [
    { of: 'on-peak', unit: 'kWh', quantity: onPeakWh, price: charge.onPeak },
    { of: 'off-peak', unit: 'kWh', quantity: totalWh - onPeakWh, price: charge.offPeak },
  ] as const;
  return lineOf(
    'energy',
    hours.filter(({ quantity }) => quantity > 0 || totalWh === 0),
    charge,
    'sum',
  );
};

/** Each block that the month's energy reaches, filled from the first; none of 0 kWh but the first. */
const blocksOf = (blocks: readonly Block[], totalWh: Wh) =>
  blocks.flatMap(({ upToKwh, price }, index) => {
    const below = (blocks[index - 1]?.upToKwh ?? 0) * 1_000;
    const quantity = Math.min(totalWh, upToKwh === null ? Number.POSITIVE_INFINITY : upToKwh * 1_000) - below;
    if (quantity <= 0 && index > 0) return [];
    return [{ of: { fromKwh: below / 1_000, toKwh: upToKwh }, unit: 'kWh' as const, quantity, price }];
  });
