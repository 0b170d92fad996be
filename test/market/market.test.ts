import { describe, expect, it } from 'vitest';
import { wh } from '../../src/domain/energy.ts';
import { microBahtPerKwh, nanoBaht } from '../../src/domain/money.ts';
import type { OrderRefusal, OrderTerms } from '../../src/domain/order.ts';
import { instant, millis } from '../../src/domain/time.ts';
import { createMarket } from '../../src/market/market.ts';
import { at, metered, orderTerms, said, sha256, smallMarket, smallRegistry, ten } from '../support/small-market.ts';

const consumer = { account: 'consumer', nonce: 'b' } as const;
const THOUSAND_THB = 1_000_000_000_000n;

describe('the ladder of refusals, most basic first', () => {
  const cases: readonly (readonly [reason: OrderRefusal, Partial<OrderTerms>])[] = [
    ['malformed', { quantityWh: Number.NaN as OrderTerms['quantityWh'] }],
    ['malformed', { limit: 4_000_000.5 as OrderTerms['limit'] }],
    ['malformed', { side: 'give' as OrderTerms['side'] }],
    ['malformed', { length: millis(0) }],
    ['wrong-realm', { realm: 'live' }],
    ['unknown-account', { account: 'nobody' }],
    ['unknown-point', { point: 'nowhere' }],
    ['point-not-of-account', { point: 'c' }],
    ['not-a-delivery-point', { point: 'pv' }],
    ['unknown-zone', { zone: 'other' }],
    ['not-an-interval', { start: instant(at('10:30') + 1) }],
    ['not-an-interval', { length: millis(30 * 60_000) }],
    ['expired', { expires: at('10:01') }],
    ['gate-closed', { start: at('10:00') }],
    ['interval-too-far', { start: instant(at('10:15') + 36 * 3_600_000) }],
    ['quantity-out-of-range', { quantityWh: wh(0) }],
    ['quantity-out-of-range', { quantityWh: wh(1_000_001) }],
    ['price-off-tick', { limit: microBahtPerKwh(4_000_050) }],
    ['price-out-of-band', { limit: microBahtPerKwh(10_000_100) }],
    ['price-out-of-band', { limit: microBahtPerKwh(-100) }],
    // 1,000 THB pay for 179 kWh at 5.58; 200,000 Wh sold at 0 risk 200 × 5.7982 = 1,159.64.
    ['insufficient-credit', { quantityWh: wh(200_000), limit: microBahtPerKwh(0) }],
    ['fok-not-fillable', { timeInForce: 'fok' }],
  ];
  it.each(cases)('%s %o', (reason, change) =>
    expect(said(smallMarket().order('10:01', orderTerms({ nonce: 'x', ...change })))).toEqual([
      `refused ${change.account ?? 'producer'}/x: ${reason}`,
    ]),
  );
  it('cannot-price: an account without a marginal price cannot trade', () => {
    const registry = smallRegistry({ accountBindings: [{ account: 'unpriced', point: 'p', from: ten }] });
    const events = smallMarket({}, registry).order(
      '10:01',
      orderTerms({ nonce: 'x', account: 'unpriced', point: 'p' }),
    );
    expect(said(events)).toEqual(['refused unpriced/x: cannot-price']);
  });
  it('before a registry there is no realm', () => {
    const market = createMarket({ sha256 });
    const terms = orderTerms({ nonce: 'x' });
    expect(said(market.apply({ at: ten, command: { kind: 'order', terms, hash: sha256(new Uint8Array()) } }))).toEqual([
      'refused producer/x: wrong-realm',
    ]);
  });
  it('at the very gate it is too late, a moment before it is not', () => {
    const { order } = smallMarket();
    expect(said(order('10:24:59', orderTerms({ nonce: 'x' })))).toEqual(['accepted producer/x rests 2000']);
    expect(said(order('10:25', orderTerms({ nonce: 'y' }))).at(-1)).toBe('refused producer/y: gate-closed');
  });
});

describe('a nonce names one order for ever', () => {
  it('the same terms get the same answer, also after it is done', () => {
    const { order, market } = smallMarket();
    const sell = orderTerms({ nonce: 's' });
    expect(said(order('10:01', sell))).toEqual(['accepted producer/s rests 2000']);
    expect(said(order('10:02', sell))).toEqual(['accepted producer/s rests 2000']);
    expect(market.account('producer')?.orders).toHaveLength(1);
    order('10:03', orderTerms({ ...consumer, quantityWh: wh(500) }));
    expect(said(order('10:04', sell))).toEqual(['accepted producer/s rests 1500']);
    expect(said(order('10:40', sell)).at(-1)).toBe('accepted producer/s rests 0');
  });
  it('other terms are refused, and change nothing', () => {
    const { order, market } = smallMarket();
    order('10:01', orderTerms({ nonce: 's' }));
    expect(said(order('10:02', orderTerms({ nonce: 's', quantityWh: wh(1) })))).toEqual([
      'refused producer/s: nonce-reused',
    ]);
    expect(market.account('producer')?.orders).toMatchObject([{ restingWh: 2000 }]);
  });
  it('a refusal is an answer too: a top-up does not change history', () => {
    const { order, enrol } = smallMarket();
    const big = orderTerms({ nonce: 'big', quantityWh: wh(200_000), limit: microBahtPerKwh(0) });
    expect(said(order('10:01', big))).toEqual(['refused producer/big: insufficient-credit']);
    const accounts = smallRegistry().accounts.map((account) => ({
      ...account,
      openingCredit: nanoBaht(10n * THOUSAND_THB),
    }));
    expect(said(enrol('10:02', smallRegistry({ version: 2, accounts })))).toEqual(['enrolled 2']);
    expect(said(order('10:03', big))).toEqual(['refused producer/big: insufficient-credit']);
    expect(said(order('10:03', { ...big, nonce: 'again' }))).toEqual(['accepted producer/again rests 200000']);
  });
});

