import { lastValueFrom } from 'rxjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { verifySignature } from '../../../src/adapters/signatures/verify.ts';
import { auditReport } from '../../../src/core/audit/audit-report.ts';
import { checkCharged } from '../../../src/core/audit/check-charges.ts';
import { checkTrades } from '../../../src/core/audit/check-trades.ts';
import { type Bill, billText } from '../../../src/core/bill/bill.ts';
import { checkBill } from '../../../src/core/bill/check-bill.ts';
import { collectBill } from '../../../src/core/bill/collect-bill.ts';
import { openBooks } from '../../../src/core/books.ts';
import { type InvoiceSource, makeInvoice, statementDays, whatIf } from '../../../src/core/invoice/invoice.ts';
import { replay } from '../../../src/core/replay.ts';
import { monthSpan } from '../../../src/domain/invoice-line.ts';
import type { MarketEvent } from '../../../src/domain/market.ts';
import { microBahtPerKwh } from '../../../src/domain/money.ts';
import { DAY, instant, millis } from '../../../src/domain/time.ts';
import type { Transfer } from '../../../src/market/ledger.ts';
import { defaultMarketSettings } from '../../../src/market/market-settings.ts';
import { readRules } from '../../../src/market/rules.ts';
import type { TradeCharges } from '../../../src/market/trade-charges.ts';
import { signReportText } from '../../../src/wire/signed-report.ts';
import { billedCore, billKeys, billOf, issuer, quarterFrom } from '../../support/billed-core.ts';
import { coreKeys, openedRegistry, seller, tradingRegistry } from '../../support/core-fixture.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { sha256 } from '../../support/small-market.ts';

// As facts B6 without wheeling. The seller's 4.00 stands at 4.0121 (4.00 ÷ 0.997), so it does not meet the buyer's 4.00 in the book; in
// the closing auction its 3.00 stands at 3.0091, and has the price of the 800 Wh that stay wanted for 4.00.
const charges: readonly TradeCharges[] = [
  {
    ...{ from: '2026-01-01', to: '2026-12-31', source: 'facts B6', confidence: 'secondary' },
    ...{ feeBps: 25, wheeling: null, lossBps: 5, capBps: 2_000 },
  },
];
const market = { ...defaultMarketSettings, charges, periods: { closeAfter: millis(45 * DAY) } };
const period = { from: quarterFrom(0), to: quarterFrom(5) };

type Billed = Parameters<typeof billedCore>;
const charged = async (
  change: Partial<typeof market & { green: true }> = {},
  ports: Billed[1] = {},
  ask?: Billed[3],
  bid?: Billed[4],
) => {
  const core = await billedCore(undefined, ports, { market: { ...market, ...change } }, ask, bid);
  const collector = collectBill(issuer, { account: seller.account, ...monthSpan('2026-11') });
  const books = openBooks(issuer, { sha256, booked: collector.booked });
  await lastValueFrom(replay(core.journal, collector.watching(books), { log: quietLog(), seen: () => {} }));
  const { intervals, rules } = collector.collected();
  const source: InvoiceSource = {
    ...{ ...issuer, account: seller.account, month: '2026-11', intervals, closing: null },
    rules: [...rules].map(([entry, text]) => ({ entry, rules: { ...readRules(text), hash: '' } })),
    sums: books.market.months(seller.account)[0] ?? null,
  };
  const { evidence } = await billOf(core.journal, core.archive, { account: seller.account, ...period });
  return { core, source, evidence };
};
let all: Awaited<ReturnType<typeof charged>>;
beforeAll(async () => {
  all = await charged();
});
const tools = { verify: verifySignature, sha256 };

describe('charges of a sale', () => {
  // 200 Wh at 4.00 are 0.80 THB: fee 0.002, losses 0.0004.
  it('are lines of the invoice, and the market has summed the same', () => {
    const { rows, notes, beside } = makeInvoice(all.source);
    expect(beside).toContainEqual({ kind: 'vat-of-fees', point: null, notKnown: { why: 'platform-not-known' } });
    expect(notes).toEqual([]);
    expect(rows.slice(0, 3).map(({ kind, energyWh, money }) => [kind, energyWh, money])).toEqual([
      ['sold', 200, 800_000_000n],
      ['platform-fee', 0, -2_000_000n],
      ['losses', 0, -400_000n],
    ]);
    const exact = rows.reduce((sum, { money }) => sum + money, 0n);
    expect(exact).toBe(all.source.intervals.reduce((sum, { posted }) => sum + BigInt(posted), 0n));
  });
  it('are a column of the statement, and part of what trading was worth', () => {
    expect(statementDays(all.source.intervals)[0]).toMatchObject({ traded: 800_000_000n, charged: -2_400_000n });
    const compared = whatIf(all.source.intervals, all.source.rules);
    expect(compared.rows.find(({ kind }) => kind === 'platform-fee')).toEqual({
      ...{ kind: 'platform-fee', traded: -2_000_000n, untraded: 0n, difference: -2_000_000n },
    });
    // 200 Wh are sold of the 40 that are given: 0.80 − 0.0024 − 160 Wh × 5.7982, where 40 Wh had earned 2.20.
    expect(compared.difference).toBe(800_000_000n - 2_400_000n - 160n * 5_798_200n - 40n * 2_200_000n);
  });
  it('are recomputed by who checks the bill', () => {
    const { findings } = checkBill(all.evidence, billKeys, tools);
    expect(findings.filter(({ holds }) => !holds)).toEqual([]);
  });
  it('that are overstated are found, with what is right', () => {
    const bill = checkBill(all.evidence, billKeys, tools).bill as Bill;
    const more = {
      ...bill,
      intervals: bill.intervals.map((interval) => ({
        ...interval,
        runs: interval.runs.map((run) =>
          run.charged === undefined ? run : { ...run, charged: { ...run.charged, fee: '9000000' } },
        ),
      })),
    };
    const statement = signReportText('bill', billText(more), coreKeys.core);
    const found = checkBill({ ...all.evidence, statement }, billKeys, tools).findings.filter(({ holds }) => !holds);
    expect(found.map(({ detail }) => detail)).toEqual([
      expect.stringMatching(
        /0\.009000000 THB is stated as the platform’s fee; by the rules it is 0\.002000000 THB of what was sold/,
      ),
    ]);
  });
});

