import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { wh } from '../../src/domain/energy.ts';
import type { MarketEvent } from '../../src/domain/market.ts';
import { microBahtPerKwh } from '../../src/domain/money.ts';
import { deliveredPositions, deliverMin, type KeptTrade } from '../../src/market/deliver-min.ts';
import { createMarket } from '../../src/market/market.ts';
import { at, metered, orderTerms, said, sha256, smallMarket, smallRegistry } from '../support/small-market.ts';

const FOUR = microBahtPerKwh(4_000_000);
const trade = (quantityWh: number, buyer = 'c consumer', seller = 'p producer'): KeptTrade => ({
  ...{ buyer, seller, buyOrder: 1, sellOrder: 2, quantityWh: wh(quantityWh), price: FOUR },
});
const meters =
  (counted: Readonly<Record<string, readonly [importWh: number, exportWh: number]>>) => (holder: string) => {
    const [importWh, exportWh] = counted[holder] ?? [0, 0];
    return { importWh, exportWh };
  };

describe('what of each trade was delivered', () => {
  test.for<readonly [string, readonly KeptTrade[], Parameters<typeof meters>[0], readonly number[]]>([
    [
      'E1: 5 and 4 kWh are sold, 8 are exported: 5 and 3',
      [trade(5000), trade(4000)],
      { 'p producer': [0, 8000], 'c consumer': [9000, 0] },
      [5000, 3000],
    ],
    [
      'all of it, and the rest of both meters is the utility’s',
      [trade(2000)],
      { 'p producer': [0, 2500], 'c consumer': [2300, 0] },
      [2000],
    ],
    [
      'a buyer that takes less pays for less',
      [trade(5000), trade(4000)],
      { 'p producer': [0, 9000], 'c consumer': [6000, 0] },
      [5000, 1000],
    ],
    [
      'each end fills its own trades in time order, and the lesser counts',
      [trade(5000), trade(4000, 'd other')],
      { 'p producer': [0, 8000], 'c consumer': [1000, 0], 'd other': [4000, 0] },
      [1000, 3000],
    ],
    ['nothing is known of an end: nothing', [trade(2000)], { 'c consumer': [2000, 0] }, [0]],
  ])('%s', ([, trades, counted, expected]) => expect(deliverMin(trades, meters(counted))).toEqual(expected));

  it('never more than was traded or counted at either end, and money of both ends is the same (any trades and meters)', () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.nat(5000))),
        fc.array(fc.tuple(fc.nat(9000), fc.nat(9000)), { minLength: 4, maxLength: 4 }),
        (made, counted) => {
          const trades = made.map(([buyer, seller, quantity]) => trade(quantity, `b${buyer} x`, `s${seller} y`));
          const meterOf = (holder: string) => {
            const [importWh, exportWh] = counted[Number(holder[1])] ?? [0, 0];
            return { importWh, exportWh };
          };
          const delivered = deliverMin(trades, meterOf);
          const positions = deliveredPositions(trades, delivered);
          for (const [index, { quantityWh }] of trades.entries())
            expect(delivered[index]).toBeLessThanOrEqual(quantityWh);
          for (const [holder, { boughtWh, soldWh }] of positions) {
            expect(boughtWh).toBeLessThanOrEqual(meterOf(holder).importWh);
            expect(soldWh).toBeLessThanOrEqual(meterOf(holder).exportWh);
          }
          expect([...positions.values()].reduce((sum, { money }) => sum + money, 0n)).toBe(0n);
        },
      ),
    ));
});

const byDelivery = { settlementRule: 'deliver-min' } as const;
/** 2,000 Wh at 4.00 are traded for 10:30. */
const traded = (registry = smallRegistry()) => {
  const small = smallMarket(byDelivery, registry);
  small.order('10:01', orderTerms({ nonce: 'a' }));
  small.order('10:02', orderTerms({ nonce: 'b', account: 'consumer' }));
  return small;
};
const THOUSAND_THB = 1_000_000_000_000n;
const moneyOf = ({ market }: Pick<ReturnType<typeof traded>, 'market'>, account: string): bigint =>
  BigInt(market.account(account)?.balance ?? 0) - THOUSAND_THB;
const unbalanced = (events: readonly MarketEvent[]) =>
  said(events).filter((each) => each.startsWith('broken') && !each.includes('register-continuity'));

