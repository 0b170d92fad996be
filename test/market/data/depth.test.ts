import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wh } from '../../../src/domain/energy.ts';
import type { Depth, MarketNews } from '../../../src/domain/market-data.ts';
import { microBahtPerKwh } from '../../../src/domain/money.ts';
import { instant } from '../../../src/domain/time.ts';
import { type DepthBooks, depthBooks } from '../../../src/market/data/depth.ts';
import { createMarket, type Market } from '../../../src/market/market.ts';
import { randomTown } from '../../support/random-town.ts';
import { at, orderTerms, sha256, smallMarket } from '../../support/small-market.ts';

/** A small market whose commands are told to depth books, from the first order on. */
const watched = () => {
  const small = smallMarket();
  const books = depthBooks([]);
  let told = 0;
  const take = () => {
    // Depth is told what the market was told, with the events it had then.
    const replayed = createMarket({ sha256 });
    for (const [number, entry] of small.journal.entries()) {
      const events = replayed.apply(entry);
      if (number >= told) books.see(entry, events);
    }
    told = small.journal.length;
    return books.take();
  };
  take();
  return { ...small, books, take };
};
const sell = (nonce: string, quantityWh: number, thb: number) =>
  orderTerms({ nonce, quantityWh: wh(quantityWh), limit: microBahtPerKwh(thb * 1_000_000) });
const buy = (nonce: string, quantityWh: number, thb: number) =>
  orderTerms({ nonce, account: 'consumer', quantityWh: wh(quantityWh), limit: microBahtPerKwh(thb * 1_000_000) });
const product = { zone: 'z', start: at('10:30') };

describe('depth', () => {
  test('sums up by price, best first, and tells what changed with what is there now', () => {
    const { order, take, books } = watched();
    order('10:01', sell('s1', 2_000, 4));
    order('10:01', sell('s2', 500, 4));
    order('10:01', sell('s3', 100, 3));
    order('10:01', buy('b1', 700, 2));
    expect(take().news).toEqual([
      {
        ...{ kind: 'depth', ...product, bids: [{ price: 2_000_000, quantityWh: 700 }] },
        asks: [
          { price: 3_000_000, quantityWh: 100 },
          { price: 4_000_000, quantityWh: 2_500 },
        ],
      },
    ]);
    // 600 Wh at 4 THB take the 100 at 3 and 500 of the 2,500 at 4.
    order('10:02', buy('b2', 600, 4));
    expect(take().news).toEqual([
      {
        ...{ kind: 'depth', ...product, bids: [] },
        asks: [
          { price: 3_000_000, quantityWh: 0 },
          { price: 4_000_000, quantityWh: 2_000 },
        ],
      },
    ]);
    expect(books.of(product)).toEqual({
      bids: [{ price: 2_000_000, quantityWh: 700 }],
      asks: [{ price: 4_000_000, quantityWh: 2_000 }],
    });
  });

  test('is no more once the gate has closed, whatever rested', () => {
    const { order, tick, take, books } = watched();
    order('10:01', sell('s1', 2_000, 4));
    tick('10:25');
    expect(take()).toEqual({ news: [{ kind: 'depth-closed', ...product }], touched: [] });
    expect([books.products(), books.of(product)]).toEqual([[], { bids: [], asks: [] }]);
  });

  test('the same order again changes nothing', () => {
    const { order, take } = watched();
    order('10:01', sell('s1', 2_000, 4));
    take();
    order('10:02', sell('s1', 2_000, 4));
    expect(take().news).toEqual([]);
  });
});

/** What the market itself shows of its books, as `zone start` → depth. */
const shown = (market: Market): ReadonlyMap<string, Depth> =>
  new Map(
    market
      .zones()
      .flatMap(({ zone, books }) =>
        books.map(({ start, bids, asks }) => [`${zone} ${Date.parse(start)}`, { bids, asks }] as const),
      )
      .filter(([, { bids, asks }]) => bids.length + asks.length > 0),
  );
const kept = (books: DepthBooks): ReadonlyMap<string, Depth> =>
  new Map(books.products().map((one) => [`${one.zone} ${one.start}`, books.of(one)]));

/** A client that knows nothing but news. */
const client = () => {
  const books = new Map<string, { bids: Map<number, number>; asks: Map<number, number> }>();
  return {
    hear: (news: readonly MarketNews[]) => {
      for (const one of news) {
        if (one.kind === 'depth-closed') books.delete(`${one.zone} ${one.start}`);
        if (one.kind !== 'depth') continue;
        const key = `${one.zone} ${one.start}`;
        const book = books.get(key) ?? { bids: new Map(), asks: new Map() };
        books.set(key, book);
        for (const side of ['bids', 'asks'] as const)
          for (const { price, quantityWh } of one[side])
            if (quantityWh === 0) book[side].delete(price);
            else book[side].set(price, quantityWh);
      }
    },
    books: (): ReadonlyMap<string, Depth> => {
      const sorted = (side: Map<number, number>, sign: number) =>
        [...side].sort(([one], [other]) => sign * (one - other)).map(([price, quantityWh]) => ({ price, quantityWh }));
      return new Map(
        [...books]
          .filter(([, { bids, asks }]) => bids.size + asks.size > 0)
          .map(([key, { bids, asks }]) => [key, { bids: sorted(bids, -1), asks: sorted(asks, 1) }]),
      );
    },
  };
};

test('of a town by chance: what the market shows, what is kept, what one hears and what a restart takes up are one', () => {
  let looked = 0;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
      const market = createMarket({ sha256 });
      const books = depthBooks([]);
      const listener = client();
      for (const [step, entry] of randomTown(seed, 400).entries()) {
        books.see(entry, market.apply(entry));
        if (step % 9 !== 0) continue;
        listener.hear(books.take().news);
        const expected = shown(market);
        looked += expected.size;
        expect(kept(books)).toEqual(expected);
        expect(listener.books()).toEqual(expected);
        expect(kept(depthBooks(market.resting()))).toEqual(expected);
      }
    }),
    { numRuns: 4 },
  );
  expect(looked).toBeGreaterThan(100);
});

test('a moment that has no book has no depth', () => {
  expect(depthBooks([]).of({ zone: 'z', start: instant(0) })).toEqual({ bids: [], asks: [] });
});
