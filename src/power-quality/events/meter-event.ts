import type { GatewayDown, VoltageEventKind, Witness } from '../../domain/grid-event.ts';
import { type Instant, instant, type Millis, millis } from '../../domain/time.ts';
import { phasesOf } from './phase-words.ts';
import type { Bits } from './voltage-bits.ts';
import type { WatchedMeter } from './watched-voltages.ts';

/** What one meter shows of an event while it lasts: changed in place by the reducer of that meter, read by everybody else. */
export type MeterEvent = {
  readonly watched: WatchedMeter;
  /** A dip may become an interruption. */
  kind: VoltageEventKind;
  /** Of the first reading beyond the threshold. */
  readonly start: Instant;
  /** The true start lies after this, when the good reading before was taken; minus infinity: there was none … */
  readonly startsAfter: Instant;
  /** … and not after this. */
  readonly startsBy: Instant;
  /** The true end lies after this: when the last reading in it was taken at the earliest. */
  endsAfter: Instant;
  /** Of the first good reading again; null while it lasts. */
  end: Instant | null;
  endsBy: Instant | null;
  /** Of the watched channels, as bits: those beyond the threshold, and those that were measured when it began. */
  phases: Bits;
  readonly measured: Bits;
  /** V; of a rapid change the largest step. */
  extreme: number;
  /** The longest wait for an answer in it: longer than readings usually take, the meter fell silent. */
  silence: Millis;
  /** Another phase was beyond the other threshold at the same time. */
  parted: boolean;
  /** How uncertain those are that were made one of it, at most; 0 of a single one. */
  readonly doubt: Millis;
  /** The meter's own counter says so, its voltage did not. */
  readonly counted: boolean;
  /** When it last answered, on the clock of those who watch many meters. */
  heard: number;
  /** The gateway did not run in it: nobody can say what was between. */
  down: GatewayDown | null;
};

/** When something began and ended at the earliest and at the latest. */
export type Span = Pick<MeterEvent, 'startsAfter' | 'startsBy' | 'endsAfter' | 'endsBy'>;

/**
 * The shortest and the longest an event may have lasted that several meters saw. Where all can have seen the same start
 * (the same end), it lies where all of them leave room for it, so that many meters time it better than any of them;
 * where not, it began with the first and ended with the last.
 */
export const boundsOf = (spans: readonly Span[]): Readonly<{ shortest: Millis; longest: Millis }> => {
  const [latestAfter, earliestAfter] = [of(Math.max, spans, 'startsAfter'), of(Math.min, spans, 'startsAfter')];
  const startsBy = of(Math.min, spans, 'startsBy');
  const startsAfter = latestAfter <= startsBy ? latestAfter : earliestAfter;
  const endsAfter = of(Math.max, spans, 'endsAfter');
  const [earliestBy, latestBy] = [of(Math.min, spans, 'endsBy'), of(Math.max, spans, 'endsBy')];
  const endsBy = endsAfter <= earliestBy ? earliestBy : latestBy;
  return { shortest: millis(Math.max(0, endsAfter - startsBy)), longest: millis(Math.max(0, endsBy - startsAfter)) };
};

/** What was not seen to end may end at any time. */
const of = (choose: (one: number, other: number) => number, spans: readonly Span[], bound: keyof Span): number =>
  spans.map((span) => span[bound] ?? Number.POSITIVE_INFINITY).reduce((one, other) => choose(one, other));

/** From the first of one meter's events to the last. */
export const spanOf = (events: readonly [MeterEvent, ...MeterEvent[]]): Span => {
  const { startsAfter, startsBy } = events[0];
  const { endsAfter, endsBy } = events.at(-1) ?? events[0];
  return { startsAfter, startsBy, endsAfter, endsBy };
};

/** What a meter saw of an event that came and went there once or, shortly after one another, several times. */
export const witnessOf = (events: readonly [MeterEvent, ...MeterEvent[]], longestGap: Millis): Witness => {
  const [first] = events;
  const { device, point, nominal, channels } = first.watched;
  const extreme = events.reduce((most, event) => worse(most, event), first.extreme);
  return {
    device,
    point,
    phases: phasesOf(
      channels,
      bitsOf(events, ({ phases }) => phases),
    ),
    start: first.start,
    end: lastEnd(events),
    extreme,
    perUnit: extreme / nominal,
    uncertainty: millis(Math.max(...events.map((event) => uncertaintyOf(event, longestGap)))),
  };
};

/**
 * Two of one meter's events that are over, the later one last, as one: however often a voltage comes and goes at a
 * threshold while others still show an event, no more is remembered of it than what it came to.
 */
export const asOne = (one: MeterEvent, next: MeterEvent, longestGap: Millis): MeterEvent => ({
  ...one,
  endsAfter: next.endsAfter,
  end: lastEnd([one, next]),
  endsBy: next.endsBy,
  phases: one.phases | next.phases,
  measured: one.measured | next.measured,
  extreme: worse(one.extreme, next),
  silence: millis(Math.max(one.silence, next.silence)),
  parted: one.parted || next.parted,
  doubt: millis(Math.max(uncertaintyOf(one, longestGap), uncertaintyOf(next, longestGap))),
  heard: next.heard,
  down: downOf([one, next]),
});

/** From the first to the last time the gateway did not run in any of them; null where it always did. */
export const downOf = (events: readonly Pick<MeterEvent, 'down'>[]): GatewayDown | null =>
  events.reduce<GatewayDown | null>((whole, { down }) => {
    if (whole === null || down === null) return whole ?? down;
    return { from: instant(Math.min(whole.from, down.from)), to: instant(Math.max(whole.to, down.to)) };
  }, null);

/** Channels that hold in any of them. */
export const bitsOf = (events: readonly MeterEvent[], of: (event: MeterEvent) => Bits): Bits =>
  events.reduce((bits, event) => bits | of(event), 0);

const worse = (most: number, { kind, extreme }: MeterEvent): number =>
  kind === 'swell' || kind === 'rapid-change' ? Math.max(most, extreme) : Math.min(most, extreme);

/** When the last of them was over; null where one was not seen to end. */
export const lastEnd = (events: readonly MeterEvent[]): Instant | null =>
  events.reduce<Instant | null>(
    (last, { end }) => (last === null || end === null ? null : instant(Math.max(last, end))),
    instant(-Infinity),
  );

/**
 * How far the true start and end may lie from those of the readings. Of a meter that was never read before nobody knows;
 * it is then given as if it had been read the longest gap before, and the class of the event says nothing.
 */
export const uncertaintyOf = (event: MeterEvent, longestGap: Millis): Millis => {
  const before = event.start - event.startsAfter;
  const around = [Number.isFinite(before) ? before : longestGap, event.startsBy - event.start, event.doubt];
  if (event.end !== null && event.endsBy !== null) around.push(event.end - event.endsAfter, event.endsBy - event.end);
  return millis(Math.max(...around));
};
