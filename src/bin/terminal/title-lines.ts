import type { GatewayView } from '../../domain/view.ts';
import { between, dateOf, duration, hourAndMinute, progress, timeOfDay } from '../../web/format/moment.ts';
import { said } from '../speech.ts';
import { spokenLanguage } from '../spoken-language.ts';
import type { Colours } from './ansi.ts';
import type { DemoModel } from './demo-model.ts';
import { cut, left, right, textWidth } from './text-width.ts';

/** Which grid time it is, how fast it goes, and how to leave. */
export const titleLine = ({ core, gateways, header }: DemoModel, columns: number, paint: Colours): string => {
  const now = core ?? gateways[0];
  const time = now === undefined ? said('starting') : `${dateOf(now.at, spokenLanguage())} ${timeOfDay(now.at)}`;
  const speed = `${header.rate} × real time`;
  const simulated = said(gateways.some(({ clock }) => clock === 'simulated') ? `SIMULATED, ${speed}` : speed);
  const start = `GridTokenX  ${time}  ${simulated}`;
  const room = columns - textWidth(start);
  if (room < 0) return left(cut(start, columns), columns);
  const end = [
    `seed ${header.seed} · up ${duration(header.elapsed)} · ctrl-C ends`,
    `up ${duration(header.elapsed)} · ctrl-C ends`,
    'ctrl-C ends',
    '',
  ]
    .map(said)
    .find((text) => textWidth(text) < room || text === '');
  const painted = `${paint.strong('GridTokenX')}  ${paint.strong(time)}  ${paint.warning(simulated)}`;
  return `${painted}${paint.dim(right(end ?? '', room))}`;
};

type Part = Readonly<{ text: string; fine: boolean }>;

/** That it is `ok`, or everything that is not. */
const stateOf = ({ gateway, core, outbox, fleet }: GatewayView): Part => {
  const troubles = [
    ...(core.reachable ? [] : ['CORE UNREACHABLE']),
    ...(outbox.refused > 0 ? [`${outbox.refused} REFUSED`] : []),
    ...(fleet.broker !== null && !fleet.connected ? ['no link to the DSO'] : []),
  ].map(said);
  const waiting = outbox.pending > 0 ? [said(`${outbox.pending} to send`)] : [];
  const fine = troubles.length === 0;
  const state = fine ? said(`${gateway} ok`) : `${gateway} ${troubles.join(', ')}`;
  return { text: [state, ...waiting].join(', '), fine };
};

/** What each gateway says of itself; one that says nothing is named too. */
const gatewayParts = ({ gateways, links }: DemoModel): readonly Part[] => {
  const silent = links.slice(1).filter(({ name }) => !gateways.some(({ gateway }) => gateway === name));
  return [
    ...gateways.map(stateOf),
    ...silent.map(({ name }) => ({ text: said(`${name} DOES NOT ANSWER`), fine: false })),
  ];
};

/** The interval under way, and how the gateways stand; troubles come first where there is no room for all. */
export const intervalLine = (model: DemoModel, columns: number, paint: Colours): string => {
  const now = model.core ?? model.gateways[0];
  if (now === undefined) return paint.dim(left(said('waiting for the gateways'), columns));
  const { start, end } = now.interval;
  const name = `${hourAndMinute(start)}–${hourAndMinute(end)} `;
  const rest = said(` ${duration(between(now.at, end)).padStart(5)} left`);
  const parts = gatewayParts(model).toSorted((one, other) => Number(one.fine) - Number(other.fine));
  const asked = parts.reduce((sum, { text }) => sum + textWidth(text) + 2, 0);
  const bar = Math.max(8, Math.min(30, columns - textWidth(name) - textWidth(rest) - asked));
  const full = Math.round(bar * progress(now.at, now.interval));
  const shown = [name, paint.strong('█'.repeat(full)), paint.dim('░'.repeat(bar - full)), paint.dim(rest)];
  let room = columns - textWidth(shown.join(''));
  for (const { text, fine } of parts) {
    if (room < 10) break;
    const fitting = cut(`  ${text}`, room);
    room -= textWidth(fitting);
    shown.push((fine ? paint.dim : paint.critical)(fitting));
  }
  return shown.join('');
};
