import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { auditReport } from '../../../src/core/audit/audit-report.ts';
import { checkNodes } from '../../../src/core/audit/check-nodes.ts';
import { checkTrades } from '../../../src/core/audit/check-trades.ts';
import { wh } from '../../../src/domain/energy.ts';
import type { Journalled } from '../../../src/domain/market.ts';
import { microBahtPerKwh, nanoBaht } from '../../../src/domain/money.ts';
import type { SettlementRule } from '../../../src/market/deliver-min.ts';
import type { Transfer } from '../../../src/market/ledger.ts';
import { createMarket } from '../../../src/market/market.ts';
import type { NetworkSettings } from '../../../src/market/market-settings.ts';
import { NETWORK } from '../../../src/market/market-state.ts';
import { countedOf } from '../../../src/market/network/parcels.ts';
import { at, metered, orderTerms, said, sha256, smallMarket } from '../../support/small-market.ts';
import { twoZones } from './two-zones-registry.ts';

const THB = 1_000_000;
const NANO = 1_000_000_000n;
const CREDIT = 1_000n * NANO;
const homes = ['p1', 'p2', 'c1', 'c2'] as const;
type Home = (typeof homes)[number];

const order = (account: string, price: number, quantityWh: number) =>
  orderTerms({
    ...{ nonce: account, account, point: account, zone: account.startsWith('p') ? 'a' : 'b' },
    side: account.startsWith('p') ? 'sell' : 'buy',
    quantityWh: wh(quantityWh),
    limit: microBahtPerKwh(Math.round(price * THB)),
  });
const start = at('10:30');
const reading = (point: string, importWh: number, exportWh: number, version = 1) =>
  metered(point, start, [importWh, exportWh], { version });

/** A line from zone a to the substation, and one from there to zone b. */
const network = (change: Partial<NetworkSettings['lines'][number]>): NetworkSettings => ({
  root: 'substation',
  lines: [
    { from: 'a', to: 'substation', fee: microBahtPerKwh(0), lossPpm: 0, upW: null, downW: null, ...change },
    { from: 'b', to: 'substation', fee: microBahtPerKwh(0), lossPpm: 0, upW: null, downW: null },
  ],
});

const balanceIn = (market: ReturnType<typeof createMarket>, account: string): bigint => {
  const sums = market.balances(account);
  return sums === null ? 0n : sums.creditsPosted - sums.debitsPosted - (account.includes('.') ? 0n : CREDIT);
};
const unbroken = (events: Parameters<typeof said>[0]) =>
  expect(said(events).filter((line) => line.startsWith('broken') && !line.includes('register'))).toEqual([]);

/** Facts A10, row 1: 5 kWh pass the full line, for 2.00 in a and 5.00 in b; fee 0.50, so the rent is 2.50. */
const traded = (change: Partial<NetworkSettings['lines'][number]> = {}) => {
  const lines = network({ fee: microBahtPerKwh(0.5 * THB), upW: 20_000, ...change });
  const small = smallMarket({ network: lines, settlementRule: 'deliver-min' }, twoZones);
  small.order('10:01', order('p1', 2, 10_000));
  small.order('10:02', order('c1', 5, 6_000));
  small.tick('10:10');
  unbroken(small.tick('10:25'));
  const has = (account: string) => balanceIn(small.market, account);
  const money = () => ({
    ...{ p1: has('p1'), c1: has('c1'), fees: has(NETWORK.fees), rent: has(NETWORK.rent) },
    ...{ network: has(NETWORK.trades), rounding: has(NETWORK.rounding) },
  });
  return { ...small, money };
};

