import { lastValueFrom } from 'rxjs';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { verifySignature } from '../../../src/adapters/signatures/verify.ts';
import { billText } from '../../../src/core/bill/bill.ts';
import { checkBill } from '../../../src/core/bill/check-bill.ts';
import { collectBill } from '../../../src/core/bill/collect-bill.ts';
import { openBooks } from '../../../src/core/books.ts';
import { type InvoiceSource, makeInvoice, statementDays, whatIf } from '../../../src/core/invoice/invoice.ts';
import { replay } from '../../../src/core/replay.ts';
import { monthSpan } from '../../../src/domain/invoice-line.ts';
import { DAY, millis } from '../../../src/domain/time.ts';
import { defaultMarketSettings, type MarketSettings } from '../../../src/market/market-settings.ts';
import { readRules } from '../../../src/market/rules.ts';
import { signReportText } from '../../../src/wire/signed-report.ts';
import { billedCore, billKeys, billOf, issuer, quarterFrom } from '../../support/billed-core.ts';
import { coreKeys, openedRegistry, seller, tradingRegistry } from '../../support/core-fixture.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { sha256 } from '../../support/small-market.ts';

const months = { periods: { closeAfter: millis(45 * DAY) } };
const period = { from: quarterFrom(0), to: quarterFrom(5) };

/** The substation of `billedCore`, and what its journal says of the seller in November. */
const november = async (
  change: Partial<MarketSettings> = months,
  ports: Parameters<typeof billedCore>[1] = {},
  inAuction: Parameters<typeof billedCore>[3] = {},
) => {
  const market = { ...defaultMarketSettings, ...change };
  const core = await billedCore(undefined, ports, { market }, inAuction);
  const collector = collectBill(issuer, { account: seller.account, ...monthSpan('2026-11') });
  const books = openBooks(issuer, { sha256, booked: collector.booked });
  await lastValueFrom(replay(core.journal, collector.watching(books), { log: quietLog(), seen: () => {} }));
  const { intervals, rules } = collector.collected();
  const source: InvoiceSource = {
    ...issuer,
    ...{ account: seller.account, month: '2026-11', intervals },
    rules: [...rules].map(([entry, text]) => ({ entry, rules: { ...readRules(text), hash: '' } })),
    sums: books.market.months(seller.account)[0] ?? null,
    closing: null,
  };
  return { core, books, source };
};
let all: Awaited<ReturnType<typeof november>>;
beforeAll(async () => {
  all = await november();
});
/** The five intervals whose readings came: 100 Wh import and 40 Wh export each, 1,200 Wh sold in one of them. */
const five = (): InvoiceSource => ({
  ...all.source,
  intervals: all.source.intervals.filter(({ start }) => Date.parse(start) < period.to),
  sums: null,
});

describe('an invoice', () => {
  it('has a line for each thing that is paid for, to the satang (by hand)', () => {
    const { rows, total, rounding, issued, details } = makeInvoice(five());
    // 1,000 Wh × 4 + 200 Wh × 3.25 = 4.65. 5 × 100 Wh and 1,160 Wh not delivered × 5.7982 = 9.625012. 4 × 40 Wh × 2.20.
    expect(rows.map(({ kind, energyWh, money, invoiced }) => [kind, energyWh, money, invoiced])).toEqual([
      ['sold', 1200, 4_650_000_000n, 4_650_000_000n],
      ['retail-on-peak', 1660, -9_625_012_000n, -9_630_000_000n],
      ['buy-back', 160, 352_000_000n, 350_000_000n],
    ]);
    expect([total, rounding]).toEqual([-4_630_000_000n, -6_988_000n]);
    expect(issued).toBeNull();
    expect(details).toHaveLength(5);
  });
  it('comes to what the market has summed and the ledger has posted, for whatever was settled', () => {
    const { rows, notes } = makeInvoice(all.source);
    expect(notes).toEqual([]);
    const exact = rows.reduce((sum, { money }) => sum + money, 0n);
    expect(exact).toBe(all.source.intervals.reduce((sum, { posted }) => sum + BigInt(posted), 0n));
    const recomputed = makeInvoice({ ...all.source, sums: null });
    expect(recomputed.rows).toEqual(rows);
  });
  it('names the source of each price it used', () =>
    expect(makeInvoice(five()).prices.map(({ kind, price, source }) => [kind, price, source])).toEqual([
      ['retail-on-peak', 5_798_200, 'facts E3'],
      ['ft', 0, 'facts E3'],
      ['buy-back', 2_200_000, 'facts E3'],
      ['vat', 0, 'facts E3'],
    ]));
  it('says what no run has settled, and what the market summed otherwise', () => {
    const [first, ...rest] = five().intervals;
    if (first === undefined) throw new Error('there are five');
    const open = makeInvoice({ ...all.source, intervals: [{ ...first, runs: [] }, ...rest] });
    expect(open.notes).toEqual([
      { kind: 'not-priced', count: 1, first: first.start },
      { kind: 'unlike', lines: ['retail-on-peak', 'buy-back'] },
    ]);
  });
});

