import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wh } from '../../../src/domain/energy.ts';
import { microBahtPerKwh } from '../../../src/domain/money.ts';
import { networkOrders } from '../../../src/market/clear-zones.ts';
import { createMarket } from '../../../src/market/market.ts';
import { defaultMarketSettings, feedersOf, type NetworkSettings } from '../../../src/market/market-settings.ts';
import { NETWORK } from '../../../src/market/market-state.ts';
import { clearNetwork } from '../../../src/market/network/clear-network.ts';
import {
  type NetworkNode,
  type NodePrice,
  nodeAccount,
  nodeCurve,
  pricedOf,
} from '../../../src/market/network/network-node.ts';
import { type NodeOffer, offeringNodes } from '../../../src/market/network/node-offers.ts';
import { readRules } from '../../../src/market/rules.ts';
import {
  at,
  orderTerms,
  plainTariffs,
  rulesCommand,
  said,
  sha256,
  smallMarket,
  ten,
} from '../../support/small-market.ts';
import { naiveNetwork } from './naive-network.ts';
import { twoZones } from './two-zones-registry.ts';

const THB = 1_000_000;
const thb = (price: number) => microBahtPerKwh(Math.round(price * THB));
const dated = { from: '2026-01-01', to: '2027-12-31', source: 'worked by hand', confidence: 'source' } as const;
const listed = (...entries: readonly NodePrice[]) => ({
  ...{ list: 'by-hand', calendar: 'plain', peak: { from: 540, to: 1320 } },
  entries,
});
const side = (price: number, watts: number) => ({ watts, prices: listed({ ...dated, anyTime: thb(price) }) });

/** Zones a and b under the substation, and a border there; from a to the substation a fee of 0.50 THB. */
const network = (nodes: readonly NetworkNode[], upW: number | null = null): NetworkSettings => ({
  root: 'substation',
  lines: (['a', 'b', 'border'] as const).map((from) => ({
    ...{ from, to: 'substation', lossPpm: 0, downW: null },
    fee: thb(from === 'a' ? 0.5 : 0),
    upW: from === 'a' ? upW : null,
  })),
  nodes,
});

const order = (account: string, price: number, quantityWh: number) =>
  orderTerms({
    ...{ nonce: account, account, point: account, zone: account.startsWith('p') ? 'a' : 'b' },
    side: account.startsWith('p') ? 'sell' : 'buy',
    quantityWh: wh(quantityWh),
    limit: thb(price),
  });

/** 10 kWh for 2 THB in zone a; where `buyers`, 6 for 5 and 4 for 3 wanted in zone b (facts A10). */
const story = (settings: NetworkSettings, buyers: boolean) => {
  const small = smallMarket({ network: settings }, twoZones);
  small.order('10:01', order('p1', 2, 10_000));
  if (buyers) small.order('10:02', order('c1', 5, 6_000));
  if (buyers) small.order('10:03', order('c2', 3, 4_000));
  small.tick('10:10');
  const events = small.tick('10:25');
  const settled = said(small.tick('11:16'));
  expect(settled.filter((line) => line.startsWith('broken'))).toEqual([]);
  const balance = (account: string): bigint => {
    const sums = small.market.balances(account);
    return sums === null ? 0n : sums.creditsPosted - sums.debitsPosted;
  };
  return { ...small, events, closed: said(events), balance };
};

