import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wh } from '../../src/domain/energy.ts';
import type { MarketEvent, SettledPoint, Trade } from '../../src/domain/market.ts';
import { microBahtPerKwh, nanoBaht } from '../../src/domain/money.ts';
import type { Registry } from '../../src/domain/registry.ts';
import { depthBooks } from '../../src/market/data/depth.ts';
import { withGreenNodes } from '../../src/market/green-node.ts';
import { createMarket } from '../../src/market/market.ts';
import type { MarketSettings } from '../../src/market/market-settings.ts';
import { feederTree } from '../../src/market/network/feeder-tree.ts';
import { at, metered, orderTerms, said, sha256, smallMarket, smallRegistry, ten } from '../support/small-market.ts';
import { naiveNetwork } from './network/naive-network.ts';

const THB = 1_000_000;

/** Homes by name; those that begin with `g` export nothing but PV. `zones`: of each, z where none is said. */
const homes = (names: readonly string[], zones: Readonly<Record<string, string>> = {}): Registry => {
  const small = smallRegistry();
  const [account, zone, point] = [small.accounts[0], small.zones[0], small.points[0]];
  if (account === undefined || zone === undefined || point === undefined) throw new Error('there is a small registry');
  const connection = { importW: 1e6, exportW: 1e6, daylightOnly: true };
  const zoneOf = (id: string): string => zones[id] ?? 'z';
  return smallRegistry({
    zones: [...new Set(names.map(zoneOf))].map((id) => ({ ...zone, id })),
    points: names.map((id) => ({ ...point, id, zone: zoneOf(id), ...(id.startsWith('g') && { connection }) })),
    accounts: names.map((id) => ({ ...account, id })),
    accountBindings: names.map((id) => ({ account: id, point: id, from: ten })),
  });
};

/** `g1 sells 6000@2.5 green` */
const order = (text: string, zone = 'z') => {
  const [, account = '', side, energy, thb, green] = /^(\S+) (sells|buys) (\d+)@([\d.]+)( green)?$/.exec(text) ?? [];
  return orderTerms({
    ...{ nonce: `${account}-${side}`, account, point: account, zone, side: side === 'sells' ? 'sell' : 'buy' },
    ...{ quantityWh: wh(Number(energy)), limit: microBahtPerKwh(Math.round(Number(thb) * THB)) },
    ...(green !== undefined && { green: true }),
  });
};

const names = ['p', 'c', 'g', 'e'];
const opened = (settings: Partial<MarketSettings> = {}, registry = homes(names)) =>
  smallMarket({ green: true, ...settings }, registry);

/** Placed while orders are only collected: what meets, meets in the closing auction. */
const closed = (small: ReturnType<typeof opened>, orders: readonly string[]): readonly MarketEvent[] => {
  small.tick('10:20');
  for (const one of orders) small.order('10:21', order(one));
  return small.tick('10:25');
};
const tradesIn = (events: readonly MarketEvent[]): readonly Trade[] =>
  events.flatMap((event) => (event.kind === 'traded' ? [event.trade] : []));
const clearingIn = (events: readonly MarketEvent[]) =>
  events.flatMap((event) => (event.kind === 'cleared' ? [event.clearing] : []))[0];
const inWords = ({ quantityWh, price, premium, seller, buyer }: Trade): string =>
  `${seller}→${buyer} ${quantityWh}@${price / THB}${premium === undefined ? '' : ` green +${premium / THB}`}`;
const pointsIn = (events: readonly MarketEvent[]): readonly SettledPoint[] =>
  events.flatMap((event) => (event.kind === 'settled' && event.run.start === at('10:30') ? event.run.points : []));

/** 6 kWh of green energy between 2.50 and 4.00, and 10 kWh of any between 2.00 and 3.00: their middles are 3.25 and 2.50. */
const byHand = ['p sells 10000@2', 'c buys 10000@3', 'g sells 6000@2.5 green', 'e buys 6000@4 green'];

