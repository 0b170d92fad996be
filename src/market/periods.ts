import { divideHalfEven } from '../domain/energy.ts';
import type { AccountId } from '../domain/identity.ts';
import {
  type InvoiceLine,
  lineKinds,
  type Month,
  monthAfter,
  monthOf,
  monthSpan,
  roundedToSatang,
} from '../domain/invoice-line.ts';
import type { SettledPoint } from '../domain/market.ts';
import { tariffAt } from '../domain/registry.ts';
import { DAY, type Instant, instant } from '../domain/time.ts';
import { serviceCharge } from '../tariff/price.ts';
import { type Delivery, positionKey } from './delivery.ts';
import { owed, type Payment } from './ledger.ts';
import { emit, INVOICE, type MarketState, SYSTEM } from './market-state.ts';
import { must } from './order-life.ts';
import { addLines, type Lines, linesOfPoint } from './point-lines.ts';
import { pricesOf } from './prices-of.ts';
import { soldForNow } from './sold-for.ts';
import { nothingCharged, sumCharged } from './trade-charges.ts';

/** Months whose closed sums stay at hand; older ones are in the journal. An engineering choice. */
const CLOSED_KEPT = 3;

/** The sums of one month by account: lines by kind, `kind@2026-10` for what a run after that month's closing has changed of it. */
type MonthSums = { readonly accounts: Map<AccountId, Map<string, InvoiceLine>>; closed: string | null };

/** Months in order of time. `closedBefore`: nothing is posted into an earlier month any more; empty before the first closing. */
export type Periods = { readonly months: Map<Month, MonthSums>; closedBefore: Month };

/**
 * Adds to the sums of accounts what a run has changed. Of an interval whose first run was made before there were such rules
 * nothing is summed: half of it would be wrong.
 */
export const sumRun = (
  state: MarketState,
  delivery: Delivery,
  settled: readonly SettledPoint[],
  before: ReadonlyMap<string, SettledPoint>,
): void => {
  if (delivery.pricedBy[0]?.settings.periods === undefined) return;
  const own = monthOf(delivery.start);
  const { closedBefore } = state.periods;
  const isClosed = own < closedBefore;
  const into = isClosed ? closedBefore : own;
  const named = (kind: string): string => (isClosed ? `${kind}@${own}` : kind);
  const soldFor = soldForNow(state, delivery);
  for (const point of settled) {
    const tariff = delivery.pinned.get(point.left ? positionKey(point.point, point.account) : point.point)?.tariff;
    const prices = tariff === undefined ? null : pricesOf(state, delivery, tariff);
    if (prices === null || 'unknown' in prices) continue;
    const key = positionKey(point.point, point.account);
    const earlier = before.get(key);
    if (earlier !== undefined && isSame(earlier, point)) continue;
    const sums = sumsOf(state, into, point.account);
    if (earlier !== undefined)
      addLines(sums, linesOfPoint(earlier, soldFor(key, earlier.delivered), prices.parts), -1, named);
    addLines(sums, linesOfPoint(point, soldFor(key, point.delivered), prices.parts), 1, named);
  }
};

const isSame = (one: SettledPoint, other: SettledPoint): boolean =>
  one.importWh === other.importWh &&
  one.exportWh === other.exportWh &&
  one.boughtWh === other.boughtWh &&
  one.soldWh === other.soldWh &&
  one.traded === other.traded &&
  one.green?.boughtWh === other.green?.boughtWh &&
  one.green?.soldWh === other.green?.soldWh &&
  sumCharged(one.charged ?? nothingCharged) === sumCharged(other.charged ?? nothingCharged);

const sumsOf = ({ periods }: MarketState, month: Month, account: AccountId): Map<string, InvoiceLine> => {
  const sums: MonthSums = periods.months.get(month) ?? { accounts: new Map(), closed: null };
  periods.months.set(month, sums);
  const lines = sums.accounts.get(account) ?? new Map<string, InvoiceLine>();
  sums.accounts.set(account, lines);
  return lines;
};

/**
 * Closes every month whose last interval was settled so long ago that its books close: the monthly service charge, and what
 * rounding each line to satang makes of difference, are posted; the sums of all accounts are hashed, told and logged. What later
 * runs change of it goes to the month that is open then, in lines of their own.
 */
export const closePeriods = (state: MarketState): void => {
  const { periods, rules } = state;
  const { settings } = rules;
  if (settings.periods === undefined) return;
  for (const month of [...periods.months.keys()].sort()) {
    const { to } = monthSpan(month);
    if (periods.months.get(month)?.closed !== null || state.nextRun < to + settings.periods.closeAfter) continue;
    closeMonth(state, month);
  }
};