describe('a utility at the root', () => {
  const utility = (ask: number, bid: number): NetworkNode => ({
    ...{ id: 'substation', kind: 'utility' },
    sells: side(ask, 100_000),
    buys: side(bid, 100_000),
  });

  // 5 kWh come over the full line from a for 2.00 and 0.50; b wants 10 for 3.00 or more: the utility has the other 5 at 3.00.
  // By hand: 30.00 paid = 10.00 to the seller + 2.50 fees + 5 × (3 − 2 − 0.5) = 2.50 rent + 15.00 to the utility.
  test('serves what a full line leaves wanting, from its own account', () => {
    const { closed, balance, market, events } = story(network([utility(3, 1)], 20_000), true);
    expect(closed.filter((line) => line.startsWith('traded'))).toEqual([
      'traded 5000@2000000 p1→system.network auction',
      'traded 6000@3000000 system.network→c1 auction',
      'traded 4000@3000000 system.network→c2 auction',
    ]);
    // Who buys gets 5 kWh of the utility first, then those from a: c1 one of them, c2 four, each with 0.50 of fee and of rent.
    expect(events.flatMap((event) => (event.kind === 'traded' ? [event.trade.lines] : []))).toEqual([
      { fees: 2_500_000_000n, rent: 2_500_000_000n },
      { fees: 500_000_000n, rent: 500_000_000n },
      { fees: 2_000_000_000n, rent: 2_000_000_000n },
    ]);
    expect(balance(nodeAccount('substation'))).toBe(15_000_000_000n);
    expect(balance(NETWORK.fees)).toBe(2_500_000_000n);
    expect(balance(NETWORK.rent)).toBe(2_500_000_000n);
    expect([balance(NETWORK.trades), balance(NETWORK.rounding)]).toEqual([0n, 0n]);
    expect(market.network()).toMatchObject({
      flows: [
        { from: 'a', to: 'substation', sentWh: 5_000, receivedWh: 5_000 },
        { from: 'b', to: 'substation', sentWh: -10_000, receivedWh: -10_000 },
      ],
      nodes: [{ node: 'substation', kind: 'utility', boughtWh: 0, soldWh: 5_000, price: 3 * THB, why: null }],
    });
  });

  test('stays out of what neighbours do better, and is told so with each clearing', () => {
    const { closed, balance, market } = story(network([utility(4, 1)]), true);
    expect(closed.filter((line) => line.startsWith('traded'))).toHaveLength(3);
    expect(balance(nodeAccount('substation'))).toBe(0n);
    expect(market.network()?.nodes).toEqual([
      {
        ...{ node: 'substation', kind: 'utility', boughtWh: 0, soldWh: 0, price: null },
        ...{ ask: 4 * THB, bid: 1 * THB, why: null },
      },
    ]);
  });
});

describe('a border', () => {
  const buying: NetworkNode = { id: 'border', kind: 'cross-border', sells: null, buys: side(4, 8_000) };

  // 8 kW are 2 kWh in a quarter of an hour. The seller has more at 2.00, so that is its price, and 2.50 beyond the fee.
  test('takes no more than its capacity, at the price of the network: 5.00 = 4.00 to the seller + 1.00 fees', () => {
    const { closed, balance } = story(network([buying]), false);
    expect(closed.filter((line) => line.startsWith('traded'))).toEqual([
      'traded 2000@2000000 p1→system.network auction',
    ]);
    expect(balance(nodeAccount('border'))).toBe(-5_000_000_000n);
    expect(balance(NETWORK.fees)).toBe(1_000_000_000n);
    expect(balance(NETWORK.trades)).toBe(0n);
  });

  test('is indicated as it clears', () => {
    const small = smallMarket({ network: network([buying]) }, twoZones);
    small.order('10:01', order('p1', 2, 10_000));
    expect(small.market.indicate('a', order('p1', 2, 1).start)).toMatchObject({ volumeWh: 2_000, price: 2 * THB });
  });

  test('does not trade where every zone is halted', () => {
    const both: NetworkNode = { id: 'substation', kind: 'utility', sells: side(1, 8_000), buys: null };
    const small = smallMarket({ network: network([buying, both]) }, twoZones);
    // Two nodes trade through the substation although nobody in the zones does; not where it is shut.
    small.tick('10:25');
    expect(small.market.network()?.nodes).toMatchObject([{ boughtWh: 2_000 }, { soldWh: 2_000 }]);
    const halt = {
      realm: 'simulation',
      core: 'core',
      zone: null,
      act: 'halt',
      author: 'op',
      reason: 'storm',
      at: at('10:26'),
    };
    small.apply(at('10:26'), {
      kind: 'control',
      control: halt,
      hash: sha256(new Uint8Array(1)),
      message: new Uint8Array(1),
    } as never);
    small.tick('10:40');
    expect(small.market.network()?.start).toBe(at('10:30'));
  });
});

