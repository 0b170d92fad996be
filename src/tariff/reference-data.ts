import { createReader, type Read } from './field-reader.ts';
import type { Dated, LocalDate, Provenance } from './tariff.ts';

/** A season, from one day of the year to another, both included: `02-16`. The last one goes on over New Year. */
export type Season = Provenance & Readonly<{ name: string; thai: string; from: string; to: string }>;
export type Seasons = Readonly<{ name: string; description: string; seasons: readonly Season[] }>;

/** mg CO₂ equivalent per kWh, by the scopes of the GHG protocol; null: not known. */
export type EmissionFactor = Dated & Readonly<{ scope2: number; scope3: number | null }>;
export type Emissions = Readonly<{
  name: string;
  unit: string;
  description: string;
  entries: readonly EmissionFactor[];
}>;

/** Checks a file of seasons: together they are the whole year, in order, once. */
export const readSeasons = (json: unknown, file: string): Read<Seasons> => {
  const reader = createReader();
  const top = reader.record(json, file, ['name', 'description', 'seasons']);
  // Of a leap year, so that 29 February has a season too.
  const dayOf = (value: unknown, path: string): string => reader.date(`2028-${String(value)}`, path).slice(5);
  const seasons = reader.list(top['seasons'], `${file}: seasons`, (item, path): Season => {
    const season = reader.record(item, path, ['name', 'thai', 'from', 'to', 'source', 'confidence']);
    return {
      name: reader.text(season['name'], `${path}.name`),
      thai: reader.text(season['thai'], `${path}.thai`),
      from: dayOf(season['from'], `${path}.from`),
      to: dayOf(season['to'], `${path}.to`),
      ...reader.provenance(season, path),
    };
  });
  for (const [index, { from }] of seasons.entries()) {
    const before = seasons.at(index - 1)?.to ?? from;
    const next = new Date(Date.parse(`2028-${before}T00:00:00Z`) + 86_400_000).toISOString().slice(5, 10);
    if (from !== next) reader.error(`${file}: seasons[${index}].from`, from, `${next}, the day after the one before`);
  }
  return reader.result({
    name: reader.text(top['name'], `${file}: name`),
    description: reader.text(top['description'], `${file}: description`),
    seasons,
  });
};

export const seasonOn = ({ seasons }: Seasons, date: LocalDate): Season | null => {
  const day = date.slice(5);
  return seasons.find(({ from, to }) => (from <= to ? from <= day && day <= to : day >= from || day <= to)) ?? null;
};

/** Checks a file of emission factors. */
export const readEmissions = (json: unknown, file: string): Read<Emissions> => {
  const reader = createReader();
  const top = reader.record(json, file, ['name', 'unit', 'description', 'entries']);
  const factor = (value: unknown, path: string): number => reader.money(value, path);
  const entries = reader.list(top['entries'], `${file}: entries`, (item, path): EmissionFactor => {
    const entry = reader.record(item, path, ['from', 'to', 'scope2', 'scope3', 'source', 'confidence']);
    return {
      ...reader.validity(entry, `${path}.`),
      scope2: factor(entry['scope2'], `${path}.scope2`),
      scope3: entry['scope3'] === null ? null : factor(entry['scope3'], `${path}.scope3`),
      ...reader.provenance(entry, path),
    };
  });
  reader.distinct(entries, `${file}: entries`);
  return reader.result({
    name: reader.text(top['name'], `${file}: name`),
    unit: reader.oneOf(top['unit'], `${file}: unit`, ['kgCO2e/kWh']),
    description: reader.text(top['description'], `${file}: description`),
    entries,
  });
};
