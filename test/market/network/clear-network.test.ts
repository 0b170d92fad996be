import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AuctionOrders } from '../../../src/market/auction-orders.ts';
import { clearCallAuction } from '../../../src/market/call-auction.ts';
import { clearNetwork, type NetworkOrders, type NetworkResult } from '../../../src/market/network/clear-network.ts';
import { landed, worthBefore } from '../../../src/market/network/feeder-line.ts';
import { type FeederTree, feederTree, type NamedLine } from '../../../src/market/network/feeder-tree.ts';
import { naiveNetwork } from './naive-network.ts';

type Order = Readonly<{ at: string; side: 'buy' | 'sell'; price: number; wh: number }>;

const ordersOf = (tree: FeederTree, orders: readonly Order[]): NetworkOrders => ({
  count: orders.length,
  node: Int32Array.from(orders, ({ at }) => tree.names.indexOf(at)),
  side: Uint8Array.from(orders, ({ side }) => (side === 'buy' ? 0 : 1)),
  price: Int32Array.from(orders, ({ price }) => price),
  quantityWh: Int32Array.from(orders, ({ wh }) => wh),
});

const line = (from: string, to: string, more: Partial<NamedLine> = {}): NamedLine => ({
  from,
  to,
  fee: 0,
  lossPpm: 0,
  limitUpWh: null,
  limitDownWh: null,
  ...more,
});

/** `A 10@2`: ten Wh at node A for 2; prices in hundredths, so that a middle of .25 is a whole number. */
const sells = (text: string): readonly Order[] => read('sell', text);
const buys = (text: string): readonly Order[] => read('buy', text);
const read = (side: Order['side'], text: string): readonly Order[] =>
  text.split(',').map((one) => {
    const [, at = '', wh, price] = /^\s*(\w+) ([\d.]+)@([\d.]+)$/.exec(one) ?? [];
    return { at, side, wh: Number(wh), price: Math.round(Number(price) * 100) };
  });

const cleared = (lines: readonly NamedLine[], root: string, orders: readonly Order[]) => {
  const tree = feederTree(lines, root);
  const given = ordersOf(tree, orders);
  const result = clearNetwork(tree, given);
  const price = (name: string): number => (result.price[tree.names.indexOf(name)] ?? Number.NaN) / 100;
  const sent = (name: string): number => result.sentWh[tree.names.indexOf(name)] ?? Number.NaN;
  return {
    ...result,
    tree,
    given,
    price,
    sent,
    fills: [...result.fillWh],
    welfare: welfareOf(tree, given, result) / 100,
  };
};

/** What buyers would have paid, less what sellers asked for, less fees: µTHB/kWh × Wh. */
const welfareOf = (tree: FeederTree, { side, price }: NetworkOrders, { fillWh, sentWh }: NetworkResult): number => {
  let welfare = 0;
  fillWh.forEach((wh, at) => {
    welfare += (side[at] === 0 ? 1 : -1) * wh * (price[at] as number);
  });
  tree.line.forEach((up, node) => {
    welfare -= Math.abs(sentWh[node] as number) * (up?.fee ?? 0);
  });
  return welfare;
};

describe('two zones and one limited line (facts A10)', () => {
  const orders = [...sells('A 10@2'), ...buys('B 6@5, B 4@3')];
  test.for([
    { fee: 0.5, limit: 5, flow: 5, a: [2, 2], b: [5, 5], welfare: 12.5 },
    { fee: 0.5, limit: null, flow: 10, a: [2, 2.5], b: [2.5, 3], welfare: 17 },
    { fee: 1.5, limit: null, flow: 6, a: [2, 2], b: [3.5, 3.5], welfare: 9 },
  ] as const)('fee $fee, limit $limit', ({ fee, limit, flow, a, b, welfare }) => {
    for (const root of ['A', 'B']) {
      const only =
        root === 'A'
          ? line('B', 'A', { fee: fee * 100, limitDownWh: limit })
          : line('A', 'B', { fee: fee * 100, limitUpWh: limit });
      const found = cleared([only], root, orders);
      expect(Math.abs(found.sent(root === 'A' ? 'B' : 'A'))).toBe(flow);
      expect(found.welfare).toBe(welfare);
      expect(found.price('A')).toBeGreaterThanOrEqual(a[0]);
      expect(found.price('A')).toBeLessThanOrEqual(a[1]);
      expect(found.price('B')).toBeGreaterThanOrEqual(b[0]);
      expect(found.price('B')).toBeLessThanOrEqual(b[1]);
      // Buyers' payment = sellers' income + fees + congestion rent: the rent is what the full line brings beyond its fee.
      const rent = flow * (found.price('B') - found.price('A') - fee);
      expect(rent).toBeCloseTo(limit === 5 ? 12.5 : 0, 9);
    }
  });
});

