import type { AlarmView } from '../../domain/view.ts';
import { dateOf, duration, hourAndMinute, progress, timeOfDay } from '../../web/format/moment.ts';
import { type Colours, colours } from './ansi.ts';
import type { DemoModel, Size } from './demo-model.ts';
import { balanceLines, marketLines } from './market-lines.ts';
import { meterLines, narrowestMeters } from './meter-lines.ts';
import { cut, left, plain, textWidth } from './text-width.ts';

const panelColumns = 29;
const gap = 1;

type Room = Readonly<{ columns: number; rows: number }>;

const titleLine = ({ core, gateways, header }: DemoModel, columns: number, paint: Colours): string => {
  const now = core ?? gateways[0];
  const time = now === undefined ? 'starting' : `${dateOf(now.at, 'en')} ${timeOfDay(now.at)}`;
  const simulated = gateways.some(({ clock }) => clock === 'simulated')
    ? `SIMULATED ×${header.rate}`
    : `×${header.rate}`;
  const end = `seed ${header.seed} · up ${duration(header.elapsed)}`;
  const start = `GridTokenX  ${time}  ${simulated}`;
  const room = columns - textWidth(start) - textWidth(end);
  if (room < 1) return left(cut(start, columns), columns);
  return `${paint.strong('GridTokenX')}  ${paint.strong(time)}  ${paint.warning(simulated)}${' '.repeat(room)}${paint.dim(end)}`;
};

const intervalLine = ({ core, gateways }: DemoModel, columns: number, paint: Colours): string => {
  const now = core ?? gateways[0];
  if (now === undefined) return paint.dim(left('waiting for the gateways', columns));
  const passed = progress(now.at, now.interval);
  const name = `${hourAndMinute(now.interval.start)}–${hourAndMinute(now.interval.end)} `;
  const links = gateways.map(({ gateway, core: link, outbox, fleet }) => ({
    text: `  ${gateway} core ${link.reachable ? 'ok' : 'DOWN'} outbox ${outbox.pending} dso ${fleet.connected ? 'ok' : fleet.broker === null ? '–' : 'DOWN'}`,
    paint: link.reachable ? paint.dim : paint.critical,
  }));
  const room = columns - textWidth(name) - links.reduce((sum, { text }) => sum + textWidth(text), 0);
  const bar = Math.max(8, Math.min(30, room));
  const full = Math.round(bar * passed);
  const shown: string[] = [name, paint.strong('█'.repeat(full)), paint.dim('░'.repeat(bar - full))];
  let rest = columns - textWidth(name) - bar;
  for (const link of links) {
    if (textWidth(link.text) > rest) break;
    rest -= textWidth(link.text);
    shown.push(link.paint(link.text));
  }
  return shown.join('');
};

const waits = ({ state }: AlarmView): boolean => state === 'raised' || state === 'returned-unacknowledged';

const alarmLines = ({ core, gateways }: DemoModel, { columns, rows }: Room, paint: Colours) => {
  const alarms = [...gateways.flatMap((gateway) => gateway.alarms), ...(core?.alarms ?? [])];
  if (alarms.length === 0) return [paint.good('no alarms')];
  const ordered = alarms.toSorted((a, b) => Number(waits(b)) - Number(waits(a)) || b.at.localeCompare(a.at));
  const shown = ordered.slice(0, alarms.length > rows ? rows - 1 : rows);
  const hidden = alarms.length - shown.length;
  const line = (alarm: AlarmView): string => {
    const text = cut(
      `${waits(alarm) ? '!' : '·'} ${alarm.priority} ${hourAndMinute(alarm.since)} ${alarm.message}`,
      columns,
    );
    if (!waits(alarm)) return paint.dim(text);
    return (alarm.priority === 'critical' || alarm.priority === 'high' ? paint.critical : paint.warning)(text);
  };
  return [...shown.map(line), ...(hidden > 0 ? [paint.dim(`and ${hidden} more alarms`)] : [])];
};

/** The pages' addresses, whole: a cut address opens nothing. */
const linkLines = ({ links }: DemoModel, columns: number, paint: Colours): readonly string[] => {
  const lines: string[] = [];
  for (const { name, url } of links) {
    const joined = `${lines.at(-1)}  ${name} ${url}`;
    if (lines.length > 0 && textWidth(joined) <= columns) lines.splice(-1, 1, joined);
    else lines.push(`${name} ${url}`);
  }
  return lines.map(paint.dim);
};

/** Two columns of lines side by side; the left one is padded, both are cut to `rows`. */
const beside = (one: readonly string[], other: readonly string[], columns: number, rows: number): readonly string[] =>
  Array.from(
    { length: Math.min(rows, Math.max(one.length, other.length)) },
    (_, row) => `${left(one[row] ?? '', columns)}${' '.repeat(gap)}${other[row] ?? ''}`,
  );

/**
 * The demo as a frame of at most `rows` lines, none wider than `columns`: what the grid does, what is wrong, what the
 * market makes of it. Below 80 columns the market goes under the meters; nothing is said by colour alone.
 */
export const renderDemo = (model: DemoModel, { columns, rows, colour }: Size): string => {
  const paint = colours(colour);
  const alarmRows = rows >= 36 ? 6 : rows >= 28 ? 4 : 3;
  const top = [titleLine(model, columns, paint), intervalLine(model, columns, paint)];
  const bottom = [...alarmLines(model, { columns, rows: alarmRows }, paint), ...linkLines(model, columns, paint)];
  const body = Math.max(3, rows - top.length - bottom.length);
  return [...top, ...bodyLines(model, { columns, rows: body }, paint), ...bottom]
    .slice(0, rows)
    .map((line) => (textWidth(line) > columns ? cut(plain(line), columns) : line))
    .join('\n');
};

const widestMeters = 100;
const threePanels = 160;

/** Meters, market and balances: stacked, in two panels or in three, as the width allows. */
const bodyLines = (model: DemoModel, { columns, rows }: Room, paint: Colours): readonly string[] => {
  const panels = columns >= threePanels ? 2 : 1;
  const meterColumns = Math.min(widestMeters, columns - panels * (panelColumns + gap));
  if (meterColumns < narrowestMeters) {
    const market = marketLines(model.core, 0, paint);
    const meters = meterLines(model.gateways, { columns, rows: Math.max(2, rows - market.length) }, paint);
    return [...meters, ...market].slice(0, rows);
  }
  const meters = meterLines(model.gateways, { columns: meterColumns, rows }, paint);
  const market = marketLines(model.core, rows, paint);
  const balances = (room: number): readonly string[] =>
    balanceLines(model, { columns: panelColumns, rows: room }, paint);
  if (panels === 1) return beside(meters, [...market, ...balances(rows - market.length)], meterColumns, rows);
  return beside(beside(meters, market, meterColumns, rows), balances(rows), meterColumns + gap + panelColumns, rows);
};
