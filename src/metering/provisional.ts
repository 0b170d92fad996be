import type { IntervalCapture } from '../domain/capture.ts';
import { intervalEnd } from '../domain/interval.ts';
import type { IdentityReport } from '../domain/reading.ts';
import { type Instant, instant, type Millis } from '../domain/time.ts';

/**
 * A capture under way of a meter that says of itself who it is. What it says is asked once an interval, so the registers
 * since then may be another meter's: what was captured of them waits until the meter has said again who it is, and
 * is forgotten when it says that it is another one.
 */
export type Provisional<State> = Readonly<{
  /** Where the capture stands if all that was read is the right meter's … */
  current: State;
  /** … and where it stood when that was last certain, or when the last capture went out. */
  sure: State;
  waiting: readonly IntervalCapture[];
  /** Waiting is over from here on: a meter that does not say who it is any more is the one it was. */
  until: Instant;
  /** Null: it has never said who it is, and is not waited for. */
  confirmedAt: Instant | null;
}>;

type Step<State> = Readonly<{ next: Provisional<State>; captures: readonly IntervalCapture[] }>;

export const certain = <State>(state: State): Provisional<State> => ({
  current: state,
  sure: state,
  waiting: [],
  until: instant(0),
  confirmedAt: null,
});

/** What a reading taken at `now` at the latest has come to; its captures wait for `patience` at most. */
export const advanced = <State>(
  before: Provisional<State>,
  { state, captures }: Readonly<{ state: State; captures: readonly IntervalCapture[] }>,
  now: Instant,
  patience: Millis,
): Step<State> => {
  const until = before.waiting.length === 0 ? instant(now + patience) : before.until;
  return released({ ...before, current: state, waiting: [...before.waiting, ...captures], until }, now);
};

/** The meter has said who it is. */
export const identified = <State>(
  before: Provisional<State>,
  { contradictions, confirmedAt }: Pick<IdentityReport, 'contradictions' | 'confirmedAt'>,
): Step<State> => {
  if (contradictions.length > 0) return { next: { ...before, current: before.sure, waiting: [] }, captures: [] };
  const known = { ...before, confirmedAt };
  if (before.waiting.length > 0) return released(known, null);
  return { next: confirmedAt === before.confirmedAt ? known : { ...known, sure: before.current }, captures: [] };
};

/** `now`: null where no time has passed that anybody has told. */
const released = <State>(next: Provisional<State>, now: Instant | null): Step<State> => {
  const { current, waiting, until, confirmedAt } = next;
  const last = waiting.at(-1);
  if (last === undefined) return { next, captures: [] };
  const final = confirmedAt === null || confirmedAt >= intervalEnd(last.interval) || (now !== null && now >= until);
  return final ? { next: { ...next, sure: current, waiting: [] }, captures: waiting } : { next, captures: [] };
};