describe('the continuous book', () => {
  it("trades at the maker's price and reserves both worst cases", () => {
    const { order, market } = smallMarket();
    order('10:01', orderTerms({ nonce: 's' }));
    // A seller risks retail − limit: 2,000 Wh × 1.7982.
    expect(market.account('producer')).toMatchObject({ reserved: '3596400000' });
    expect(
      said(order('10:02', orderTerms({ ...consumer, quantityWh: wh(500), limit: microBahtPerKwh(5_000_000) }))),
    ).toEqual([
      'accepted consumer/b rests 0',
      'traded 500@4000000 producer→consumer continuous',
      'done consumer/b filled 0',
    ]);
    // The buyer owes 500 Wh × 4.00 until delivery, not its limit of 5.00.
    expect(market.account('consumer')).toMatchObject({ reserved: '2000000000', balance: `${THOUSAND_THB}` });
    expect(market.zones()[0]?.books[1]).toMatchObject({
      start: '2026-11-24T10:30:00+07:00',
      gate: '2026-11-24T10:25:00+07:00',
      bids: [],
      asks: [{ price: 4_000_000, quantityWh: 1500 }],
      tradedWh: 500,
      last: 4_000_000,
    });
  });
  it.each([
    [
      'ioc',
      3000,
      [
        'accepted consumer/b rests 0',
        'traded 2000@4000000 producer→consumer continuous',
        'done producer/s filled 0',
        'done consumer/b expired 1000',
      ],
    ],
    ['fok', 3000, ['refused consumer/b: fok-not-fillable']],
    [
      'fok',
      2000,
      [
        'accepted consumer/b rests 0',
        'traded 2000@4000000 producer→consumer continuous',
        'done producer/s filled 0',
        'done consumer/b filled 0',
      ],
    ],
    [
      'gate',
      3000,
      [
        'accepted consumer/b rests 1000',
        'traded 2000@4000000 producer→consumer continuous',
        'done producer/s filled 0',
      ],
    ],
  ] as const)('%s for %i Wh', (timeInForce, quantity, expected) => {
    const { order } = smallMarket();
    order('10:01', orderTerms({ nonce: 's' }));
    expect(said(order('10:02', orderTerms({ ...consumer, timeInForce, quantityWh: wh(quantity) })))).toEqual(expected);
  });
  it('a cancelled order releases everything, once', () => {
    const { order, cancel, market } = smallMarket();
    order('10:01', orderTerms({ nonce: 's' }));
    expect(said(cancel('10:02', 'producer', 's'))).toEqual(['done producer/s cancelled 2000']);
    expect(market.account('producer')).toMatchObject({ reserved: '0' });
    expect(said(cancel('10:03', 'producer', 's'))).toEqual(['refused producer/s: already-done']);
    expect(said(cancel('10:03', 'producer', 'never'))).toEqual(['refused producer/never: unknown-order']);
    expect(said(cancel('10:03', 'nobody', 's'))).toEqual(['refused nobody/s: unknown-account']);
  });
  it('an order expires when time passes its expiry, before anything else happens', () => {
    const { order, apply } = smallMarket();
    order('10:01', orderTerms({ nonce: 's', expires: at('10:08') }));
    order('10:01', orderTerms({ nonce: 't', expires: at('10:05') }));
    order('10:01', orderTerms({ nonce: 'u', expires: at('10:09') }));
    expect(said(apply(at('10:08'), { kind: 'tick' }))).toEqual([
      'done producer/t expired 2000',
      'done producer/s expired 2000',
    ]);
    expect(said(order('10:08', orderTerms(consumer)))[1]).toMatch(/^traded 2000/);
  });
  it('nobody trades with himself: the resting order expires', () => {
    const { order } = smallMarket();
    order('10:01', orderTerms({ nonce: 's' }));
    expect(said(order('10:02', orderTerms({ nonce: 'own', side: 'buy' })))).toEqual([
      'accepted producer/own rests 2000',
      'done producer/s expired 2000',
    ]);
  });
});

