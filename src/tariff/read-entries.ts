import { microBahtPerKwh } from '../domain/money.ts';
import type { createReader, Json } from './field-reader.ts';
import type { Block, Dated, DatedList, EntryOf, Gap } from './tariff.ts';

type Reader = ReturnType<typeof createReader>;
/** What an entry says beside its days and its source. */
type OwnOf<T> = T extends unknown ? Omit<T, keyof Dated> : never;
type Own<K extends DatedList> = Readonly<{
  fields: readonly string[];
  read: (reader: Reader, item: Json, path: string) => OwnOf<EntryOf[K]>;
}>;

/** The entries of a list in a file: those that say a value, and those that say why there is none. */
export const readEntries = <K extends DatedList>(
  reader: Reader,
  list: K,
  value: unknown,
  path: string,
): Readonly<{ known: readonly EntryOf[K][]; gaps: readonly Gap[] }> => {
  const { fields, read }: Own<K> = own[list];
  const gaps: Gap[] = [];
  const known = reader.list(value, path, (item, at) => {
    const record = reader.record(item, at, ['from', 'to', 'source', 'confidence', 'unknown', ...fields]);
    const when = { ...reader.validity(record, `${at}.`), ...reader.provenance(record, at) };
    if (record['unknown'] === undefined)
      // The union of all lists is too wide for the compiler to see that one list's own part and the days make its entry.
      return [{ ...when, ...read(reader, record, at) } as unknown as EntryOf[K]];
    for (const field of fields.filter((one) => one in record))
      reader.error(at, field, `either unknown, which says why there is none, or ${fields.join(', ')}`);
    gaps.push({ ...when, of: list, unknown: reader.text(record['unknown'], `${at}.unknown`) });
    return [];
  });
  reader.distinct([...known.flat(), ...gaps], path);
  return { known: known.flat(), gaps };
};

const price: Own<'ft'> = {
  fields: ['price'],
  read: (reader, item, path) => ({ price: reader.price(item['price'], `${path}.price`) }),
};

const own: Readonly<{ [K in DatedList]: Own<K> }> = {
  energy: {
    fields: ['onPeak', 'offPeak', 'price', 'blocks'],
    // Of the three ways of pricing energy the one that is written.
    read: (reader, item, path) => {
      const ways = [['blocks'], ['price'], ['onPeak', 'offPeak']].filter((way) =>
        way.some((one) => item[one] !== undefined),
      );
      if (ways.length > 1)
        reader.fileError(path, ways.flat().join(', '), 'one of price, blocks, or onPeak with offPeak');
      if (item['blocks'] !== undefined) return { blocks: readBlocks(reader, item['blocks'], `${path}.blocks`) };
      if (item['price'] !== undefined) return { anyTime: reader.price(item['price'], `${path}.price`) };
      return {
        onPeak: reader.price(item['onPeak'], `${path}.onPeak`),
        offPeak: reader.price(item['offPeak'], `${path}.offPeak`),
      };
    },
  },
  ...{ ft: price, buyBack: price, wheeling: price, green: price },
  service: {
    fields: ['price'],
    // µTHB of a month: no price of a kWh, but held like one.
    read: (reader, item, path) => ({ price: microBahtPerKwh(reader.money(item['price'], `${path}.price`)) }),
  },
  vat: {
    fields: ['percent'],
    read: (reader, item, path) => ({ ppm: reader.percent(item['percent'], `${path}.percent`) }),
  },
  demand: {
    fields: ['perKw', 'onPeakPerKw', 'partialPeakPerKw'],
    read: (reader, item, path) => readDemand(reader, item, path),
  },
  kvar: {
    fields: ['freePercent', 'perKvar'],
    read: (reader, item, path) => ({
      freePpm: reader.percent(item['freePercent'], `${path}.freePercent`),
      perKvar: reader.money(item['perKvar'], `${path}.perKvar`),
    }),
  },
  minimum: {
    fields: ['percentOfDemandCharge'],
    read: (reader, item, path) => ({
      ppm: reader.percent(item['percentOfDemandCharge'], `${path}.percentOfDemandCharge`),
    }),
  },
};

/** Steps of energy prices, each up to more kWh than the one before; the last is open (`upToKwh: null`). */
const readBlocks = (reader: Reader, value: unknown, path: string): readonly Block[] => {
  const blocks = reader.list(value, path, (item, at) => {
    const block = reader.record(item, at, ['upToKwh', 'price']);
    const upTo = block['upToKwh'];
    const upToKwh = upTo === null ? null : reader.whole(upTo, `${at}.upToKwh`);
    return { upToKwh, price: reader.price(block['price'], `${at}.price`) };
  });
  for (const [index, { upToKwh }] of blocks.entries()) {
    const last = index === blocks.length - 1;
    const before = blocks[index - 1]?.upToKwh ?? 0;
    if (last !== (upToKwh === null)) reader.error(`${path}[${index}].upToKwh`, upToKwh, 'null in the last block alone');
    else if (upToKwh !== null && upToKwh <= before)
      reader.error(`${path}[${index}].upToKwh`, upToKwh, `more than ${before}`);
  }
  if (blocks.length === 0) reader.error(path, value, 'at least one block');
  return blocks;
};

/** `perKw`: of the greatest demand at any time; `onPeakPerKw`: of that on-peak; with `partialPeakPerKw`: by time of day. */
const readDemand = (reader: Reader, item: Json, path: string): OwnOf<EntryOf['demand']> => {
  const [any, onPeak, partial] = [item['perKw'], item['onPeakPerKw'], item['partialPeakPerKw']];
  if (any !== undefined && (onPeak !== undefined || partial !== undefined))
    reader.error(path, 'perKw', 'either perKw or onPeakPerKw');
  if (any !== undefined) return { hours: 'any-time', perKw: reader.money(any, `${path}.perKw`), partialPerKw: 0 };
  const perKw = reader.money(onPeak, `${path}.onPeakPerKw`);
  if (partial === undefined) return { hours: 'on-peak', perKw, partialPerKw: 0 };
  return { hours: 'time-of-day', perKw, partialPerKw: reader.money(partial, `${path}.partialPeakPerKw`) };
};