describe('prices of a node', () => {
  const { priceOf, calendars } = readRules(rulesCommand().text);
  const priced = (node: Partial<NetworkNode>, time = '10:30') =>
    pricedOf(
      nodeCurve({ id: 'n', kind: 'utility', sells: null, buys: null, ...node }, at(time), { priceOf, calendars }),
    );
  const years = (entry: object) => ({ ...dated, ...entry }) as NodePrice;

  test('a tariff sells at its retail price and buys at its buy-back', () => {
    const of = { watts: 1_000, prices: { tariff: 'tou' } };
    expect(priced({ sells: of, buys: of })).toEqual({ ask: 5_798_200, bid: 2_200_000, why: null });
    expect(priced({ sells: { watts: 1, prices: { tariff: 'none' } } })).toEqual({
      ...{ ask: null, bid: null, why: 'no tariff is called none; there are tou' },
    });
  });

  // EGAT buys of EDL at 1.80 on-peak and 1.53 off-peak (2019, facts 3.9); a Tuesday's peak is from 09:00 to 22:00.
  test('by the hour', () => {
    const of = listed(years({ onPeak: thb(1.8), offPeak: thb(1.53) }));
    expect(priced({ sells: { watts: 1, prices: of } }, '21:45').ask).toBe(1_800_000);
    expect(priced({ sells: { watts: 1, prices: of } }, '22:00').ask).toBe(1_530_000);
  });

  test('of which nothing is known for the day it stays out, and says why: never an old price', () => {
    const of = listed(
      { ...dated, from: '2019-01-01', to: '2019-12-31', anyTime: thb(1.8) },
      { ...dated, from: '2020-01-01', unknown: 'for how long the prices of 2019 hold was not read' },
    );
    expect(priced({ sells: { watts: 1, prices: of }, buys: side(1, 1) })).toEqual({
      ...{ ask: null, bid: 1 * THB },
      why: 'the prices by-hand are not known for 2026-11-24: for how long the prices of 2019 hold was not read',
    });
    const ended = listed({ ...dated, to: '2026-11-23', anyTime: thb(1) });
    expect(priced({ sells: { watts: 1, prices: ended } }).why).toBe(
      'the prices by-hand say nothing of 2026-11-24: add an entry with its source',
    );
  });

  // EDL sells at 1.80 and buys at 1.90 (facts 3.9): of what it sells it would buy all back itself.
  test('that sells for less than it buys for would trade with itself: it stays out', () => {
    expect(priced({ sells: side(1.8, 1), buys: side(1.9, 1) })).toEqual({
      ...{ ask: null, bid: null, why: 'n would sell at 1800000 and buy at 1900000 µTHB/kWh: it stays out' },
    });
  });

  // The market takes orders of 0 to 10.00. As an order would be refused, so a border that pays 12.00 does not trade.
  test.for([
    ['just within', 10, 'traded 2000@2000000 p1→system.network auction'],
    ['above the highest price', 12, undefined],
    ['at more than the numbers of an auction hold', 3_000, undefined],
  ] as const)('%s of the band of the market', ([, price, traded]) => {
    const border: NetworkNode = { id: 'border', kind: 'cross-border', sells: null, buys: side(price, 8_000) };
    const { closed, balance, market } = story(network([border]), false);
    expect(closed.find((line) => line.startsWith('traded'))).toBe(traded);
    expect(balance(nodeAccount('border')) === 0n).toBe(traded === undefined);
    expect(market.network()?.nodes).toMatchObject([
      traded === undefined
        ? { bid: null, why: 'border stays out with a price outside of the 0 to 10000000 µTHB/kWh of this market' }
        : { bid: thb(price), why: null },
    ]);
  });

  test('below the lowest price of the market it does not sell', () => {
    const rules = readRules(
      rulesCommand({
        lowestPrice: thb(2),
        network: network([{ id: 'border', kind: 'cross-border', sells: side(1.9, 4_000), buys: side(1, 4_000) }]),
      }).text,
    );
    const [found] = offeringNodes(rules, ten, []);
    expect([found?.offers, found?.priced.ask, found?.priced.bid]).toEqual([[], null, null]);
  });

  test('outside of the caps of an emergency it stays out on that side', () => {
    const rules = readRules(
      rulesCommand({
        network: network([{ id: 'border', kind: 'cross-border', sells: side(7, 4_000), buys: side(2, 4_000) }]),
      }).text,
    );
    const [found] = offeringNodes({ ...rules }, ten, [{ lowest: 0, highest: thb(5.9605) }]);
    expect(found?.priced).toEqual({
      ...{ ask: null, bid: 2 * THB, why: 'border stays out with a price outside of the caps of an emergency' },
    });
    expect(found?.offers).toEqual([{ node: 3, side: 'buy', price: 2 * THB, quantityWh: 1_000 }]);
  });
});