describe('the closing auction', () => {
  const called = (settings = {}) => {
    const town = smallMarket(settings);
    const { order } = town;
    // Continuous until 10:20, then collected: 3.00 against 5.00 does not trade at once.
    order('10:19:59', orderTerms({ nonce: 'early', quantityWh: wh(500), limit: microBahtPerKwh(4_500_000) }));
    const answers = [
      order('10:20', orderTerms({ nonce: 's', limit: microBahtPerKwh(3_000_000) })),
      order('10:21', orderTerms({ ...consumer, quantityWh: wh(1500), limit: microBahtPerKwh(5_000_000) })),
    ];
    return { ...town, answers };
  };
  it('collects orders in the call phase', () =>
    expect(called().answers.map(said)).toEqual([
      ['accepted producer/s rests 2000'],
      ['accepted consumer/b rests 1500'],
    ]));
  it('clears at the first command at or after the gate, at one price inside the equilibrium interval', () =>
    // Marginal ask 3.00 keeps 500 Wh unsold, so no price above 3.00 clears.
    expect(said(called().tick('10:25'))).toEqual([
      'cleared cleared 1500@3000000 [3000000,3000000]',
      'traded 1500@3000000 producer→consumer auction',
      'done producer/early gate 500',
      'done producer/s gate 500',
      'done consumer/b filled 0',
    ]));
  it('holds no auction when the core was down over the gate: trades stand, the rest is done', () => {
    const { tick, order } = called();
    order('10:22', orderTerms({ nonce: 'late', limit: microBahtPerKwh(3_000_000) }));
    expect(said(tick('10:26:00.001'))).toEqual([
      'cleared core-was-down 0@null [null,null]',
      'done producer/early gate 500',
      'done producer/s gate 2000',
      'done consumer/b gate 1500',
      'done producer/late gate 2000',
    ]);
  });
  it('is still held a minute after the gate', () =>
    expect(said(called().tick('10:26'))[0]).toMatch(/^cleared cleared 1500/));
  it('an immediate order in the call phase finds nothing', () => {
    const { order } = called();
    expect(said(order('10:22', orderTerms({ ...consumer, nonce: 'now', timeInForce: 'ioc' })))).toEqual([
      'accepted consumer/now rests 0',
      'done consumer/now expired 2000',
    ]);
    expect(said(order('10:22', orderTerms({ ...consumer, nonce: 'all', timeInForce: 'fok' })))).toEqual([
      'refused consumer/all: fok-not-fillable',
    ]);
  });
  it('a collected order can be cancelled and expires like any other', () => {
    const { cancel, tick } = called();
    expect(said(cancel('10:22', 'consumer', 'b'))).toEqual(['done consumer/b cancelled 1500']);
    expect(said(tick('10:25'))[0]).toBe('cleared no-bids 0@null [null,null]');
  });
  it('every gate says what came of it, also when nobody came', () =>
    expect(said(smallMarket().tick('10:41'))).toEqual([
      'cleared core-was-down 0@null [null,null]',
      'cleared core-was-down 0@null [null,null]',
      'cleared no-bids 0@null [null,null]',
    ]));
});

describe('what the closing auction would come to is told while orders are collected', () => {
  const collect = (settings = {}) => {
    const town = smallMarket(settings);
    const [at4, at5] = [microBahtPerKwh(4_000_000), microBahtPerKwh(5_000_000)];
    const asked = () => town.market.indicate('z', at('10:30'));
    const seen = [asked()];
    town.order('10:20', orderTerms({ nonce: 's', quantityWh: wh(2000), limit: at4 }));
    seen.push(asked());
    town.order('10:21', orderTerms({ ...consumer, quantityWh: wh(500), limit: microBahtPerKwh(3_000_000) }));
    seen.push(asked());
    town.order('10:22', orderTerms({ ...consumer, nonce: 'c', quantityWh: wh(1500), limit: at5 }));
    seen.push(asked());
    return { ...town, asked, seen };
  };
  const four = { price: 4_000_000, lowest: 4_000_000, highest: 4_000_000 };
  const indicated = { reason: 'cleared', volumeWh: 1500, ...four, imbalanceWh: -500 };
  it('from why nothing would trade to price, volume and imbalance', () =>
    expect(collect().seen).toEqual([null, { reason: 'no-bids' }, { reason: 'no-overlap' }, indicated]));
  it('as orders are cancelled and changed, and as it comes out; then it is over', () => {
    const { asked, order, cancel, tick } = collect();
    cancel('10:23', 'consumer', 'b');
    expect(asked()).toEqual(indicated);
    order('10:23', orderTerms({ nonce: 't', replaces: 's', quantityWh: wh(1000), limit: microBahtPerKwh(4_000_000) }));
    // 1,500 are asked for at up to 5.00, 1,000 offered: what is left unserved bids 5.00.
    const five = { price: 5_000_000, lowest: 5_000_000, highest: 5_000_000 };
    expect(asked()).toEqual({ reason: 'cleared', volumeWh: 1000, ...five, imbalanceWh: 500 });
    expect(said(tick('10:25'))[0]).toBe('cleared cleared 1000@5000000 [5000000,5000000]');
    expect(asked()).toBeNull();
  });
  it('asking changes nothing', () => {
    const [one, other] = [collect(), collect()];
    one.asked();
    expect(one.market.stateHash()).toBe(other.market.stateHash());
  });
});

