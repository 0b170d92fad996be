import type { GatewayDown, VoltageEventKind } from './grid-event.ts';
import type { DeviceId, PointId } from './identity.ts';
import type { FrameClock, FrameLength, StatisticName } from './quality-frame.ts';
import type { EventCount } from './quantity.ts';
import type { Instant, Millis } from './time.ts';

/**
 * What the power-quality stage has under way and cannot be read again: kept now and then, so that a gateway goes on with it
 * after a restart. Plain data, safe in JSON: what is not finite is null. Of a form that is no longer this one nothing is
 * taken up again.
 */
export type QualityUnderWay = Readonly<{
  form: 1;
  frames: FramesUnderWay;
  events: EventsUnderWay;
  counts: CountsUnderWay;
}>;

/** Sum, how many, the least and the greatest; of a count also how long after the window's start it was read. */
export type ValueUnderWay = readonly [
  sum: number,
  count: number,
  least: number,
  greatest: number,
  countedAfter?: Millis,
];

/** Windows that are not over: sums and counts, so that what comes later makes the same of them as if nothing had stopped. */
export type FramesUnderWay = Readonly<{
  /** The time of the latest reading; null before the first. */
  newest: Instant | null;
  /** When each meter was read, thinned out so that coverage stays the same, and whether that covers the time before. */
  meters: readonly Readonly<{
    device: DeviceId;
    point: PointId;
    times: readonly number[];
    covers: readonly boolean[];
  }>[];
  windows: readonly Readonly<{
    length: FrameLength;
    start: Instant;
    /** Absent: from its start on. Otherwise the clock was set back in it, and this is when time began anew. */
    from?: Instant;
    clock: FrameClock;
    meters: readonly Readonly<{
      device: DeviceId;
      flagged: boolean;
      readings: number;
      values: Readonly<Partial<Record<StatisticName, ValueUnderWay>>>;
      /** Which 10 s of the window, and of it the sum and how many; those without any are left out. */
      frequency: readonly (readonly [place: number, sum: number, count: number])[];
    }>[];
  }>[];
}>;

/** What one meter shows of a voltage event; see `MeterEvent`. */
export type EventUnderWay = Readonly<{
  device: DeviceId;
  kind: VoltageEventKind;
  start: Instant;
  /** Null: nobody knows. */
  startsAfter: Instant | null;
  startsBy: Instant;
  endsAfter: Instant;
  end: Instant | null;
  endsBy: Instant | null;
  phases: number;
  measured: number;
  extreme: number;
  silence: Millis;
  parted: boolean;
  doubt: Millis;
  counted: boolean;
  heard: number;
  down: GatewayDown | null;
}>;

export type EventsUnderWay = Readonly<{
  now: Instant | null;
  observed: number;
  /** All that meters and groups speak of, by place. */
  events: readonly EventUnderWay[];
  meters: readonly Readonly<{
    device: DeviceId;
    last: Readonly<{ measuredAt: Instant; earliest: Instant }>;
    volts: readonly (number | null)[];
    seen: readonly (number | null)[];
    before: readonly (number | null)[];
    sag: number | null;
    swell: number | null;
    rapid: number | null;
    /** What polling saw and the meter's own counters have not told of yet. */
    tally: Readonly<{ dip: number; swell: number; interruption: number; last: Instant | null }>;
  }>[];
  groups: readonly Readonly<{
    kind: VoltageEventKind;
    alarm: string | null;
    /** Only an alarm of one witness told of it; absent where more is known. */
    alone?: boolean;
    founder: number;
    members: readonly (readonly number[])[];
    running: readonly number[];
    others: readonly (readonly [device: DeviceId, at: Instant])[];
    unseen: number;
    end: Instant | null;
    wait: Millis;
  }>[];
}>;

/** The meters' own event counters as they were last read. */
export type CountsUnderWay = readonly Readonly<{
  device: DeviceId;
  name: EventCount;
  count: number;
  at: Instant;
}>[];

/**
 * What of it turns with events, and is little: kept at once, while windows are kept now and then. Until the whole is kept
 * again it overrules what that says of events, and which meters' windows they flag.
 */
export type EventsPartUnderWay = Readonly<{
  form: 1;
  flagged: readonly Readonly<{
    length: FrameLength;
    start: Instant;
    clock: FrameClock;
    devices: readonly DeviceId[];
  }>[];
  events: EventsUnderWay;
  counts: CountsUnderWay;
}>;

/** The whole as it was kept, with the events that were kept after it. */
export const resumedWith = (
  whole: QualityUnderWay | null,
  { flagged, events, counts }: EventsPartUnderWay,
): QualityUnderWay => {
  const frames: FramesUnderWay = whole?.frames ?? { newest: null, meters: [], windows: [] };
  const windows = flagged.reduce(withFlags, frames.windows);
  return { form: 1, frames: { ...frames, windows }, events, counts };
};

type WindowsUnderWay = FramesUnderWay['windows'];
const withFlags = (
  windows: WindowsUnderWay,
  { length, start, clock, devices }: EventsPartUnderWay['flagged'][number],
): WindowsUnderWay => {
  const isIt = (one: WindowsUnderWay[number]): boolean => one.length === length && one.start === start;
  const known = windows.find(isIt) ?? { length, start, clock, meters: [] };
  const meters = known.meters.map((one) => (devices.includes(one.device) ? { ...one, flagged: true } : one));
  const others = devices
    .filter((device) => !known.meters.some((one) => one.device === device))
    .map((device) => ({ device, flagged: true, readings: 0, values: {}, frequency: [] }));
  return [...windows.filter((one) => !isIt(one)), { ...known, clock, meters: [...meters, ...others] }];
};

/** Windows whose frames are kept: so many of one length and revision, one after the other. */
export type KeptWindows = Readonly<{ length: FrameLength; start: Instant; count: number; revision: number }>;

/** What the stage goes on with after a restart. */
export type QualityResumed = Readonly<{ underWay: QualityUnderWay | null; kept: readonly KeptWindows[] }>;
export const isNothing = ({ underWay, kept }: QualityResumed): boolean => underWay === null && kept.length === 0;
export const nothingResumed: QualityResumed = { underWay: null, kept: [] };
