import type { MicroBahtPerKwh } from '../domain/money.ts';
import type { Instant } from '../domain/time.ts';
import { buyBackPrice, type Price, type PricedHours, retailPrice } from './price.ts';
import type { Tariff } from './tariff.ts';
import type { Unknown } from './unknown.ts';

/** What an imbalance costs and earns an account at a moment. */
type Prices = Readonly<{
  retail: MicroBahtPerKwh;
  buyBack: MicroBahtPerKwh;
  unconfirmed: boolean;
  parts: PriceParts;
}>;

/** What the retail price is made of: energy + Ft + VAT, µTHB/kWh; and the hours it is of. */
export type PriceParts = Readonly<{ period: PricedHours } & Record<'energy' | 'ft' | 'vat' | 'buyBack', number>>;

/** Prices of a tariff, by its name, at a moment; or the sentence why there are none. */
export type PriceOf = (tariff: string, at: Instant) => Prices | Unknown;

const part = ({ parts }: Price, called: string): number => parts.find(({ name }) => name === called)?.price ?? 0;

/** The prices of all tariffs of a core's configuration. */
export const priceBook = (tariffs: readonly Tariff[]): PriceOf => {
  const byName = new Map(tariffs.map((tariff) => [tariff.name, tariff]));
  return (name, at) => {
    const tariff = byName.get(name);
    if (tariff === undefined)
      return { unknown: `no tariff is called ${name}; there are ${[...byName.keys()].join(', ') || 'none'}` };
    const retail = retailPrice(tariff, at);
    if ('unknown' in retail) return retail;
    const buyBack = buyBackPrice(tariff, at);
    if ('unknown' in buyBack) return buyBack;
    return {
      retail: retail.price,
      buyBack: buyBack.price,
      unconfirmed: retail.unconfirmed || buyBack.unconfirmed,
      parts: {
        period: retail.period,
        energy: part(retail, 'energy'),
        ft: part(retail, 'ft'),
        vat: part(retail, 'vat'),
        buyBack: buyBack.price,
      },
    };
  };
};
