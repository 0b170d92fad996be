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

/** A part of an authority's territory. */
type Area = Provenance &
  Readonly<{ code: string; thai: string; letter: string | null; seat: string | null; provinces: readonly string[] }>;
/** `unknown`: what of the areas is not known, and why. */
export type Areas = Readonly<{
  name: string;
  authority: string;
  description: string;
  unknown: string | null;
  areas: readonly Area[];
}>;

type Reader = ReturnType<typeof createReader>;
const textOrNull = (reader: Reader, value: unknown, path: string): string | null =>
  value === null ? null : reader.text(value, path);

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

/** Checks a file of areas; of one code there is one. */
export const readAreas = (json: unknown, file: string): Read<Areas> => {
  const reader = createReader();
  const top = reader.record(json, file, ['name', 'authority', 'description', 'unknown', 'areas']);
  const areas = reader.list(top['areas'], `${file}: areas`, (item, path): Area => {
    const area = reader.record(item, path, ['code', 'thai', 'letter', 'seat', 'provinces', 'source', 'confidence']);
    return {
      code: reader.text(area['code'], `${path}.code`),
      thai: reader.text(area['thai'], `${path}.thai`),
      letter: textOrNull(reader, area['letter'], `${path}.letter`),
      seat: textOrNull(reader, area['seat'], `${path}.seat`),
      provinces: reader.list(area['provinces'], `${path}.provinces`, (one, at) => reader.text(one, at)),
      ...reader.provenance(area, path),
    };
  });
  for (const [index, { code, thai }] of areas.entries())
    if (areas.findIndex((one) => one.code === code || one.thai === thai) !== index)
      reader.error(`${file}: areas[${index}]`, code, 'a code and a name that no other area has');
  return reader.result({
    name: reader.text(top['name'], `${file}: name`),
    authority: reader.text(top['authority'], `${file}: authority`),
    description: reader.text(top['description'], `${file}: description`),
    unknown: textOrNull(reader, top['unknown'], `${file}: unknown`),
    areas,
  });
};