test.for<[string, NetworkNode, string]>([
  [
    'a place no line leads to',
    { id: 'x', kind: 'utility', sells: side(1, 1), buys: null },
    'no line leads to the node x',
  ],
  [
    'neither side',
    { id: 'border', kind: 'utility', sells: null, buys: null },
    'the node border neither sells nor buys',
  ],
  [
    'no capacity',
    { id: 'border', kind: 'utility', sells: side(1, 0), buys: null },
    'the node border offers 0 W: it must be 1 to 1000000000',
  ],
])('rules with %s are refused in words', ([, node, words]) => {
  expect(
    () => rulesCommand({ network: network([node]) }) && readRules(rulesCommand({ network: network([node]) }).text),
  ).toThrow(words);
  expect(() => feedersOf({ ...defaultMarketSettings, network: network([node]) })).toThrow(words);
});

describe('a curve of several steps', () => {
  const steps = (...of: readonly (readonly [watts: number, price: number])[]) => ({
    steps: of.map(([watts, price]) => ({ ...dated, watts, price: thb(price) })),
  });
  // Loads that give way: 2 kWh wanted at 4.00, 3 more at 3.00, 5 more at 1.00. From a it comes for 2.00 and 0.50.
  test('demand that falls with the price: 5 of 10 kWh, all of it at 2.50, which 2.00 and the fee come to', () => {
    const loads: NetworkNode = {
      ...{ id: 'border', kind: 'demand-response', sells: null },
      buys: steps([20_000, 1], [8_000, 4], [12_000, 3]),
    };
    const { closed, balance, market } = story(network([loads]), false);
    expect(closed.filter((line) => line.startsWith('traded'))).toEqual([
      'traded 5000@2000000 p1→system.network auction',
    ]);
    expect(balance(nodeAccount('border'))).toBe(-12_500_000_000n);
    expect(balance(NETWORK.fees)).toBe(2_500_000_000n);
    expect(market.network()?.nodes).toMatchObject([
      { kind: 'demand-response', boughtWh: 5_000, soldWh: 0, price: 2_500_000, ask: null, bid: 4 * THB },
    ]);
  });
  // b wants 6 kWh for 5.00 and 4 for 3.00, a is cut off. The utility has 4 kWh for 2.80, 4 for 3.00 and the rest for 4.50: the marginal
  // buyer and the marginal step are both of 3.00, so 8 kWh pass at 3.00, and the four of the first step are paid that too.
  test('supply that rises with it: what is cheaper than the price has the price', () => {
    const utility: NetworkNode = {
      ...{ id: 'substation', kind: 'utility', buys: null },
      sells: steps([16_000, 2.8], [16_000, 3], [80_000, 4.5]),
    };
    const { closed, balance } = story(network([utility], 0), true);
    expect(closed.filter((line) => line.startsWith('traded'))).toEqual([
      'traded 6000@3000000 system.network→c1 auction',
      'traded 2000@3000000 system.network→c2 auction',
    ]);
    expect(balance(nodeAccount('substation'))).toBe(24_000_000_000n);
  });
  test('of a day it says nothing of, it stays out; so does one that would buy its own', () => {
    const { priceOf, calendars } = readRules(rulesCommand().text);
    const curve = (node: Partial<NetworkNode>) =>
      nodeCurve({ id: 'n', kind: 'utility', sells: null, buys: null, ...node }, at('10:30'), { priceOf, calendars });
    const ended = { steps: [{ ...dated, to: '2026-11-23', watts: 1, price: thb(1) }] };
    expect(curve({ sells: ended })).toEqual({
      ...{ sells: [], buys: [], why: 'the curve of n says nothing of 2026-11-24: add steps with their source' },
    });
    expect(curve({ sells: steps([1, 5], [1, 2]), buys: steps([1, 1], [1, 2]) }).why).toBe(
      'n would sell at 2000000 and buy at 2000000 µTHB/kWh: it stays out',
    );
  });
  test('steps outside of the caps of an emergency stay out, the others do not', () => {
    const rules = readRules(
      rulesCommand({
        network: network([{ id: 'border', kind: 'utility', sells: steps([4_000, 3], [4_000, 7]), buys: null }]),
      }).text,
    );
    const [found] = offeringNodes(rules, ten, [{ lowest: 0, highest: thb(5.9605) }]);
    expect(found?.offers).toEqual([{ node: 3, side: 'sell', price: thb(3), quantityWh: 1_000 }]);
    expect(found?.priced.why).toBe('border stays out with a price outside of the caps of an emergency');
  });
});

