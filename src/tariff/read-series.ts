import { createReader, type Read } from './field-reader.ts';
import { readEntries } from './read-entries.ts';
import { type Dated, type DatedList, datedLists, type Gap } from './tariff.ts';

/** Values that many tariffs share, or that no tariff has (`config/market-data/*.json`), by the days they hold. */
export type Series = Readonly<{
  name: string;
  /** The list of a tariff that its entries are like. */
  list: DatedList;
  unit: string;
  description: string;
  entries: readonly Dated[];
  gaps: readonly Gap[];
}>;

/** Checks a file of market data. Its name is that of the file, and unknown keys are errors. */
export const readSeries = (json: unknown, file: string): Read<Series> => {
  const reader = createReader();
  const top = reader.record(json, file, ['name', 'list', 'unit', 'description', 'entries']);
  const list = reader.oneOf(top['list'], `${file}: list`, datedLists);
  const { known, gaps } = readEntries(reader, list, top['entries'], `${file}: entries`);
  return reader.result({
    name: reader.oneOf(top['name'], `${file}: name`, [file.replace(/\.json$/, '')]),
    list,
    unit: reader.text(top['unit'], `${file}: unit`),
    description: reader.text(top['description'], `${file}: description`),
    entries: known,
    gaps,
  });
};