describe('rule B in the market (facts E3), nano-baht', () => {
  test.for<readonly [string, number, number, bigint, bigint]>([
    ['S1 exact', 2000, 2000, 8_000_000_000n, -8_000_000_000n],
    // 1,700 Wh × 4.00; 6.80 and 600 Wh × 5.7982.
    ['S2′ both short', 1700, 2300, 6_800_000_000n, -10_278_920_000n],
    // 1,800 Wh × 4.00 = 7.20, and 700 Wh × 2.20 = 1.54 to the seller.
    ['S3 both long', 2500, 1800, 8_740_000_000n, -7_200_000_000n],
    ['the DSO curtailed all of it: nobody sold, and the buyer pays retail', 0, 2000, 0n, -11_596_400_000n],
  ])('%s', ([, exported, imported, seller, buyer]) => {
    const small = traded();
    small.batch('10:50', metered('p', at('10:30'), [0, exported]), metered('c', at('10:30'), [imported, 0]));
    const events = small.tick('11:15');
    expect(unbalanced(events)).toEqual([]);
    expect([moneyOf(small, 'producer'), moneyOf(small, 'consumer')]).toEqual([seller, buyer]);
    expect(small.market.account('consumer')?.reserved).toBe('0');
    expect(small.market.account('producer')?.reserved).toBe('0');
    expect(small.market.ledger().sumNanoBaht).toBe('0');
  });
  it('S4: a late correction posts the difference, and comes to what settling it at once had come to', () => {
    const late = traded();
    late.batch('10:50', metered('p', at('10:30'), [0, 1700]), metered('c', at('10:30'), [2300, 0]));
    late.tick('11:15');
    const events = late.batch('11:20', metered('p', at('10:30'), [0, 1900], { version: 2 }));
    expect(unbalanced(events)).toEqual([]);
    const once = traded();
    once.batch('10:50', metered('p', at('10:30'), [0, 1900]), metered('c', at('10:30'), [2300, 0]));
    once.tick('11:15');
    // 1,900 Wh × 4.00 = 7.60; the buyer's other 400 Wh at 5.7982 = 2.319280.
    for (const small of [late, once])
      expect([moneyOf(small, 'producer'), moneyOf(small, 'consumer')]).toEqual([7_600_000_000n, -9_919_280_000n]);
  });
  it('a missing export is none until it is recovered: then the trade counts', () => {
    const small = traded();
    small.batch('10:50', metered('c', at('10:30'), [2000, 0]));
    small.tick('11:15');
    expect([moneyOf(small, 'producer'), moneyOf(small, 'consumer')]).toEqual([0n, -11_596_400_000n]);
    small.batch('11:20', metered('p', at('10:30'), [0, 2000], { origin: 'recovered' }));
    expect([moneyOf(small, 'producer'), moneyOf(small, 'consumer')]).toEqual([8_000_000_000n, -8_000_000_000n]);
  });
  it('a seller sets nothing aside: who does not deliver owes nothing', () => {
    const small = smallMarket(byDelivery);
    small.order('10:01', orderTerms({ nonce: 'a', quantityWh: wh(1_000_000) }));
    expect(small.market.account('producer')?.reserved).toBe('0');
  });
  it('a market out of a dump taken between trade and run settles the same', () => {
    const small = traded();
    const copy = createMarket({ sha256 }, small.market.dump());
    const readings = [metered('p', at('10:30'), [0, 1700]), metered('c', at('10:30'), [2300, 0])];
    const later = [
      {
        at: at('10:50'),
        command: {
          kind: 'batch',
          gateway: 'g',
          epoch: 1,
          sequence: 9,
          payloadHash: sha256(Uint8Array.of(9)),
          intervals: readings,
        },
      },
      { at: at('11:15'), command: { kind: 'tick' } },
    ] as const;
    for (const entry of later) expect(copy.apply(entry)).toEqual(small.market.apply(entry));
    expect(copy.stateHash()).toBe(small.market.stateHash());
  });
  it('the rule does not change while something traded waits for its first run', () => {
    const small = traded();
    expect(said(small.rules('10:10', { settlementRule: 'position-imbalance' }))).toEqual([
      'rules refused: settlementRule cannot become position-imbalance',
    ]);
    small.tick('11:15');
    expect(said(small.rules('11:16', { settlementRule: 'position-imbalance' }))).toEqual(['rules changed']);
  });
});