describe('who is served at the margin', () => {
  it.each([
    [undefined, ['traded 1000@4000000 producer→consumer auction']],
    ['time', ['traded 1000@4000000 producer→consumer auction']],
    // 1,500 offered by two, 1,000 asked for: two thirds of each; 666⅔ is the larger remainder.
    ['pro-rata', ['traded 667@4000000 producer→consumer auction', 'traded 333@4000000 third→consumer auction']],
  ] as const)('by %s', (rationing, expected) => {
    const registry = smallRegistry();
    const [producer] = registry.accounts;
    if (producer === undefined) throw new Error('the small registry has accounts');
    const third = smallRegistry({
      accounts: [...registry.accounts, { ...producer, id: 'third' }],
      points: [...registry.points, { id: 'd', role: 'delivery', zone: 'z', gateway: 'g' }],
      accountBindings: [...registry.accountBindings, { account: 'third', point: 'd', from: ten }],
    });
    const { order, tick } = smallMarket(rationing === undefined ? {} : { rationing }, third);
    order('10:20', orderTerms({ nonce: 's', quantityWh: wh(1000) }));
    order('10:20', orderTerms({ nonce: 's', account: 'third', point: 'd', quantityWh: wh(500) }));
    order('10:21', orderTerms({ ...consumer, quantityWh: wh(1000) }));
    expect(said(tick('10:25')).filter((line) => line.startsWith('traded'))).toEqual(expected);
  });
});

describe('GridTokenX uniform auction (facts A5)', () => {
  it('4: two zones clear apart, 0.80 and 1.50', () => {
    const registry = smallRegistry();
    const inY = (id: string) => ({ id, role: 'delivery', zone: 'y', gateway: 'g' }) as const;
    const two = smallRegistry({
      zones: [...registry.zones, { id: 'y', statedLossPpm: { lowest: 0, highest: 50_000 } }],
      points: [...registry.points, inY('py'), inY('cy')],
      accountBindings: [
        ...registry.accountBindings,
        { account: 'producer', point: 'py', from: ten },
        { account: 'consumer', point: 'cy', from: ten },
      ],
    });
    const { order, tick } = smallMarket({}, two);
    const limit = (price: number) => ({ limit: microBahtPerKwh(price) });
    order('10:20', orderTerms({ nonce: 's1', ...limit(600_000) }));
    order('10:20', orderTerms({ nonce: 's2', zone: 'y', point: 'py', ...limit(1_000_000) }));
    order('10:21', orderTerms({ ...consumer, nonce: 'b1', ...limit(1_000_000) }));
    order('10:21', orderTerms({ ...consumer, nonce: 'b2', zone: 'y', point: 'cy', ...limit(2_000_000) }));
    // Zones in the order of their names: y, then z.
    expect(said(tick('10:25')).filter((line) => line.startsWith('cleared'))).toEqual([
      'cleared cleared 2000@1500000 [1000000,2000000]',
      'cleared cleared 2000@800000 [600000,1000000]',
    ]);
  });
  it('7: what has expired takes no part', () => {
    const { order, tick } = smallMarket();
    order('10:20', orderTerms({ nonce: 's', limit: microBahtPerKwh(500_000), expires: at('10:24') }));
    order('10:20', orderTerms({ nonce: 't', limit: microBahtPerKwh(600_000) }));
    order('10:21', orderTerms({ ...consumer, limit: microBahtPerKwh(1_000_000) }));
    expect(said(tick('10:25'))).toContain('cleared cleared 2000@800000 [600000,1000000]');
  });
});

