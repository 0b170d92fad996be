import type { DeliveryPrices, Indicated, MarketFrame, MarketNews, Product } from '../../domain/market-data.ts';
import { bangkokTime, MINUTE } from '../../domain/time.ts';
import { jsonText } from './json-text.ts';

/** Moments as people read them, on every interface of ours: ISO 8601 with the Bangkok offset. */
const shownProduct = ({ zone, start }: Product) => ({ zone, start: bangkokTime(start) });

export const shownIndication = ({ at, scope, indication, ...product }: Indicated) => ({
  ...shownProduct(product),
  ...{ at: bangkokTime(at), scope, ...indication },
});

export const shownPrices = ({ length, zone, start, ...prices }: DeliveryPrices) => ({
  ...shownProduct({ zone, start }),
  ...{ minutes: length / MINUTE, ...prices },
});

const shownNews = (news: MarketNews): object => {
  switch (news.kind) {
    case 'reset':
    case 'cut':
      return news;
    case 'control':
      return { ...news, at: bangkokTime(news.at) };
    case 'indicative':
      return { kind: news.kind, ...shownIndication(news) };
    case 'trade':
    case 'clearing':
      return { ...news, ...shownProduct(news), at: bangkokTime(news.at) };
    default:
      return { ...news, ...shownProduct(news) };
  }
};

/** Made once for all who hear the same. */
const texts = new WeakMap<MarketFrame | MarketNews, string>();
const once = <Told extends MarketFrame | MarketNews>(told: Told, text: (told: Told) => string): string => {
  const known = texts.get(told);
  if (known !== undefined) return known;
  const made = text(told);
  texts.set(told, made);
  return made;
};

/** A frame as both streams send it: `{"sequence":…,"at":…,"news":[…]}`. */
export const frameText = (frame: MarketFrame): string =>
  once(frame, ({ sequence, at, news }) => {
    const shown = news.map((one) => once(one, (each) => jsonText(shownNews(each))));
    return `{"sequence":${sequence},"at":"${bangkokTime(at)}","news":[${shown.join(',')}]}`;
  });
