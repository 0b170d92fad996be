import { wh } from '../../domain/energy.ts';
import type { AccountId, CoreId, Realm } from '../../domain/identity.ts';
import {
  type InvoiceLine,
  type LineKind,
  lineKinds,
  type Month,
  monthSpan,
  roundedToSatang,
} from '../../domain/invoice-line.ts';
import { nanoBaht } from '../../domain/money.ts';
import { bangkokTime, type Instant } from '../../domain/time.ts';
import { premiumOf } from '../../market/green-claims.ts';
import type { AccountMonth } from '../../market/periods.ts';
import { addLines, type Lines, linesOfPoint } from '../../market/point-lines.ts';
import { noPosition, settlePoint } from '../../market/settle.ts';
import { sumCharged } from '../../market/trade-charges.ts';
import { buyBackPrice, retailPrice } from '../../tariff/price.ts';
import type { Provenance } from '../../tariff/tariff.ts';
import type { BilledInterval } from '../bill/bill.ts';
import { instantOf } from '../bill/bill.ts';
import { greenIn } from '../bill/green.ts';
import { chargedIn, countedOf, heldBy, pricesOf, type RulesInTime, soldBy } from '../bill/recompute.ts';
import { type Beside, besideInvoice } from './beside.ts';
import type { InvoiceNote } from './invoice-note.ts';

/** What an invoice is made of: what a journal says of an account and month. */
export type InvoiceSource = Readonly<{
  realm: Realm;
  core: CoreId;
  account: AccountId;
  month: Month;
  intervals: readonly BilledInterval[];
  rules: RulesInTime;
  /** The market's own sums; null where it has none of this account and month. */
  sums: AccountMonth | null;
  /** When the month's books closed, and where the log says so; null while they are open. */
  closing: Readonly<{ at: Instant; entry: number }> | null;
  /**
   * Out of a bill's folder, which has no sums of a market, and nothing that is posted at the end of a month. `pinned`: by keys of
   * elsewhere, not those of the folder.
   */
  ofBill?: Readonly<{ from: Instant; to: Instant; pinned: boolean }>;
}>;

/** One line: what is paid for, exact and as invoiced, nano-baht, positive for what the account receives. */
export type InvoiceRow = InvoiceLine &
  Readonly<{
    kind: LineKind;
    /** The month it corrects; null for what is of this one. */
    corrects: Month | null;
    invoiced: bigint;
  }>;

/** A summand of a price that was used, with where it comes from. */
type UsedPrice = Readonly<{ kind: LineKind; tariff: string; price: number }> & Provenance;

/**
 * What lies between prices here and at the other end of lines, of all that was bought over them or sold into them: line fees and congestion
 * rent, nano-baht. It is within the prices of `bought`, and above those of `sold`; no sum has it beside.
 */
type OverLinesPart = Readonly<{ side: 'bought' | 'sold'; energyWh: number; fees: bigint; rent: bigint }>;

/** What one interval adds to the lines. */
type IntervalLines = Readonly<{ interval: BilledInterval; lines: Lines }>;

export type Invoice = Readonly<{
  number: string;
  realm: Realm;
  core: CoreId;
  account: AccountId;
  month: Month;
  from: Instant;
  to: Instant;
  /** Null: its month is open, and this is a preview. */
  issued: Readonly<{ at: Instant; entry: number; hash: string }> | null;
  rows: readonly InvoiceRow[];
  /** Sum of the rows as invoiced: whole satang. */
  total: bigint;
  /** What rounding comes to: the rounding account has the opposite. */
  rounding: bigint;
  details: readonly IntervalLines[];
  /** Absent where nothing went over lines that earn something. */
  overLines?: readonly OverLinesPart[];
  prices: readonly UsedPrice[];
  /** Whether a price, or the kind of a day, still has to be confirmed. */
  unconfirmed: boolean;
  /** What a reader has to know: what could not be priced, what was corrected after the closing. */
  notes: readonly InvoiceNote[];
  /** What the utility charges that no row has. */
  beside: readonly Beside[];
}>;

/**
 * An account's invoice of a month, or a preview while its books are open. `greenWh`: what it has bought as green from its utility. Every row is the sum of `details` and of what the market posts
 * at the closing.
 */
