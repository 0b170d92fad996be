import type { BookView, CoreView, PriceLevel } from '../../domain/view.ts';
import { NONE, wattHours } from '../../web/format/figures.ts';
import { between, duration, hourAndMinute } from '../../web/format/moment.ts';
import { pricePerKwh } from '../../web/format/money.ts';
import { said } from '../speech.ts';
import type { Colours } from './ansi.ts';
import { screenWords } from './screen-words.ts';
import { left, right } from './text-width.ts';

const quantityColumns = 5;
const priceColumns = 7;

const price = (level: PriceLevel | undefined): string => (level === undefined ? NONE : pricePerKwh(level.price));
const quantity = (level: PriceLevel | undefined): string => (level === undefined ? '' : wattHours(level.quantityWh));

/** Which interval the book delivers, when its gate closes, then the best levels: prices meet in the middle. */
const bookLines = (book: BookView, at: string, levels: number, paint: Colours): readonly string[] => {
  const gate = between(at, book.gate);
  const state = said(gate > 0 ? `gate in ${duration(gate)}` : 'gate closed');
  const row = (bought: string, bid: string, ask: string, sold: string): string =>
    `${right(bought, quantityColumns)} ${paint.import(right(bid, priceColumns))} ${paint.export(left(ask, priceColumns))} ${left(sold, quantityColumns)}`;
  return [
    `${paint.strong(said(`book ${hourAndMinute(book.start)}`))} ${paint.dim(state)}`,
    paint.dim(
      `${right('Wh', quantityColumns)} ${right(said('buy'), priceColumns)} ${left(said('sell'), priceColumns)} Wh`,
    ),
    ...Array.from({ length: levels }, (_, index) => {
      const [bid, ask] = [book.bids[index], book.asks[index]];
      return row(quantity(bid), price(bid), price(ask), quantity(ask));
    }),
  ];
};

/** What an auction came to, in words where nothing was traded. */
const clearingLines = (core: CoreView, paint: Colours): readonly string[] => {
  const clearing = core.zones.flatMap(({ clearings }) => clearings.slice(0, 1))[0];
  if (clearing === undefined) return [paint.dim(said('no auction yet')), ''];
  const start = hourAndMinute(clearing.start);
  return clearing.price === null
    ? [said(`${start} auction: nothing traded`), paint.dim(`      ${screenWords().clearingReasons[clearing.reason]}`)]
    : [
        said(`${start} auction ${wattHours(clearing.volumeWh)} Wh`),
        said(`      at ${paint.strong(pricePerKwh(clearing.price))} THB/kWh`),
      ];
};

const settledLine = (core: CoreView, paint: Colours): string => {
  const run = core.zones.flatMap(({ runs }) => runs.slice(0, 1))[0];
  if (run === undefined) return paint.dim(said('nothing settled yet'));
  if (!run.balanced) return paint.critical(said(`${hourAndMinute(run.start)} NOT BALANCED`));
  const start = said(`${hourAndMinute(run.start)} settled`);
  if (run.feeder === null) return `${start}${paint.dim(said(', no feeder yet'))}`;
  return run.feeder.agrees
    ? `${start}, ${paint.good(said('feeder ✓'))}`
    : `${start}, ${paint.critical(said('FEEDER ✗'))}`;
};

/** The last auction and the last settlement in three lines, where there is no room for the table of intervals. */
export const lastLines = (core: CoreView | null, paint: Colours): readonly string[] =>
  core === null ? [] : [...clearingLines(core, paint), settledLine(core, paint)];

/** The books soonest to close, in at most `rows` lines; prices are THB/kWh. */
export const booksLines = (core: CoreView | null, rows: number, paint: Colours): readonly string[] => {
  if (core === null) return [paint.warning(said('the core does not answer'))];
  const open = core.zones.flatMap((zone) => zone.books);
  if (open.length === 0) return [paint.dim(said('no open book'))];
  // Three levels say how the sides stand; a second book is worth more than a deep first one.
  const count = rows >= 12 ? 2 : 1;
  const levels = Math.max(1, Math.min(8, Math.floor(rows / count) - 2));
  return open.slice(0, count).flatMap((book) => bookLines(book, core.at, levels, paint));
};
