import type { AlarmView } from '../../domain/view.ts';
import { hourAndMinute } from '../../web/format/moment.ts';
import type { Colours } from './ansi.ts';
import type { DemoModel, Room } from './demo-model.ts';
import { cut, textWidth } from './text-width.ts';

/** An alarm and the program whose page takes the acknowledgement. */
type Heard = Readonly<{ program: string; alarm: AlarmView }>;

const unnoted = ({ alarm: { state } }: Heard): boolean => state === 'raised' || state === 'returned-unacknowledged';
const stands = ({ alarm: { state } }: Heard): boolean => state === 'raised' || state === 'acknowledged';

/** What stands and nobody has noted, then what stands, then what is over; the newest first within each. */
const rank = (heard: Heard): number => (stands(heard) ? 2 : 0) + (unnoted(heard) ? 1 : 0);

/** The sentence whole, or without its side notes, or cut. */
const fitted = (start: string, message: string, columns: number): string => {
  const whole = start + message;
  return textWidth(whole) <= columns ? whole : cut(start + message.replace(/ \([^)]*\)/g, ''), columns);
};

/** The alarms that matter most in at most `rows` lines; how many there are, and where to acknowledge them. */
export const alarmLines = (
  { core, gateways }: DemoModel,
  { columns, rows }: Room,
  paint: Colours,
): readonly string[] => {
  const heard: readonly Heard[] = [
    ...gateways.flatMap(({ gateway, alarms }) => alarms.map((alarm) => ({ program: gateway, alarm }))),
    ...(core?.alarms ?? []).map((alarm) => ({ program: core?.core ?? '', alarm })),
  ];
  if (heard.length === 0) return [paint.good('no alarms')];
  const ordered = heard.toSorted((one, other) => rank(other) - rank(one) || other.alarm.at.localeCompare(one.alarm.at));
  const standing = heard.filter(stands).length;
  const open = heard.filter(unnoted).length;
  const what = `${heard.length} ${heard.length === 1 ? 'alarm' : 'alarms'}: ${standing} standing, ${heard.length - standing} over`;
  const title = cut(`${what}${open > 0 ? `; ${open} to acknowledge on the page` : '; all acknowledged'}`, columns);
  const chosen = ordered.slice(0, Math.max(1, rows - 1));
  const widest = Math.max(...chosen.map(({ alarm }) => alarm.priority.length));
  const line = (one: Heard): string => {
    const { program, alarm } = one;
    const when = stands(one) ? `since ${hourAndMinute(alarm.since)}` : `over ${hourAndMinute(alarm.at)} `;
    const text = fitted(
      `${unnoted(one) ? '!' : '·'} ${alarm.priority.padEnd(widest)} ${when} ${program}: `,
      alarm.message,
      columns,
    );
    if (!stands(one) || !unnoted(one)) return paint.dim(text);
    return (alarm.priority === 'critical' || alarm.priority === 'high' ? paint.critical : paint.warning)(text);
  };
  return [paint.strong(title), ...chosen.map(line)];
};