test('rules keep their nodes word for word: prices, steps, sources, calendar', () => {
  const nodes: readonly NetworkNode[] = [
    { id: 'border', kind: 'cross-border', sells: side(2, 5), buys: { watts: 7, prices: { tariff: 'tou' } } },
    {
      ...{ id: 'substation', kind: 'demand-response', sells: null },
      buys: { steps: [{ ...dated, watts: 9, price: thb(3) }] },
    },
  ];
  const { text } = rulesCommand({ network: network(nodes) });
  expect(readRules(text).settings.network?.nodes).toEqual(nodes);
});

const anOrder = fc.record({
  account: fc.constantFrom('p1', 'p2', 'c1', 'c2'),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  thb: fc.integer({ min: 10, max: 60 }),
  wh: fc.integer({ min: 1, max: 9_999 }),
});
const aNode = fc.record({
  ask: fc.option(fc.integer({ min: 10, max: 60 })),
  bid: fc.option(fc.integer({ min: 10, max: 60 })),
  watts: fc.integer({ min: 4, max: 40_000 }),
});

test('random markets with two nodes: money is parted to the last nano-baht, and a snapshot in between changes nothing', () => {
  fc.assert(
    fc.property(
      fc.array(anOrder, { maxLength: 8 }),
      aNode,
      aNode,
      fc.option(fc.integer({ min: 0, max: 40_000 })),
      (orders, root, border, upW) => {
        const nodes = [
          ['substation', root],
          ['border', border],
        ] as const;
        const trading = nodes.flatMap(([id, { ask, bid, watts }]): readonly NetworkNode[] =>
          ask === null && bid === null
            ? []
            : [
                {
                  id,
                  kind: 'utility',
                  sells: ask === null ? null : side(ask / 10, watts),
                  buys: bid === null ? null : side(bid / 10, watts),
                },
              ],
        );
        const small = smallMarket({ network: network(trading, upW) }, twoZones);
        for (const [index, one] of orders.entries())
          small.order(
            '10:21',
            orderTerms({ ...order(one.account, one.thb / 10, one.wh), nonce: `n${index}`, side: one.side }),
          );
        const events = [...small.tick('10:25'), ...small.tick('11:16')];
        expect(said(events).filter((line) => line.startsWith('broken'))).toEqual([]);
        // Every Wh bought out of the network somewhere was sold into it somewhere else: these lines lose nothing.
        const closing = small.market.network();
        const traded = events.flatMap((event) =>
          event.kind === 'traded' && event.trade.start === closing?.start ? [event.trade] : [],
        );
        const net = traded.reduce(
          (sum, { buyer, seller, quantityWh }) =>
            sum + (buyer === NETWORK.trades ? quantityWh : 0) - (seller === NETWORK.trades ? quantityWh : 0),
          0,
        );
        const ofNodes = closing?.nodes.reduce((sum, { soldWh, boughtWh }) => sum + soldWh - boughtWh, 0) ?? 0;
        expect(net + ofNodes).toBe(0);
        for (const { price, ask, bid, boughtWh, soldWh } of closing?.nodes ?? []) {
          if (soldWh > 0) expect(price).toBeGreaterThanOrEqual(ask ?? Number.POSITIVE_INFINITY);
          if (boughtWh > 0) expect(price).toBeLessThanOrEqual(bid ?? -1);
        }
        expect(small.market.balances(NETWORK.trades)).toMatchObject(
          (({ debitsPosted }) => ({ creditsPosted: debitsPosted }))(
            small.market.balances(NETWORK.trades) ?? { debitsPosted: 0n },
          ),
        );
        const again = createMarket({ sha256 });
        const half = Math.floor(small.journal.length / 2);
        for (const entry of small.journal.slice(0, half)) again.apply(entry);
        const taken = createMarket({ sha256 }, again.dump());
        for (const entry of small.journal.slice(half)) taken.apply(entry);
        expect(taken.stateHash()).toBe(small.market.stateHash());
        expect(taken.network()).toEqual(small.market.network());
      },
    ),
    { numRuns: process.env['MARKETS'] === undefined ? 60 : 2_000 },
  );
});

/** CI has seconds; `npm run test:markets` has more of them. */
const RUNS = Math.max(10_000, Number(process.env['MARKETS'] ?? 0));

