import { hourAndMinute } from '../../web/format/moment.ts';
import {
  stands as alarmStands,
  arrangeAlarms,
  type HeadedAlarm,
  metersMore,
  waits,
} from '../../web/parts/arrange-alarms.ts';
import { said } from '../speech.ts';
import type { Colours } from './ansi.ts';
import type { DemoModel, Room } from './demo-model.ts';
import { cut, left, textWidth } from './text-width.ts';

/** An alarm with what follows from it, and the program whose page takes the acknowledgement. */
type Heard = HeadedAlarm & Readonly<{ program: string }>;

const unnoted = ({ alarm }: Heard): boolean => waits(alarm);
const stands = ({ alarm }: Heard): boolean => alarmStands(alarm);

/** What stands and nobody has noted, then what stands, then what is over; the newest first within each. */
const rank = (heard: Heard): number => (stands(heard) ? 2 : 0) + (unnoted(heard) ? 1 : 0);

/** The sentence whole, or without its side notes, or cut. */
const fitted = (start: string, message: string, columns: number): string => {
  const whole = start + message;
  return textWidth(whole) <= columns ? whole : cut(start + message.replace(/ \([^)]*\)/g, ''), columns);
};

/** How many show the same, before the sentence: that may be cut. */
const moreOf = (heard: Heard): string => {
  const meters = metersMore(heard);
  return meters === 0 ? '' : said(`[and ${meters} ${meters === 1 ? 'meter' : 'meters'} more] `);
};

/** The alarms that matter most in at most `rows` lines; how many there are, and where to acknowledge them. */
export const alarmLines = (
  { core, gateways }: DemoModel,
  { columns, rows }: Room,
  paint: Colours,
): readonly string[] => {
  const programs = [
    ...gateways.map(({ gateway, alarms }) => ({ program: gateway, ...arrangeAlarms(alarms) })),
    { program: core?.core ?? '', ...arrangeAlarms(core?.alarms ?? []) },
  ];
  const heard: readonly Heard[] = programs.flatMap(({ program, shown }) => shown.map((one) => ({ ...one, program })));
  const shelved = programs.reduce((sum, one) => sum + one.shelved.length, 0);
  const aside = shelved === 0 ? '' : said(`; ${shelved} shelved`);
  if (heard.length === 0) return [paint.good(said(`no alarms${aside}`))];
  const ordered = heard.toSorted((one, other) => rank(other) - rank(one) || other.alarm.at.localeCompare(one.alarm.at));
  const standing = heard.filter(stands).length;
  const open = heard.filter(unnoted).length;
  const what = said(
    `${heard.length} ${heard.length === 1 ? 'alarm' : 'alarms'}: ${standing} standing, ${heard.length - standing} over`,
  );
  const title = cut(
    `${what}${said(open > 0 ? `; ${open} to acknowledge on the page` : '; all acknowledged')}${aside}`,
    columns,
  );
  const chosen = ordered.slice(0, Math.max(1, rows - 1));
  const widest = Math.max(...chosen.map(({ alarm }) => textWidth(said(alarm.priority))));
  const line = (one: Heard): string => {
    const { program, alarm } = one;
    const when = said(stands(one) ? `since ${hourAndMinute(alarm.since)}` : `over ${hourAndMinute(alarm.at)} `);
    const text = fitted(
      `${unnoted(one) ? '!' : '·'} ${left(said(alarm.priority), widest)} ${when} ${program}: `,
      `${moreOf(one)}${said(alarm.message)}`,
      columns,
    );
    if (!stands(one) || !unnoted(one)) return paint.dim(text);
    return (alarm.priority === 'critical' || alarm.priority === 'high' ? paint.critical : paint.warning)(text);
  };
  return [paint.strong(title), ...chosen.map(line)];
};
