import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wh } from '../../../src/domain/energy.ts';
import type { Journalled } from '../../../src/domain/market.ts';
import { microBahtPerKwh, nanoBaht } from '../../../src/domain/money.ts';
import type { Transfer } from '../../../src/market/ledger.ts';
import { createMarket } from '../../../src/market/market.ts';
import type { NetworkSettings } from '../../../src/market/market-settings.ts';
import { NETWORK } from '../../../src/market/market-state.ts';
import { metered, orderTerms, said, sha256, smallMarket } from '../../support/small-market.ts';
import { twoZones } from './two-zones-registry.ts';

/** The same with credit for any order. */
const dear = {
  ...twoZones,
  accounts: twoZones.accounts.map((one) => ({ ...one, openingCredit: nanoBaht(10n ** 18n) })),
};

const THB = 1_000_000;
const network = (change: Partial<NetworkSettings['lines'][number]> = {}): NetworkSettings => ({
  root: 'substation',
  lines: [
    { from: 'a', to: 'substation', fee: microBahtPerKwh(0.5 * THB), lossPpm: 0, upW: null, downW: null, ...change },
    { from: 'b', to: 'substation', fee: microBahtPerKwh(0), lossPpm: 0, upW: null, downW: null },
  ],
});

const order = (account: string, thb: number, quantityWh: number) =>
  orderTerms({
    ...{ nonce: account, account, point: account, zone: account.startsWith('p') ? 'a' : 'b' },
    side: account.startsWith('p') ? 'sell' : 'buy',
    quantityWh: wh(quantityWh),
    limit: microBahtPerKwh(Math.round(thb * THB)),
  });

/** Balances of the network's own accounts, from every leg that a replay of the journal books. */
const networkMoney = (journal: readonly Journalled[]): Readonly<Record<string, bigint>> => {
  const balances: Record<string, bigint> = {};
  const booked = (leg: Transfer): void => {
    if (leg.kind !== 'transfer') return;
    for (const [account, sign] of [
      [leg.debit, -1n],
      [leg.credit, 1n],
    ] as const)
      if (ofNetwork.has(account)) balances[account] = (balances[account] ?? 0n) + sign * leg.amount;
  };
  const again = createMarket({ sha256, booked });
  for (const entry of journal) again.apply(entry);
  return balances;
};
const ofNetwork: ReadonlySet<string> = new Set(Object.values(NETWORK));

/** The case of facts A10: 10 kWh for 2 THB in zone a; 6 for 5 and 4 for 3 wanted in zone b. */
const story = (lines: NetworkSettings) => {
  const small = smallMarket({ network: lines }, twoZones);
  small.order('10:01', order('p1', 2, 10_000));
  small.order('10:02', order('c1', 5, 6_000));
  small.order('10:03', order('c2', 3, 4_000));
  small.tick('10:10');
  const closed = said(small.tick('10:25'));
  const { start } = order('p1', 2, 1);
  const measured = (point: string, importWh: number, exportWh: number) => metered(point, start, [importWh, exportWh]);
  const exact = [measured('p1', 0, 10_000), measured('p2', 0, 0), measured('c1', 6_000, 0), measured('c2', 4_000, 0)];
  small.batch('10:50', ...exact);
  const settled = said(small.tick('11:16'));
  return { ...small, closed, settled };
};

