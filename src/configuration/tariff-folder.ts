import { join } from 'node:path';
import { type PriceOf, priceBook } from '../tariff/price-book.ts';
import type { Series } from '../tariff/read-series.ts';
import { readTariffs, type TariffFiles } from '../tariff/read-tariffs.ts';
import { spellOut } from '../tariff/spell-out.ts';
import type { Calendar, Tariff } from '../tariff/tariff.ts';
import { accepted, jsonFiles } from './json-files.ts';

/** What a folder of tariffs says. */
export type TariffFolder = Readonly<{
  /** What a market goes by: of the tariffs those that price every kWh by itself, drawn and given. */
  files: TariffFiles;
  priceOf: PriceOf;
  /** All of them, and what each says, whole in itself. */
  tariffs: readonly Tariff[];
  spelledOut: ReadonlyMap<string, unknown>;
  calendars: readonly Calendar[];
  series: readonly Series[];
}>;

/**
 * The files in `<folder>/tariffs`, spelled out with what they name in `<folder>/market-data`, and the calendars in
 * `<folder>/calendars`, checked; and the prices in them.
 * @throws Fault `configuration` with every path, value and what is allowed.
 */
export const readTariffFolder = (folder: string): TariffFolder => {
  const { tariffs: written, series } = accepted(
    spellOut(jsonFiles(join(folder, 'tariffs')), jsonFiles(join(folder, 'market-data'))),
  );
  const calendars = jsonFiles(join(folder, 'calendars'));
  const read = accepted(readTariffs({ calendars, tariffs: written }));
  const { tariffs } = read;
  // They come in the order of their files: nothing is left out on the way.
  const traded = written.filter((_, index) => tariffs[index] !== undefined && pricesEachKwh(tariffs[index]));
  return {
    files: { calendars, tariffs: traded },
    priceOf: priceBook(tariffs.filter(pricesEachKwh)),
    tariffs,
    spelledOut: new Map(tariffs.map(({ name }, index) => [name, written[index]?.content])),
    calendars: read.calendars,
    series,
  };
};

/** Where a kWh costs what the rest of the month makes of it, or surplus has no price at all, nothing can be settled. */
const pricesEachKwh = ({ energy, buyBack }: Tariff): boolean =>
  buyBack.length > 0 && energy.some((charge) => !('blocks' in charge));
