import { describe, expect, it } from 'vitest';
import { levelsOf, sortQueues } from '../../src/market/auction-orders.ts';
import { indicateAuction } from '../../src/market/call-auction.ts';
import { asAuction, auction, clear, fillsOf, type Order, ones } from './auction-script.ts';

describe('gsy-e two-sided market, 1 kWh each (facts A1)', () => {
  it.each([
    ['1', '1,2,3,4,5,6,7', '1,2,3,4,5,6,7', 4, 4, 4, 4, 12],
    ['2', '7,6,5,4,3,2,1', '7,6,5,4,3,2,1', 4, 4, 4, 4, 12],
    ['3', '8,9,10,11,12,13,14', '8,9,10,11,12,13,14', 4, 11, 11, 11, 12],
    ['4', '2,3,3,5,6,7,8', '1,2,3,4,5,6,7', 3, 4, 5, 4.5, 10],
    ['5', '10,10,10,10,10,10,10', '1,2,3,4,10,10,10', 3, 10, 10, 10, 0],
    ['6', '1,2,5,5,5,6,7', '5,5,5,5,5,5,5', 5, 5, 5, 5, 7],
    ['7', '1.1,2.2,3.3', '3.3,2.2,1.1', 2, 2.2, 2.2, 2.2, 2.2],
    ['8', '2,3,6,7,7,7,7', '7,5,5,2,2,2,2', 2, 5, 5, 5, 7],
    ['9', '2,2,4,4,4,4,6', '6,6,6,6,2,2,2', 4, 4, 4, 4, 12],
  ])('case %s', (_, asks, bids, volume, lowest, highest, price, welfare) =>
    expect(auction(ones(asks), ones(bids))).toMatchObject({ volume, lowest, highest, price, welfare }),
  );
});

describe('gsy-framework pay-as-clear, optimum column (facts A2)', () => {
  // A's ask of 1.00002 lies between two ticks of 0.01: 1.00 and 1.01 clear alike, and welfare differs by what is rounded.
  it('m1', () =>
    expect(auction('1:25@1 2:30@5 3:35@2.4', '1:10@1 2:15@2 3:20@3')).toMatchObject({
      volume: 25,
      price: 2,
      lowest: 2,
      highest: 2,
      welfare: 45,
    }));
  it('m2', () => {
    const cleared = auction('55@1 60@5 65@1', '40@1.5 45@2 50@6');
    expect(cleared).toMatchObject({ volume: 120, price: 1.5, lowest: 1.5, highest: 1.5, welfare: 307.5 });
    expect(cleared.fills).toEqual([55, 0, 65, 25, 45, 50]);
  });
});

describe('PowerTAC, equilibrium column (facts A3)', () => {
  it.each([
    ['1', '1@20', '1@22', 1, 20, 22],
    ['2', '1@20', '1@32', 1, 20, 32],
    ['5', '1@20', '.6@21 .6@22', 1, 21, 21],
    ['6', '.9@18 1@20 1@21.5', '1.4@21 .6@22', 1.9, 21, 21],
    ['7', '.9@18 1@20 1@21', '.8@21 .2@21 .2@21 .2@21 .6@22', 2, 21, 21],
    ['15', '36@20 39@30 75@50', '30@70 35@60 25@56', 90, 50, 50],
  ])('case %s', (_, asks, bids, volume, lowest, highest) =>
    expect(auction(asks, bids)).toMatchObject({ volume, lowest, highest, price: (lowest + highest) / 2 }),
  );
  it('case 3: nobody meets', () => expect(auction('1@23', '1@22')).toEqual({ reason: 'no-overlap' }));
  it('case 5: the earlier of equals is filled first', () =>
    expect(auction('1@20', '.6@21 .6@22').fills).toEqual([1, 0.4, 0.6]));
  it('case 7: all bids are filled, the last ask keeps .9', () =>
    expect(auction('.9@18 1@20 1@21', '.8@21 .2@21 .2@21 .2@21 .6@22').fills).toEqual([
      0.9, 1, 0.1, 0.8, 0.2, 0.2, 0.2, 0.6,
    ]));
});

