import { describe, expect, test } from 'vitest';
import { type AuditLaw, auditReport } from '../../../src/core/audit/audit-report.ts';
import { checkMoney } from '../../../src/core/audit/check-money.ts';
import { checkReadings } from '../../../src/core/audit/check-readings.ts';
import { checkTrades } from '../../../src/core/audit/check-trades.ts';
import { twinLedger } from '../../../src/core/audit/twin-ledger.ts';
import { wh } from '../../../src/domain/energy.ts';
import { QUARTER_HOUR } from '../../../src/domain/interval.ts';
import type {
  Command,
  MarketEvent,
  MeteredInterval,
  SettledPoint,
  SettlementRun,
  Trade,
} from '../../../src/domain/market.ts';
import { microBahtPerKwh, nanoBaht } from '../../../src/domain/money.ts';
import { type OrderTerms, orderId } from '../../../src/domain/order.ts';
import { DAY, instant, MINUTE, millis } from '../../../src/domain/time.ts';
import { Ledger, type Transfer } from '../../../src/market/ledger.ts';
import type { LedgerBalances } from '../../../src/market/ledger-accounts.ts';
import type { Market } from '../../../src/market/market.ts';
import { defaultMarketSettings } from '../../../src/market/market-settings.ts';
import { rulesText } from '../../../src/market/rules.ts';
import { substation, ten } from '../../support/sealed-substation.ts';
import { plainTariffs } from '../../support/small-market.ts';

const found = (report: ReturnType<typeof auditReport>) => report.findings().map(({ law, what }) => [law, what]);
const nano = (amount: bigint) => nanoBaht(amount);
const transfer = (id: string, debit: string, credit: string, amount: bigint): Transfer => ({
  ...{ kind: 'transfer', id, debit, credit, amount: nano(amount), overdraft: false },
});

describe('money', () => {
  const legs: readonly Transfer[] = [
    transfer('opening/a/1', 'system.bank', 'a', 100n),
    { kind: 'reserve', id: 'hold/1', debit: 'a', credit: 'system.clearing', amount: nano(60n), overdraft: false },
    { kind: 'post', id: 'pay/1', pending: 'hold/1', amount: nano(45n) },
  ];
  const booked = () => {
    const ledger = new Ledger();
    for (const account of ['system.bank', 'system.clearing', 'b']) ledger.open(account, false);
    ledger.open('a', true);
    for (const leg of legs) ledger.book([leg]);
    return ledger;
  };
  /** A market whose ledger says something of one account that its legs do not. */
  const lying = (change: (account: string, balances: LedgerBalances) => LedgerBalances): Market => {
    const ledger = booked();
    const balances = (account: string) => {
      const own = ledger.balances(account);
      return own && change(account, own);
    };
    return { balances, ledger: () => ({ accounts: 3, entries: 3, sumNanoBaht: '0' }) } as unknown as Market;
  };
  const audited = (change: (account: string, balances: LedgerBalances) => LedgerBalances, some = legs) => {
    const report = auditReport();
    const money = checkMoney(report);
    for (const leg of some) money.booked(leg);
    const market = lying(change);
    money.after(market, 'row 1');
    return found(report);
  };

  test('100 in, 60 set aside, 45 of it paid: 55 are left, 15 free again', () => {
    const twin = twinLedger();
    for (const leg of legs) twin.book(leg);
    expect(twin.of('a')).toEqual({ debitsPending: 0n, creditsPending: 0n, debitsPosted: 45n, creditsPosted: 100n });
    expect(twin.totals()).toEqual({ reserved: 60n, posted: 45n, voided: 15n, open: 0n });
    expect(audited((_, balances) => balances)).toEqual([]);
  });

  test('an account that has a nano-baht too much is named, and that it came out of nothing', () => {
    const change = (account: string, balances: LedgerBalances) =>
      account === 'a' ? { ...balances, creditsPosted: balances.creditsPosted + 1n } : balances;
    expect(audited(change)).toEqual([
      ['money', 'a has 56 nTHB, its legs come to 55'],
      ['money', 'it makes 1 nTHB out of nothing'],
    ]);
  });

  test('one that has set aside what no leg does', () => {
    const change = (account: string, balances: LedgerBalances) =>
      account === 'a' ? { ...balances, debitsPending: 1n } : balances;
    expect(audited(change)).toEqual([
      ['reservations', 'a has set aside 1 nTHB (and 0 for it), its legs say 0 nTHB (and 0 for it)'],
    ]);
  });

  test.each<[string, Transfer, AuditLaw, RegExp]>([
    ['ends a reservation twice', { kind: 'void', id: 'free/1', pending: 'hold/1' }, 'reservations', /is not set aside/],
    ['spends what is not there', transfer('x', 'a', 'b', 56n), 'limits', /leaves a with -1 nTHB to spend/],
  ])('a leg that %s', (_, leg, law, says) => {
    const all = audited((_account, balances) => balances, [...legs, leg]);
    expect(all.filter(([one]) => one === law).map(([, what]) => what)).toEqual([expect.stringMatching(says)]);
  });
});