const closeMonth = (state: MarketState, month: Month): void => {
  const { periods, ledger, digest } = state;
  const sums = periods.months.get(month);
  if (sums === undefined) return;
  ledger.open(INVOICE.rounding, false);
  const legs: Payment[] = [];
  const texts: string[] = [];
  for (const account of [...sums.accounts.keys()].sort()) {
    const lines = sumsOf(state, month, account);
    const service = serviceLines(state, month, account);
    addLines(lines, service, 1);
    const due = [...service.values()].reduce((sum, { money }) => sum + money, 0n);
    const rounding = roundingOf(lines);
    legs.push(...owed(`closing/${month}/${account}/service`, SYSTEM.utility, account, due));
    legs.push(...owed(`closing/${month}/${account}/rounding`, INVOICE.rounding, account, rounding));
    texts.push(`${account} ${linesText(lines)}`);
  }
  must(ledger.bookNumbered(`closing/${month}`, 1, legs));
  const hash = state.sha256(new TextEncoder().encode(texts.join('\n')));
  sums.closed = [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  periods.closedBefore = monthAfter(month);
  digest.append(`closed ${month} ${sums.closed}`);
  emit(state, { kind: 'period-closed', ...monthSpan(month), accounts: sums.accounts.size, hash });
  const old = [...periods.months.keys()].filter((one) => one < periods.closedBefore).sort();
  for (const one of old.slice(0, -CLOSED_KEPT)) periods.months.delete(one);
};

/** What rounding each line comes to, nano-baht; positive for what the account receives. */
const roundingOf = (lines: Lines): bigint =>
  [...lines.values()].reduce((sum, { money }) => sum + roundedToSatang(money) - money, 0n);

/** Lines in order of their kind, corrections after them by their month: one text for the same sums. */
const linesText = (lines: Lines): string =>
  sortedLines(lines)
    .map(([kind, { energyWh, money }]) => `${kind} ${energyWh} ${money}`)
    .join(';');

/** In the order of an invoice. */
const sortedLines = (lines: Lines): readonly (readonly [kind: string, line: InvoiceLine])[] =>
  lineNames(lines).flatMap((name): (readonly [string, InvoiceLine])[] => {
    const line = lines.get(name);
    return line === undefined ? [] : [[name, line]];
  });

const lineNames = (lines: Lines): readonly string[] => {
  const months = [...new Set([...lines.keys()].map((name) => name.split('@')[1] ?? ''))].sort();
  return months.flatMap((month) => lineKinds.map((kind) => (month === '' ? kind : `${kind}@${month}`)));
};

/**
 * The monthly charge for every delivery point the account settles for when the month ends, by the tariff it has then, or by the
 * rules its part of the days that end with it, each by the tariff of that day; all are engineering choices for who moves, or has
 * another tariff, within a month. Where a tariff has no such charge for then, there is none: it is not known, and never guessed.
 */
const serviceLines = (state: MarketState, month: Month, account: AccountId): Lines => {
  const { registry, rules } = state;
  const lines = new Map<string, InvoiceLine>();
  const owner = registry?.accounts.get(account);
  if (!registry || owner === undefined) return lines;
  const last: Instant = instant(monthSpan(month).to - rules.settings.intervalLength);
  const ends =
    rules.settings.periods?.serviceByDay === true ? endsOfDays(month, rules.settings.intervalLength) : [last];
  const byTariff = Map.groupBy(ends, (end) => tariffAt(owner, end));
  const points = [...registry.points.values()].filter(({ role }) => role === 'delivery');
  let [isCharged, hasVat] = [false, false];
  let [net, vat] = [0n, 0n];
  for (const [name, days] of byTariff) {
    const tariff = rules.tariffs.find((one) => one.name === name);
    // A tariff that holds to the end is asked for its charge of then, one of before for that of its last day.
    const charge = tariff && serviceCharge(tariff, days.at(-1) ?? last);
    if (charge === undefined || 'unknown' in charge) continue;
    const held = points
      .map(({ id }) => days.filter((end) => registry.accountAt(id, end) === account).length)
      .filter((count) => count > 0);
    isCharged ||= held.length > 0;
    hasVat ||= held.length > 0 && charge.vat !== 0n;
    // Each point is rounded by itself, so that what one is charged does not depend on how many it has.
    const due = (whole: bigint): bigint =>
      held.reduce((sum, count) => sum + divideHalfEven(whole * BigInt(count), BigInt(ends.length)), 0n);
    net += due(charge.net);
    vat += due(charge.vat);
  }
  if (isCharged) lines.set('service', { energyWh: 0, money: 0n - net });
  if (hasVat) lines.set('vat', { energyWh: 0, money: 0n - vat });
  return lines;
};

/** The last interval of each day of a month. */
const endsOfDays = (month: Month, intervalLength: number): readonly Instant[] => {
  const { from, to } = monthSpan(month);
  return Array.from({ length: (to - from) / DAY }, (_, day) => instant(from + (day + 1) * DAY - intervalLength));
};

/** When the first month begins that is still to be closed, with sums that are whole; null where there is none, or months do not close. */
export const openFrom = ({ periods, rules }: MarketState): Instant | null => {
  if (rules.settings.periods === undefined) return null;
  const [first] = [...periods.months].flatMap(([month, { closed }]) => (closed === null ? [month] : [])).sort();
  return first === undefined ? null : monthSpan(first).from;
};

/** Takes an account's sums out of the months that a span touches, and what was corrected of those out of later ones. */
export const forgetSums = (
  { periods }: MarketState,
  account: AccountId,
  { from, to }: Readonly<{ from: Instant; to: Instant }>,
): void => {
  const isTouched = (month: Month): boolean => {
    const span = monthSpan(month);
    return from < span.to && span.from < to;
  };
  for (const [month, { accounts }] of periods.months) {
    if (isTouched(month)) accounts.delete(account);
    const lines = accounts.get(account);
    for (const name of lines?.keys() ?? []) {
      const corrected = name.split('@')[1];
      if (corrected !== undefined && isTouched(corrected)) lines?.delete(name);
    }
  }
};

/** What an account's invoice of a month says, as far as it is known. */
export type AccountMonth = Readonly<{ month: Month; closed: string | null; lines: Lines }>;

/** Oldest first. */
export const accountMonths = ({ periods }: MarketState, account: AccountId): readonly AccountMonth[] =>
  [...periods.months]
    .flatMap(([month, { accounts, closed }]) => {
      const lines = accounts.get(account);
      return lines === undefined ? [] : [{ month, closed, lines: new Map(sortedLines(lines)) }];
    })
    .sort((one, other) => (one.month < other.month ? -1 : 1));
