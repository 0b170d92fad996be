import { said } from '../speech.ts';
import { alarmLines } from './alarm-lines.ts';
import { type Colours, colours } from './ansi.ts';
import { balanceLines } from './balance-lines.ts';
import { booksLines, lastLines } from './book-lines.ts';
import type { DemoModel, Room, Size } from './demo-model.ts';
import { factLines } from './fact-line.ts';
import { intervalLines, widestIntervals } from './interval-lines.ts';
import { meterLines, metersWidth } from './meter-lines.ts';
import { cut, left, textWidth } from './text-width.ts';
import { intervalLine, titleLine } from './title-lines.ts';

/** A column of the market or of balances: names and all nine decimals side by side. */
const panelColumns = 27;
const widestPanel = 48;
/** Below it the panels go under each other. */
const twoPanels = 80;
const threePanels = 160;
/** A heading, two intervals and the blank line above them: fewer tell nothing. */
const pastRows = 5;

/** The pages' addresses, whole: a cut address opens nothing. */
const linkLines = ({ links, tokens }: DemoModel, { columns, rows }: Room, paint: Colours): readonly string[] => {
  const lines: string[] = [];
  for (const { name, url } of links) {
    const joined = `${lines.at(-1)}  ${name} ${url}`;
    if (lines.length > 0 && textWidth(joined) <= columns) lines.splice(-1, 1, joined);
    else lines.push(`${lines.length === 0 && columns >= twoPanels ? said('pages: ') : ''}${name} ${url}`);
  }
  const hint = said(`an account's access token: ${tokens}`);
  return [...lines, ...(rows >= 30 && textWidth(hint) <= columns ? [hint] : [])].map(paint.dim);
};

/** Two columns of lines side by side; the left one is padded, both are cut to `rows`. */
const beside = (
  one: readonly string[],
  other: readonly string[],
  { columns, rows }: Room,
  gap: number,
): readonly string[] =>
  Array.from(
    { length: Math.min(rows, Math.max(one.length, other.length)) },
    (_, row) => `${left(one[row] ?? '', columns)}${' '.repeat(gap)}${other[row] ?? ''}`,
  );

/** Meters and what the intervals came to; the market; the balances: beside each other as the width allows. */
const bodyLines = (model: DemoModel, room: Room, paint: Colours): readonly string[] => {
  const { columns, rows } = room;
  if (columns < twoPanels) return stackedLines(model, room, paint);
  const panels = columns >= threePanels ? 2 : 1;
  const most = columns - panels * (panelColumns + 1);
  const count = model.gateways.reduce((sum, { meters }) => sum + meters.length, 0);
  const meterColumns = Math.max(
    metersWidth(model.gateways, most),
    rows > count + pastRows ? Math.min(most, widestIntervals) : 0,
  );
  const gap = columns - meterColumns - panels * (panelColumns + 3) >= 0 ? 3 : 1;
  const panel = Math.min(widestPanel, Math.floor((columns - meterColumns) / panels) - gap);
  const meters = meterLines(model.gateways, { columns: meterColumns, rows }, paint);
  const past = intervalLines(model.core, { columns: meterColumns, rows: rows - meters.length }, paint);
  const grid = [...meters, ...past];
  const last = past.length > 0 ? [] : lastLines(model.core, paint);
  const least = Math.min(model.balances.length, 4) + 3;
  const books = booksLines(model.core, (panels === 1 ? Math.min(rows - least, 14) : rows) - last.length, paint);
  const market = [...books, ...last];
  if (panels === 1) {
    const balances = balanceLines(model, { columns: panel, rows: rows - market.length }, paint);
    return beside(grid, [...market, ...balances], { columns: meterColumns, rows }, gap);
  }
  const balances = balanceLines(model, { columns: panel, rows }, paint);
  const outer = { columns: meterColumns + gap + panelColumns + 2, rows };
  return beside(beside(grid, market, { columns: meterColumns, rows }, gap), balances, outer, gap);
};

const stackedLines = (model: DemoModel, { columns, rows }: Room, paint: Colours): readonly string[] => {
  const market =
    rows < 12 ? lastLines(model.core, paint) : [...booksLines(model.core, 4, paint), ...lastLines(model.core, paint)];
  const shape = { columns: metersWidth(model.gateways, columns), rows: Math.max(3, rows - market.length) };
  return [...meterLines(model.gateways, shape, paint), ...market].slice(0, rows);
};

/**
 * The demo as a frame of at most `rows` lines, none wider than `columns`: what the grid does, what the market makes of
 * it, what is wrong, where the pages are. Nothing is said by colour alone.
 */
export const renderDemo = (model: DemoModel, { columns, rows, colour }: Size): string => {
  const paint = colours(colour);
  const alarmRows = rows >= 36 ? 6 : rows >= 28 ? 4 : rows >= 16 ? 3 : 2;
  const top = [
    titleLine(model, columns, paint),
    intervalLine(model, columns, paint),
    ...factLines(model.core, columns, paint),
  ];
  const bottom = [
    ...alarmLines(model, { columns, rows: alarmRows }, paint),
    ...linkLines(model, { columns, rows }, paint),
  ];
  const body = Math.max(3, rows - top.length - bottom.length);
  return [...top, ...bodyLines(model, { columns, rows: body }, paint), ...bottom]
    .slice(0, rows)
    .map((line) => cut(line, columns))
    .join('\n');
};
