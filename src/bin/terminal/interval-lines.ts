import type { ClearingView, CoreView, RunView } from '../../domain/view.ts';
import { wattHours } from '../../web/format/figures.ts';
import { hourAndMinute } from '../../web/format/moment.ts';
import { pricePerKwh } from '../../web/format/money.ts';
import { said } from '../speech.ts';
import type { Colours } from './ansi.ts';
import type { Room } from './demo-model.ts';
import { screenWords } from './screen-words.ts';
import { left, right } from './text-width.ts';

const nameColumns = 6;
const figureColumns = 8;
const figuresOf = (texts: readonly string[]): string => texts.map((text) => right(text, figureColumns)).join('');
/** With room for words: what the feeder head says, why the auction brought nothing. */
const inFull = nameColumns + 5 * figureColumns + 28;
/** Nobody needs more. */
export const widestIntervals = inFull + 14;
const narrowest = nameColumns + 4 * figureColumns + 12;

type Told = Readonly<{ start: string; clearing: ClearingView | null; run: RunView | null }>;

/** Auction and newest settlement run of each past delivery interval, newest first. */
const told = ({ zones }: CoreView): readonly Told[] => {
  const clearings = zones.flatMap((zone) => zone.clearings);
  const runs = zones.flatMap((zone) => zone.runs);
  const starts = new Set([...clearings, ...runs].map(({ start }) => start));
  return [...starts]
    .toSorted()
    .toReversed()
    .map((start) => ({
      start,
      clearing: clearings.find((one) => one.start === start) ?? null,
      run: runs.find((one) => one.start === start) ?? null,
    }));
};

const inWords = ({ clearing, run }: Told, paint: Colours): string => {
  const auction =
    clearing === null || clearing.reason === 'cleared' ? '' : `${screenWords().clearingReasons[clearing.reason]}; `;
  if (run === null) return auction + paint.dim(said('not settled yet'));
  if (!run.balanced) return paint.critical(said('NOT BALANCED'));
  const settled = `${auction}${said('settled')}${run.run > 1 ? said(` again, run ${run.run}`) : ''}`;
  const guessed = run.estimated > 0 ? paint.warning(said(`, ${run.estimated} estimated`)) : '';
  if (run.feeder === null) return settled + guessed;
  return `${settled}${guessed}, ${run.feeder.agrees ? paint.good(said('feeder agrees')) : paint.critical(said('FEEDER DISAGREES'))}`;
};

const inShort = ({ run }: Told, paint: Colours): string => {
  if (run === null) return paint.dim(said('waits'));
  if (!run.balanced) return paint.critical(said('UNBALANCED'));
  if (run.feeder?.agrees === false) return paint.critical(said('✗ FEEDER'));
  return run.estimated > 0 ? paint.warning(said('estimated')) : `${paint.good('✓')} ${said('settled')}`;
};

const line = (one: Told, full: boolean, paint: Colours): string => {
  const { start, clearing, run } = one;
  const metered = [run?.boughtWh ?? null, run?.importWh ?? null, run?.exportWh ?? null].map(wattHours);
  const figures = [pricePerKwh(clearing?.price ?? null), ...(full ? [wattHours(clearing?.volumeWh ?? null)] : [])];
  return `${left(hourAndMinute(start), nameColumns)}${figuresOf([...figures, ...metered])}  ${full ? inWords(one, paint) : inShort(one, paint)}`;
};

/** Where there is no room for all, those that wait for their settlement leave two thirds to those that have it. */
const worthTelling = (intervals: readonly Told[], rows: number): readonly Told[] => {
  const waiting = intervals.filter(({ run }) => run === null);
  const kept = new Set(intervals.length <= rows ? waiting : waiting.slice(0, Math.max(1, Math.floor(rows / 3))));
  return intervals.filter((one) => one.run !== null || kept.has(one)).slice(0, rows);
};

/** What became of each past delivery interval: the auction, energy traded and metered in Wh, and the settlement. */
export const intervalLines = (core: CoreView | null, { columns, rows }: Room, paint: Colours): readonly string[] => {
  const intervals = core === null ? [] : told(core);
  if (intervals.length === 0 || columns < narrowest || rows < 4) return [];
  const full = columns >= inFull;
  const names = ['THB/kWh', ...(full ? ['auction'] : []), 'traded', 'import', 'export'].map(said);
  return [
    '',
    paint.dim(`${left(said('past'), nameColumns)}${figuresOf(names)}  ${full ? said('Wh of the whole feeder') : 'Wh'}`),
    ...worthTelling(intervals, rows - 2).map((one) => line(one, full, paint)),
  ];
};