describe('two zones and one line between them (facts A10)', () => {
  test('a line of 20 kW is full with 5 kWh in a quarter of an hour: 2 and 5 THB, and the difference is rent', () => {
    const { closed, settled } = story(network({ upW: 20_000 }));
    expect(closed).toEqual([
      'cleared cleared 5000@2000000 [2000000,2000000]',
      'traded 5000@2000000 p1→system.network auction',
      'done p1/p1 gate 5000',
      'cleared cleared 5000@5000000 [5000000,5000000]',
      'traded 5000@5000000 system.network→c1 auction',
      'done c1/c1 gate 1000',
      'done c2/c2 gate 4000',
    ]);
    expect(settled.filter((line) => line.startsWith('broken'))).toEqual([]);
  });

  // By hand: 5 kWh × 0.50 THB are fees; the prices differ by 3 THB, of which the fee is 0.50: 5 kWh × 2.50 THB are rent.
  test('what the lines earn is told with the clearing of every zone on them', () => {
    const small = smallMarket({ network: network({ upW: 20_000 }) }, twoZones);
    small.order('10:01', order('p1', 2, 10_000));
    small.order('10:02', order('c1', 5, 6_000));
    small.tick('10:10');
    const cleared = small.tick('10:25').flatMap((event) => (event.kind === 'cleared' ? [event.clearing.lines] : []));
    const THB_NANO = 1_000_000_000n;
    const lines = { fees: (5n * THB_NANO) / 2n, rent: (25n * THB_NANO) / 2n };
    expect(cleared).toEqual([lines, lines]);
  });

  test('all zones of a network are indicated at once, and say that they were', () => {
    const small = smallMarket({ network: network({ upW: 20_000 }) }, twoZones);
    const { start } = order('p1', 2, 1);
    small.order('10:01', order('p1', 2, 10_000));
    small.order('10:02', order('c1', 5, 6_000));
    const told = small.market.indications('b', start);
    expect(told.map(({ zone, scope }) => [zone, scope])).toEqual([
      ['a', 'network'],
      ['b', 'network'],
    ]);
    expect(told.map(({ indication }) => indication)).toEqual([
      small.market.indicate('a', start),
      small.market.indicate('b', start),
    ]);
  });

  test('what is indicated before is what it comes to: the line leaves 5 kWh unsold in a, 1 kWh of the dearer bid unserved in b', () => {
    const small = smallMarket({ network: network({ upW: 20_000 }) }, twoZones);
    const { start } = order('p1', 2, 1);
    small.order('10:01', order('p1', 2, 10_000));
    // Nobody in b yet: nothing is asked for anywhere.
    expect([small.market.indicate('a', start), small.market.indicate('b', start)]).toEqual([
      { reason: 'no-bids' },
      null,
    ]);
    small.order('10:02', order('c1', 5, 6_000));
    small.order('10:03', order('c2', 3, 4_000));
    const at = (price: number) => ({ price: price * THB, lowest: price * THB, highest: price * THB });
    expect(small.market.indicate('a', start)).toEqual({
      reason: 'cleared',
      volumeWh: 5_000,
      ...at(2),
      imbalanceWh: -5_000,
    });
    expect(small.market.indicate('b', start)).toEqual({
      reason: 'cleared',
      volumeWh: 5_000,
      ...at(5),
      imbalanceWh: 1_000,
    });
  });

  test('without a limit all of it passes for the fee', () => {
    const { closed } = story(network());
    // Content with 2 (the ask, filled in full) to 2.5 (3 less the fee) in a: at the substation 2.5 to 3, its middle is 2.75.
    expect(closed.filter((line) => line.startsWith('traded'))).toEqual([
      'traded 10000@2250000 p1→system.network auction',
      'traded 6000@2750000 system.network→c1 auction',
      'traded 4000@2750000 system.network→c2 auction',
    ]);
  });

  test('what buyers pay is what sellers get, fees and congestion rent: 25 = 10 + 2.5 + 12.5 THB', () => {
    const { journal, market, settled } = story(network({ upW: 20_000 }));
    expect(settled.filter((line) => line.startsWith('broken'))).toEqual([]);
    expect(networkMoney(journal)).toEqual({
      [NETWORK.trades]: 0n,
      [NETWORK.fees]: 2_500_000_000n,
      [NETWORK.rent]: 12_500_000_000n,
    });
    // 5 kWh at 2.00 sold; the other 5 go to the utility at the buy-back price of 2.20. In zone b 5 kWh at 5.00, and retail.
    expect(settled).toContain('run 1: p1 21000000000 metered, p2 0 metered');
    expect(settled).toContain('run 1: c1 -30798200000 metered, c2 -23192800000 metered');
    expect(market.ledger().sumNanoBaht).toBe('0');
  });

  // Facts E3 S7: 1,000 Wh for 3.80 arrive as 950 Wh for 4.00; 3.80 THB = 3.80 THB, and 50 Wh are lost.
  test('a trade with losses of 5 %: paid and earned are the same, to the last nano-baht', () => {
    const lossy = network({ fee: microBahtPerKwh(0), lossPpm: 50_000 });
    const small = smallMarket({ network: lossy }, twoZones);
    small.order('10:01', order('p1', 3.8, 1_000));
    small.order('10:02', order('c1', 4, 950));
    small.tick('10:10');
    const closed = said(small.tick('10:25'));
    expect(closed.filter((one) => one.startsWith('traded'))).toEqual([
      'traded 1000@3800000 p1→system.network auction',
      'traded 950@4000000 system.network→c1 auction',
    ]);
    expect(small.market.network()?.flows).toEqual([
      { from: 'a', to: 'substation', sentWh: 1_000, receivedWh: 950 },
      { from: 'b', to: 'substation', sentWh: -950, receivedWh: -950 },
    ]);
    const { start } = order('p1', 1, 1);
    small.batch('10:50', metered('p1', start, [0, 1_000]), metered('c1', start, [950, 0]));
    const settled = said(small.tick('11:16'));
    expect(settled.filter((one) => one.startsWith('broken'))).toEqual([]);
    expect(settled).toContain('run 1: p1 3800000000 metered, p2 0 estimated');
    expect(settled).toContain('run 1: c1 -3800000000 metered, c2 0 estimated');
    expect(Object.values(networkMoney(small.journal)).filter((balance) => balance !== 0n)).toEqual([]);
  });

  test('a line with losses: what arrives is paid for, and the account of the network is empty afterwards', () => {
    const { closed, journal } = story(network({ lossPpm: 70_000 }));
    expect(closed.filter((line) => line.startsWith('traded'))).toEqual([
      expect.stringMatching(/^traded 10000@\d+ p1→system.network auction$/),
      expect.stringMatching(/^traded 6000@\d+ system.network→c1 auction$/),
      expect.stringMatching(/^traded 3300@\d+ system.network→c2 auction$/),
    ]);
    expect(networkMoney(journal)[NETWORK.trades]).toBe(0n);
  });
});

