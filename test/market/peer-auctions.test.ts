import { describe, expect, it } from 'vitest';
import { auction, clear, type Order, ones, ordersOf } from './auction-script.ts';
import {
  type Curve,
  curveOf,
  gsyPayAsClear,
  lastPairMidpoint,
  lemlabExPost,
  type Offer,
  pairMidpoints,
  powerMatcher,
  powerTac,
} from './peer-auctions.ts';

/** `-` is no price: a market order. */
const offers = (text: string, none: number): Offer[] =>
  text
    .split(/\s+/)
    .filter(Boolean)
    .map((item) => {
      const [quantity = '', price = ''] = item.split('@');
      return { quantity: Number(quantity), price: price === '-' ? none : Number(price) };
    });
const peers = (rule: typeof powerTac, asks: string, bids: string) =>
  rule(offers(asks, 0), offers(bids, Number.POSITIVE_INFINITY));
/** Ours takes a market order as one with a cap: 0 for a seller, 100 for a buyer. */
const ours = (asks: string, bids: string) => auction(asks.replaceAll('-', '0'), bids.replaceAll('-', '100'));

describe('gsy (facts A1, A2): its rule gives its published results, ours the equilibrium', () => {
  it.each([
    ['A1.1', ones('1,2,3,4,5,6,7'), ones('1,2,3,4,5,6,7'), 4, 4],
    ['A1.2', ones('7,6,5,4,3,2,1'), ones('7,6,5,4,3,2,1'), 4, 4],
    ['A1.3', ones('8,9,10,11,12,13,14'), ones('8,9,10,11,12,13,14'), 11, 4],
    ['A1.4', ones('2,3,3,5,6,7,8'), ones('1,2,3,4,5,6,7'), 5, 3],
    ['A1.5', ones('10,10,10,10,10,10,10'), ones('1,2,3,4,10,10,10'), 10, 3],
    ['A1.6', ones('1,2,5,5,5,6,7'), ones('5,5,5,5,5,5,5'), 5, 5],
    ['A1.7', ones('1.1,2.2,3.3'), ones('3.3,2.2,1.1'), 2.2, 2],
    ['A2 m1', '25@1.00002 30@5 35@2.4', '10@1 15@2 20@3', 3, 20],
    ['A2 m2', '55@1 60@5 65@1', '40@1.5 45@2 50@6', 2, 95],
  ])('%s', (_, asks, bids, price, volume) => expect(peers(gsyPayAsClear, asks, bids)).toEqual({ price, volume }));

  it('ours never clears less, and more in m1 and m2', () => {
    expect(ours('25@1.00002 30@5 35@2.4', '10@1 15@2 20@3')).toMatchObject({ volume: 25, price: 2 });
    expect(ours('55@1 60@5 65@1', '40@1.5 45@2 50@6')).toMatchObject({ volume: 120, price: 1.5 });
  });

  // Everything at one price, in the order of the lists: [offer, bid, quantity] counted from 1.
  const first15 = [
    [1, 1, 1],
    [2, 1, 2],
    [3, 1, 3],
    [4, 1, 3],
    [4, 2, 1],
    [5, 2, 2],
    [5, 3, 3],
  ];
  const second15 = [
    [1, 1, 1],
    [1, 2, 2],
    [1, 3, 3],
    [1, 4, 2],
    [2, 4, 2],
    [2, 5, 2],
    [3, 5, 3],
  ];
  it.each([
    ['9,3,3', '1,2,3,4,5', first15, 0],
    ['1,2,3,4,5', '8,4,3', second15, 0],
    ['1,2,3,4,5', '8,4,13', second15, 10],
  ] as const)('A2 allocation of 15: bids %s, offers %s', (bids, asks, expected, left) => {
    const at1 = (quantities: string): string => quantities.replaceAll(/\d+/g, '$&@1').replaceAll(',', ' ');
    const orders = [...ordersOf('sell', at1(asks), 100), ...ordersOf('buy', at1(bids), 200)];
    const count = asks.split(',').length;
    const result = clear(orders);
    if (result.reason !== 'cleared') throw new Error(result.reason);
    expect(result.pairs.map(({ bid, ask, quantityWh }) => [ask + 1, bid - count + 1, quantityWh / 1000])).toEqual(
      expected,
    );
    expect(result.imbalanceWh / -1000).toBeCloseTo(left, 9);
  });
});