describe('the closing auction finds what green energy costs more', () => {
  test('each has the middle of its own equilibrium interval, and the premium is the difference', () => {
    const events = closed(opened(), byHand);
    expect(clearingIn(events)).toMatchObject({
      ...{ volumeWh: 16_000, price: 2.5 * THB, reason: 'cleared' },
      green: { volumeWh: 6_000, premium: 0.75 * THB },
    });
    expect(tradesIn(events).map(inWords)).toEqual(['g→e 6000@2.5 green +0.75', 'p→c 10000@2.5']);
  });

  test.for<readonly [name: string, orders: readonly string[], trades: readonly string[]]>([
    [
      'where there is enough of it, it costs no more, and the rest serves any demand',
      ['c buys 6000@3', 'g sells 10000@1 green', 'e buys 4000@4 green'],
      ['g→e 4000@2 green +0', 'g→c 6000@2'],
    ],
    ['any energy serves no green demand', ['p sells 6000@1', 'e buys 6000@4 green'], []],
    [
      'without a price of any energy there is no difference to find: the middle of 2.00 and 5.00',
      ['g sells 5000@2 green', 'e buys 5000@5 green'],
      ['g→e 5000@3.5 green +0'],
    ],
    [
      'what is bid for any energy in vain is what green energy would bring otherwise: 3.00, so it costs 3.00 to 5.00',
      ['g sells 5000@2 green', 'e buys 5000@5 green', 'c buys 5000@3'],
      ['g→e 5000@4 green +0'],
    ],
    [
      'any energy that nobody buys at 3.00 is worth that at most: the premium is what is paid beyond it',
      ['p sells 5000@3', 'g sells 5000@2 green', 'e buys 5000@5 green'],
      ['g→e 5000@3 green +0.5'],
    ],
    [
      'who pays most for it has it, of green demand as of any',
      ['c buys 5000@4.5', 'g sells 5000@2 green', 'e buys 5000@4 green'],
      ['g→c 5000@4.25'],
    ],
    [
      'nobody buys of himself: of what g offers, 3 kWh are left at 2.00',
      ['g sells 5000@2 green', 'g buys 5000@4 green', 'e buys 2000@3 green'],
      ['g→e 2000@2 green +0'],
    ],
  ])('%s', ([, orders, trades]) => expect(tradesIn(closed(opened(), orders)).map(inWords)).toEqual(trades));

  test('what is indicated while it waits is what it comes to; it is in no book', () => {
    const small = opened();
    small.order('10:01', order('g sells 6000@2.5 green'));
    small.order('10:02', order('e buys 6000@4 green'));
    const books = depthBooks(small.market.resting());
    expect([books.products(), small.market.zones()[0]?.books[0]?.bids]).toEqual([[], []]);
    const told = small.order('10:03', { ...order('e buys 1000@4 green'), nonce: 'more' });
    const terms = { ...order('e buys 1000@4 green'), nonce: 'more' };
    books.see({ at: at('10:03'), command: { kind: 'order', terms, hash: new Uint8Array(32) } }, told);
    expect(books.take()).toEqual({ news: [], touched: [{ zone: 'z', start: at('10:30') }] });
    small.cancel('10:04', 'e', 'more');
    small.tick('10:20');
    for (const one of byHand.slice(0, 2)) small.order('10:21', order(one));
    expect(small.market.indicate('z', at('10:30'))).toMatchObject({
      price: 2.5 * THB,
      volumeWh: 16_000,
      green: { volumeWh: 6_000, premium: 0.75 * THB },
    });
    expect(clearingIn(small.tick('10:25'))).toMatchObject({ price: 2.5 * THB, green: { premium: 0.75 * THB } });
  });

  test('who asked for it does not meet any energy in the book, however good the price', () => {
    const small = opened();
    small.order('10:01', order('p sells 6000@1'));
    expect(said(small.order('10:02', order('e buys 6000@4 green')))).toEqual(['accepted e/e-buys rests 6000']);
    expect(said(small.cancel('10:03', 'e', 'e-buys'))).toEqual(['done e/e-buys cancelled 6000']);
  });

  test.for<readonly [reason: string, text: string, settings: Partial<MarketSettings>, inForce: 'gate' | 'ioc']>([
    ['not-renewable', 'p sells 1000@2 green', { green: true }, 'gate'],
    ['malformed', 'g sells 1000@2 green', { green: true }, 'ioc'],
    // Retail 5.7982 × 200 kWh: an order as any would lack 3.7982 at worst, and has 1,000 THB for it.
    ['insufficient-credit', 'g sells 200000@2 green', { green: true }, 'gate'],
  ])('%s: %s', ([reason, text, settings, timeInForce]) => {
    const small = smallMarket(settings, homes(names));
    const told = small.order('10:01', { ...order(text), timeInForce });
    expect(said(told)).toEqual([`refused ${text[0]}/${text[0]}-sells: ${reason}`]);
  });

  test('a market that has no such product says so', () => {
    const small = smallMarket({}, homes(names));
    expect(said(small.order('10:01', order('e buys 6000@4 green')))).toEqual(['refused e/e-buys: no-green-market']);
  });

  test('a point that is not known to be renewable any more withdraws what it was to sell as green', () => {
    const small = opened();
    small.order('10:01', order('g sells 6000@2.5 green'));
    const registry = homes(names);
    const points = registry.points.map(({ connection: _, ...point }) => point);
    expect(said(small.enrol('10:02', { ...registry, points, version: 2 }))).toContain('done g/g-sells withdrawn 6000');
  });
});

