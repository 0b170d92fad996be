import type { BookView, CoreView } from '../../domain/view.ts';
import { NONE, wattHours } from '../../web/format/figures.ts';
import { between, duration, hourAndMinute } from '../../web/format/moment.ts';
import { bahtOf, pricePerKwh } from '../../web/format/money.ts';
import type { Colours } from './ansi.ts';
import type { DemoModel } from './demo-model.ts';
import { left, right } from './text-width.ts';

const priceColumns = 7;

/** `book 10:15  gate 2:48`, then the best levels: bid quantity and price, offer price and quantity. */
const bookLines = (book: BookView, at: string, levels: number, paint: Colours): readonly string[] => {
  const gate = between(at, book.gate);
  const title = `book ${hourAndMinute(book.start)}`;
  const rows = Array.from({ length: levels }, (_, row) => {
    const [bid, ask] = [book.bids[row], book.asks[row]];
    const buying = `${right(bid === undefined ? '' : wattHours(bid.quantityWh), 6)} ${paint.import(right(bid === undefined ? NONE : pricePerKwh(bid.price), priceColumns))}`;
    const selling = `${paint.export(left(ask === undefined ? NONE : pricePerKwh(ask.price), priceColumns))} ${left(ask === undefined ? '' : wattHours(ask.quantityWh), 6)}`;
    return `${buying} ${selling}`;
  });
  return [
    `${paint.strong(title)} ${paint.dim(gate > 0 ? `gate in ${duration(gate)}` : 'gate closed')}`,
    ...rows,
    `traded ${wattHours(book.tradedWh)} Wh, last ${pricePerKwh(book.last)}`,
  ];
};

const clearingLine = (core: CoreView, paint: Colours): string => {
  const clearing = core.zones.flatMap(({ clearings }) => clearings.slice(0, 1))[0];
  if (clearing === undefined) return paint.dim('cleared none yet');
  const name = `cleared ${hourAndMinute(clearing.start)}`;
  return clearing.price === null
    ? `${name} ${paint.dim(clearing.reason)}`
    : `${name} ${wattHours(clearing.volumeWh)} Wh ${paint.strong(pricePerKwh(clearing.price))}`;
};

const settledLine = (core: CoreView, paint: Colours): string => {
  const run = core.zones.flatMap(({ runs }) => runs.slice(0, 1))[0];
  if (run === undefined) return paint.dim('settled none yet');
  const feeder =
    run.feeder === null ? paint.dim('head –') : run.feeder.agrees ? paint.good('head ✓') : paint.critical('HEAD ✗');
  return `settled ${hourAndMinute(run.start)} run ${run.run} ${feeder}${run.balanced ? '' : paint.critical(' UNBALANCED')}`;
};

/** The books soonest to close, the last clearing and the last settlement run, in about `rows` lines. */
export const marketLines = (core: CoreView | null, rows: number, paint: Colours): readonly string[] => {
  if (core === null) return [paint.warning('waiting for the core')];
  const last = [clearingLine(core, paint), settledLine(core, paint)];
  const levels = rows >= 12 ? 4 : 3;
  const books = core.zones.flatMap((zone) => zone.books).slice(0, rows >= 20 ? 2 : 1);
  const shown = books.flatMap((book) => bookLines(book, core.at, levels, paint));
  return [...(shown.length === 0 ? [paint.dim('no open book')] : shown), ...last];
};

/** Balances to the last nano-baht, at most `rows` lines; the ledger's sum is always there. */
export const balanceLines = (
  { core, balances }: DemoModel,
  { columns, rows }: Readonly<{ columns: number; rows: number }>,
  paint: Colours,
): readonly string[] => {
  const shown = balances.length > rows - 2 ? balances.slice(0, Math.max(0, rows - 3)) : balances;
  const hidden = balances.length - shown.length;
  const amount = (account: string, balance: string): string => {
    const money = bahtOf(balance);
    return left(account, Math.max(0, columns - money.length - 1)) + right(money, money.length + 1);
  };
  const honest = core === null || core.ledger.sumNanoBaht === '0';
  const sum =
    core === null ? [] : [(honest ? paint.good : paint.critical)(amount('sum of all', core.ledger.sumNanoBaht))];
  return [
    paint.strong('balances') + paint.dim(' THB'),
    ...shown.map(({ account, balance }) => amount(account, balance)),
    ...(hidden > 0 ? [paint.dim(`and ${hidden} more accounts`)] : []),
    ...sum,
  ];
};
