import { readTariffFolder } from '../../src/configuration/tariff-folder.ts';
import type { Tariff } from '../../src/tariff/tariff.ts';

/** All tariffs, calendars and market data in `config`. */
export const shippedTariffs = readTariffFolder('config');

/** One of them. @throws Error for one that is not there. */
export const shippedTariff = (name: string): Tariff => {
  const found = shippedTariffs.tariffs.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no tariff ${name}`);
  return found;
};

/** What a market journals of one of them: every value spelled out. */
export const shippedFile = (name: string): unknown => shippedTariffs.spelledOut.get(name);