describe('the premium is paid for what was given', () => {
  const settled = (small: ReturnType<typeof opened>, exported: number) => {
    closed(small, byHand);
    const start = at('10:30');
    const meters = [
      metered('p', start, [0, 10_000]),
      metered('c', start, [10_000, 0]),
      metered('e', start, [6_000, 0]),
    ];
    small.batch('10:50', ...meters, metered('g', start, [0, exported]));
    return small.tick('11:16');
  };

  // g sold 6 kWh at 2.50, exported 4: 15 − 2 × 5.7982 at retail + 4 × 0.75 = 6.4036; e pays 15 for its energy, and 3 for what was green.
  test('by rule A: what was not exported is not green, and its premium is paid to nobody', () => {
    const small = opened();
    const points = pointsIn(settled(small, 4_000));
    const of = (id: string) => points.find(({ point }) => point === id);
    expect(of('g')).toMatchObject({
      total: 6_403_600_000n,
      green: { boughtWh: 0, soldWh: 4_000, paid: 0n, received: 3_000_000_000n },
    });
    expect(of('e')).toMatchObject({
      total: -18_000_000_000n,
      green: { boughtWh: 4_000, soldWh: 0, paid: -3_000_000_000n, received: 0n },
    });
    expect([of('p')?.green, of('c')?.green]).toEqual([undefined, undefined]);
    expect(small.market.account('e')?.balance).toBe(String(1_000_000_000_000n - 18_000_000_000n));
    expect(small.market.account('e')?.reserved).toBe('0');
    // Corrected to 5 kWh: 15 − 5.7982 + 3.75.
    small.batch('11:20', metered('g', at('10:30'), [0, 5_000], { version: 2, origin: 'corrected' }));
    expect(small.market.account('g')?.balance).toBe(String(1_000_000_000_000n + 12_951_800_000n));
    expect(small.market.account('e')?.balance).toBe(String(1_000_000_000_000n - 18_750_000_000n));
  });

  // 4 kWh at 3.25; e has the other 2 from its utility: 4 × 3.25 + 2 × 5.7982.
  test('by rule B: of a trade what was delivered, the premium with it', () => {
    const points = pointsIn(settled(opened({ settlementRule: 'deliver-min' }), 4_000));
    expect(points.find(({ point }) => point === 'g')?.total).toBe(13_000_000_000n);
    expect(points.find(({ point }) => point === 'e')).toMatchObject({
      total: -24_596_400_000n,
      green: { boughtWh: 4_000, paid: -3_000_000_000n },
    });
  });
});

