import type { ZoneId } from '../../domain/identity.ts';
import type { AuctionIndication } from '../../domain/market.ts';
import type { Indicated, Product } from '../../domain/market-data.ts';
import type { Instant, Millis } from '../../domain/time.ts';
import { deliveryKey } from '../market-state.ts';

/** Decides which auctions are indicated anew, and when: those whose orders changed, each once in a while, the nearest first. */
export type Indicator = Readonly<{
  /** Something has changed in what rests. */
  touch: (product: Product) => void;
  /** Its gate has closed: nothing is indicated any more. */
  close: (product: Product) => void;
  /** Those that are due and come to something else than was told last. */
  due: (now: Instant) => readonly Indicated[];
  /** Whether some wait until they are due. */
  waiting: () => boolean;
  /** What was told last of each. */
  latest: () => readonly Indicated[];
}>;

export type IndicatorOptions = Readonly<{
  /** What the auctions that are cleared together with one come to. */
  ask: (zone: ZoneId, start: Instant) => readonly Indicated[];
  /** Grid time between two of the same delivery, at least. */
  every: Millis;
  /** Auctions that are tried at a time: what a book of any number of deliveries may cost. */
  most: number;
}>;

export const indicator = ({ ask, every, most }: IndicatorOptions): Indicator => {
  const touched = new Map<string, Product>();
  const asked = new Map<string, Instant>();
  const told = new Map<string, Indicated>();
  const keyOf = ({ zone, start }: Product): string => deliveryKey(zone, start);
  const isDue = (product: Product, now: Instant): boolean => now - (asked.get(keyOf(product)) ?? -Infinity) >= every;
  const note = (one: Indicated, now: Instant): boolean => {
    const key = keyOf(one);
    touched.delete(key);
    asked.set(key, now);
    const before = told.get(key);
    if (before?.scope === one.scope && isSame(before.indication, one.indication)) return false;
    told.set(key, one);
    return true;
  };
  return {
    touch: (product) => void touched.set(keyOf(product), product),
    close: (product) => {
      for (const map of [touched, asked, told]) map.delete(keyOf(product));
    },
    due: (now) => {
      const ready = [...touched.values()].filter((product) => isDue(product, now));
      ready.sort((one, other) => one.start - other.start);
      const news: Indicated[] = [];
      let tried = 0;
      for (const product of ready) {
        // Told already, with another zone of its network.
        if (!touched.delete(keyOf(product))) continue;
        if (tried === most) {
          touched.set(keyOf(product), product);
          continue;
        }
        tried += 1;
        const found = ask(product.zone, product.start);
        for (const one of found) if (note(one, now)) news.push(one);
        if (!found.some(({ zone }) => zone === product.zone)) told.delete(keyOf(product));
      }
      return news;
    },
    waiting: () => touched.size > 0,
    latest: () => [...told.values()].sort((one, other) => one.start - other.start),
  };
};

const isSame = (one: AuctionIndication, other: AuctionIndication): boolean =>
  one.reason === 'cleared' && other.reason === 'cleared'
    ? one.price === other.price &&
      one.volumeWh === other.volumeWh &&
      one.lowest === other.lowest &&
      one.highest === other.highest &&
      one.imbalanceWh === other.imbalanceWh
    : one.reason === other.reason;