test('what if nothing had been traded: the same readings at retail and buy-back (by hand)', () => {
  const { intervals, rules } = five();
  const { rows, traded, untraded, difference, notPriced } = whatIf(intervals, rules);
  // 500 Wh × 5.7982 = 2.8991; 200 Wh × 2.20 = 0.44.
  expect(rows.map(({ kind, untraded: without }) => [kind, without])).toEqual([
    ['sold', 0n],
    ['retail-on-peak', -2_899_100_000n],
    ['buy-back', 440_000_000n],
  ]);
  expect([traded, untraded, difference]).toEqual([-4_623_012_000n, -2_459_100_000n, -2_163_912_000n]);
  expect(notPriced).toEqual([]);
  const unpriced = whatIf(
    intervals.map((one) => ({ ...one, tariff: 'none' })),
    rules,
  );
  expect(unpriced.rows).toEqual([]);
  expect(unpriced.notPriced).toEqual([{ kind: 'not-priced', count: 5, first: intervals[0]?.start }]);
});

test('a statement has a row a day', () => {
  const { intervals } = five();
  expect(statementDays(intervals)).toEqual([
    {
      ...{ day: '2026-11-24', importWh: 500, exportWh: 200, boughtWh: 0, soldWh: 1200, trades: 2 },
      ...{ traded: 4_650_000_000n, retail: -9_625_012_000n, buyBack: 352_000_000n, total: -4_623_012_000n },
      ...{ charged: 0n, estimated: 0, unsettled: 0 },
    },
  ]);
});

describe('rule B in bill and invoice', () => {
  it('states what was delivered of each trade, and is recomputed; another figure is found out', async () => {
    const { core, source } = await november({ ...months, settlementRule: 'deliver-min' });
    const { bill, evidence } = await billOf(core.journal, core.archive, { account: seller.account, ...period });
    const check = (statement = evidence.statement) =>
      checkBill({ ...evidence, statement }, billKeys, { verify: verifySignature, sha256 })
        .findings.filter(({ holds }) => !holds)
        .map(({ detail }) => detail);
    expect(check()).toEqual([]);
    // 40 Wh were exported: all of it is of the first trade.
    expect(bill.intervals[2]?.runs.map(({ delivered }) => delivered)).toEqual([[40, 0]]);
    const lied = bill.intervals.map((one, at) =>
      at === 2 ? { ...one, runs: one.runs.map((run) => ({ ...run, delivered: [50, 0] })) } : one,
    );
    expect(check(signReportText('bill', billText({ ...bill, intervals: lied }), coreKeys.core))).toContainEqual(
      expect.stringContaining('50 Wh are stated as delivered of a sell of 1000 Wh; the meter bears 40 Wh'),
    );
    const { rows, notes } = makeInvoice(source);
    expect(notes).toEqual([]);
    expect(rows[0]).toMatchObject({ kind: 'sold', energyWh: 40, money: 160_000_000n });
  });
});