test('a stack of generators serves a demand that is not for sale at a price (nempy, facts A9)', () => {
  const found = cleared([], 'N', [
    ...sells('N 20@50, N 20@60, N 5@100, N 50@50, N 30@55, N 10@80'),
    ...buys('N 120@9999'),
  ]);
  expect(found.fills).toEqual([20, 20, 0, 50, 30, 0, 120]);
  // Content with 60 (the marginal generator, filled in full) up to 80 (the next one): their 60 is the lower end.
  expect(found.price('N')).toBe(70);
});

describe('a fee of 1 between two clusters (simply, facts B3)', () => {
  const lines = [line('c1', 'c0', { fee: 100 })];
  test.for([
    ['a remote ask must be cheaper by the fee', 'c1 1@3', 'c0 1@3', [0, 0], null],
    ['2 and the fee are 3', 'c1 1@2', 'c0 1@3', [1, 1], ['c0', 3]],
    ['who pays more beyond the fee gets it', 'c0 1@2', 'c0 1@2, c1 1@4', [1, 0, 1], ['c1', 4]],
    ['at the same landed price the near ask goes first', 'c1 1@3, c0 1@4', 'c0 1@5', [0, 1, 1], null],
    ['cheapest first', 'c0 30@3, c0 50@4, c0 10@1, c0 20@2', 'c0 100@5', [30, 40, 10, 20, 100], ['c0', 4]],
  ] as const)('%s', ([, asks, bids, fills, price]) => {
    const found = cleared(lines, 'c0', [...sells(asks), ...buys(bids)]);
    expect(found.fills).toEqual(fills);
    if (price !== null && price[0] === 'c0') expect(found.price('c0')).toBe(price[1]);
  });
});

/**
 * nempy `examples/interconnector_constant_loss_percentage.py` (UNSW-CEEM/nempy@14cad698): A offers 100 MW at 50 in NSW, VIC needs 90 MW,
 * the link loses 5 % of its flow, half of it at either end. Published: flow 92.307692, dispatch 94.615385, prices 50 and 52.564103.
 * The half in NSW is 0.025 ÷ 1.025 of what is sent, 24,390 parts per million but for a millionth.
 */
test('an interconnector that loses 5 %, half at either end (nempy, facts A9)', () => {
  const lines = [line('NSW', 'link', { lossPpm: 24_390 }), line('VIC', 'link', { lossPpm: 25_000 })];
  const tree = feederTree(lines, 'link');
  const result = clearNetwork(
    tree,
    ordersOf(tree, [
      { at: 'NSW', side: 'sell', price: 50_000_000, wh: 100_000_000 },
      { at: 'VIC', side: 'buy', price: 999_000_000, wh: 90_000_000 },
    ]),
  );
  const near = (found: number, published: number): void =>
    expect(Math.abs(found - published) / published).toBeLessThan(1e-6);
  near(result.fillWh[0] ?? 0, 94_615_385);
  near(-(result.sentWh[tree.names.indexOf('VIC')] ?? 0), 92_307_692);
  near(result.price[tree.names.indexOf('VIC')] ?? 0, 52_564_103);
  expect([result.fillWh[1], result.price[tree.names.indexOf('NSW')]]).toEqual([90_000_000, 50_000_000]);
});

