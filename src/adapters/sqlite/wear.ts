import { DAY, MINUTE, type Millis, millis } from '../../domain/time.ts';
import type { WearStatus } from '../../ports/outbox.ts';
import type { Written } from './write-ahead-log.ts';

/** What was written on one day (days since 1970, UTC, by the machine's own clock: a card wears in real time). */
export type WearDay = Readonly<{ day: number } & Written>;

/** So long is what can wait kept together, while more is written than the budget has room for. */
export const WIDER_GROUP: Millis = millis(MINUTE);

/** A quarter of a day's budget may be written at once before anything is held back: a start, a core that is back. */
const BURST = 1 / 4;

const dayOf = (now: number): number => Math.floor(now / DAY);

/**
 * Whether by this time of the day more is written than a day's budget allows for. The budget accrues evenly over the day.
 */
export const isAhead = ({ bytes }: Written, now: number, budget: number): boolean =>
  bytes > budget * (BURST + (now % DAY) / DAY);

/** `days` are earlier ones, newest first. */
export const wearStatus = (
  today: WearDay,
  days: readonly WearDay[],
  { now, budget }: Readonly<{ now: number; budget: number }>,
): WearStatus => {
  const whole = days.slice(0, DAYS_AVERAGED);
  const mean = (of: keyof Written): number => Math.round(whole.reduce((sum, day) => sum + day[of], 0) / whole.length);
  return {
    today: { bytes: today.bytes, syncs: today.syncs },
    perDay: whole.length === 0 ? null : { bytes: mean('bytes'), syncs: mean('syncs') },
    budget,
    grouping: isAhead(today, now, budget),
    exceeded: today.bytes > budget,
  };
};

/** A week: what is written depends on the day of the week as little as on the hour. */
const DAYS_AVERAGED = 7;

/** Adds what was written since, and begins a new day when it has come; `ended` is the day that is over then. */
export const wornBy = (
  before: WearDay,
  more: Written,
  now: number,
): Readonly<{ today: WearDay; ended: WearDay | null }> => {
  const day = dayOf(now);
  // A clock that was set back goes on in the day that has begun.
  if (day <= before.day)
    return {
      today: { day: before.day, bytes: before.bytes + more.bytes, syncs: before.syncs + more.syncs },
      ended: null,
    };
  return { today: { day, ...more }, ended: before.day === 0 ? null : before };
};