const start = instant(ten + 2 * QUARTER_HOUR);
const delivery = { zone: 'zone-1', start, length: QUARTER_HOUR } as const;
const at = { at: instant(ten), sequence: 1 };
const terms = (side: 'buy' | 'sell', account: string, limit: number): OrderTerms => ({
  ...{ realm: 'simulation', account, point: account, ...delivery, side, quantityWh: wh(1_000) },
  ...{ limit: microBahtPerKwh(limit), timeInForce: 'gate', expires: start, nonce: '1' },
});
const bid = terms('buy', 'b', 4_000_000);
const ask = terms('sell', 's', 3_000_000);
const trade = (change: Partial<Trade> = {}): MarketEvent => ({
  ...at,
  kind: 'traded',
  trade: {
    ...{ ...delivery, buyer: 'b', seller: 's', buyOrder: orderId(bid), sellOrder: orderId(ask) },
    ...{ quantityWh: wh(400), price: microBahtPerKwh(3_500_000), phase: 'continuous', ...change },
  },
});
const settled = (account: string, boughtWh: number, soldWh: number, traded: bigint): SettledPoint => ({
  ...{
    account,
    point: account,
    importWh: wh(boughtWh),
    exportWh: wh(soldWh),
    boughtWh: wh(boughtWh),
    soldWh: wh(soldWh),
  },
  ...{ traded: nano(traded), retail: nano(0n), buyBack: nano(0n), total: nano(traded), basis: 'metered' },
});
const run = (points: readonly SettledPoint[], change: Partial<SettlementRun> = {}): MarketEvent => ({
  ...at,
  kind: 'settled',
  run: { ...delivery, run: 1, points, importWh: wh(400), exportWh: wh(400), feeder: null, balanced: true, ...change },
});
const tick: Command = { kind: 'tick' };
const entry = (command: Command, after = 0) => ({ at: instant(ten + after), command });

const yearRules = rulesText({ ...defaultMarketSettings, finalAfter: millis(366 * DAY) }, plainTariffs);

/** 400 Wh at 3.5 THB/kWh are 1.4 THB: 1,400,000,000 nTHB. */
const money = 1_400_000_000n;

const deliverMinRules = rulesText({ ...defaultMarketSettings, settlementRule: 'deliver-min' }, plainTariffs);