describe('by what both ends have delivered, over a line', () => {
  // 4 kWh × 5.00 = 4 × 2.00 + 4 × 0.50 + 4 × 2.50; the buyer takes 2 kWh more, at retail.
  test('a seller that gives 4 of 5 kWh sells 4, its buyer buys 4, and fees and rent are of 4', () => {
    const small = traded();
    small.batch('10:50', reading('p1', 0, 4_000), reading('c1', 6_000, 0));
    unbroken(small.tick('11:16'));
    expect(small.money()).toEqual({
      ...{ p1: 8n * NANO, c1: -20n * NANO - 2_000n * 5_798_200n, fees: 2n * NANO, rent: 10n * NANO },
      ...{ network: 0n, rounding: 0n },
    });
  });

  // The buyer takes 3 kWh: 3 × 5.00. The seller sells 3 × 2.00, and 2 kWh at buy-back, 2.20.
  test('a buyer that takes 3 of 5 kWh pays for 3', () => {
    const small = traded();
    small.batch('10:50', reading('p1', 0, 5_000), reading('c1', 3_000, 0));
    unbroken(small.tick('11:16'));
    expect(small.money()).toEqual({
      ...{ p1: 6n * NANO + 2_000n * 2_200_000n, c1: -15n * NANO, fees: (3n * NANO) / 2n, rent: (15n * NANO) / 2n },
      ...{ network: 0n, rounding: 0n },
    });
  });

  test('a correction in one zone settles the other again, to what it would have been at once', () => {
    const late = traded();
    late.batch('10:50', reading('p1', 0, 4_000), reading('c1', 6_000, 0));
    unbroken(late.tick('11:16'));
    const events = late.batch('11:20', reading('p1', 0, 4_500, 2));
    unbroken(events);
    expect(said(events).filter((line) => line.startsWith('run 2'))).toHaveLength(2);
    const once = traded();
    once.batch('10:50', reading('p1', 0, 4_500), reading('c1', 6_000, 0));
    unbroken(once.tick('11:20'));
    expect(late.money()).toEqual(once.money());
    expect(late.money()).toMatchObject({ p1: 9n * NANO, fees: (9n * NANO) / 4n, network: 0n });
  });

  test('a correction that changes nothing over the line leaves the other zone alone', () => {
    const small = traded();
    small.batch('10:50', reading('p1', 0, 4_000), reading('c1', 6_000, 0));
    small.tick('11:16');
    const events = small.batch('11:20', reading('c1', 7_000, 0, 2));
    expect(said(events).filter((line) => line.startsWith('run 2'))).toHaveLength(1);
  });

  // Facts E3 S7: 1,000 Wh for 3.80 arrive as 950 Wh for 4.00. Half of it exported: 500 Wh for 1.90 are 475 Wh for 1.90.
  test('with losses of 5 % half of what was sold is half of what is bought', () => {
    const lines = network({ lossPpm: 50_000 });
    const small = smallMarket({ network: lines, settlementRule: 'deliver-min' }, twoZones);
    small.order('10:01', order('p1', 3.8, 1_000));
    small.order('10:02', order('c1', 4, 950));
    small.tick('10:10');
    small.tick('10:25');
    small.batch('10:50', reading('p1', 0, 500), reading('c1', 475, 0));
    unbroken(small.tick('11:16'));
    expect([balanceIn(small.market, 'p1'), balanceIn(small.market, 'c1')]).toEqual([1_900_000_000n, -1_900_000_000n]);
    for (const account of Object.values(NETWORK)) expect(balanceIn(small.market, account)).toBe(0n);
  });
});

test('what counts of a parcel is never more than either end bears, and all of it when both do', () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.nat(10_000), fc.nat(10_000), fc.nat(10_000), (lost, receivedWh, given, took) => {
      const sentWh = receivedWh + lost;
      const share = { given: Math.min(given, sentWh), took: Math.min(took, receivedWh) };
      const parcel = { to: receivedWh === 0 ? null : 'b', sentWh, receivedWh };
      const counted = countedOf(parcel, share.given, share.took);
      expect(counted.sentWh).toBeLessThanOrEqual(share.given);
      expect(counted.receivedWh).toBeLessThanOrEqual(share.took);
      expect(counted.sentWh).toBeGreaterThanOrEqual(counted.receivedWh);
      if (share.given === sentWh && share.took === receivedWh) expect(counted).toEqual({ sentWh, receivedWh });
    }),
    { numRuns: 2_000 },
  );
});