describe('funds (facts C1): what an order may cost is set aside, and what it did not cost is given back', () => {
  /** In units of a nano-baht: 7 Wh at 0.3 THB/kWh take 2,100,000. */
  const funded = (credit: bigint) => {
    const registry = smallRegistry();
    const accounts = registry.accounts.map((account) => ({ ...account, openingCredit: nanoBaht(credit) }));
    return smallMarket({}, smallRegistry({ accounts }));
  };
  const bid = (nonce: string, quantity: number, limit: number, replaces?: string) =>
    orderTerms({
      ...{ nonce, account: 'consumer', quantityWh: wh(quantity), limit: microBahtPerKwh(limit) },
      ...(replaces !== undefined && { replaces }),
    });
  it('7 at 300,000 from 2,000,000 is refused, from 2,100,000 accepted, and takes all of it', () => {
    expect(said(funded(2_000_000n).order('10:01', bid('a', 7, 300_000)))).toEqual([
      'refused consumer/a: insufficient-credit',
    ]);
    const town = funded(2_100_000n);
    expect(said(town.order('10:01', bid('a', 7, 300_000)))).toEqual(['accepted consumer/a rests 7']);
    expect(town.market.account('consumer')).toMatchObject({ balance: '2100000', reserved: '2100000' });
    expect(said(town.order('10:02', bid('b', 1, 100)))).toEqual(['refused consumer/b: insufficient-credit']);
  });
  it('a move is covered or refused, trades at the price of who was there, and a cancel returns all', () => {
    // 500 Wh at 18,500 from 9,400,000: 150,000 are left, which is 18,800 at most.
    const town = funded(9_400_000n);
    town.order('10:01', bid('a', 500, 18_500));
    expect(said(town.order('10:02', bid('b', 500, 18_900, 'a')))).toEqual(['refused consumer/b: insufficient-credit']);
    expect(said(town.order('10:02', bid('c', 500, 18_800, 'a')))[0]).toBe('done consumer/a replaced 500');
    expect(said(town.order('10:03', bid('d', 500, 17_500, 'c')))[0]).toBe('done consumer/c replaced 500');
    expect(town.market.account('consumer')).toMatchObject({ reserved: '8750000' });
    town.cancel('10:04', 'consumer', 'd');
    expect(town.market.account('consumer')).toMatchObject({ balance: '9400000', reserved: '0' });
  });
  it('what a better price leaves is free at once', () => {
    const rich = smallMarket();
    rich.order('10:01', orderTerms({ nonce: 's', quantityWh: wh(500), limit: microBahtPerKwh(17_500) }));
    rich.order('10:02', bid('a', 500, 18_500));
    expect(rich.market.account('consumer')).toMatchObject({ reserved: '8750000' });
  });
});