describe('a link between zones (GridTokenX, facts B5)', () => {
  test.for<[string, Partial<NamedLine>, string, string, readonly number[]]>([
    ['its capacity of 100 is one fill of 100', { limitUpWh: 100 }, 'z1 200@0.5', 'z2 100@1, z2 100@1', [100, 100, 0]],
    [
      'of two bids the dearer goes first, though it came later',
      {},
      'z1 100@0.5',
      'z2 100@0.6, z2 100@1',
      [100, 0, 100],
    ],
    ['a bid below the ask does not meet it', {}, 'z1 1@1', 'z2 1@0.96', [0, 0]],
    ['what arrives must be worth its fee', { fee: 5 }, 'z1 1@1', 'z2 1@1.04', [0, 0]],
  ])('%s', ([, change, asks, bids, fills]) => {
    expect(cleared([line('z1', 'z2', change)], 'z2', [...sells(asks), ...buys(bids)]).fills).toEqual(fills);
  });

  test('a discount is no fee: it rescues nothing, it is refused; so is a loss of all that is sent', () => {
    expect(() => feederTree([line('z1', 'z2', { fee: -5 })], 'z2')).toThrow('has a fee of -5');
    expect(() => feederTree([line('z1', 'z2', { lossPpm: 1_000_000 })], 'z2')).toThrow('it must be less than half');
  });
});

test('losses: ten sent, nine arrive, and the buyer pays for what arrives what the seller asked for', () => {
  const found = cleared([line('A', 'B', { lossPpm: 100_000 })], 'B', [...sells('A 100@1.8'), ...buys('B 9@2')]);
  expect(found.fills).toEqual([10, 9]);
  expect([found.sentWh[1], found.receivedWh[1]]).toEqual([10, 9]);
  // 1.80 ÷ 0.9 = 2.00: with both at their limit nothing is gained, and it passes all the same.
  expect([found.price('A'), found.price('B')]).toEqual([1.8, 2]);
});

test('green demand is fed by green supply only, and the premium is a price difference', () => {
  // The edge from green goes one way: any may be fed by green, green by green alone.
  const lines = [line('green', 'any', { limitDownWh: 0 })];
  const found = cleared(lines, 'any', [...sells('green 10@3, any 20@2'), ...buys('green 10@4, any 20@3.5')]);
  expect(found.fills).toEqual([10, 20, 10, 20]);
  expect(found.price('green')).toBeGreaterThanOrEqual(found.price('any'));
  expect(cleared(lines, 'any', [...sells('any 20@2'), ...buys('green 10@4')]).fills).toEqual([0, 0]);
});

test('nobody anywhere: no price, no flow', () => {
  const found = cleared([line('A', 'B')], 'B', []);
  expect(found).toMatchObject({ boughtWh: 0, soldWh: 0 });
  expect([found.price('A'), found.price('B')]).toEqual([Number.NaN, Number.NaN]);
  expect(clearNetwork(found.tree, found.given).price).toEqual([null, null]);
});

const aLineOf = {
  fee: fc.integer({ min: 0, max: 4 }),
  up: fc.option(fc.integer({ min: 0, max: 8 })),
  down: fc.option(fc.integer({ min: 0, max: 8 })),
  under: fc.nat(),
  lossPpm: fc.constantFrom(0, 200_000),
};
const aLine = fc.record(aLineOf);
const anOrder = fc.record({
  at: fc.nat(),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  price: fc.integer({ min: 0, max: 20 }),
  wh: fc.integer({ min: 1, max: 6 }),
});
type RandomLine = Readonly<{ fee: number; up: number | null; down: number | null; under: number; lossPpm: number }>;

/** A random tree: every node but the first hangs under one before it. */
const treeOf = (
  drawn: readonly RandomLine[],
  scale: Readonly<{ price: number; wh: number; losses: boolean }>,
): FeederTree =>
  feederTree(
    drawn.map(({ fee, up, down, under, lossPpm }, at) => ({
      from: `n${at + 1}`,
      to: `n${under % (at + 1)}`,
      fee: fee * scale.price,
      lossPpm: scale.losses ? lossPpm : 0,
      limitUpWh: up && up * scale.wh,
      limitDownWh: down && down * scale.wh,
    })),
    'n0',
  );

const drawnOrders = (
  tree: FeederTree,
  orders: readonly (Omit<Order, 'at'> & { at: number })[],
  scale: { price: number; wh: number },
) =>
  ordersOf(
    tree,
    orders.map(({ at, price, wh, side }) => ({
      at: tree.names[at % tree.names.length] as string,
      side,
      price: price * scale.price,
      wh: wh * scale.wh,
    })),
  );