describe('random markets of two zones and a border', () => {
  const anOrder = fc.record({
    account: fc.constantFrom(...homes),
    side: fc.constantFrom('buy' as const, 'sell' as const),
    thb: fc.integer({ min: 10, max: 60 }),
    wh: fc.integer({ min: 1, max: 9_999 }),
  });
  const aLine = fc.record({
    fee: fc.nat(9_999),
    lossPpm: fc.integer({ min: 0, max: 99_999 }),
    kilowatts: fc.option(fc.integer({ min: 0, max: 40 })),
  });
  const aMeter = fc.record({ importWh: fc.nat(12_000), exportWh: fc.nat(12_000), later: fc.option(fc.nat(12_000)) });
  const dear = {
    ...twoZones,
    accounts: twoZones.accounts.map((one) => ({ ...one, openingCredit: nanoBaht(CREDIT) })),
  };
  type Drawn = Readonly<{ fee: number; lossPpm: number; kilowatts: number | null }>;
  const settings = (drawn: readonly Drawn[], border: number | null): NetworkSettings => {
    const source = { from: '2026-01-01', to: '2027-12-31', source: 'drawn', confidence: 'source' } as const;
    const prices = (price: number) => ({
      ...{ list: 'drawn', calendar: null, peak: { from: 540, to: 1_320 } },
      entries: [{ ...source, anyTime: microBahtPerKwh(price * 100_000) }],
    });
    const ends = ['a', 'b', 'border'] as const;
    return {
      root: 'substation',
      lines: drawn.map(({ fee, lossPpm, kilowatts }, index) => ({
        ...{ from: ends[index] ?? '', to: 'substation', fee: microBahtPerKwh(fee * 100), lossPpm },
        ...{ upW: kilowatts && kilowatts * 1_000, downW: kilowatts && kilowatts * 1_000 },
      })),
      ...(border !== null && {
        nodes: [
          {
            ...{ id: 'border', kind: 'cross-border' },
            sells: { watts: 8_000, prices: prices(border + 5) },
            buys: { watts: 8_000, prices: prices(border) },
          },
        ],
      }),
    };
  };
  const accounts = [...homes, ...Object.values(NETWORK), 'system.node.border', 'system.utility'];
  type Orders = readonly Readonly<{ account: Home; side: 'buy' | 'sell'; thb: number; wh: number }>[];
  const begun = (lines: NetworkSettings, settlementRule: SettlementRule, orders: Orders) => {
    const small = smallMarket({ network: lines, ...(settlementRule === 'deliver-min' && { settlementRule }) }, dear);
    for (const [index, one] of orders.entries())
      small.order(
        '10:21',
        orderTerms({ ...order(one.account, one.thb / 10, one.wh), nonce: `n${index}`, side: one.side }),
      );
    const events = small.tick('10:25');
    unbroken(events);
    const bought = new Map<string, number>();
    const sold = new Map<string, number>();
    for (const event of events)
      if (event.kind === 'traded') {
        const { buyer, seller, quantityWh } = event.trade;
        bought.set(buyer, (bought.get(buyer) ?? 0) + quantityWh);
        sold.set(seller, (sold.get(seller) ?? 0) + quantityWh);
      }
    return { ...small, bought, sold };
  };
  const balances = ({ market }: Pick<ReturnType<typeof begun>, 'market'>) =>
    Object.fromEntries(accounts.map((account) => [account, balanceIn(market, account)]));
  const drawn = [
    fc.array(anOrder, { maxLength: 10 }),
    fc.tuple(aLine, aLine, aLine),
    fc.option(fc.integer({ min: 10, max: 50 })),
  ] as const;
  const runs = { numRuns: process.env['MARKETS'] === undefined ? 60 : 2_000 };

  /** What an audit finds in a journal, which leads to this state. */
  const audited = (journal: readonly Journalled[], stateHash: string) => {
    const report = auditReport();
    const [trades, nodes] = [checkTrades(report), checkNodes(report, null)];
    const legs: Transfer[] = [];
    const again = createMarket({ sha256, booked: (leg) => void legs.push(leg) });
    for (const entry of journal) {
      const applied = { entry, events: again.apply(entry), where: 'here' };
      trades(applied);
      nodes(applied, legs.splice(0));
    }
    expect(again.stateHash()).toBe(stateHash);
    return report.findings();
  };

  test('where everybody delivers what was traded, rule B gives to the nano-baht what rule A gives', () => {
    fc.assert(
      fc.property(...drawn, (orders, lines, border) => {
        const [byA, byB] = (['position-imbalance', 'deliver-min'] as const).map((rule) => {
          const small = begun(settings(lines, border), rule, orders);
          small.batch(
            '10:50',
            ...homes.map((home) => reading(home, small.bought.get(home) ?? 0, small.sold.get(home) ?? 0)),
          );
          unbroken(small.tick('11:16'));
          expect(audited(small.journal, small.market.stateHash())).toEqual([]);
          return balances(small);
        });
        expect(byB).toEqual(byA);
      }),
      runs,
    );
  });

  test('whatever is delivered: nobody settles more than was metered, and later readings end where they would have begun', () => {
    fc.assert(
      fc.property(...drawn, fc.tuple(aMeter, aMeter, aMeter, aMeter), (orders, lines, border, meters) => {
        const late = begun(settings(lines, border), 'deliver-min', orders);
        const first = homes.map((home, index) =>
          reading(home, meters[index]?.importWh ?? 0, meters[index]?.exportWh ?? 0),
        );
        late.batch('10:50', ...first);
        // From a snapshot in between it goes on the same.
        const half = createMarket({ sha256 }, late.market.dump());
        const mark = late.journal.length;
        unbroken(late.tick('11:16'));
        const changed = homes.flatMap((home, index) => {
          const meter = meters[index];
          return meter === undefined || meter.later === null ? [] : [reading(home, meter.importWh, meter.later, 2)];
        });
        for (const each of changed) {
          const events = late.batch('11:20', each);
          unbroken(events);
          for (const event of events)
            if (event.kind === 'settled')
              for (const { boughtWh, soldWh, importWh, exportWh } of event.run.points) {
                expect(boughtWh).toBeLessThanOrEqual(importWh);
                expect(soldWh).toBeLessThanOrEqual(exportWh);
              }
        }
        const once = begun(settings(lines, border), 'deliver-min', orders);
        const last = new Map([...first, ...changed].map((each) => [each.point, each]));
        once.batch('10:50', ...[...last.values()].map((each) => ({ ...each, version: 1 })));
        unbroken(once.tick('11:20'));
        expect(balances(late)).toEqual(balances(once));
        expect(balanceIn(late.market, NETWORK.trades)).toBe(0n);
        for (const entry of late.journal.slice(mark)) half.apply(entry);
        expect(half.stateHash()).toBe(late.market.stateHash());
        expect(audited(late.journal, late.market.stateHash())).toEqual([]);
      }),
      runs,
    );
  });
});