describe('settlement (facts E3)', () => {
  /** 2,000 Wh at 4.00 for 10:30, delivery until 10:45, first run at 11:15. */
  const traded = () => {
    const town = smallMarket();
    town.order('10:01', orderTerms({ nonce: 's' }));
    town.order('10:02', orderTerms(consumer));
    town.tick('10:25');
    return town;
  };
  const balance = (town: ReturnType<typeof traded>, account: string): bigint =>
    BigInt(town.market.account(account)?.balance ?? 0) - THOUSAND_THB;
  const settled = (exported: number, imported: number) => {
    const town = traded();
    town.batch('10:46', metered('p', at('10:30'), [0, exported]), metered('c', at('10:30'), [imported, 0]));
    const events = town.tick('11:15');
    return { ...town, events };
  };
  it.each([
    ['S1 exact', 2000, 2000, 8_000_000_000n, -8_000_000_000n],
    ['S2 both short', 1700, 2300, 6_260_540_000n, -9_739_460_000n],
    ['S3 both long', 2500, 1800, 9_100_000_000n, -7_560_000_000n],
  ])('%s', (_, exported, imported, seller, buyer) => {
    const town = settled(exported, imported);
    expect([balance(town, 'producer'), balance(town, 'consumer')]).toEqual([seller, buyer]);
    expect(said(town.events).at(-1)).toBe(`run 1: c ${buyer} metered, p ${seller} metered`);
    expect(town.market.account('producer')).toMatchObject({ reserved: '0' });
    expect(town.market.account('consumer')).toMatchObject({ reserved: '0' });
    expect(town.market.ledger()).toMatchObject({ sumNanoBaht: '0' });
  });
  it('an account sees what its money is made of, and what its orders brought', () => {
    // S2: 300 Wh that were sold and not exported are bought at 5.7982, as are the 300 Wh the buyer took beyond its purchase.
    const retail = '-1739460000';
    const both = settled(1700, 2300).market;
    const made = (account: string) => both.account(account)?.intervals.find(({ total }) => total !== null)?.made;
    expect(made('producer')).toEqual({ traded: '8000000000', retail, buyBack: '0' });
    expect(made('consumer')).toEqual({ traded: '-8000000000', retail, buyBack: '0' });
    expect(both.account('producer')?.orders).toMatchObject([{ filledWh: 2000, restingWh: 0 }]);
    // S3: 500 Wh beyond the sale at the buy-back price of 2.20.
    const long = settled(2500, 1800).market.account('producer');
    expect(long?.intervals.find(({ total }) => total !== null)?.made).toMatchObject({ buyBack: '1100000000' });
  });
  it('S4 a later version posts only the difference', () => {
    const town = settled(1700, 2300);
    const entries = town.market.ledger().entries;
    const events = town.batch('11:16', metered('p', at('10:30'), [0, 1900], { version: 2, origin: 'corrected' }));
    expect(said(events)).toEqual(['kept g 2', 'run 2: c -9739460000 metered, p 7420180000 metered']);
    expect([balance(town, 'producer'), balance(town, 'consumer')]).toEqual([7_420_180_000n, -9_739_460_000n]);
    expect(town.market.ledger()).toMatchObject({ entries: entries + 1, sumNanoBaht: '0' });
  });
  it('S4 equals a direct settlement of 1,900 Wh', () =>
    expect(balance(settled(1900, 2300), 'producer')).toBe(7_420_180_000n));
  it('S5 the same reading again changes nothing; the same version with other content is shouted about', () => {
    const town = settled(1700, 2300);
    expect(said(town.batch('11:16', metered('p', at('10:30'), [0, 1700])))).toEqual(['kept g 2']);
    expect(said(town.batch('11:17', metered('p', at('10:30'), [0, 1701])))).toEqual([
      'kept g 3',
      'broken reading-version',
    ]);
    expect(balance(town, 'producer')).toBe(6_260_540_000n);
  });
  it('runs at the end of delivery plus two intervals, not before', () => {
    const town = traded();
    expect(said(town.tick('11:14:59')).filter((line) => line.startsWith('run'))).toHaveLength(2);
    expect(said(town.tick('11:15')).filter((line) => line.startsWith('run'))).toHaveLength(1);
  });
  it('a missing export is 0, a missing import is estimated from the last known interval, until they come', () => {
    const town = traded();
    town.batch('10:31', metered('c', at('10:15'), [2300, 0]));
    // Producer −2,000 Wh × 5.7982 + 8.00; consumer as in S2.
    expect(said(town.tick('11:15')).at(-1)).toBe('run 1: c -9739460000 estimated, p -3596400000 estimated');
    const events = town.batch(
      '11:20',
      metered('p', at('10:30'), [0, 1700], { origin: 'recovered' }),
      metered('c', at('10:30'), [1800, 0], { opening: [2300, 0] }),
    );
    expect(said(events)).toEqual(['kept g 2', 'run 2: c -7560000000 metered, p 6260540000 recovered']);
    // And the interval of 10:15, 2,300 Wh at retail: −13.33586.
    expect([balance(town, 'producer'), balance(town, 'consumer')]).toEqual([
      6_260_540_000n,
      -7_560_000_000n - 13_335_860_000n,
    ]);
  });
  it('an interval that says it is missing is as good as none', () => {
    const town = traded();
    town.batch('10:46', metered('p', at('10:30'), [0, 0], { origin: 'missing', energy: null }));
    expect(said(town.tick('11:15')).at(-1)).toContain('p -3596400000 estimated');
  });
  it('any order of arrival ends in the same money', () => {
    const late = traded();
    late.tick('11:15');
    late.batch('11:16', metered('p', at('10:30'), [0, 1900], { version: 2, origin: 'corrected' }));
    late.batch('11:17', metered('p', at('10:30'), [0, 1700]));
    late.batch('11:18', metered('c', at('10:30'), [2300, 0]));
    expect([balance(late, 'producer'), balance(late, 'consumer')]).toEqual([7_420_180_000n, -9_739_460_000n]);
  });
  it('after 45 days nothing changes any more', () => {
    const town = settled(1700, 2300);
    const later = instant(at('10:45') + 45 * 86_400_000 + 1);
    const reading = metered('p', at('10:30'), [0, 1900], { version: 2 });
    const events = town.apply(later, {
      kind: 'batch',
      gateway: 'g',
      epoch: 1,
      sequence: 9,
      payloadHash: sha256(new Uint8Array([9])),
      intervals: [reading],
    });
    expect(said(events).filter((line) => line.startsWith('run 2'))).toEqual([]);
  });
  it('what is final is forgotten, and the money stays', () => {
    const town = settled(1700, 2300);
    expect(town.market.account('producer')?.orders).toHaveLength(1);
    const before = balance(town, 'producer');
    town.apply(instant(at('10:45') + 47 * 86_400_000), { kind: 'tick' });
    expect(town.market.account('producer')?.orders).toEqual([]);
    expect(balance(town, 'producer')).toBe(before);
    expect(town.market.ledger().sumNanoBaht).toBe('0');
  });
  it.each([2000, 1500])('a nonce that was forgotten is free for another order, of %i Wh', (quantity) => {
    const town = settled(1700, 2300);
    const later = instant(at('10:30') + 47 * 86_400_000);
    town.apply(later, { kind: 'tick' });
    const terms = orderTerms({
      nonce: 's',
      start: instant(later + 30 * 60_000),
      quantityWh: wh(quantity),
      expires: instant(later + 86_400_000),
    });
    const events = town.apply(later, { kind: 'order', terms, hash: sha256(Uint8Array.of(1)) });
    expect(said(events)).toEqual([`accepted producer/s rests ${quantity}`]);
    // A seller risks retail − limit: 1.7982 per Wh, as for its first order.
    expect(town.market.account('producer')).toMatchObject({ reserved: `${BigInt(quantity) * 1_798_200n}` });
  });
  it('an order for a far year is refused, and keeps nothing from being forgotten', () => {
    const town = smallMarket();
    town.order('10:01', orderTerms({ nonce: 'far', start: instant(at('10:30') + 400 * 86_400_000) }));
    town.order('10:02', orderTerms({ nonce: 's' }));
    expect(town.market.account('producer')?.orders).toMatchObject([{ nonce: 's' }, { nonce: 'far' }]);
    town.apply(instant(at('10:45') + 47 * 86_400_000), { kind: 'tick' });
    expect(town.market.account('producer')?.orders).toEqual([]);
  });
  it('consumption is settled even when it overdraws the account', () => {
    const accounts = smallRegistry().accounts.map((account) => ({ ...account, openingCredit: nanoBaht(0n) }));
    const town = smallMarket({}, smallRegistry({ accounts }));
    town.batch('10:16', metered('c', at('10:00'), [1000, 0]));
    town.tick('10:45');
    expect(town.market.account('consumer')).toMatchObject({ balance: '-5798200000' });
  });
  it('an overdrawn account still gives back what its orders had reserved', () => {
    const credit = 8_000_000_000n;
    const accounts = smallRegistry().accounts.map((account) => ({ ...account, openingCredit: nanoBaht(credit) }));
    const town = smallMarket({}, smallRegistry({ accounts }));
    town.order('10:01', orderTerms({ ...consumer, start: at('11:00') }));
    town.batch('10:16', metered('c', at('10:00'), [2000, 0]));
    town.tick('10:45');
    town.order('10:46', orderTerms({ nonce: 's', start: at('11:00'), quantityWh: wh(1000) }));
    expect(said(town.cancel('10:47', 'consumer', 'b'))).toEqual(['done consumer/b cancelled 1000']);
    expect(town.market.account('consumer')).toMatchObject({ balance: '-3596400000', reserved: '4000000000' });
  });
  it('what cannot be priced is said and left out; a registry that mends it settles it', () => {
    const broken = smallRegistry().accounts.map((account) =>
      account.id === 'consumer' ? { ...account, tariff: 'none' } : account,
    );
    const town = smallMarket({}, smallRegistry({ accounts: broken }));
    town.batch('10:16', metered('p', at('10:00'), [0, 100]), metered('c', at('10:00'), [100, 0]));
    expect(said(town.tick('10:45')).slice(-2)).toEqual([
      'cannot price: no tariff is called none; there are tou',
      'run 1: p 220000000 metered',
    ]);
    expect(said(town.enrol('10:46', smallRegistry({ version: 2 })))).toEqual([
      'enrolled 2',
      'run 2: c -579820000 metered, p 220000000 metered',
    ]);
    expect(balance(town, 'consumer')).toBe(-579_820_000n);
  });
});