describe('trades', () => {
  const audited = (...events: readonly MarketEvent[]) => {
    const report = auditReport();
    const check = checkTrades(report);
    for (const one of [bid, ask]) {
      const accepted: MarketEvent = {
        ...at,
        kind: 'order-accepted',
        order: orderId(one),
        side: one.side,
        restingWh: wh(0),
      };
      check({
        entry: entry({ kind: 'order', terms: one, hash: new Uint8Array(32) }),
        events: [accepted],
        where: 'row 1',
      });
    }
    check({ entry: entry(tick), events, where: 'row 2' });
    return found(report);
  };
  const honest = [settled('b', 400, 0, -money), settled('s', 0, 400, money)];

  test.each<[string, readonly SettledPoint[], number]>([
    ['all of it', honest, 0],
    ['half of it', [settled('b', 200, 0, -money / 2n), settled('s', 0, 200, money / 2n)], 0],
    ['more than was traded', [settled('b', 500, 0, -money), settled('s', 0, 500, money)], 2],
    ['unlike amounts at its ends', [settled('b', 300, 0, -money), settled('s', 0, 200, money)], 1],
  ])('where only what was delivered settles: %s', (_, points, broken) => {
    const report = auditReport();
    const check = checkTrades(report, undefined, deliverMinRules);
    check({ entry: entry(tick), events: [trade(), run(points)], where: 'row 1' });
    expect(report.findings().filter(({ law }) => law === 'positions')).toHaveLength(broken);
  });
  test('a year later, where the rules let it be settled again for so long', () => {
    const report = auditReport();
    const check = checkTrades(report, undefined, yearRules);
    check({ entry: entry(tick), events: [trade()], where: 'row 1' });
    check({ entry: entry(tick, 300 * DAY), events: [], where: 'row 2' });
    check({ entry: entry(tick, 301 * DAY), events: [run(honest)], where: 'row 3' });
    expect(report.findings().filter(({ law }) => law === 'positions')).toEqual([]);
  });
  test('within both limits, and settled as traded', () => expect(audited(trade(), run(honest))).toEqual([]));
  test.each<[string, readonly MarketEvent[], AuditLaw, RegExp]>([
    [
      'above the limit of who buys',
      [trade({ price: microBahtPerKwh(4_000_100) })],
      'limits',
      /buy at 4000000.*traded at 4000100/,
    ],
    ['below the limit of who sells', [trade({ price: microBahtPerKwh(2_999_900) })], 'limits', /sell at 3000000/],
    ['more than was asked for', [trade(), trade(), trade()], 'limits', /of 1000 Wh, and 1200 Wh of it are traded/],
    ['of nobody’s order', [trade({ buyOrder: 'b/2' as never })], 'limits', /b\/2 is traded, and was never accepted/],
    [
      'and a run that settles another quantity',
      [trade(), run([settled('b', 399, 0, -money), honest[1] as SettledPoint])],
      'positions',
      /b traded \+400 Wh.*settles \+399 Wh/,
    ],
    [
      'and a run that says itself it is not balanced',
      [trade(), run(honest, { balanced: false })],
      'positions',
      /400 Wh were bought/,
    ],
  ])('%s', (_, events, law, says) => {
    const all = audited(...events);
    expect(all[0]).toEqual([law, expect.stringMatching(says)]);
  });
});