describe('brute force on small trees with nodes', { timeout: 60_000 + RUNS * 10 }, () => {
  const drawnNode = fc.record({
    at: fc.nat(),
    ask: fc.option(fc.nat(20)),
    bid: fc.option(fc.nat(20)),
    wh: fc.integer({ min: 1, max: 6 }),
    /** Further steps: so much dearer to sell, so much cheaper to buy. */
    more: fc.array(fc.tuple(fc.nat(6), fc.integer({ min: 1, max: 4 })), { maxLength: 3 }),
  });
  const drawnLine = fc.record({
    fee: fc.nat(4),
    up: fc.option(fc.nat(8)),
    down: fc.option(fc.nat(8)),
    under: fc.nat(),
  });
  const drawnOrder = fc.record({
    at: fc.nat(),
    side: fc.constantFrom('buy' as const, 'sell' as const),
    price: fc.nat(20),
    wh: fc.integer({ min: 1, max: 6 }),
  });

  test('welfare and volume are those of the cheapest path from Wh to Wh, whoever they are of', () => {
    fc.assert(
      fc.property(
        fc.array(drawnLine, { minLength: 1, maxLength: 4 }),
        fc.array(drawnOrder, { maxLength: 6 }),
        fc.array(drawnNode, { minLength: 1, maxLength: 2 }),
        (lines, orders, drawn) => {
          const settings = treeWith(lines, drawn);
          const rules = {
            ...plain,
            settings: { ...defaultMarketSettings, network: settings },
            feeders: feedersOf({ ...defaultMarketSettings, network: settings }),
          };
          const tree = rules.feeders;
          if (tree === null) throw new Error('there is a tree');
          const own = orders.map(
            ({ at: where, wh: quantityWh, ...one }): NodeOffer => ({
              ...one,
              node: where % tree.names.length,
              quantityWh,
            }),
          );
          const offers = offeringNodes(rules, ten, []).flatMap((each) => each.offers);
          const given = networkOrders([...own, ...offers]);
          const result = clearNetwork(tree, given);
          let welfare = 0;
          result.fillWh.forEach((passed, index) => {
            welfare += (given.side[index] === 0 ? 1 : -1) * passed * (given.price[index] as number);
          });
          tree.line.forEach((line, node) => {
            welfare -= Math.abs(result.sentWh[node] as number) * (line?.fee ?? 0);
          });
          expect({ welfare, volumeWh: result.boughtWh }).toEqual(naiveNetwork(tree, given));
          // Whoever trades at its node does so within its price, and within its capacity.
          offers.forEach(({ node, side: of, price, quantityWh }, index) => {
            const passed = result.fillWh[own.length + index] as number;
            const here = result.price[node] as number;
            expect(passed).toBeLessThanOrEqual(quantityWh);
            if (passed > 0) expect(of === 'buy' ? here <= price : here >= price).toBe(true);
          });
        },
      ),
      { numRuns: RUNS },
    );
  });

  const plain = readRules(rulesCommand({}, plainTariffs).text);
  /** Watts of a quarter of an hour for whole Wh, µTHB for prices: small numbers, so that margins are met often. */
  const treeWith = (
    lines: readonly Readonly<{ fee: number; up: number | null; down: number | null; under: number }>[],
    drawn: readonly Readonly<{
      at: number;
      ask: number | null;
      bid: number | null;
      wh: number;
      more: readonly (readonly [by: number, wh: number])[];
    }>[],
  ): NetworkSettings => {
    const nodes = drawn.flatMap(({ at: where, ask, bid, wh: quantity, more }, index): readonly NetworkNode[] => {
      const of = (price: number | null, sign: 1 | -1) => {
        if (price === null) return null;
        const step = (by: number, energy: number) => ({
          ...{ ...dated, watts: energy * 4, price: microBahtPerKwh(Math.max(0, price + sign * by)) },
        });
        if (more.length > 0) return { steps: [step(0, quantity), ...more.map(([by, energy]) => step(by, energy))] };
        return { watts: quantity * 4, prices: listed({ ...dated, anyTime: microBahtPerKwh(price) }) };
      };
      const id = `n${where % (lines.length + 1)}`;
      const isTaken =
        index > 0 && drawn[0] !== undefined && drawn[0].at % (lines.length + 1) === where % (lines.length + 1);
      return (ask === null && bid === null) || isTaken
        ? []
        : [{ id, kind: 'utility', sells: of(ask, 1), buys: of(bid, -1) }];
    });
    return {
      root: 'n0',
      lines: lines.map(({ fee, up, down, under }, index) => ({
        ...{ from: `n${index + 1}`, to: `n${under % (index + 1)}`, fee: microBahtPerKwh(fee), lossPpm: 0 },
        ...{ upW: up && up * 4, downW: down && down * 4 },
      })),
      ...(nodes.length > 0 && { nodes }),
    };
  };
});