test('where the core was down no auction is held, on a network neither', () => {
  const small = smallMarket({ network: network() }, twoZones);
  small.order('10:01', order('p1', 2, 10_000));
  small.order('10:02', order('c1', 5, 6_000));
  expect(said(small.tick('10:39')).filter((line) => line.startsWith('cleared'))).toEqual(
    new Array(4).fill('cleared core-was-down 0@null [null,null]'),
  );
});

test('nobody buys of himself: what one account has on both sides of its zone does not pass', () => {
  const small = smallMarket({ network: network() }, twoZones);
  small.tick('10:10');
  small.order('10:21', order('p1', 2, 1_000));
  small.order('10:22', orderTerms({ ...order('p1', 3, 1_000), nonce: 'own', side: 'buy' }));
  expect(said(small.tick('10:25'))).toContain('done p1/p1 gate 1000');
});

describe('who is most of both sides of his zone', () => {
  const outcome = (lines: NetworkSettings | null): readonly string[] => {
    const small = smallMarket(lines === null ? {} : { network: lines }, twoZones);
    small.tick('10:10');
    small.order('10:21', order('p1', 2, 10_000));
    small.order('10:22', orderTerms({ ...order('p1', 5, 10_000), nonce: 'own', side: 'buy' }));
    small.order('10:23', orderTerms({ ...order('p2', 3, 10_000), nonce: 'other', side: 'buy' }));
    return said(small.tick('10:25')).filter((line) => /^(?:traded|cleared cleared)/.test(line));
  };
  // p1 asks 2 and bids 5 for as much; p2 bids 3. Without p1's bid 10 kWh pass between 2 and 3.
  test('keeps nobody out: his bid steps aside for another, as in the auction of one zone', () => {
    const alone = outcome(null);
    expect(alone).toEqual(['cleared cleared 10000@2500000 [2000000,3000000]', 'traded 10000@2500000 p1→p2 auction']);
    expect(outcome(network())).toEqual([
      'cleared cleared 10000@2500000 [2500000,2500000]',
      'traded 10000@2500000 p1→p2 auction',
    ]);
  });
});