// Facts A10, row 1: 5 kWh came over a full line, with 2.50 of fees and 12.50 of rent; by rule B 2 of them were delivered.
describe('what lines had of a price', () => {
  const over = async (change: Partial<MarketSettings>, delivered?: readonly number[]) => {
    const { source } = await november({ ...months, ...change });
    const lines = { fees: '2500000000', rent: '12500000000' };
    const trade = { order: '', side: 'sell', quantityWh: 5_000, price: 2_000_000, phase: 'auction', lines } as const;
    const intervals = source.intervals.flatMap((one, at) =>
      at === 2
        ? [{ ...one, trades: [trade], runs: one.runs.map((run) => ({ ...run, ...(delivered && { delivered }) })) }]
        : [],
    );
    return makeInvoice({ ...source, intervals, sums: null }).overLines;
  };
  it('is told beside the lines', async () =>
    expect(await over({})).toEqual([{ side: 'sold', energyWh: 5_000, fees: 2_500_000_000n, rent: 12_500_000_000n }]));
  it('is of what was delivered', async () =>
    expect(await over({ settlementRule: 'deliver-min' }, [2_000])).toEqual([
      { side: 'sold', energyWh: 2_000, fees: 1_000_000_000n, rent: 5_000_000_000n },
    ]));
  it('is nothing where nothing went over lines', () => expect(makeInvoice(five()).overLines).toBeUndefined());
});

describe('green energy in bill and invoice', () => {
  // Green is 3.00 to 3.50: 3.25. Of any, 1.00 is bid in vain, and green energy would serve that above 3.50: 2.25. The premium is 1.00.
  it('is paid for as any, with a premium for the 40 Wh that were exported; another figure is found out', async () => {
    const registry = tradingRegistry();
    const connection = { importW: 1e6, exportW: 1e6, daylightOnly: true };
    const points = registry.points.map((point) => (point.id === seller.point ? { ...point, connection } : point));
    const opened = { registry: openedRegistry({ ...registry, points }) };
    const { core, source } = await november({ ...months, green: true }, opened, { green: true });
    const { bill, evidence } = await billOf(core.journal, core.archive, { account: seller.account, ...period });
    const check = (statement = evidence.statement) =>
      checkBill({ ...evidence, statement }, billKeys, { verify: verifySignature, sha256 })
        .findings.filter(({ holds }) => !holds)
        .map(({ detail }) => detail);
    expect(check()).toEqual([]);
    expect(bill.intervals[2]?.trades[1]).toMatchObject({ price: 2_250_000, premium: 1_000_000 });
    const green = { boughtWh: 0, soldWh: 40, paid: '0', received: '40000000' };
    expect(bill.intervals[2]?.runs.map((run) => run.green)).toEqual([green]);
    const lied = (change: Partial<typeof green>) => {
      const intervals = bill.intervals.map((one) => ({
        ...one,
        runs: one.runs.map((run) => (run.green === undefined ? run : { ...run, green: { ...run.green, ...change } })),
      }));
      return check(signReportText('bill', billText({ ...bill, intervals }), coreKeys.core));
    };
    expect(lied({ soldWh: 200 })).toContainEqual(
      expect.stringContaining('200 Wh are stated as given of what was sold as green; by trades and meter it is 40 Wh'),
    );
    expect(lied({ received: '50000000' })).toContainEqual(
      expect.stringContaining('the premium that is stated is not that of its trades'),
    );
    expect(lied({ boughtWh: 1 })).toContainEqual(expect.stringContaining('1 Wh of green energy are stated as bought'));
    const { rows, notes } = makeInvoice(source);
    expect(notes).toEqual([]);
    expect(rows.find(({ kind }) => kind === 'green-sold')).toMatchObject({ energyWh: 40, money: 40_000_000n });
    const { rows: compared } = whatIf(source.intervals, source.rules);
    expect(compared.find(({ kind }) => kind === 'green-sold')).toMatchObject({ untraded: 0n, difference: 40_000_000n });
    const [day] = statementDays(source.intervals);
    expect((day?.traded ?? 0n) + (day?.retail ?? 0n) + (day?.buyBack ?? 0n)).toBe(day?.total);
  });
});
