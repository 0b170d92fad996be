import type { Bill } from '../../tariff/monthly-bill.ts';
import type { EmissionFactor, Emissions } from '../../tariff/reference-data.ts';
import type { Language } from '../../web/format/moment.ts';
import { saidIn } from '../words/in-language.ts';
import { priceText, quantityText } from './figures.ts';
import { tariffWords } from './tariff-words.ts';

type Emitted = Readonly<{ grams: number; factor: EmissionFactor }>;

/** What a bill's energy from the grid emits, by the factor that holds on its last day; null where none does. */
export const emissionsOf = (emissions: readonly Emissions[], { period, energyWh }: Bill): Emitted | null => {
  const factor = emissions
    .flatMap(({ entries }) => entries)
    .find(({ from, to }) => from <= period.to && period.to <= to);
  // Wh × mg/kWh are µg; in whole grams.
  return factor === undefined ? null : { grams: Math.round((energyWh * factor.scope2) / 1_000_000), factor };
};

export const emissionLines = (emissions: readonly Emissions[], bill: Bill, language: Language): readonly string[] => {
  const words = tariffWords[language];
  const emitted = emissionsOf(emissions, bill);
  if (emitted === null) return [];
  const { grams, factor } = emitted;
  const unsure = factor.confidence === 'unconfirmed' ? ' ?' : '';
  return [
    `  ${words.carbon}: ${quantityText(bill.energyWh)} ${words.units.kWh} × ${priceText(factor.scope2)} = ${quantityText(grams)} kg CO₂e${unsure}`,
    `    ${saidIn(language, factor.source)} (${words.confidence[factor.confidence]})`,
  ];
};
