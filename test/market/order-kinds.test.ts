import { describe, expect, it } from 'vitest';
import { wh } from '../../src/domain/energy.ts';
import { microBahtPerKwh, nanoBaht } from '../../src/domain/money.ts';
import type { CancelScope, OrderTerms } from '../../src/domain/order.ts';
import { at, orderTerms, said, smallMarket } from '../support/small-market.ts';

type Change = Partial<OrderTerms>;
const baht = (price: number): Change => ({ limit: microBahtPerKwh(Math.round(price * 1_000_000)) });
const sells = (nonce: string, quantity: number, price: number, change: Change = {}): OrderTerms =>
  orderTerms({ nonce, quantityWh: wh(quantity), ...baht(price), ...change });
const buys = (nonce: string, quantity: number, price: number, change: Change = {}): OrderTerms =>
  orderTerms({ nonce, account: 'consumer', quantityWh: wh(quantity), ...baht(price), ...change });

const standing = (town: ReturnType<typeof smallMarket>, account: string): readonly string[] =>
  (town.market.account(account)?.orders ?? []).map(
    ({ nonce, state, restingWh, filledWh }) => `${nonce} ${state} rests ${restingWh} filled ${filledWh}`,
  );

describe('market with cap: an immediate order whose limit is the cap', () => {
  it("pays the makers' prices, never more than the cap, and leaves nothing behind", () => {
    const { order } = smallMarket();
    order('10:01', sells('a', 500, 3));
    order('10:01', sells('b', 500, 4));
    order('10:01', sells('c', 500, 6));
    expect(said(order('10:02', buys('x', 2000, 5, { timeInForce: 'ioc' })))).toEqual([
      'accepted consumer/x rests 0',
      'traded 500@3000000 producer→consumer continuous',
      'done producer/a filled 0',
      'traded 500@4000000 producer→consumer continuous',
      'done producer/b filled 0',
      'done consumer/x expired 1000',
    ]);
  });
});

describe('fill or kill within a budget', () => {
  // 500 Wh at 3.00 and 500 Wh at 4.00 cost 1.50 + 2.00 = 3.50 THB.
  const town = () => {
    const made = smallMarket();
    made.order('10:01', sells('a', 500, 3));
    made.order('10:01', sells('b', 500, 4));
    return made;
  };
  const fok = (budget: bigint): Change => ({ timeInForce: 'fok', budget: nanoBaht(budget) });
  it('buys all of it when that costs the budget exactly', () =>
    expect(said(town().order('10:02', buys('x', 1000, 5, fok(3_500_000_000n)))).at(-1)).toBe(
      'done consumer/x filled 0',
    ));
  it('buys nothing when it costs a nano-baht more', () =>
    expect(said(town().order('10:02', buys('x', 1000, 5, fok(3_499_999_999n))))).toEqual([
      'refused consumer/x: fok-not-fillable',
    ]));
  it('buys nothing when the budget would do and the limit does not', () =>
    expect(said(town().order('10:02', buys('x', 1000, 3.9, fok(9_000_000_000n))))).toEqual([
      'refused consumer/x: fok-not-fillable',
    ]));
  it('sells when it brings at least the budget, and not for less', () => {
    const made = smallMarket();
    made.order('10:01', buys('a', 500, 4));
    made.order('10:01', buys('b', 500, 3));
    expect(said(made.order('10:02', sells('x', 1000, 2, fok(3_500_000_001n))))).toEqual([
      'refused producer/x: fok-not-fillable',
    ]);
    expect(said(made.order('10:02', sells('y', 1000, 2, fok(3_500_000_000n)))).at(-1)).toBe('done producer/y filled 0');
  });
  it('sets aside the budget, not the limit, where that is less', () => {
    // 1,000 THB pay for 180 kWh at 5.00, and for 500 kWh within 999 THB.
    const made = smallMarket();
    const large = { timeInForce: 'fok', quantityWh: wh(500_000) } as const;
    expect(said(made.order('10:02', buys('x', 0, 5, large)))).toEqual(['refused consumer/x: insufficient-credit']);
    expect(said(made.order('10:02', buys('y', 0, 5, { ...large, budget: nanoBaht(999_000_000_000n) })))).toEqual([
      'refused consumer/y: fok-not-fillable',
    ]);
  });
  it('has no meaning for an order that rests', () =>
    expect(said(town().order('10:02', buys('x', 1000, 5, { budget: nanoBaht(1n) })))).toEqual([
      'refused consumer/x: malformed',
    ]));
});