/** Laws of any clearing: nobody beyond a limit, nobody content left out, lines within theirs, every node balanced. */
const expectLawful = (tree: FeederTree, given: NetworkOrders, result: NetworkResult): void => {
  const balance = new Float64Array(tree.names.length);
  given.side.forEach((side, at) => {
    const node = given.node[at] as number;
    const [wh, limit, here] = [result.fillWh[at] as number, given.price[at] as number, result.price[node] as number];
    expect(wh).toBeGreaterThanOrEqual(0);
    expect(wh).toBeLessThanOrEqual(given.quantityWh[at] as number);
    if (wh > 0) expect(side === 0 ? here <= limit : here >= limit).toBe(true);
    if (wh < (given.quantityWh[at] as number)) expect(side === 0 ? here >= limit : here <= limit).toBe(true);
    balance[node] = (balance[node] as number) + (side === 0 ? -wh : wh);
  });
  tree.line.forEach((up, node) => {
    if (up === null) return;
    const [sent, arrived] = [result.sentWh[node] as number, result.receivedWh[node] as number];
    const over = tree.parent[node] as number;
    balance[node] = (balance[node] as number) - (sent > 0 ? sent : arrived);
    balance[over] = (balance[over] as number) + (sent > 0 ? arrived : sent);
    expect(Math.abs(arrived)).toBe(Math.floor((Math.abs(sent) * (1_000_000 - up.lossPpm)) / 1_000_000));
    if (up.limitUpWh !== null) expect(sent).toBeLessThanOrEqual(up.limitUpWh);
    if (up.limitDownWh !== null) expect(-sent).toBeLessThanOrEqual(up.limitDownWh);
  });
  expect([...balance]).toEqual(new Array(tree.names.length).fill(0));
};

/** Nobody leaves a difference of prices unused that a line could still carry, and nobody sends against one. */
const expectPricedByLines = (tree: FeederTree, { price, sentWh }: NetworkResult, slack: number): void => {
  tree.line.forEach((up, node) => {
    const [here, above] = [price[node], price[tree.parent[node] as number]];
    if (up === null || here == null || above == null) return;
    const sent = sentWh[node] as number;
    if (sent !== up.limitUpWh) expect(here).toBeGreaterThanOrEqual(worthBefore(up, above) - slack);
    if (-sent !== up.limitDownWh) expect(here).toBeLessThanOrEqual(landed(up, above) + slack);
    if (sent > 0) expect(here).toBeLessThanOrEqual(worthBefore(up, above) + slack);
    if (sent < 0) expect(here).toBeGreaterThanOrEqual(landed(up, above) - slack);
  });
};

/** More than could ever pass a line: everything anybody has, with what is lost on the way. */
const mostWh = (tree: FeederTree, { quantityWh }: NetworkOrders): number =>
  quantityWh.reduce((sum, wh) => sum + wh, 0) * 1.25 ** tree.names.length;

const RUNS = Number(process.env['MARKETS'] ?? 1_000);

