import type { Alarm } from '../../domain/alarm.ts';
import { type Instant, later, MINUTE } from '../../domain/time.ts';
import { inOrder, say } from './alarm-book.ts';
import { nextAlarmState } from './alarm-state.ts';
import { type AlarmLife, type Due, redress } from './life-state.ts';

export const floodAlarmId = 'alarm-flood/gateway';

const minutes = ({ rules }: AlarmLife): number => rules.flood.window / MINUTE;

/** Counts an alarm that is, or but for the flood would be, announced; the one too many begins a flood. */
export const countRaise = (life: AlarmLife, { at }: Alarm): void => {
  const { rules, flood } = life;
  const { window, beginsAbove } = rules.flood;
  flood.raises = [...flood.raises, at].sort((one, other) => one - other).slice(-(beginsAbove + 1));
  const [oldest] = flood.raises;
  if (flood.on || oldest === undefined || flood.raises.length <= beginsAbove || at - oldest >= window) return;
  flood.on = true;
  say(life.book, {
    id: floodAlarmId,
    kind: 'alarm-flood',
    source: {},
    priority: 'high',
    state: 'raised',
    since: oldest,
    at,
    message: `More than ${beginsAbove} alarms in ${minutes(life)} min: new ones of low and medium priority are kept and shown, but not announced. Look at the first ones, the others may follow from them.`,
  });
};

/** When the flood is over, if nothing more comes: then all that it kept quiet is announced again. */
export const floodDues = (life: AlarmLife): readonly Due[] => {
  const { flood, rules } = life;
  if (!flood.on) return [];
  const last = flood.raises.at(-rules.flood.endsBelow);
  return [{ at: last === undefined ? life.now : later(last, rules.flood.window), run: endFlood }];
};

const endFlood = (life: AlarmLife, at: Instant): void => {
  const { book, flood, rules } = life;
  flood.on = false;
  const alarm = book.alarms.get(floodAlarmId);
  const state = nextAlarmState(alarm?.state ?? null, 'goes');
  const message = `Fewer than ${rules.flood.endsBelow} alarms in ${minutes(life)} min: all priorities are announced again.`;
  if (alarm !== undefined && state !== null && state !== alarm.state) say(book, { ...alarm, state, at, message });
  for (const one of inOrder(book.alarms.values())) if (one.quiet === 'flood') redress(life, one, at, {});
};