describe('post-only', () => {
  const post: Change = { timeInForce: 'post-only' };
  it('rests where it does not meet anybody, is hit like any other, and is refused where it would trade', () => {
    const { order } = smallMarket();
    expect(said(order('10:01', sells('a', 500, 4, post)))).toEqual(['accepted producer/a rests 500']);
    expect(said(order('10:02', buys('x', 500, 4, post)))).toEqual(['refused consumer/x: would-trade']);
    expect(said(order('10:02', buys('y', 500, 3.9999, post)))).toEqual(['accepted consumer/y rests 500']);
    expect(said(order('10:03', buys('z', 500, 4)))[1]).toBe('traded 500@4000000 producer→consumer continuous');
  });
  it('is collected in the call phase, where nothing trades at once, and takes part in the auction', () => {
    const { order, tick } = smallMarket();
    order('10:20', sells('a', 500, 3));
    expect(said(order('10:21', buys('x', 500, 5, post)))).toEqual(['accepted consumer/x rests 500']);
    expect(said(tick('10:25'))[0]).toBe('cleared cleared 500@4000000 [3000000,5000000]');
  });
});

describe('self-trade prevention: the word of the newer order counts', () => {
  const own = (mode: OrderTerms['selfTrade'], change: Change = {}): OrderTerms =>
    sells('t', 300, 3, { side: 'buy', ...baht(5), ...(mode && { selfTrade: mode }), ...change });
  it.each([
    [undefined, ['accepted producer/t rests 300', 'done producer/s expired 500']],
    ['expire-maker', ['accepted producer/t rests 300', 'done producer/s expired 500']],
    ['expire-taker', ['accepted producer/t rests 0', 'done producer/t expired 300']],
    ['expire-both', ['accepted producer/t rests 0', 'done producer/s expired 500', 'done producer/t expired 300']],
  ] as const)('%s', (mode, expected) => {
    const { order } = smallMarket();
    order('10:01', sells('s', 500, 4));
    expect(said(order('10:02', own(mode)))).toEqual(expected);
  });
  it('an all-or-nothing order that would end at an own one is not fillable', () => {
    const { order } = smallMarket();
    order('10:01', sells('s', 500, 4));
    order('10:01', buys('ask', 300, 4.5, { side: 'sell' }));
    expect(said(order('10:02', own('expire-taker', { timeInForce: 'fok' })))).toEqual([
      'refused producer/t: fok-not-fillable',
    ]);
    expect(said(order('10:03', own('expire-maker', { nonce: 'u', timeInForce: 'fok' })))).toEqual([
      'accepted producer/u rests 0',
      'done producer/s expired 500',
      'traded 300@4500000 consumer→producer continuous',
      'done consumer/ask filled 0',
      'done producer/u filled 0',
    ]);
  });
});

