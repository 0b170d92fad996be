import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../domain/fault.ts';
import { type PriceOf, priceBook } from '../tariff/price-book.ts';
import { type Read, readCalendar, readTariff } from '../tariff/read-tariff.ts';

/**
 * The prices of every tariff in `<folder>/tariffs`, over the calendars in `<folder>/calendars`.
 * @throws Fault `configuration` with every path, value and what is allowed.
 */
export const readPrices = (folder: string): PriceOf => {
  const calendars = jsonFiles(join(folder, 'calendars')).map(({ name, value }) => sound(readCalendar(value, name)));
  const tariffs = jsonFiles(join(folder, 'tariffs')).map(({ name, value }) =>
    sound(readTariff(value, name, calendars)),
  );
  return priceBook(tariffs);
};

const sound = <T>(result: Read<T>): T => {
  if ('errors' in result) throw new Fault('configuration', result.errors.join('\n'));
  return result.value;
};

const jsonFiles = (folder: string): readonly Readonly<{ name: string; value: unknown }>[] => {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => ({ name, value: JSON.parse(readFileSync(join(folder, name), 'utf8')) as unknown }));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Fault('configuration', `The files in ${folder} cannot be read: ${why}`, { cause });
  }
};