describe('laws that are checked after every interval', () => {
  it('the feeder head agrees within the stated losses, or it is shouted', () => {
    const honest = smallMarket();
    // c imports 1,000, p exports 400: 600 + up to 5 % of 1,000 = 50 Wh of losses.
    const points = [metered('p', ten, [0, 400]), metered('c', ten, [1000, 0])];
    honest.batch('10:16', ...points, metered('head', ten, [640, 0]));
    const events = honest.tick('10:45');
    expect(events.find(({ kind }) => kind === 'settled')).toMatchObject({
      run: { feeder: { importWh: 640, lossWh: 40, agrees: true }, balanced: true },
    });
    expect(said(events).filter((line) => line.startsWith('broken'))).toEqual([]);
    const thief = smallMarket();
    thief.batch('10:16', ...points, metered('head', ten, [700, 0]));
    expect(said(thief.tick('10:45')).at(-1)).toBe('broken feeder-head');
  });
  it('a reading of a quarter hour that has not begun is shouted about and not kept', () => {
    const town = smallMarket();
    expect(said(town.batch('10:01', metered('c', at('22:45'), [1000, 0])))).toEqual([
      'kept g 1',
      'broken interval-in-future',
    ]);
    expect(said(town.batch('10:02', metered('c', at('10:15'), [1000, 0])))).toContain('broken interval-in-future');
    // A gateway whose clock is ahead of ours by less than the interval.
    expect(said(town.batch('10:15', metered('c', at('10:15'), [2000, 0])))).toEqual(['kept g 3']);
    // 2,000 Wh at 5.7982.
    expect(said(town.tick('11:00')).at(-1)).toContain('c -11596400000 metered');
  });
  it('one meter that says it knows nothing does not blind the head', () => {
    const energy = (importWh: number, uncertaintyWh: number) => ({
      ...{ importWh: wh(importWh), exportWh: wh(0), openingImportWh: wh(0), openingExportWh: wh(0) },
      uncertaintyWh: wh(uncertaintyWh),
    });
    const blinded = smallMarket();
    const thief = metered('c', ten, [1000, 0], { energy: energy(1000, 1_000_000) });
    blinded.batch('10:16', metered('p', ten, [0, 400]), thief, metered('head', ten, [5000, 0]));
    // 4,400 Wh are lost of 1,000; its 1,000 and 1,000 more, and 50 of losses, could be explained.
    expect(said(blinded.tick('10:45')).at(-1)).toBe('broken feeder-head');
    const town = smallMarket();
    const implausible = metered('c', ten, [1000, 0], { energy: energy(1000, 1_000_001) });
    expect(said(town.batch('10:16', implausible))).toEqual(['kept g 1', 'broken implausible-reading']);
  });
  it('a head that reports later is compared in a run of its own; estimates prove nothing', () => {
    const town = smallMarket();
    town.batch('10:16', metered('p', ten, [0, 400]));
    expect(town.tick('10:45').find(({ kind }) => kind === 'settled')).toMatchObject({ run: { feeder: null } });
    expect(town.batch('10:46', metered('head', ten, [640, 0])).find(({ kind }) => kind === 'settled')).toMatchObject({
      run: { run: 2, feeder: null },
    });
    expect(town.batch('10:47', metered('c', ten, [1000, 0])).find(({ kind }) => kind === 'settled')).toMatchObject({
      run: { run: 3, feeder: { agrees: true } },
    });
  });
  it('registers join: an opening is the previous closing, in whichever order they come', () => {
    const town = smallMarket();
    const first = metered('c', ten, [1000, 0], { opening: [5000, 0] });
    const second = metered('c', at('10:15'), [500, 0], { opening: [6000, 0] });
    const third = metered('c', at('10:30'), [500, 0], { opening: [6501, 0] });
    const broken = (...batch: Parameters<typeof town.batch>): string[] =>
      said(town.batch(...batch)).filter((line) => line.startsWith('broken'));
    expect(broken('10:46', third)).toEqual([]);
    expect(broken('10:47', first)).toEqual([]);
    // 5,000 + 1,000 = 6,000 joins; 6,000 + 500 is not 6,501.
    expect(broken('10:48', second)).toEqual(['broken register-continuity']);
  });
  it('a meter exchange starts registers anew', () => {
    const device = {
      device: 'new',
      point: 'c',
      from: at('10:15'),
      opening: { importWh: wh(0), exportWh: wh(0) },
      deviceCommitment: new Uint8Array(32),
    };
    const town = smallMarket({}, smallRegistry({ deviceBindings: [device] }));
    const readings = [metered('c', ten, [1000, 0], { opening: [5000, 0] }), metered('c', at('10:15'), [500, 0])];
    expect(said(town.batch('10:31', ...readings))).toEqual(['kept g 1']);
  });
  it.each([-1, 100_000_001, 0.5, Number.NaN])('%d Wh are no reading: shouted about, and never money', (counted) => {
    const town = smallMarket();
    const reading = metered('c', ten, [0, 0]);
    const energy =
      reading.energy === null ? null : { ...reading.energy, importWh: counted as typeof reading.energy.importWh };
    expect(said(town.batch('10:16', { ...reading, energy }))).toEqual(['kept g 1', 'broken implausible-reading']);
    expect(said(town.tick('10:45')).at(-1)).toBe('run 1: c 0 estimated, p 0 estimated');
  });
  it('a gateway reports for its own points, whole intervals, and one payload per sequence', () => {
    const town = smallMarket();
    expect(said(town.batch('10:16', metered('elsewhere', ten, [1, 0])))).toEqual([
      'kept g 1',
      'broken point-of-gateway',
    ]);
    expect(said(town.batch('10:16', metered('c', instant(ten + 1), [1, 0])))).toEqual(['kept g 2', 'broken interval']);
    const again = { kind: 'batch', gateway: 'g', epoch: 1, sequence: 1, intervals: [] } as const;
    expect(said(town.apply(at('10:17'), { ...again, payloadHash: sha256(new Uint8Array([1])) }))).toEqual([
      'broken batch-sequence',
    ]);
    expect(town.market.gateways()).toEqual([
      { gateway: 'g', epoch: 1, sequence: 2, lastBatchAt: '2026-11-24T10:16:00+07:00' },
    ]);
  });
});