describe('an order takes the place of another', () => {
  const two = () => {
    const town = smallMarket();
    town.order('10:01', sells('a', 1000, 4));
    town.order('10:01', buys('other', 1000, 4, { side: 'sell' }));
    return town;
  };
  const instead = (change: Change): OrderTerms => sells('b', 1000, 4, { replaces: 'a', ...change });
  const buyer = (quantity: number): OrderTerms => sells('hit', quantity, 4, { side: 'buy', selfTrade: 'expire-taker' });

  it('keeps its place when less is asked at the same price', () => {
    const town = two();
    expect(said(town.order('10:02', instead({ quantityWh: wh(400) })))).toEqual([
      'done producer/a replaced 1000',
      'accepted producer/b rests 400',
    ]);
    // The producer's own newer order meets `b` first: it still stands before the consumer's.
    expect(said(town.order('10:03', buyer(100)))).toEqual([
      'accepted producer/hit rests 0',
      'done producer/hit expired 100',
    ]);
  });
  it.each([
    ['more', { quantityWh: wh(1001) }],
    ['another price and back', { ...baht(4.0001) }],
  ])('loses it when it asks for %s', (_, change) => {
    const town = two();
    expect(said(town.order('10:02', instead(change)))[0]).toBe('done producer/a replaced 1000');
    expect(said(town.order('10:03', buyer(100)))[1]).toBe('traded 100@4000000 consumer→producer continuous');
  });
  it('trades at once at its new price', () => {
    const town = smallMarket();
    town.order('10:01', sells('a', 1000, 4));
    town.order('10:01', buys('x', 600, 3.5));
    expect(said(town.order('10:02', instead({ ...baht(3.5) })))).toEqual([
      'done producer/a replaced 1000',
      'accepted producer/b rests 400',
      'traded 600@3500000 producer→consumer continuous',
      'done consumer/x filled 0',
    ]);
  });
  it('what was filled before is no more to be had: the quantity is that of both', () => {
    const town = smallMarket();
    town.order('10:01', sells('a', 1000, 4));
    town.order('10:02', buys('x', 300, 4));
    expect(said(town.order('10:03', instead({ quantityWh: wh(500) })))).toEqual([
      'done producer/a replaced 700',
      'accepted producer/b rests 200',
    ]);
    // 300 + 200 are gone: 400 of all three leaves nothing.
    town.order('10:04', buys('y', 200, 4));
    expect(standing(town, 'producer')).toEqual(['b filled rests 0 filled 200', 'a replaced rests 0 filled 300']);
    town.order('10:05', sells('c', 1000, 4.5));
    town.order('10:06', buys('z', 900, 4.5));
    expect(said(town.order('10:07', sells('d', 900, 4.5, { replaces: 'c' })))).toEqual([
      'done producer/c replaced 100',
      'accepted producer/d rests 0',
      'done producer/d filled 0',
    ]);
  });
  it('needs no more credit than the difference, and sets aside what the new one may cost', () => {
    const town = smallMarket();
    // Of 1,000 THB, 180 kWh at 5.00 take 900.
    town.order('10:01', buys('a', 180_000, 5));
    expect(said(town.order('10:02', buys('b', 200_000, 5, { replaces: 'a' })))[1]).toBe(
      'accepted consumer/b rests 200000',
    );
    expect(town.market.account('consumer')).toMatchObject({ reserved: '1000000000000' });
    expect(said(town.order('10:03', buys('c', 200_001, 5, { replaces: 'b' })))).toEqual([
      'refused consumer/c: insufficient-credit',
    ]);
    expect(standing(town, 'consumer')[1]).toBe('b resting rests 200000 filled 0');
    town.order('10:04', buys('d', 1, 5, { replaces: 'b' }));
    expect(town.market.account('consumer')).toMatchObject({ reserved: '5000000' });
  });
  it('keeps its place in the call phase too, and in the auction', () => {
    const { order, tick } = smallMarket();
    order('10:20', sells('a', 1000, 4));
    order('10:20', buys('other', 1000, 4, { side: 'sell' }));
    expect(said(order('10:21', instead({ quantityWh: wh(700) })))).toEqual([
      'done producer/a replaced 1000',
      'accepted producer/b rests 700',
    ]);
    order('10:22', buys('x', 600, 4, { account: 'consumer' }));
    // The consumer's own offer cannot serve it; the producer's stands first besides.
    expect(said(tick('10:25'))).toContain('traded 600@4000000 producer→consumer auction');
  });
  it('expires by its own time, not by that of the one before', () => {
    const town = smallMarket();
    town.order('10:01', sells('a', 1000, 4, { expires: at('10:05') }));
    town.order('10:02', instead({ quantityWh: wh(900), expires: at('10:09') }));
    expect(said(town.tick('10:06'))).toEqual([]);
    expect(said(town.tick('10:09'))).toEqual(['done producer/b expired 900']);
  });
  it.each([
    ['unknown-order', { replaces: 'never' }],
    ['replaces-another-kind', { side: 'buy' }],
    ['replaces-another-kind', { start: at('10:45') }],
    ['nonce-reused', { nonce: 'a', quantityWh: wh(1) }],
  ] as const)('%s', (reason, change) => {
    const town = two();
    const terms = instead(change);
    expect(said(town.order('10:02', terms))).toEqual([`refused producer/${terms.nonce}: ${reason}`]);
    expect(standing(town, 'producer').at(-1)).toBe('a resting rests 1000 filled 0');
  });
  it('of what is done nothing is replaced, and the same message again is the same answer', () => {
    const town = two();
    town.cancel('10:02', 'producer', 'a');
    expect(said(town.order('10:03', instead({})))).toEqual(['refused producer/b: already-done']);
    const fresh = two();
    fresh.order('10:02', instead({ quantityWh: wh(400) }));
    expect(said(fresh.order('10:03', instead({ quantityWh: wh(400) })))).toEqual(['accepted producer/b rests 400']);
  });
});

