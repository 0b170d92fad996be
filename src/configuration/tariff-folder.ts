import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../domain/fault.ts';
import { type PriceOf, priceBook } from '../tariff/price-book.ts';
import { readTariffs, type TariffFiles } from '../tariff/read-tariffs.ts';

/**
 * The files in `<folder>/tariffs` and the calendars they name in `<folder>/calendars`, checked, and the prices in them.
 * @throws Fault `configuration` with every path, value and what is allowed.
 */
export const readTariffFolder = (folder: string): Readonly<{ files: TariffFiles; priceOf: PriceOf }> => {
  const files = { calendars: jsonFiles(join(folder, 'calendars')), tariffs: jsonFiles(join(folder, 'tariffs')) };
  const tariffs = readTariffs(files);
  if ('errors' in tariffs) throw new Fault('configuration', tariffs.errors.join('\n'));
  return { files, priceOf: priceBook(tariffs.value) };
};

const jsonFiles = (folder: string): TariffFiles['tariffs'] => {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => ({ name, content: JSON.parse(readFileSync(join(folder, name), 'utf8')) as unknown }));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Fault('configuration', `The files in ${folder} cannot be read: ${why}`, { cause });
  }
};