test('a zone that lacks more than fits 31 bits is served in pieces', () => {
  const small = smallMarket({ network: network(), largestQuantityWh: 900_000_000 }, dear);
  small.tick('10:10');
  for (const nonce of ['one', 'two', 'three']) {
    small.order('10:21', orderTerms({ ...order('p1', 2, 900_000_000), nonce }));
    small.order('10:21', orderTerms({ ...order('c1', 5, 900_000_000), nonce }));
  }
  const volumes = said(small.tick('10:25')).filter((line) => line.startsWith('cleared cleared'));
  expect(volumes.map((line) => Number(/ (\d+)@/.exec(line)?.[1]))).toEqual([2_700_000_000, 2_700_000_000]);
});

describe('random markets on three zones', () => {
  const anOrder = fc.record({
    account: fc.constantFrom('p1', 'p2', 'c1', 'c2'),
    side: fc.constantFrom('buy' as const, 'sell' as const),
    thb: fc.integer({ min: 10, max: 60 }),
    wh: fc.integer({ min: 1, max: 9_999 }),
  });
  const aLine = fc.record({
    fee: fc.integer({ min: 0, max: 9_999 }),
    lossPpm: fc.integer({ min: 0, max: 99_999 }),
    kilowatts: fc.option(fc.integer({ min: 0, max: 40 })),
  });
  test('every law holds, the network keeps nothing but fees, rent and roundings, and a replay ends in the same state', () => {
    fc.assert(
      fc.property(fc.array(anOrder, { maxLength: 12 }), aLine, aLine, (orders, toA, toB) => {
        const small = smallMarket(
          {
            network: {
              root: 'substation',
              lines: [toA, toB].map(({ fee, lossPpm, kilowatts }, at) => ({
                from: at === 0 ? 'a' : 'b',
                to: 'substation',
                fee: microBahtPerKwh(fee * 100),
                lossPpm,
                upW: kilowatts && kilowatts * 1_000,
                downW: kilowatts && kilowatts * 1_000,
              })),
            },
          },
          twoZones,
        );
        // All in the call phase, so that nothing trades before the auction.
        for (const [at, { account, side, thb, wh: quantity }] of orders.entries())
          small.order('10:21', orderTerms({ ...order(account, thb / 10, quantity), nonce: `n${at}`, side }));
        const events = [...small.tick('10:25'), ...small.tick('11:16')];
        expect(said(events).filter((line) => line.startsWith('broken'))).toEqual([]);
        for (const event of events)
          if (event.kind === 'traded') {
            expect(event.trade.buyer).not.toBe(event.trade.seller);
            for (const [id, isBuy] of [
              [event.trade.buyOrder, true],
              [event.trade.sellOrder, false],
            ] as const) {
              const terms = orders[Number(/\/n(\d+)$/.exec(id)?.[1] ?? -1)];
              const limit = (terms?.thb ?? (isBuy ? 100 : 0)) * 100_000;
              expect(isBuy ? event.trade.price <= limit : event.trade.price >= limit).toBe(true);
            }
          }
        const money = networkMoney(small.journal);
        expect(money[NETWORK.trades] ?? 0n).toBe(0n);
        for (const account of [NETWORK.fees, NETWORK.rent]) expect((money[account] ?? 0n) >= 0n).toBe(true);
        // A Wh and a µTHB/kWh a line, at no more than 10 THB and 120 kWh: less than two satang and a half.
        const rounding = money[NETWORK.rounding] ?? 0n;
        expect(rounding > -25_000_000n && rounding < 25_000_000n).toBe(true);
        const again = createMarket({ sha256 });
        for (const entry of small.journal) again.apply(entry);
        expect(again.stateHash()).toBe(small.market.stateHash());
      }),
      { numRuns: process.env['MARKETS'] === undefined ? 60 : 2_000 },
    );
  });
});