describe('views', () => {
  it('an account sees its own orders and intervals', () => {
    const town = smallMarket();
    town.order('10:01', orderTerms({ nonce: 's' }));
    town.order('10:02', orderTerms(consumer));
    town.batch('10:46', metered('p', at('10:30'), [0, 1700]), metered('c', at('10:30'), [2300, 0]));
    town.tick('11:15');
    expect(town.market.account('producer')).toMatchObject({
      points: ['p', 'pv'],
      orders: [
        {
          nonce: 's',
          side: 'sell',
          start: '2026-11-24T10:30:00+07:00',
          quantityWh: 2000,
          restingWh: 0,
          limit: 4_000_000,
          state: 'filled',
        },
      ],
    });
    expect(town.market.account('producer')?.intervals.find(({ soldWh }) => soldWh > 0)).toEqual({
      start: '2026-11-24T10:30:00+07:00',
      point: 'p',
      boughtWh: 0,
      soldWh: 2000,
      importWh: 0,
      exportWh: 1700,
      made: { traded: '8000000000', retail: '-1739460000', buyBack: '0' },
      total: '6260540000',
      basis: 'metered',
      run: 1,
    });
    expect(town.market.account('nobody')).toBeNull();
    expect(town.market.zones()[0]?.runs[0]).toMatchObject({
      start: '2026-11-24T10:30:00+07:00',
      importWh: 2300,
      exportWh: 1700,
      boughtWh: 2000,
      balanced: true,
      estimated: 0,
    });
  });
});