describe('random small networks', { timeout: 60_000 + RUNS * 10 }, () => {
  test('without losses: welfare and volume of the cheapest path from Wh to Wh; and every law', () => {
    const scale = { price: 1, wh: 1, losses: false };
    fc.assert(
      fc.property(fc.array(aLine, { maxLength: 4 }), fc.array(anOrder, { maxLength: 8 }), (lines, orders) => {
        const tree = treeOf(lines, scale);
        const given = drawnOrders(tree, orders, scale);
        const result = clearNetwork(tree, given);
        const naive = naiveNetwork(tree, given);
        expect({ welfare: welfareOf(tree, given, result), volumeWh: result.boughtWh }).toEqual(naive);
        expect(result.soldWh).toBe(result.boughtWh);
        expectLawful(tree, given, result);
        expectPricedByLines(tree, result, 0);
      }),
      { numRuns: RUNS },
    );
  });

  /** Four lines in a row turn a multiple of 20⁴ by 4/5 or 5/4 each into whole numbers: nothing is rounded but middles. */
  const whole = 20 ** 4;

  test('with losses of a fifth: no other way to trade is worth more; and every law', () => {
    const scale = { price: whole, wh: whole, losses: true };
    fc.assert(
      fc.property(fc.array(aLine, { maxLength: 4 }), fc.array(anOrder, { maxLength: 10 }), (lines, orders) => {
        const tree = treeOf(lines, scale);
        const given = drawnOrders(tree, orders, scale);
        const result = clearNetwork(tree, given);
        expectLawful(tree, given, result);
        expectPricedByLines(tree, result, 2);
        // Where a node sees no order at all there is no price to put in.
        if (result.price.includes(null)) return;
        const [worth, bound] = [welfareOf(tree, given, result), dualBound(tree, given, result)];
        // Middles are rounded: two µTHB/kWh for as much as could flow at all.
        const rounding = 2 * lines.length * mostWh(tree, given);
        expect(worth).toBeLessThanOrEqual(bound);
        expect(bound - worth).toBeLessThanOrEqual(rounding);
      }),
      { numRuns: RUNS },
    );
  });

  test('with odd losses, where Wh are rounded line by line: limits are kept and every node is balanced', () => {
    const odd = fc.record({ ...aLineOf, lossPpm: fc.integer({ min: 0, max: 499_999 }) });
    fc.assert(
      fc.property(fc.array(odd, { maxLength: 6 }), fc.array(anOrder, { maxLength: 12 }), (lines, orders) => {
        const scale = { price: 7, wh: 3, losses: true };
        const tree = treeOf(lines, scale);
        const given = drawnOrders(tree, orders, scale);
        expectLawful(tree, given, clearNetwork(tree, given));
      }),
      { numRuns: RUNS },
    );
  });

  test('one node is the call auction: same volume, price and fills', () => {
    fc.assert(
      fc.property(fc.array(anOrder, { maxLength: 12 }), (orders) => {
        const tree = feederTree([], 'n0');
        const given = drawnOrders(tree, orders, { price: 1, wh: 1 });
        const result = clearNetwork(tree, given);
        const auction: AuctionOrders = {
          count: given.count,
          side: given.side,
          tick: given.price,
          quantityWh: given.quantityWh,
          owner: new Int32Array(given.count),
        };
        const expected = clearCallAuction(auction);
        if (expected.reason !== 'cleared') {
          expect(result.boughtWh).toBe(0);
          return;
        }
        expect([result.boughtWh, result.price[0]]).toEqual([expected.volumeWh, expected.price]);
        const fills = new Float64Array(given.count);
        for (let at = 0; at < expected.pairs.count; at += 1)
          for (const one of [expected.pairs.bid[at] as number, expected.pairs.ask[at] as number])
            fills[one] = (fills[one] as number) + (expected.pairs.quantityWh[at] as number);
        expect(result.fillWh).toEqual(fills);
      }),
      { numRuns: RUNS },
    );
  });
});

/** By duality no way to trade is worth more than this, whatever prices are put in; fractions of a Wh allowed. */
const dualBound = (tree: FeederTree, given: NetworkOrders, { price }: NetworkResult): number => {
  let bound = 0;
  const priceAt = (node: number): number => price[node] as number;
  given.side.forEach((side, at) => {
    const gain = (priceAt(given.node[at] as number) - (given.price[at] as number)) * (side === 0 ? -1 : 1);
    bound += Math.max(0, gain) * (given.quantityWh[at] as number);
  });
  const total = mostWh(tree, given);
  tree.line.forEach((up, node) => {
    if (up === null) return;
    const [here, above] = [priceAt(node), priceAt(tree.parent[node] as number)];
    const kept = 1 - up.lossPpm / 1_000_000;
    bound += Math.max(0, above * kept - up.fee - here) * (up.limitUpWh ?? total);
    bound += Math.max(0, here * kept - up.fee - above) * (up.limitDownWh ?? total);
  });
  return bound;
};

describe('what is no radial network is refused in words', () => {
  test.for([
    ['two ways', [line('a', 'r'), line('b', 'r'), line('a', 'b')], /a has two lines, to r and to b: a meshed network/],
    ['a ring', [line('a', 'b'), line('b', 'a')], /the lines from a, b form a ring/],
    ['loose', [line('a', 'nowhere')], /a has a line to nowhere, from which no line leads to r/],
    ['a root with a line', [line('r', 'a')], /r is the root and has a line to a/],
    ['a fee that is not', [line('a', 'r', { fee: -1 })], /the line from a to r has a fee of -1/],
    ['a line that loses half', [line('a', 'r', { lossPpm: 500_000 })], /loses 500000 parts per million/],
    ['half a Wh', [line('a', 'r', { limitUpWh: 0.5 })], /carries 0.5 Wh up/],
  ] as const)('%s', ([, lines, words]) => {
    expect(() => feederTree(lines, 'r')).toThrow(words);
  });
});