describe('readings', () => {
  const reading = (number: number, importWh: number, openingImportWh: number, point = 'h01'): MeteredInterval => ({
    ...{ point, start: instant(ten + number * QUARTER_HOUR), length: QUARTER_HOUR, version: 1, origin: 'measured' },
    energy: {
      ...{ importWh: wh(importWh), exportWh: wh(0), openingImportWh: wh(openingImportWh), openingExportWh: wh(0) },
      uncertaintyWh: wh(0),
    },
    leafHash: new Uint8Array(32),
  });
  const audited = (readings: readonly MeteredInterval[], events: readonly MarketEvent[]) => {
    const report = auditReport();
    const check = checkReadings(report);
    const registry = {
      ...substation,
      points: [...substation.points, { id: 'head', role: 'feeder', zone: 'zone-1', gateway: 'gw-1' } as const],
    };
    const enrolled: MarketEvent = { ...at, kind: 'enrolled', version: 1, hash: new Uint8Array(32) };
    check.after({
      entry: entry({ kind: 'enrol', registry, hash: new Uint8Array(32) }),
      events: [enrolled],
      where: 'row 1',
    });
    const batch = { kind: 'batch', gateway: 'gw-1', epoch: 1, sequence: 1, payloadHash: new Uint8Array(32) } as const;
    const kept: MarketEvent = { ...at, kind: 'batch-kept', gateway: 'gw-1', batch: 1, payloadHash: new Uint8Array(32) };
    check.after({ entry: entry({ ...batch, intervals: readings }, MINUTE), events: [kept], where: 'row 2' });
    check.after({ entry: entry(tick, MINUTE), events, where: 'row 3' });
    check.end();
    return found(report);
  };
  const points = [{ ...settled('a', 100, 0, 0n), point: 'h01' }];
  const feeder = (lossWh: number, agrees: boolean): Partial<SettlementRun> => ({
    ...{ importWh: wh(100), exportWh: wh(0) },
    feeder: { importWh: wh(103), exportWh: wh(0), lossWh: wh(lossWh), agrees },
  });
  const good = [reading(2, 100, 1_000), reading(3, 50, 1_100), reading(2, 103, 0, 'head')];

  test('registers that join, a run of what was read, a head that agrees', () =>
    expect(audited(good, [run(points, feeder(3, true))])).toEqual([]));
  test('registers that do not join were said when they came: a note, and no law that was broken', () => {
    const report = auditReport();
    const check = checkReadings(report);
    const detail = 'h01: closes at 1100, opens at 1101';
    const events: readonly MarketEvent[] = [{ ...at, kind: 'invariant-broken', law: 'register-continuity', detail }];
    check.after({ entry: entry(tick), events, where: 'row 2' });
    expect(found(report)).toEqual([]);
    expect(report.notes()).toEqual([
      `row 2: what a gateway sent was taken and does not join (register-continuity: ${detail}).`,
    ]);
  });
  test('no backup is advised for what a meter said', () => {
    const report = auditReport();
    for (const law of ['registers', 'feeder', 'told'] as const) report.broken(law, 'row 1', 'it does not agree');
    for (const { advice } of report.findings()) expect(advice).not.toMatch(/Restore a backup/);
  });
  test('a run of what was read a year ago, where rules in between let it be settled again for so long', () => {
    const report = auditReport();
    const check = checkReadings(report);
    const batch = { kind: 'batch', gateway: 'gw-1', epoch: 1, sequence: 1, payloadHash: new Uint8Array(32) } as const;
    const kept: MarketEvent = { ...at, kind: 'batch-kept', gateway: 'gw-1', batch: 1, payloadHash: new Uint8Array(32) };
    check.after({ entry: entry({ ...batch, intervals: [reading(2, 100, 1_000)] }), events: [kept], where: 'row 1' });
    check.after({
      entry: entry({ kind: 'rules', text: yearRules, hash: new Uint8Array(32) }),
      events: [],
      where: 'row 2',
    });
    check.after({ entry: entry(tick, 300 * DAY), events: [run(points)], where: 'row 3' });
    expect(found(report)).toEqual([]);
  });
  test.each<[string, readonly MeteredInterval[], readonly MarketEvent[], AuditLaw, RegExp]>([
    [
      'a run of what nobody read',
      good,
      [run([{ ...points[0], importWh: wh(101) } as SettledPoint])],
      'registers',
      /101 Wh imported .* no signed reading says so/,
    ],
    [
      'registers that do not join',
      [reading(2, 100, 1_000), reading(3, 50, 1_101)],
      [],
      'registers',
      /closes at 1100 and 0 Wh .* opens at 1101 and 0 Wh/,
    ],
    [
      'a loss that the readings do not make',
      good,
      [run(points, feeder(4, true))],
      'feeder',
      /3 Wh are lost by the readings, 4 by the run/,
    ],
    ['a head that does not agree', good, [run(points, feeder(3, false))], 'feeder', /outside the stated losses/],
  ])('%s', (_, readings, events, law, says) => {
    expect(audited(readings, events)).toEqual([[law, expect.stringMatching(says)]]);
  });
});