describe('GridTokenX uniform auction (facts A5)', () => {
  it('1', () => expect(auction('10@.6', '10@1')).toMatchObject({ volume: 10, lowest: 0.6, highest: 1, price: 0.8 }));
  it('2', () => expect(auction('10@.9', '10@.5')).toEqual({ reason: 'no-overlap' }));
  it('3 and 5: the earlier ask is filled first', () => {
    const cleared = auction('10@.5 10@.5', '15@1');
    expect(cleared).toMatchObject({ volume: 15, price: 0.5 });
    expect(cleared.fills).toEqual([10, 5, 15]);
  });
  it('6: the own ask is skipped, the other is filled', () => {
    const cleared = auction('1:10@.5 2:10@.6', '1:10@1');
    expect(cleared).toMatchObject({ volume: 10 });
    expect(cleared.fills).toEqual([0, 10, 10]);
  });
  it('8: my ask serves others, their ask serves me (V 20, welfare 8)', () => {
    const cleared = auction('1:10@.5 3:10@.6', '1:10@1 2:10@.9');
    expect(cleared).toMatchObject({ volume: 20, welfare: 8 });
    expect(
      cleared.result?.pairs.map(({ bid, ask }) => [cleared.orders?.[bid]?.owner, cleared.orders?.[ask]?.owner]).sort(),
    ).toEqual([
      [1, 3],
      [2, 1],
    ]);
  });
  it('a far own ask does not hide the only possible seller', () => {
    const cleared = auction('1:20@.5 2:10@.7', '1:10@1');
    expect(cleared).toMatchObject({ volume: 10, lowest: 0.7, highest: 1 });
    expect(cleared.fills).toEqual([0, 10, 10]);
  });
});

describe('an auction without trades says why', () => {
  it.each([
    ['no-bids', '1@2', ''],
    ['no-asks', '', '1@2'],
    ['no-bids', '', ''],
    ['no-overlap', '1@3', '1@2'],
    ['no-overlap', '7:1@1', '7:1@2'],
  ])('%s', (reason, asks, bids) => expect(auction(asks, bids)).toEqual({ reason }));
});

describe('levels of prices', () => {
  const order = (side: Order['side'], tick: number, quantity: number, owner: number): Order => ({
    side,
    tick,
    quantity,
    owner,
  });
  const few = [
    order('buy', 12, 5, 1),
    order('sell', 4, 3, 2),
    order('buy', 4, 7, 3),
    order('sell', 20, 9, 4),
    order('buy', 12, 2, 5),
  ];

  it.each([
    // 4, 12 and 20 are 8 apart; 4, 12, 20 and 18 two: 16 = 2 × 8 and 14 = 2 × 7.
    ['as far apart as all prices are', few, 8, 3],
    ['and no farther', [...few, order('sell', 18, 1, 6)], 2, 9],
    ['one tick apart where nothing is in common', [...few, order('sell', 19, 1, 6)], 1, 17],
    ['one price is one level', few.slice(2, 3), 1, 1],
    ['none are none', [], 1, 0],
  ])('%s', (_, orders, step, levels) => expect(levelsOf(asAuction(orders))).toMatchObject({ step, levels }));

  it('a limit between two of them takes in who is willing at it, first the best price, then the first', () => {
    const orders = asAuction(few);
    // Bids of 12 at 6 or more: orders 0 and 4; of asks at 14 or less there is the one at 4.
    const { records, bids, asks } = sortQueues(orders, levelsOf(orders), 6, 14);
    expect([bids, asks, ...records.subarray(0, 2 * (bids + asks))]).toEqual([2, 1, 0, 5, 4, 2, 1, 3]);
  });
});

