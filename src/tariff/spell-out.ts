import { createReader, type Json, type Read } from './field-reader.ts';
import { readSeries, type Series } from './read-series.ts';
import { datedLists } from './tariff.ts';

/** What a file says, as JSON, and the name people know it by. */
export type DataFile = Readonly<{ name: string; content: unknown }>;

/**
 * Tariffs as a market journals them, each whole in itself: where a tariff file names a file of `market-data` the entries of that
 * stand in it, and each of its `variants` (a voltage level, mostly) is a tariff of its own, which has what the variant says and
 * else what the file says. Entries that ended before the tariff's own energy prices begin are left out: nothing is priced then.
 */
export const spellOut = (
  tariffs: readonly DataFile[],
  marketData: readonly DataFile[],
): Read<Readonly<{ tariffs: readonly DataFile[]; series: readonly Series[] }>> => {
  const reader = createReader();
  const read: Series[] = [];
  const series = new Map<string, Readonly<{ list: string; entries: readonly unknown[] }>>();
  for (const { name: file, content } of marketData) {
    const one = readSeries(content, file);
    if ('errors' in one) return one;
    read.push(one.value);
    // As they are written: what is journalled is text.
    series.set(one.value.name, { list: one.value.list, entries: (content as { entries: unknown[] }).entries });
  }
  const spelled = variantsOf(reader, tariffs).map(({ name: file, content }) => {
    if (!isRecord(content)) return { name: file, content };
    const entries = Object.entries(content).map(([key, value]): [string, unknown] => {
      if (typeof value !== 'string' || !datedLists.some((list) => list === key)) return [key, value];
      const fitting = [...series].flatMap(([name, { list }]) => (list === key ? [name] : []));
      const named = reader.oneOf(value, `${file}: ${key}`, fitting);
      return [key, since(series.get(named)?.entries ?? [], beginningOf(content))];
    });
    return { name: file, content: Object.fromEntries(entries) };
  });
  return reader.result({ tariffs: spelled, series: read });
};

const variantsOf = (reader: ReturnType<typeof createReader>, tariffs: readonly DataFile[]): readonly DataFile[] =>
  tariffs.flatMap(({ name: file, content }): readonly DataFile[] => {
    if (!isRecord(content) || content['variants'] === undefined) return [{ name: file, content }];
    const { variants, ...shared } = content;
    return reader.list(variants, `${file}: variants`, (item, path) => {
      if (!isRecord(item)) reader.error(path, item, 'an object with what this variant has of its own');
      return { name: file, content: { ...shared, ...(isRecord(item) && item) } };
    });
  });

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textIn = (entry: unknown, key: string): string | null =>
  isRecord(entry) && typeof entry[key] === 'string' ? entry[key] : null;

/** The first day that the tariff has energy prices for. */
const beginningOf = ({ energy }: Json): string =>
  (Array.isArray(energy) ? energy : []).map((entry) => textIn(entry, 'from') ?? '').toSorted()[0] ?? '9999';

const since = (entries: readonly unknown[], beginning: string): readonly unknown[] =>
  beginning === '9999' ? entries : entries.filter((entry) => (textIn(entry, 'to') ?? '9999') >= beginning);
