import type { ZoneId } from '../../domain/identity.ts';
import type { Journalled, MarketEvent } from '../../domain/market.ts';
import type { Depth, MarketNews, Product, RestingOrder } from '../../domain/market-data.ts';
import { type OrderId, type OrderTerms, orderId, type Side, sides } from '../../domain/order.ts';
import type { PriceLevel } from '../../domain/view.ts';

/**
 * What rests in every book, summed up by price (orders of green energy are in none, and wait for the closing auction): kept up from commands and their events, so that nobody has to look through a
 * book to tell what has changed in it.
 */
export type DepthBooks = Readonly<{
  /** What a command brought about. */
  see: (entry: Journalled, events: readonly MarketEvent[]) => void;
  /** Depth news since the last time they were taken, and the deliveries that anything changed in. */
  take: () => Readonly<{ news: readonly MarketNews[]; touched: readonly Product[] }>;
  /** Open books with anything in them, by zone and then by delivery. */
  products: () => readonly Product[];
  /** Empty where nothing rests. */
  of: (product: Product) => Depth;
}>;

type Levels = Map<number, number>;
type Book = Readonly<{ product: Product; buy: Levels; sell: Levels; changed: Readonly<Record<Side, Set<number>>> }>;
type Resting = Readonly<{ book: Book; side: Side; price: number; green: boolean }> & { restWh: number };

/** `resting`: what rests already. `standsAt`: the price an order stands at, which sellers' charges set off from its limit. */
export const depthBooks = (
  resting: Iterable<RestingOrder>,
  standsAt: (terms: OrderTerms) => number = ({ limit }) => limit,
): DepthBooks => {
  const books = new Map<ZoneId, Map<number, Book>>();
  const orders = new Map<string, Resting>();
  const touched = new Set<Book>();
  let closed: Product[] = [];

  const bookOf = ({ zone, start }: Product): Book => {
    const of = books.get(zone) ?? new Map<number, Book>();
    books.set(zone, of);
    const known = of.get(start);
    if (known !== undefined) return known;
    const changed = { buy: new Set<number>(), sell: new Set<number>() };
    const made: Book = { product: { zone, start }, buy: new Map(), sell: new Map(), changed };
    of.set(start, made);
    return made;
  };
  const move = ({ book, side, price, green }: Resting, byWh: number): void => {
    touched.add(book);
    // What the auction would come to is another, and the book is not.
    if (green) return;
    const levels = book[side];
    const left = (levels.get(price) ?? 0) + byWh;
    if (left > 0) levels.set(price, left);
    else levels.delete(price);
    book.changed[side].add(price);
  };
  /** What rests of an order is now so much. */
  const leave = (id: string, order: Resting, restWh: number): void => {
    if (restWh !== order.restWh) move(order, restWh - order.restWh);
    order.restWh = restWh;
    if (restWh === 0) orders.delete(id);
  };
  const rest = (
    id: string,
    { zone, start, side, price, green = false }: Omit<RestingOrder, 'id' | 'restWh' | 'green'> & { green?: boolean },
    restWh: number,
  ): void => {
    const known = orders.get(id);
    if (known === undefined && restWh === 0) return;
    const order: Resting = known ?? { book: bookOf({ zone, start }), side, price, green, restWh: 0 };
    orders.set(id, order);
    leave(id, order, restWh);
  };
  const close = ({ zone, start }: Product): void => {
    const book = books.get(zone)?.get(start);
    if (book === undefined) return;
    books.get(zone)?.delete(start);
    touched.delete(book);
    closed.push(book.product);
  };
  const fill = (id: string, wh: number): void => {
    const order = orders.get(id);
    if (order !== undefined) leave(id, order, order.restWh - wh);
  };
  const see = (came: OrderId | null, terms: OrderTerms | null, event: MarketEvent): void => {
    if (event.kind === 'order-accepted') {
      if (terms !== null && came === event.order)
        rest(event.order, { ...terms, price: standsAt(terms) }, event.restingWh);
    } else if (event.kind === 'order-done') {
      const order = orders.get(event.order);
      if (order !== undefined) leave(event.order, order, 0);
    } else if (event.kind === 'traded' && event.trade.phase === 'continuous') {
      const { buyOrder, sellOrder, quantityWh } = event.trade;
      // What rests of the order that came is told without what it filled at once: only who was there has less now.
      if (buyOrder !== came) fill(buyOrder, quantityWh);
      if (sellOrder !== came) fill(sellOrder, quantityWh);
    } else if (event.kind === 'cleared') close(event.clearing);
  };

  for (const order of resting) rest(order.id, order, order.restWh);
  for (const book of touched) for (const set of Object.values(book.changed)) set.clear();
  touched.clear();
  return {
    see: ({ command }, events) => {
      const terms = command.kind === 'order' ? command.terms : null;
      const came = terms && orderId(terms);
      for (const event of events) see(came, terms, event);
    },
    take: () => {
      const left = [...touched].filter(({ product }) => books.get(product.zone)?.has(product.start) === true);
      const taken = {
        news: [
          ...left.filter(hasChanged).map(changesIn),
          ...closed.map((product): MarketNews => ({ kind: 'depth-closed', ...product })),
        ],
        touched: left.map(({ product }) => product),
      };
      touched.clear();
      closed = [];
      return taken;
    },
    products: () =>
      [...books.values()]
        .flatMap((of) => [...of.values()])
        .filter(isFull)
        .map(({ product }) => product),
    of: ({ zone, start }) => {
      const book = books.get(zone)?.get(start);
      return book === undefined ? { bids: [], asks: [] } : { bids: side(book, 'buy'), asks: side(book, 'sell') };
    },
  };
};

const hasChanged = ({ changed }: Book): boolean => changed.buy.size + changed.sell.size > 0;

const isFull = ({ buy, sell }: Book): boolean => buy.size + sell.size > 0;

const side = (book: Book, of: Side): readonly PriceLevel[] => levelsOf([...book[of].keys()], book[of], of);

/** Best first; a price nothing rests at has 0. */
const levelsOf = (prices: readonly number[], levels: Levels, of: Side): readonly PriceLevel[] =>
  [...prices]
    .sort((one, other) => (of === 'buy' ? other - one : one - other))
    .map((price) => ({ price, quantityWh: levels.get(price) ?? 0 }));

const changesIn = (book: Book): MarketNews => {
  const { product, changed } = book;
  const [bids, asks] = sides.map((of) => levelsOf([...changed[of]], book[of], of));
  for (const set of Object.values(changed)) set.clear();
  return { kind: 'depth', ...product, bids: bids ?? [], asks: asks ?? [] };
};
