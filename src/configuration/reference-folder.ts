import { join } from 'node:path';
import type { Read } from '../tariff/field-reader.ts';
import { type Emissions, readEmissions, readSeasons, type Seasons } from '../tariff/reference-data.ts';
import { accepted, jsonFiles } from './json-files.ts';

/** What is known of a country beside its prices. */
export type References = Readonly<{
  seasons: readonly Seasons[];
  emissions: readonly Emissions[];
}>;

/** `<folder>/seasons` and `emissions`, checked. @throws Fault `configuration` with every path, value and what is allowed. */
export const readReferences = (folder: string): References => {
  const all = <T>(part: string, read: (json: unknown, file: string) => Read<T>): readonly T[] =>
    jsonFiles(join(folder, part)).map(({ name, content }) => accepted(read(content, name)));
  return {
    seasons: all('seasons', readSeasons),
    emissions: all('emissions', readEmissions),
  };
};