describe('PowerTAC (facts A3): its rule gives its published results, ours the equilibrium', () => {
  const many = '.036040484378997206@20 .3961457798682808@21.8 26.185209758164312@35';
  it.each([
    ['1', '1@20', '1@22', 1, 21, [20, 22]],
    ['2', '1@20', '1@32', 1, 21, [20, 32]],
    ['3', '1@23', '1@22', 0, null, null],
    ['5', '1@20', '.6@21 .6@22', 1, 20.5, [21, 21]],
    ['6', '.9@18 1@20 1@21.5', '1.4@21 .6@22', 1.9, 20.5, [21, 21]],
    ['7', '.9@18 1@20 1@21', '.8@21 .2@21 .2@21 .2@21 .6@22', 2, 21, [21, 21]],
    ['8 market ask', '.9@18 1@-', '1.4@21 .6@22', 1.9, 18.9, [21, 21]],
    ['9 market ask low', '1.9@18 1@-', '4@16', 1, 13.3333, [16, 16]],
    ['10 market bid', '.9@18 1@20', '.6@- 1.4@21', 1.9, 20.5, [21, 21]],
    ['11 market bid only', '.9@18 1@20', '1.4@-', 1.4, 24, [20, 20]],
    ['12 market ask only', '1@-', '1.4@21 .6@22', 1, 17.5, [21, 21]],
    ['13 both market', '1@-', '1@-', 1, 40, [0, 100]],
    ['14 range', many, '6@35 .35@50 8.728125@- .0075@37 7.875@35', 22.960625, 35, [35, 35]],
    ['15 position limit', '36@20 39@30 75@50', '30@70 35@60 25@56', 90, 52.5, [50, 50]],
  ] as const)('%s', (_, asks, bids, volume, price, interval) => {
    const theirs = peers(powerTac, asks, bids);
    expect(theirs.volume).toBeCloseTo(volume, 9);
    if (price === null) expect(theirs.price).toBeNull();
    else expect(theirs.price).toBeCloseTo(price, 4);
    const cleared = ours(asks, bids);
    if (interval === null) expect(cleared).toEqual({ reason: 'no-overlap' });
    // Ours counts in units of 0.001.
    else expect(cleared).toMatchObject({ lowest: interval[0], highest: interval[1] });
    if (interval !== null) expect(cleared.volume).toBeCloseTo(volume, 2);
  });
});

describe('GridTokenX and lemlab (facts A5, A8): the midpoint of the last pair', () => {
  it.each([
    ['A5.1', '10@.6', '10@1', 0.8, [0.6, 1]],
    ['A5.3', '10@.5 10@.5', '15@1', 0.75, [0.5, 0.5]],
    ['lemlab, three of each', ones('2,4,6'), ones('7,5,3'), 4.5, [4, 5]],
  ] as const)('%s', (_, asks, bids, price, [lowest, highest]) => {
    expect(peers(lastPairMidpoint, asks, bids).price).toBeCloseTo(price, 9);
    expect(ours(asks, bids)).toMatchObject({ lowest, highest });
  });
  it('lemlab discriminatory: each pair its own midpoint', () =>
    expect(pairMidpoints(offers(ones('2,4,6'), 0), offers(ones('7,5,3'), 0))).toEqual([4.5, 4.5]));
  it.each([
    [0, 0.08],
    [0.05, 0.077],
    [0.15, 0.071],
    [0.4, 0.056],
    [0.5, 0.05],
    [0.65, 0.041],
    [0.85, 0.029],
    [1, 0.02],
    [2, 0.02],
  ])('lemlab ex post, supply %d of demand: %d €/kWh', (ratio, price) =>
    expect(lemlabExPost(ratio)).toBeCloseTo(price, 9),
  );
});