/** The journal once more, told to the checks with a change. */
const auditOf =
  (core: () => (typeof all)['core']) =>
  async (change: (event: MarketEvent) => MarketEvent, leg: (one: Transfer) => Transfer = (one) => one) => {
    const report = auditReport();
    const [trades, charges_] = [checkTrades(report), checkCharged(report, instant(0), null)];
    let legs: Transfer[] = [];
    const books = openBooks(issuer, { sha256, booked: (one) => void legs.push(leg(one)) });
    const watched = {
      ...books,
      apply: (entry: Parameters<typeof books.apply>[0]) => {
        const events = books.apply(entry);
        const applied = { entry, events: events.map(change), where: 'there' };
        trades(applied);
        charges_(applied, legs);
        legs = [];
        return events;
      },
    };
    await lastValueFrom(replay(core().journal, watched, { log: quietLog(), seen: () => {} }));
    return report.findings().map(({ law, what }) => `${law}: ${what}`);
  };

// 200 Wh of green energy are asked for 5.00. Bid for any are 4.00, asked 4.0121, in vain: any is worth their middle, 4.00605, and
// green energy 4.00 to 5.00, whose middle is 4.50: the premium is 0.49395. 40 Wh of it are given.
// 200 × 4.00605 = 801.21 mTHB and 40 × 0.49395 = 19.758 mTHB are 820.968 mTHB, of which 25 bp are 2.05242, and 5 bp 0.410484.
it('charges of green energy are of its price and of the premium for what was given, in invoice, bill and audit', async () => {
  const registry = tradingRegistry();
  const connection = { importW: 1e6, exportW: 1e6, daylightOnly: true };
  const points = registry.points.map((point) => (point.id === seller.point ? { ...point, connection } : point));
  const opened = { registry: openedRegistry({ ...registry, points }) };
  const bid = { green: true, limit: microBahtPerKwh(5_000_000) } as const;
  const { core, source, evidence } = await charged({ green: true }, opened, { green: true }, bid);
  const { rows, notes } = makeInvoice(source);
  expect(notes).toEqual([]);
  expect(rows.slice(0, 4).map(({ kind, energyWh, money }) => [kind, energyWh, money])).toEqual([
    ['sold', 200, 801_210_000n],
    ['green-sold', 40, 19_758_000n],
    ['platform-fee', 0, -2_052_420n],
    ['losses', 0, -410_484n],
  ]);
  const [day] = statementDays(source.intervals);
  expect(day).toMatchObject({ traded: 820_968_000n, charged: -2_462_904n });
  expect((day?.traded ?? 0n) + (day?.charged ?? 0n) + (day?.retail ?? 0n) + (day?.buyBack ?? 0n)).toBe(day?.total);
  expect(checkBill(evidence, billKeys, tools).findings.filter(({ holds }) => !holds)).toEqual([]);
  expect(await auditOf(() => core)((event) => event)).toEqual([]);
  const less = await auditOf(() => core)((event) =>
    event.kind === 'traded' && event.trade.premium !== undefined
      ? { ...event, trade: { ...event.trade, premium: microBahtPerKwh(0) } }
      : event,
  );
  expect(less).toContainEqual(expect.stringMatching(/is charged 2052420 nTHB as fee, and by the rules it is 2003025$/));
});

describe('an audit', () => {
  const audited = auditOf(() => all.core);
  it('finds nothing in an honest journal', async () => expect(await audited((event) => event)).toEqual([]));
  it('finds a charge that is not by the rules', async () => {
    const found = await audited((event) =>
      event.kind === 'settled'
        ? {
            ...event,
            run: {
              ...event.run,
              points: event.run.points.map((point) =>
                point.charged === undefined ? point : { ...point, charged: { ...point.charged, fee: 1n } },
              ),
            },
          }
        : event,
    );
    expect(found[0]).toMatch(/^positions: zone-1 .* is charged 1 nTHB as fee, and by the rules it is 2000000$/);
  });
  it('finds a leg that no run is charged', async () => {
    const found = await audited(
      (event) => event,
      (one) => (one.kind === 'transfer' && one.id.endsWith('/fee') ? { ...one, credit: 'somebody' } : one),
    );
    expect(found).toEqual(['positions: system.platform-fees is due 2000000 nTHB, and was booked 0 nTHB']);
  });
  it('finds a sale that leaves less than its limit', async () => {
    const found = await audited((event) =>
      event.kind === 'traded' ? { ...event, trade: { ...event.trade, price: microBahtPerKwh(3_009_000) } } : event,
    );
    expect(found).toContainEqual(expect.stringMatching(/^limits: order .* \(sell at 3000000\) is traded at 3009000$/));
  });
});
