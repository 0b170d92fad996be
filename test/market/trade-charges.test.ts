import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { wh } from '../../src/domain/energy.ts';
import { microBahtPerKwh } from '../../src/domain/money.ts';
import { createMarket } from '../../src/market/market.ts';
import {
  CHARGES,
  chargesOf,
  checkCharges,
  leastPrice,
  netPrice,
  sumCharged,
  type TradeCharges,
} from '../../src/market/trade-charges.ts';
import { at, metered, orderTerms, said, sha256, smallMarket } from '../support/small-market.ts';

const µ = microBahtPerKwh;
/** GridTokenX `charges.rs` (facts B6): fee 25 bp, wheeling 0.10 THB/kWh, losses 5 bp, cap 20 %. */
const b6: TradeCharges = {
  ...{ from: '2026-01-01', to: '2026-12-31', source: 'facts B6', confidence: 'secondary' },
  ...{ feeBps: 25, wheeling: µ(100_000), lossBps: 5, capBps: 2_000 },
};
const anyCharges = fc
  .record({
    feeBps: fc.nat(3_000),
    wheeling: fc.nat(2_000_000),
    lossBps: fc.nat(1_000),
    capBps: fc.integer({ min: 1_001, max: 10_000 }),
  })
  .map(({ wheeling, ...rest }): TradeCharges => ({ ...b6, ...rest, wheeling: µ(wheeling) }));

describe('the charges of a trade (facts B6, in nano-baht)', () => {
  test.for<readonly [string, number, number, readonly [fee: bigint, wheeling: bigint, losses: bigint, net: bigint]]>([
    ['1 kWh at 1.00', 1_000, 1_000_000, [2_500_000n, 100_000_000n, 500_000n, 897_000_000n]],
    ['3 kWh at 4.00', 3_000, 4_000_000, [30_000_000n, 300_000_000n, 6_000_000n, 11_664_000_000n]],
    // 17.50: 0.04375 fee, 0.50 wheeling, 0.00875 losses.
    ['5 kWh at 3.50', 5_000, 3_500_000, [43_750_000n, 500_000_000n, 8_750_000n, 16_947_500_000n]],
    // 1 Wh at 1.000001: 2,500.0025 and 500.0005 nTHB; what no nano-baht holds is the seller's.
    ['1 Wh at 1.000001: parts are rounded down', 1, 1_000_001, [2_500n, 100_000n, 500n, 897_001n]],
  ])('%s', ([, energyWh, price, [fee, wheeling, losses, net]]) => {
    const gross = BigInt(energyWh) * BigInt(price);
    const charged = chargesOf(b6, gross, energyWh);
    expect(charged).toEqual({ fee, wheeling, losses });
    expect(gross - sumCharged(charged)).toBe(net);
  });
  // 1 kWh at 0.01 leaves nothing: 0.01 − 0.100030 is below nothing. Of 0.50 wheeling and losses are 0.100250, and 20 % are 0.10.
  it('leaves a seller nothing below 0.501254 THB, which is the published least price', () => {
    expect(netPrice(b6, 10_000)).toBe(-90_030);
    expect(leastPrice(b6, 0, 1)).toBe(501_254);
    expect(leastPrice(b6, 0, 100)).toBe(501_300);
  });
  // (3.888 + 0.10) ÷ 0.997 = 4.00 exactly.
  it('an order to sell for 3.888 after charges stands at 4.00, and for a millionth more a step higher', () => {
    expect(leastPrice(b6, 3_888_000, 100)).toBe(4_000_000);
    expect(leastPrice(b6, 3_888_001, 100)).toBe(4_000_100);
  });
  it('the least price keeps limit and cap, and one step less does not (any charges, limits and steps)', () =>
    fc.assert(
      fc.property(anyCharges, fc.nat(10_000_000), fc.constantFrom(1, 100, 1_000), (charges, limit, tick) => {
        const keeps = (price: number): boolean => {
          const [each, all] = [BigInt(price), 10_000n];
          const rest = BigInt(charges.wheeling ?? 0) * all + each * BigInt(charges.lossBps);
          return (
            each * all - each * BigInt(charges.feeBps) - rest >= BigInt(limit) * all &&
            (charges.wheeling === 0 || rest <= each * BigInt(charges.capBps))
          );
        };
        const price = leastPrice(charges, limit, tick);
        expect([price % tick, keeps(price), price >= tick && keeps(price - tick)]).toEqual([0, true, false]);
      }),
    ));
  it('what is charged of many trades together leaves at least the limit of each (any charges and trades)', () =>
    fc.assert(
      fc.property(
        anyCharges,
        fc.array(fc.tuple(fc.integer({ min: 1, max: 9_999 }), fc.nat(9_000_000)), { minLength: 1 }),
        (charges, sales) => {
          let [gross, energyWh, limits] = [0n, 0, 0n];
          for (const [quantity, limit] of sales) {
            gross += BigInt(quantity) * BigInt(leastPrice(charges, limit, 100));
            energyWh += quantity;
            limits += BigInt(quantity) * BigInt(limit);
          }
          expect(gross - sumCharged(chargesOf(charges, gross, energyWh))).toBeGreaterThanOrEqual(limits);
        },
      ),
    ));
  test.for<readonly [string, readonly TradeCharges[], RegExp]>([
    ['days that overlap', [b6, { ...b6, from: '2026-12-31' }], /begin before those before end/],
    ['an end before the beginning', [{ ...b6, to: '2025-12-31' }], /end before they begin/],
    ['all of a price', [{ ...b6, feeBps: 9_995 }], /leave nothing of any price/],
    ['losses beyond the cap', [{ ...b6, capBps: 5 }], /leave nothing of any price/],
    ['more wheeling than the highest price bears', [{ ...b6, wheeling: µ(2_000_000) }], /nothing of 10000000/],
  ])('rules with %s are refused', ([, charges, why]) =>
    expect(() => checkCharges(charges, 100, 10_000_000)).toThrow(why),
  );
});