// Facts B6: 25 bp of what is paid, 0.10 a kWh, 5 bp for losses. (1.894 + 0.10) ÷ 0.997 = 2.00, and (2.3925 + 0.10) ÷ 0.997 = 2.50: orders to
// sell stand where those by hand do, and prices are the same, 2.50 and 0.75 beside it.
const charges = [
  {
    ...{ from: '2026-01-01', to: '2026-12-31', source: 'facts B6', confidence: 'secondary' as const },
    ...{ feeBps: 25, wheeling: microBahtPerKwh(100_000), lossBps: 5, capBps: 2_000 },
  },
];
describe('charges of green energy', () => {
  const chargedByHand = ['p sells 10000@1.894', 'c buys 10000@3', 'g sells 6000@2.3925 green', 'e buys 6000@4 green'];
  const traded = (settings: Partial<MarketSettings> = {}) => {
    const small = opened({ charges, ...settings });
    expect(tradesIn(closed(small, chargedByHand)).map(inWords)).toEqual(['g→e 6000@2.5 green +0.75', 'p→c 10000@2.5']);
    return small;
  };
  const settle = (small: ReturnType<typeof opened>, exported: number) => {
    const meter = (id: string, drawn: number, given: number) => metered(id, at('10:30'), [drawn, given]);
    small.batch('10:50', meter('p', 0, 10_000), meter('c', 10_000, 0), meter('e', 6_000, 0), meter('g', 0, exported));
    const events = small.tick('11:16');
    expect(said(events).filter((one) => one.startsWith('broken'))).toEqual([]);
    expect(small.market.ledger().sumNanoBaht).toBe('0');
    return pointsIn(events).find(({ point }) => point === 'g');
  };

  // 6 × 2.50 and 4 × 0.75 are 18.00: fee 0.045, losses 0.009, and 6 × 0.10; 2 kWh are bought at 5.7982. Corrected to 5 kWh it is 18.75.
  test('are of its price, and of the premium for what was given, which buyers pay as ever', () => {
    const small = traded();
    expect(settle(small, 4_000)).toMatchObject({
      total: 18_000_000_000n - 11_596_400_000n - 654_000_000n,
      charged: { fee: 45_000_000n, wheeling: 600_000_000n, losses: 9_000_000n },
    });
    expect(small.market.account('e')?.balance).toBe(String(1_000_000_000_000n - 18_000_000_000n));
    const again = createMarket({ sha256 }, small.market.dump());
    small.batch('11:20', metered('g', at('10:30'), [0, 5_000], { version: 2, origin: 'corrected' }));
    for (const entry of small.journal.slice(-2)) again.apply(entry);
    expect(again.stateHash()).toBe(small.market.stateHash());
    const whole = 18_750_000_000n - 46_875_000n - 600_000_000n - 9_375_000n;
    expect(small.market.account('g')?.balance).toBe(String(1_000_000_000_000n + whole - 5_798_200_000n));
  });

  // 4 × 3.25 = 13.00: 0.0325, 0.0065 and 0.40.
  test('by rule B are of what was delivered', () =>
    expect(settle(traded({ settlementRule: 'deliver-min' }), 4_000)?.total).toBe(13_000_000_000n - 439_000_000n));

  // Net of 2.50 are 2.3925: of 6 kWh that are not given, 6 × (5.7982 − 2.3925) may be owed. Before, the price of any might be nothing.
  test('are within what a seller sets aside', () => {
    const small = opened({ charges });
    small.order('10:01', order('g sells 6000@2.3925 green'));
    expect(small.market.account('g')?.reserved).toBe(`${6_000 * (5_798_200 + 100_000)}`);
    expect(traded().market.account('g')?.reserved).toBe(`${6_000 * (5_798_200 - 2_392_500)}`);
  });

  // (3.888 + 0.10) ÷ 0.997 = 4.00.
  test.for([
    ['g sells 6000@3.888 green', ['g→e 6000@4 green +0']],
    ['g sells 6000@3.8881 green', []],
  ] as const)('leave the limit: %s', ([sold, trades]) =>
    expect(tradesIn(closed(opened({ charges }), [sold, 'e buys 6000@4 green'])).map(inWords)).toEqual(trades),
  );
});