describe('the margin in proportion, by largest remainder', () => {
  it.each([
    // 10 for bids of 9, 3, 3: 6, 2, 2; for 1, 1, 1: 2 left over of 3⅓ each… the earlier gets the odd unit.
    ['exactly in proportion', '10@1', '9@1 3@1 3@1', [6, 2, 2]],
    ['better prices first, whole', '10@1', '4@1 4@2 8@1', [2, 4, 4]],
    ['nobody gets more than he asked for', '5@1', '1@2 3@1 3@1', [1, 2, 2]],
    ['all of it when there is enough', '20@1', '9@1 3@1 3@1', [9, 3, 3]],
  ])('%s', (_, asks, bids, expected) => expect(auction(asks, bids, 'pro-rata').fills?.slice(1)).toEqual(expected));
  it.each([
    // In units: 10 ÷ 3 = 3 rest 1 each: one unit is over, and the first has it.
    ['the odd unit goes to the earliest of equals', '.01@1', '.005@1 .005@1 .005@1', [0.004, 0.003, 0.003]],
    // 10 × 7 ÷ 15 = 4 rest 10, 10 × 5 ÷ 15 = 3 rest 5, 10 × 3 ÷ 15 = 2 rest 0: largest remainder first.
    ['the odd unit goes to who lost most', '.01@1', '.003@1 .005@1 .007@1', [0.002, 0.003, 0.005]],
    ['sellers likewise', '.005@1 .005@1 .005@1', '.01@1', [0.004, 0.003, 0.003]],
  ])('%s', (_, asks, bids, expected) => {
    const fills = auction(asks, bids, 'pro-rata').fills ?? [];
    expect(asks.includes(' ') ? fills.slice(0, 3) : fills.slice(1)).toEqual(expected);
  });
  it('is exact where products leave what a number holds: 2³⁰ orders’ worth at one price', () => {
    const large = (side: Order['side'], quantity: number, owner: number): Order => ({ side, tick: 5, quantity, owner });
    const orders = [
      large('buy', 999_999_999, 1),
      large('buy', 999_999_998, 2),
      large('buy', 999_999_997, 3),
      large('sell', 1_000_000_000, 4),
      large('sell', 500_000_001, 5),
    ];
    const result = clear(orders, 'pro-rata');
    if (result.reason !== 'cleared') throw new Error(result.reason);
    const offered = 1_500_000_001n;
    const asked = 2_999_999_994n;
    // Whole parts and remainders by hand in integers of any length; one unit is over.
    const parts = [999_999_999n, 999_999_998n, 999_999_997n].map((claim) => [
      (offered * claim) / asked,
      (offered * claim) % asked,
    ]);
    const over = offered - parts.reduce((sum, [whole = 0n]) => sum + whole, 0n);
    const ranked = parts
      .map(([, rest = 0n], at) => ({ rest, at }))
      .sort((a, b) => (a.rest < b.rest ? 1 : a.rest > b.rest ? -1 : a.at - b.at));
    const lucky = new Set(ranked.slice(0, Number(over)).map(({ at }) => at));
    expect(fillsOf(orders, result.pairs).slice(0, 3)).toEqual(
      parts.map(([whole = 0n], at) => Number(whole) + (lucky.has(at) ? 1 : 0)),
    );
  });
  it('a claim is cut to what its account may take beside its other side', () => {
    // V = 10, and 1 sells 8 of it: as a buyer it may take 2. Claims 2 and 12 of 10.
    const fills = auction('1:8@1 2:2@1', '1:6@1 3:12@1', 'pro-rata').fills ?? [];
    expect(fills.slice(2).reduce((sum, fill) => sum + fill, 0)).toBe(10);
    expect(fills[2]).toBeLessThanOrEqual(2);
  });
});

describe('what is indicated before is what the auction comes to', () => {
  it.each([
    ['more is asked for', '4@1 2@2', '5@3 4@2', { volumeWh: 6000, imbalanceWh: 3000 }],
    ['more is offered', '9@1', '5@3', { volumeWh: 5000, imbalanceWh: -4000 }],
    ['both alike', '5@1', '5@3', { volumeWh: 5000, imbalanceWh: 0 }],
  ])('%s', (_, asks, bids, expected) => {
    const { orders = [], result } = auction(asks, bids);
    const { pairs: _pairs, ...cleared } = result ?? { pairs: [] };
    expect(indicateAuction(asAuction(orders))).toEqual(cleared);
    expect(cleared).toMatchObject(expected);
  });
  it('or why it comes to nothing', () => expect(indicateAuction(asAuction([]))).toEqual({ reason: 'no-bids' }));
});
