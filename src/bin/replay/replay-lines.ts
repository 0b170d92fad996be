import type { Alarm } from '../../domain/alarm.ts';
import type { GridEvent } from '../../domain/grid-event.ts';
import { bangkokTime, instant, SECOND } from '../../domain/time.ts';
import type { QualitySaid } from '../../power-quality/power-quality.ts';
import { grouped } from '../../web/format/figures.ts';
import { said } from '../speech.ts';
import type { ReplaySummary } from './tally.ts';

/** A line for people of what the stage says; null of frames, of which there are too many to read. */
export const outputLine = (output: QualitySaid): string | null => {
  switch (output.kind) {
    case 'alarm':
      return alarmLine(output.alarm);
    case 'grid-event':
      return eventLine(output.event);
    case 'frame':
      return null;
  }
};

const alarmLine = ({ at, state, priority, id, message, quiet }: Alarm): string =>
  `${bangkokTime(at)}  ${said('alarm')} ${said(state)}${quiet === undefined ? '' : `, quiet (${quiet})`}  ${priority}  ${id}  ${said(message)}`;

const eventLine = ({ kind, start, end, duration, witnesses, extent, hint }: GridEvent): string => {
  const lasted = end === null ? said('goes on') : `${(end - start) / SECOND} s, ${duration}`;
  const [first] = witnesses;
  const seen = `${witnesses.length} ${said(witnesses.length === 1 ? 'witness' : 'witnesses')} (${extent}), ${said(`first ${first?.device}`)}`;
  return `${bangkokTime(start)}  ${kind}  ${lasted}  ${seen}  ${said(hint)}`;
};

/** Thai has no plural of its own. */
const some = (number: number, what: string): string => {
  const word = said(what);
  return `${grouped(number)} ${word}${word !== what || number === 1 ? '' : 's'}`;
};
const byKind = (counts: Readonly<Record<string, number>>): string => {
  const kinds = Object.entries(counts).map(([kind, number]) => `${kind} ${grouped(number)}`);
  return kinds.length === 0 ? said('none') : kinds.join(', ');
};

/** What it came to, for people; the last line is what two replays are compared by. */
export const summaryLines = (summary: ReplaySummary): readonly string[] => {
  const { gateway, readings, meters, from, to, starts, gaps, alarms, alarmChanges, events, frames } = summary;
  const span =
    from === null || to === null ? '' : `, ${bangkokTime(instant(from))} ${said('to')} ${bangkokTime(instant(to))}`;
  return [
    `${gateway}: ${some(readings, 'reading')} ${said('of')} ${some(meters, 'meter')}${span}; ${some(starts, 'start')}`,
    ...(gaps.count === 0
      ? []
      : [`${said('missing')}: ${some(gaps.lost, 'input')} ${said('in')} ${some(gaps.count, 'gap')}`]),
    `alarms raised: ${byKind(alarms)} (${some(alarmChanges, 'change')})`,
    `events: ${byKind(events)}`,
    `frames: ${byKind(frames)}`,
    `sha256 of frames, alarms and events: ${summary.sha256}`,
  ];
};