describe('over lines', () => {
  const zones = { g: 'a', p: 'a', e: 'b', c: 'b' };
  const line = (from: string) => ({
    from,
    to: 'substation',
    fee: microBahtPerKwh(0),
    lossPpm: 0,
    upW: null,
    downW: null,
  });
  const network = { root: 'substation', lines: [line('a'), line('b')] };
  test.for(['position-imbalance', 'deliver-min'] as const)(
    'green energy serves any demand elsewhere, and no green one (%s)',
    (settlementRule) => {
      const small = opened({ network, settlementRule }, homes(names, zones));
      for (const one of ['g sells 10000@2 green', 'p buys 1000@5 green']) small.order('10:01', order(one, 'a'));
      for (const one of ['e buys 5000@6 green', 'c buys 8000@4']) small.order('10:02', order(one, 'b'));
      const trades = tradesIn([...small.tick('10:25')]);
      expect(trades.map(inWords)).toEqual([
        'g→p 1000@2 green +0',
        'g→system.network 8000@2',
        'system.network→c 8000@2',
      ]);
      const start = at('10:30');
      const meter = (id: string, drawn: number, given: number) => metered(id, start, [drawn, given]);
      small.batch('10:50', meter('g', 0, 7_000), meter('p', 1_000, 0), meter('e', 0, 0), meter('c', 8_000, 0));
      const settled = small.tick('11:16');
      expect(said(settled).filter((one) => one.startsWith('broken'))).toEqual([]);
      expect(pointsIn(settled).find(({ point }) => point === 'p')?.green?.boughtWh).toBe(1_000);
      expect(small.market.ledger().sumNanoBaht).toBe('0');
    },
  );

  // Any energy is 0.05 of the utility, green energy 2.50 to 4.00 as above: the premium is 3.20. Charges leave 0.04985 − 0.10 of 0.05.
  // By rule A 0.30 and 4 × 3.20 are 13.10: fee 0.03275, losses 0.00655, wheeling 0.60; by rule B 4 × 3.25 are 13.00: 0.0325, 0.0065, 0.40.
  test.for([
    ['position-imbalance', 6_000 * (5_798_200 + 50_150), 13_100_000_000n - 639_300_000n - 11_596_400_000n],
    ['deliver-min', 0, 13_000_000_000n - 439_000_000n],
  ] as const)(
    'a price of any that is less than wheeling: the premium bears it (%s)',
    ([settlementRule, aside, total]) => {
      const dated = { from: '2026-01-01', to: '2027-12-31', source: 'worked by hand', confidence: 'source' } as const;
      const entries = [{ ...dated, anyTime: microBahtPerKwh(50_000) }];
      const prices = { list: 'by-hand', calendar: 'plain', peak: { from: 540, to: 1320 }, entries };
      const nodes = [{ id: 'substation', kind: 'utility' as const, sells: { watts: 100_000, prices }, buys: null }];
      const here = { root: 'substation', lines: [line('z')], nodes };
      const small = opened({ network: here, settlementRule, charges });
      const trades = tradesIn(closed(small, ['c buys 1000@1', 'g sells 6000@2.3925 green', 'e buys 6000@4 green']));
      expect(trades.map(inWords)).toEqual(['g→e 6000@0.05 green +3.2', 'system.network→c 1000@0.05']);
      expect(small.market.account('g')?.reserved).toBe(String(aside));
      const meter = (id: string, drawn: number, given: number) => metered(id, at('10:30'), [drawn, given]);
      small.batch('10:50', meter('c', 1_000, 0), meter('e', 6_000, 0), meter('g', 0, 4_000), meter('p', 0, 0));
      const settled = small.tick('11:16');
      expect(said(settled).filter((one) => one.startsWith('broken'))).toEqual([]);
      expect(pointsIn(settled).find(({ point }) => point === 'g')?.total).toBe(total);
      expect(small.market.ledger().sumNanoBaht).toBe('0');
    },
  );
});

