import type { Alarm } from '../../domain/alarm.ts';
import type { Instant } from '../../domain/time.ts';
import { type AlarmBook, type Dress, dressed, quietOf, say } from './alarm-book.ts';
import type { Grouping } from './alarm-group.ts';
import type { AlarmRules } from './alarm-rules.ts';

/** How many alarms came lately. */
type Flood = {
  on: boolean;
  /** When the newest were raised, oldest first: only as many as it takes to know that a flood begins. */
  raises: readonly Instant[];
};

/** Everything the life of alarms remembers. Private to one subscription, changed in place. */
export type AlarmLife = {
  rules: AlarmRules;
  lineOf: ReadonlyMap<string, string>;
  feederOf: ReadonlyMap<string, string>;
  readonly book: AlarmBook;
  readonly grouping: Grouping;
  readonly flood: Flood;
  /** Ids of alarms of meters that were there before a restart or a change of the rules, and are not now. */
  readonly left: string[];
  /** The latest moment anything was said of. */
  now: Instant;
  /** The next moment at which something changes although nobody says anything; infinity when nothing waits. */
  nextDue: number;
};

/** Something that happens when its time has come. */
export type Due = Readonly<{ at: Instant; run: (life: AlarmLife, at: Instant) => void }>;

/** Whether a flood keeps an alarm quiet: the urgent are always announced. */
export const isFlooded = ({ flood }: AlarmLife, { priority }: Pick<Alarm, 'priority'>): boolean =>
  flood.on && (priority === 'low' || priority === 'medium');

/** Says what is new of an alarm beside its state; nothing when nothing is. What was announced once is not silenced by a flood. */
export const redress = (life: AlarmLife, alarm: Alarm, at: Instant, dress: Dress): void => {
  const next = dressed(alarm, dress);
  const quiet = quietOf(next, isFlooded(life, alarm) && alarm.quiet !== undefined);
  const same =
    quiet === alarm.quiet &&
    next.cause === alarm.cause &&
    next.witnesses === alarm.witnesses &&
    next.shelved === alarm.shelved &&
    next.message === alarm.message;
  if (!same) say(life.book, dressed(next, { at, quiet }));
};