/** A demand curve as many orders of one party: what it drops by from one step to the next. */
const ordersOfCurve = (curve: Curve, owner: number): Order[] =>
  [curve[0] ?? 0, ...curve].flatMap((_, step): Order[] => {
    const before = step === 0 ? Number.POSITIVE_INFINITY : (curve[step - 1] ?? 0);
    const after = step === curve.length ? Number.NEGATIVE_INFINITY : (curve[step] ?? 0);
    const bought = step === 0 ? 0 : Math.max(before, 0) - Math.max(after, 0);
    const sold = step === curve.length ? 0 : Math.max(-after, 0) - Math.max(step === 0 ? 0 : -before, 0);
    return [
      ...(bought > 0 ? [{ side: 'buy', tick: step - 1, quantity: bought, owner } as const] : []),
      ...(sold > 0 ? [{ side: 'sell', tick: step, quantity: sold, owner } as const] : []),
    ];
  });

describe('PowerMatcher (facts A7): zero crossings, and ours of the same curves as orders', () => {
  const iaf5 = '-598*51|339*51|1076*26 -2892*25|1779*6 -1132*45|-2061*51|-663*40 487*11|-689*7 1586*44';
  it.each([
    ['IAF1', 50, '1046*51|1097*51|2823*15 695*36|2950*21 34*30|2382*40 766*11', 50, 50],
    ['IAF2', 10, '-21*11|-32*11|9*8 -25*3|8*2 -14*9|2*1 -23*10', 0, 0],
    ['IAF3/Test1', 50, '-7*51|1839*51|1340*10 -1829*41|1751*25 -2490*26|1699*48 -1218*3', 25, 24.814195],
    ['IAF3/Test2', 50, '-1245*51|580*51|1473*41 -2297*10|1585*46 -1901*5|1286*37 -1486*14', 40, 40.240584],
    ['IAF06', 50, '2000*4 -1000*47|2000*4 -1000*47', 4, 3.666667],
    ['IAF07', 100, '2000*4 -1000*97|2000*4 -1000*97', 2, 1.833333],
    ['IAF08', 100, '2000*1 -1000*100|2000*1 -1000*100', 0.5, 0.333333],
    ['IAF09', 100, '2000*2 -1000*99|2000*2 -1000*99', 1, 0.833333],
    ['IAF10', 100, '1200*2 -1800*99|1200*2 -1800*99', 0.5, 0.7],
    ['IAF11', 500, '1200*2 -1800*499|1200*2 -1800*499|1200*2 -1800*499', 0.1, 0.14],
    ['IAF12', 500, '1600*1 -1800*500|1600*1 -1800*500|1600*1 -1800*500', 0, 0.047059],
    ['CPF1', 50, '-716*51|-156*51|831*48 -416*3|311*42 -1929*9|868*38 -643*13', 38, 37.753144],
    ['IAF5', 50, iaf5, 5, 5.183786],
  ] as const)('%s', (_, steps, text, price, exact) => {
    const step = 50 / steps;
    const curves = text.split('|').map(curveOf);
    const theirs = powerMatcher(curves, step);
    expect(theirs.price).toBeCloseTo(price, 9);
    expect(theirs.exact).toBeCloseTo(exact, 6);
    // A rising curve is no bid, as with them.
    const falling = curves.filter((curve) => curve.every((value, at) => at === 0 || value <= (curve[at - 1] ?? 0)));
    const result = clear(falling.flatMap((curve, index) => ordersOfCurve(curve, index + 1)));
    // Nobody wants any where somebody has some, or the other way round: a price moves nothing.
    if (result.reason !== 'cleared') expect(['no-asks', 'no-overlap']).toContain(result.reason);
    else {
      // Theirs is rounded from between two steps: one of them is in our interval.
      expect(result.lowest * step).toBeLessThanOrEqual(Math.ceil(exact / step) * step + 1e-9);
      expect(result.highest * step).toBeGreaterThanOrEqual(Math.floor(exact / step) * step - 1e-9);
    }
  });
});

describe('nempy (facts A9), one zone without losses: a bid stack and a demand of 120', () => {
  const cleared = ours('20@50 20@60 5@100 50@50 30@55 10@80', '120@-');
  it('A delivers 40, B 80', () => expect(cleared.fills?.slice(0, 6)).toEqual([20, 20, 0, 50, 30, 0]));
  it('theirs is the marginal offer, 60: the lower end of the interval', () =>
    expect(cleared).toMatchObject({ volume: 120, lowest: 60, highest: 80 }));
});