test('any small market: the greatest welfare, nobody worse than his limit, no more green than was given, and money is even', () => {
  const homesOf = ['g0', 'g1', 'g2', 'p3', 'p4', 'c5', 'c6', 'c7', 'c8'];
  const rich = homes(homesOf);
  const registry = { ...rich, accounts: rich.accounts.map((one) => ({ ...one, openingCredit: nanoBaht(10n ** 15n) })) };
  const placed = fc.tuple(
    fc.nat(homesOf.length - 1),
    fc.boolean(),
    fc.boolean(),
    fc.integer({ min: 1, max: 6 }),
    fc.nat(9),
  );
  let premiums = 0;
  fc.assert(
    fc.property(
      fc.uniqueArray(placed, { selector: ([who]) => who, minLength: 2 }),
      fc.array(fc.nat(6), { minLength: homesOf.length, maxLength: homesOf.length }),
      fc.constantFrom('position-imbalance' as const, 'deliver-min' as const),
      (wishes, exported, settlementRule) => {
        const small = smallMarket({ green: true, settlementRule }, registry);
        small.tick('10:20');
        const orders = wishes.map(([who, isBuy, isGreen, energy, thb]) => {
          const name = homesOf[who] ?? '';
          const green = isGreen && (isBuy || name.startsWith('g'));
          return order(`${name} ${isBuy ? 'buys' : 'sells'} ${energy}@${thb}${green ? ' green' : ''}`);
        });
        for (const one of orders) small.order('10:21', one);
        const trades = tradesIn(small.tick('10:25'));

        const tree = feederTree([], 'z');
        const open = orders.map((terms) => ({ terms }) as never);
        const { tree: whole, nodes } = withGreenNodes(tree, [{ node: 0, open }]);
        const naive = naiveNetwork(whole, {
          count: orders.length,
          node: Int32Array.from(orders, ({ green }) => (green ? (nodes[0] ?? 0) : 0)),
          side: Uint8Array.from(orders, ({ side }) => (side === 'buy' ? 0 : 1)),
          price: Int32Array.from(orders, ({ limit }) => limit),
          quantityWh: Int32Array.from(orders, ({ quantityWh }) => quantityWh),
        });
        const termsOf = (id: string) => orders.find(({ account, nonce }) => `${account}/${nonce}` === id);
        let welfare = 0;
        for (const { buyOrder, sellOrder, quantityWh, price, premium } of trades) {
          const [buy, sell] = [termsOf(buyOrder), termsOf(sellOrder)];
          if (buy === undefined || sell === undefined) throw new Error('a trade is of two orders');
          welfare += quantityWh * (buy.limit - sell.limit);
          const paid = price + (premium ?? 0);
          expect([buy.limit >= paid, sell.limit <= paid, (premium ?? 0) >= 0]).toEqual([true, true, true]);
          expect(buy.green === true).toBe(premium !== undefined);
          if (premium !== undefined) expect(sell.green).toBe(true);
          if ((premium ?? 0) > 0) premiums += 1;
        }
        expect(welfare).toBe(naive.welfare);
        expect(trades.reduce((sum, { quantityWh }) => sum + quantityWh, 0)).toBe(naive.volumeWh);

        const again = createMarket({ sha256 }, small.market.dump());
        const start = at('10:30');
        small.batch(
          '10:50',
          ...homesOf.map((id, place) => metered(id, start, [exported.at(-1 - place) ?? 0, exported[place] ?? 0])),
        );
        const settled = small.tick('11:16');
        for (const { point, green, exportWh, soldWh } of pointsIn(settled)) {
          expect(green?.soldWh ?? 0).toBeLessThanOrEqual(Math.min(exportWh, soldWh));
          const sold = trades.filter(({ seller, premium }) => seller === point && premium !== undefined);
          expect(green?.soldWh ?? 0).toBeLessThanOrEqual(sold.reduce((sum, { quantityWh }) => sum + quantityWh, 0));
        }
        expect(said(settled).filter((one) => one.startsWith('broken'))).toEqual([]);
        expect(small.market.ledger().sumNanoBaht).toBe('0');
        for (const entry of small.journal.slice(-4)) again.apply(entry);
        expect(again.stateHash()).toBe(small.market.stateHash());
      },
    ),
    { numRuns: 150 },
  );
  // About one in five markets has one: that none of so many has is no chance.
  expect(premiums).toBeGreaterThan(0);
});