const THOUSAND_THB = 1_000_000_000_000n;
type Town = ReturnType<typeof smallMarket>;
const balance = ({ market }: Town, account: string): bigint => {
  const sums = market.balances(account);
  return sums === null ? 0n : sums.creditsPosted - sums.debitsPosted;
};
const charged = (town: Town) => Object.values(CHARGES).map((account) => balance(town, account));
const sell = (limit: number, change = {}) =>
  orderTerms({ nonce: 's', quantityWh: wh(3_000), limit: µ(limit), ...change });
const buy = (limit: number, change = {}) =>
  orderTerms({ nonce: 'b', account: 'consumer', quantityWh: wh(3_000), limit: µ(limit), ...change });
const trades = (events: Parameters<typeof said>[0]) => said(events).filter((line) => line.startsWith('traded'));

describe('a market with charges', () => {
  /** 3 kWh for 3.888 after charges meet 4.00 in the book: facts B6. */
  const town = (change: Parameters<typeof smallMarket>[0] = {}) => {
    const small = smallMarket({ charges: [b6], ...change });
    small.order('10:01', sell(3_888_000));
    expect(trades(small.order('10:02', buy(4_000_000)))).toEqual(['traded 3000@4000000 producer→consumer continuous']);
    return small;
  };
  const meter = (small: Town, given: number, taken: number) =>
    small.batch('10:50', metered('p', at('10:30'), [0, given]), metered('c', at('10:30'), [taken, 0]));

  it('pays the seller its limit, takes the buyer’s price, and books each charge to its account', () => {
    const small = town();
    meter(small, 3_000, 3_000);
    expect(said(small.tick('11:16')).at(-1)).toBe('run 1: c -12000000000 metered, p 11664000000 metered');
    expect(balance(small, 'producer') - THOUSAND_THB).toBe(11_664_000_000n);
    expect(balance(small, 'consumer') - THOUSAND_THB).toBe(-12_000_000_000n);
    expect(charged(small)).toEqual([30_000_000n, 300_000_000n, 6_000_000n]);
    expect(small.market.ledger().sumNanoBaht).toBe('0');
    expect(small.market.account('producer')?.intervals.find(({ soldWh }) => soldWh > 0)?.made).toEqual({
      ...{ traded: '12000000000', charged: '-336000000', retail: '0', buyBack: '0' },
    });
  });
  it('sets aside for a seller what it loses at worst after charges, and that is enough', () => {
    const small = town();
    // 3 kWh not delivered are bought for 5.7982, and 3.888 are left of each that was sold.
    expect(small.market.account('producer')?.reserved).toBe(`${3_000 * (5_798_200 - 3_888_000)}`);
    meter(small, 0, 3_000);
    small.tick('11:16');
    expect(balance(small, 'producer') - THOUSAND_THB).toBe(-3_000n * (5_798_200n - 3_888_000n));
  });
  it('by rule B charges what was delivered, and a correction posts the difference', () => {
    const small = town({ settlementRule: 'deliver-min' });
    meter(small, 1_000, 3_000);
    small.tick('11:16');
    expect(charged(small)).toEqual([10_000_000n, 100_000_000n, 2_000_000n]);
    small.batch('11:20', metered('p', at('10:30'), [0, 2_000], { version: 2 }));
    expect(charged(small)).toEqual([20_000_000n, 200_000_000n, 4_000_000n]);
    expect(balance(small, 'producer') - THOUSAND_THB).toBe(2n * 3_888_000_000n);
    expect(small.market.ledger().sumNanoBaht).toBe('0');
  });
  it('goes on out of a snapshot with what was charged before: a correction posts the difference, no more', () => {
    const small = town({ settlementRule: 'deliver-min' });
    meter(small, 1_000, 3_000);
    small.tick('11:16');
    const again = createMarket({ sha256 }, small.market.dump());
    small.batch('11:20', metered('p', at('10:30'), [0, 2_000], { version: 2 }));
    for (const entry of small.journal.slice(-2)) again.apply(entry);
    expect(again.stateHash()).toBe(small.market.stateHash());
    expect(again.balances(CHARGES.fee)).toEqual(small.market.balances(CHARGES.fee));
  });
  it('does not trade where a limit would not be kept after charges, in the book and in the closing auction', () => {
    const small = smallMarket({ charges: [b6] });
    small.order('10:01', sell(3_888_100));
    expect(trades(small.order('10:02', buy(4_000_000)))).toEqual([]);
    small.order('10:21', sell(3_900_000, { nonce: 's2' }));
    small.order('10:22', buy(4_000_100, { nonce: 'b2' }));
    // Asked are 4.0002 (3.9881 ÷ 0.997 = 4.0001003) and 4.0121 (4.00 ÷ 0.997), bid 4.00 and 4.0001.
    expect(trades(small.tick('10:25'))).toEqual([]);
    const other = smallMarket({ charges: [b6] });
    other.order('10:21', sell(3_888_000));
    other.order('10:22', buy(4_000_000));
    expect(trades(other.tick('10:25'))).toEqual(['traded 3000@4000000 producer→consumer auction']);
  });
  test.for<readonly [string, ReturnType<typeof orderTerms>, string]>([
    ['a bid below the least price', buy(501_200), 'refused consumer/b: not-worth-charges'],
    ['a bid at it', buy(501_300), 'accepted consumer/b rests 3000'],
    // (9.87 + 0.10) ÷ 0.997 = 10.00.
    ['an ask for which the highest price is just enough', sell(9_870_000), 'accepted producer/s rests 3000'],
    ['an ask above', sell(9_870_100), 'refused producer/s: not-worth-charges'],
  ])('%s', ([, terms, expected]) =>
    expect(said(smallMarket({ charges: [b6] }).order('10:01', terms))).toEqual([expected]),
  );
  it('all or nothing for at least so much: after charges', () => {
    const small = (budget: bigint) => {
      const made = smallMarket({ charges: [b6] });
      made.order('10:01', buy(4_000_000));
      return trades(made.order('10:02', sell(3_000_000, { timeInForce: 'fok', budget })));
    };
    expect(small(11_664_000_000n)).toHaveLength(1);
    expect(small(11_664_000_001n)).toEqual([]);
  });
  it('takes orders for a day before the first charges as ever, and none for one that no charges cover', () => {
    expect(said(smallMarket({ charges: [{ ...b6, from: '2026-11-25' }] }).order('10:01', sell(100)))).toEqual([
      'accepted producer/s rests 3000',
    ]);
    const ended = smallMarket({ charges: [{ ...b6, to: '2026-11-23' }] });
    expect(said(ended.order('10:01', sell(3_888_000)))).toEqual(['refused producer/s: cannot-price']);
  });
  it('keeps the charges that an order was taken by until it is settled, and takes others for later days', () => {
    const small = town();
    const dearer = { charges: [{ ...b6, feeBps: 50 }] };
    const refused = ['rules refused: charges cannot become 50 bp, wheeling 100000 µTHB/kWh, losses 5 bp, cap 2000 bp'];
    expect(said(small.rules('10:03', dearer))).toEqual(refused);
    const tomorrow = {
      charges: [
        { ...b6, to: '2026-11-24' },
        { ...b6, from: '2026-11-25', feeBps: 50 },
      ],
    };
    expect(said(small.rules('10:04', tomorrow))).toEqual(['rules changed']);
    meter(small, 3_000, 3_000);
    small.tick('11:16');
    expect(said(small.rules('11:17', dearer))).toEqual(['rules changed']);
    // A correction goes by the charges of the first run.
    small.batch('11:20', metered('p', at('10:30'), [0, 2_000], { version: 2 }));
    expect(charged(small)).toEqual([30_000_000n, 300_000_000n, 6_000_000n]);
  });
  it('shows books by the price a buyer pays, and a market out of its dump goes on as the one that was', () => {
    const small = smallMarket({ charges: [b6] });
    small.order('10:01', sell(3_888_000));
    const asks = small.market.zones().flatMap(({ books }) => books.flatMap((book) => book.asks));
    expect(asks).toEqual([{ price: 4_000_000, quantityWh: 3_000 }]);
    expect(small.market.resting()).toMatchObject([{ price: 4_000_000 }]);
    const again = createMarket({ sha256 }, small.market.dump());
    for (const market of [small.market, again]) {
      const entry = {
        at: at('10:02'),
        command: { kind: 'order', terms: buy(4_000_000), hash: sha256(new Uint8Array(1)) },
      };
      expect(trades(market.apply(entry as never))).toHaveLength(1);
      market.apply({ at: at('11:16'), command: { kind: 'tick' } });
    }
    expect(again.stateHash()).toBe(small.market.stateHash());
  });
});