export const makeInvoice = (source: InvoiceSource, greenWh = 0): Invoice => {
  const { core, realm, account, month, intervals, rules, sums, closing } = source;
  const details = intervals.flatMap((interval) => linesOf(interval, rules, closing?.entry ?? Number.POSITIVE_INFINITY));
  const own = new Map<string, InvoiceLine>();
  for (const { lines } of details) addLines(own, lines, 1);
  const closed = closing === null ? null : (sums?.closed ?? null);
  const lines: Lines = sums === null ? own : sums.lines;
  const rows = rowsOf(lines);
  const over = overLinesOf(
    details.map(({ interval }) => interval),
    rules,
  );
  const total = rows.reduce((sum, { invoiced }) => sum + invoiced, 0n);
  return {
    ...{ number: `${core}/${month}/${account}`, realm, core, account, month, ...monthSpan(month) },
    issued: closing === null || closed === null ? null : { ...closing, hash: closed },
    rows,
    total,
    rounding: total - rows.reduce((sum, { money }) => sum + money, 0n),
    details,
    ...(over.length > 0 && { overLines: over }),
    prices: usedPrices(intervals, rules),
    unconfirmed: intervals.some((interval) => {
      const prices = pricesOf(interval, { rules });
      return 'unknown' in prices || prices.unconfirmed;
    }),
    notes: [...notPriced(intervals, details), ...(source.ofBill ? ofBill(source.ofBill) : unlike(own, sums))],
    beside: besideInvoice(source, greenWh),
  };
};

/** By rule B, what was delivered of a trade has that part of its fees and rent, rounded down. */
const overLinesOf = (intervals: readonly BilledInterval[], rules: RulesInTime): readonly OverLinesPart[] =>
  (['bought', 'sold'] as const).flatMap((side): readonly OverLinesPart[] => {
    let [energyWh, fees, rent] = [0, 0n, 0n];
    for (const interval of intervals)
      for (const [at, trade] of interval.trades.entries()) {
        const { quantityWh, lines } = trade;
        if (lines === undefined || quantityWh === 0 || (side === 'bought') !== (trade.side === 'buy')) continue;
        const counted = countedOf(interval, at, { rules });
        energyWh += counted;
        fees += (BigInt(lines.fees) * BigInt(counted)) / BigInt(quantityWh);
        rent += (BigInt(lines.rent) * BigInt(counted)) / BigInt(quantityWh);
      }
    return fees + rent === 0n ? [] : [{ side, energyWh, fees, rent }];
  });

/** Rows in the order of an invoice; corrections of earlier months after the month's own. */
export const rowsOf = (lines: Lines): readonly InvoiceRow[] =>
  [...lines]
    .map(([name, line]): InvoiceRow => {
      const [kind, corrects] = name.split('@');
      return { kind: kind as LineKind, corrects: corrects ?? null, ...line, invoiced: roundedToSatang(line.money) };
    })
    .sort(
      (one, other) =>
        ((one.corrects ?? '') < (other.corrects ?? '') ? -1 : 0) ||
        ((one.corrects ?? '') > (other.corrects ?? '') ? 1 : 0) ||
        lineKinds.indexOf(one.kind) - lineKinds.indexOf(other.kind),
    );

/** Of the last run before the books closed; nothing where there is no run or no price. */
const linesOf = (interval: BilledInterval, rules: RulesInTime, before: number): readonly IntervalLines[] => {
  const run = interval.runs.findLast(({ entry }) => entry < before);
  const prices = pricesOf(interval, { rules });
  if (run === undefined || 'unknown' in prices) return [];
  const { importWh, exportWh, boughtWh, soldWh } = run;
  const traded = heldBy(interval, run, { rules }).money;
  const settled = { importWh: wh(importWh), exportWh: wh(exportWh), boughtWh: wh(boughtWh), soldWh: wh(soldWh) };
  const soldFor = soldBy(interval, run, { rules }).money;
  const [green, charged] = [greenIn(run), run.charged && chargedIn(run)];
  const of = { ...settled, traded: nanoBaht(traded), ...(green && { green }), ...(charged && { charged }) };
  return [{ interval, lines: linesOfPoint(of, soldFor, prices.parts) }];
};

/** What the same readings would have come to without trades: everything at retail and buy-back. */
export type WhatIf = Readonly<{
  rows: readonly Readonly<{ kind: LineKind; traded: bigint; untraded: bigint; difference: bigint }>[];
  traded: bigint;
  untraded: bigint;
  /** Positive: trading was worth so much, nano-baht, before rounding. */
  difference: bigint;
  /** Intervals that cannot be priced, and are left out of both sides. */
  notPriced: readonly InvoiceNote[];
}>;

export const whatIf = (intervals: readonly BilledInterval[], rules: RulesInTime): WhatIf => {
  const [done, not] = [new Map<string, InvoiceLine>(), new Map<string, InvoiceLine>()];
  const details = intervals.flatMap((interval) => linesOf(interval, rules, Number.POSITIVE_INFINITY));
  for (const { interval, lines } of details) {
    const run = interval.runs.at(-1);
    const prices = pricesOf(interval, { rules });
    if (run === undefined || 'unknown' in prices) continue;
    addLines(done, lines, 1);
    const metered = { importWh: wh(run.importWh), exportWh: wh(run.exportWh), basis: run.basis };
    const settled = settlePoint({ account: '', point: interval.point }, metered, noPosition, prices);
    addLines(not, linesOfPoint(settled, 0n, prices.parts), 1);
  }
  const rows = lineKinds.flatMap((kind) => {
    const [traded, untraded] = [done, not].map((lines) => lines.get(kind)?.money ?? 0n) as [bigint, bigint];
    return traded === 0n && untraded === 0n ? [] : [{ kind, traded, untraded, difference: traded - untraded }];
  });
  const sum = (of: 'traded' | 'untraded'): bigint => rows.reduce((total, row) => total + row[of], 0n);
  const [traded, untraded] = [sum('traded'), sum('untraded')];
  return { rows, traded, untraded, difference: traded - untraded, notPriced: notPriced(intervals, details) };
};