describe('mass cancel: all that was placed up to a named order', () => {
  const town = () => {
    const made = smallMarket();
    made.order('10:01', sells('a', 100, 4));
    made.order('10:02', sells('b', 200, 4, { start: at('10:45') }));
    made.order('10:03', buys('x', 50, 3));
    made.order('10:04', sells('c', 300, 4.5));
    made.order('10:05', sells('d', 400, 4.6));
    return made;
  };
  const cancel = (made: ReturnType<typeof town>, nonce: string, scope: CancelScope, time = '10:06') =>
    said(
      made.apply(at(time), {
        kind: 'cancel',
        terms: { realm: 'simulation', account: 'producer', nonce, expires: at('23:00'), scope },
      }),
    );
  it.each([
    ['order', ['done producer/c cancelled 300']],
    ['delivery', ['done producer/a cancelled 100', 'done producer/c cancelled 300']],
    ['account', ['done producer/a cancelled 100', 'done producer/b cancelled 200', 'done producer/c cancelled 300']],
  ] as const)('%s', (scope, expected) => {
    const made = town();
    expect(cancel(made, 'c', scope)).toEqual(expected);
    expect(standing(made, 'consumer')).toEqual(['x resting rests 50 filled 0']);
    expect(standing(made, 'producer')[0]).toBe('d resting rests 400 filled 0');
  });
  it('a repeated one does no harm to what came later, and frees everything once', () => {
    const made = town();
    expect(cancel(made, 'd', 'account')).toHaveLength(4);
    made.order('10:07', sells('later', 100, 4));
    expect(cancel(made, 'd', 'account', '10:08')).toEqual([]);
    expect(standing(made, 'producer')[0]).toBe('later resting rests 100 filled 0');
    cancel(made, 'later', 'account', '10:09');
    expect(made.market.account('producer')).toMatchObject({ reserved: '0' });
  });
  it('names an order of the account', () =>
    expect(cancel(town(), 'x', 'account')).toEqual(['refused producer/x: unknown-order']));
});

describe('price bands', () => {
  it.each([
    [1.9999, 'price-out-of-band'],
    [2, null],
    [6, null],
    [6.0001, 'price-out-of-band'],
  ])('2.00 to 6.00: %d', (price, reason) => {
    const { order } = smallMarket({
      lowestPrice: microBahtPerKwh(2_000_000),
      highestPrice: microBahtPerKwh(6_000_000),
    });
    expect(said(order('10:01', sells('a', 100, price)))).toEqual([
      reason === null ? 'accepted producer/a rests 100' : `refused producer/a: ${reason}`,
    ]);
  });
});
