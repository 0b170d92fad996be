import { DAY, HOUR, type Instant, instant, MINUTE, type Millis, millis, type Stamp } from './time.ts';

/** A clock says `wall`; by what is known it should say `believed`. At a start nothing measured the time in between. */
export type Doubt = Readonly<{ wall: Instant; believed: Instant; atStart: boolean }>;

/**
 * What time it is at least, held against what a machine's clock says: a clock that has jumped ahead is not believed until
 * somebody else says so too. Private to one process and changed in place. One that is behind is none of its business.
 */
export type BelievedTime = Readonly<{
  /** What an earlier run knew: it was so late at least. Null: nothing is known, and the clock's first word is taken. */
  begin: (known: Instant | null, stamp: Stamp) => void;
  /** Looks at the clock, which something vouches for or not. Null where it is believed, and until `begin`. */
  look: (stamp: Stamp, vouched: boolean) => Doubt | null;
  /** Somebody else says that it is `at` or later; more than the clock itself says is not taken from him. */
  vouch: (at: Instant, stamp: Stamp) => void;
}>;

export type BeliefRules = Readonly<{
  /** A start that nobody speaks to: after `after` (real time) a clock that is ahead by up to `upTo` is believed. Null: never. */
  alone: Readonly<{ after: Millis; upTo: Millis }> | null;
}>;

/**
 * In one run the clock that never steps measures along: farther ahead of it is a jump. A crystal is off by 100 ppm at most, which
 * makes 6.5 min in 45 days without a time server; a quarter of an hour is more than that, and no more than one usual interval.
 */
const STEP = millis(15 * MINUTE);
/**
 * Over a start nothing measures. So long a power cut or a repair needs nobody's word; it is far less than the 7 h by which a Thai machine
 * is ahead whose hardware clock keeps local time.
 */
const SHORT_STOP = HOUR;
/** As long as readings still change a settlement (the final run), and as one reading closes intervals for. */
const LONGEST_ALONE = millis(45 * DAY);
/** A core is asked every ten seconds; a router needs minutes after a power cut. Engineering choice. */
const HEARING = millis(10 * MINUTE);

/** A gateway must be able to go on without its core: it waits for the core's word, not for ever. */
export const gatewayBelief: BeliefRules = { alone: { after: HEARING, upTo: LONGEST_ALONE } };
/** A core without a gateway has nothing to settle. */
export const coreBelief: BeliefRules = { alone: null };

/** The reducer's state: `wall` was believed at `monotonic`. */
type Line = Stamp;

export const believedTime = ({ alone }: BeliefRules): BelievedTime => {
  let line: Line | null = null;
  /** Whether this run has believed its clock once: from then on it knows by itself what has passed. */
  let settled = false;
  let begun: Stamp | null = null;
  let heard = false;

  const expected = ({ monotonic }: Stamp, from: Line): Instant =>
    instant(Math.floor(from.wall + (monotonic - from.monotonic)));
  const believe = (stamp: Stamp, vouched: boolean): null => {
    line = stamp;
    // A machine without a battery starts somewhere, and its first step is none.
    settled ||= vouched;
    return null;
  };
  const isAlone = (stamp: Stamp, ahead: number): boolean =>
    alone !== null &&
    begun !== null &&
    !heard &&
    stamp.monotonic - begun.monotonic >= alone.after &&
    ahead <= alone.upTo;

  return {
    begin: (known, stamp) => {
      begun = stamp;
      line = known === null ? null : { wall: known, monotonic: stamp.monotonic };
    },
    look: (stamp, vouched) => {
      if (begun === null) return null;
      if (line === null) return believe(stamp, vouched);
      const believed = expected(stamp, line);
      const ahead = stamp.wall - believed;
      // It was wrong before or is now: what was known stays known, and a clock that comes back from there has not jumped.
      if (ahead < -STEP) return null;
      const near = ahead <= (settled ? STEP : SHORT_STOP);
      if (near || (!settled && isAlone(stamp, ahead))) return believe(stamp, vouched);
      return { wall: stamp.wall, believed, atStart: !settled };
    },
    vouch: (at, stamp) => {
      heard = true;
      const wall = instant(Math.min(at, stamp.wall));
      if (line !== null && wall > expected(stamp, line)) line = { wall, monotonic: stamp.monotonic };
    },
  };
};