const ofBill = ({ from, to, pinned }: NonNullable<InvoiceSource['ofBill']>): readonly InvoiceNote[] => [
  { kind: 'of-bill', from: bangkokTime(from), to: bangkokTime(to) },
  ...(pinned ? [] : [{ kind: 'own-keys' } as const]),
];

const notPriced = (intervals: readonly BilledInterval[], details: readonly IntervalLines[]): readonly InvoiceNote[] => {
  const priced = new Set(details.map(({ interval }) => interval));
  const left = intervals.filter((interval) => !priced.has(interval));
  const first = left[0];
  if (first === undefined) return [];
  return [{ kind: 'not-priced', count: left.length, first: first.start }];
};

/** The market's sums are of all it has settled under rules that close months; a bill is of all there is. */
const unlike = (own: Lines, sums: AccountMonth | null): readonly InvoiceNote[] => {
  if (sums === null) return [{ kind: 'added-up' }];
  const names = [...new Set([...own.keys(), ...sums.lines.keys()])].filter(
    (name) => !name.includes('@') && name !== 'service' && name !== 'vat',
  );
  const other = names.filter((name) => own.get(name)?.money !== sums.lines.get(name)?.money);
  return other.length === 0 ? [] : [{ kind: 'unlike', lines: other }];
};

const usedPrices = (intervals: readonly BilledInterval[], rules: RulesInTime): readonly UsedPrice[] => {
  const used = new Map<string, UsedPrice>();
  for (const interval of intervals) {
    const prices = pricesOf(interval, { rules });
    if ('unknown' in prices) continue;
    const tariff = prices.from.tariffs.find(({ name }) => name === interval.tariff);
    if (tariff === undefined) continue;
    const [retail, buyBack] = [
      retailPrice(tariff, instantOf(interval.start)),
      buyBackPrice(tariff, instantOf(interval.start)),
    ];
    if ('unknown' in retail || 'unknown' in buyBack) continue;
    const kinds: Readonly<Record<string, LineKind>> = {
      energy: retail.period === 'any-time' ? 'retail' : `retail-${retail.period}`,
      ...{ ft: 'ft', vat: 'vat', 'buy-back': 'buy-back' },
    };
    for (const { name, price, source, confidence } of [...retail.parts, ...buyBack.parts]) {
      const kind = kinds[name];
      if (kind !== undefined)
        used.set(`${kind} ${tariff.name} ${price} ${source}`, { kind, tariff: tariff.name, price, source, confidence });
    }
  }
  return [...used.values()].sort((one, other) => lineKinds.indexOf(one.kind) - lineKinds.indexOf(other.kind));
};

/** Days of a statement: how the energy and the money of a month came to be. */
export type StatementDay = Readonly<{
  day: string;
  importWh: number;
  exportWh: number;
  boughtWh: number;
  soldWh: number;
  trades: number;
  /** With what was paid and received for green energy beside its price. */
  traded: bigint;
  retail: bigint;
  buyBack: bigint;
  /** Charged of what it sold for: below zero, or nothing. */
  charged: bigint;
  total: bigint;
  /** Intervals that were estimated, and those that no run has settled. */
  estimated: number;
  unsettled: number;
}>;

export const statementDays = (intervals: readonly BilledInterval[]): readonly StatementDay[] => {
  const days = Map.groupBy(intervals, ({ start }) => start.slice(0, 10));
  return [...days]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([day, all]) => {
      const runs = all.flatMap(({ runs: made }) => made.at(-1) ?? []);
      const energy = (of: 'importWh' | 'exportWh' | 'boughtWh' | 'soldWh') =>
        runs.reduce((sum, run) => sum + run[of], 0);
      const money = (of: 'traded' | 'retail' | 'buyBack' | 'total') =>
        runs.reduce((sum, run) => sum + BigInt(run[of]), 0n);
      const premiums = runs.reduce((sum, run) => sum + premiumOf(greenIn(run)), 0n);
      return {
        day,
        ...{ importWh: energy('importWh'), exportWh: energy('exportWh') },
        ...{ boughtWh: energy('boughtWh'), soldWh: energy('soldWh') },
        trades: all.reduce((sum, { trades }) => sum + trades.length, 0),
        ...{ traded: money('traded') + premiums, retail: money('retail'), buyBack: money('buyBack') },
        charged: runs.reduce((sum, run) => sum - sumCharged(chargedIn(run)), 0n),
        total: money('total'),
        estimated: runs.filter(({ basis }) => basis === 'estimated').length,
        unsettled: all.length - runs.length,
      };
    });
};
