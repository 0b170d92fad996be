import type { DurationClass, GatewayDown, GridEvent } from '../../domain/grid-event.ts';
import { bangkokTime, type Instant, instant, type Millis, SECOND } from '../../domain/time.ts';
import { feedersOf } from '../feeders-of.ts';
import { countedClass, durationClass } from './duration-class.ts';
import type { EventGroup } from './event-group.ts';
import { bitsOf, boundsOf, downOf, lastEnd, type MeterEvent, spanOf, witnessOf } from './meter-event.ts';
import { extentOf, rootCause, type Sight } from './root-cause.ts';
import type { WatchedMeter } from './watched-voltages.ts';

/** Null where nothing is left to tell: what the witnesses showed was something else after all. */
export const gridEventOf = (group: EventGroup, { longestGap }: Readonly<{ longestGap: Millis }>): GridEvent | null => {
  const { kind } = group;
  const shown = firstOutFirst([...group.members.values()]);
  const [firstShown, ...restShown] = shown;
  if (firstShown === undefined) return null;
  const witnesses = shown.map((events) => witnessOf(events, longestGap));
  const { device, start } = witnessOf(firstShown, longestGap);
  const others = othersOf(group);
  const down = downOf(shown.flat());
  const sights = [sightOf(firstShown, longestGap), ...restShown.map((events) => sightOf(events, longestGap))] as const;
  const [feeder, ...moreFeeders] = feedersOf(sights.map(({ watched }) => watched.feeder));
  return {
    id: `${kind}/${device}/${start}`,
    kind,
    start,
    end: endOf(timed(shown)),
    duration: classOf(kind, shown),
    witnesses,
    extent: extentOf(witnesses.length, others.length),
    ...(feeder !== undefined && moreFeeders.length === 0 && { feeder }),
    hint: [rootCause(kind, sights, { others, unseen: group.unseen }), ...downWords(down, boundsShown(shown))].join(' '),
    ...(down !== null && { down: { ...down, ...boundsSaid(boundsShown(shown)) } }),
  };
};

type Shown = readonly [MeterEvent, ...MeterEvent[]];

/** By when they saw it begin; those that only counted it, which cannot say, at the end. */
const firstOutFirst = (shown: readonly Shown[]): readonly Shown[] =>
  shown.toSorted(([one], [other]) => Number(one.counted) - Number(other.counted) || one.start - other.start);

/** Those whose readings say when it was; all, where meters only counted. */
const timed = (shown: readonly Shown[]): readonly Shown[] => {
  const polled = shown.filter(([{ counted }]) => !counted);
  return polled.length > 0 ? polled : shown;
};

/** The first good reading after the last that was not, whoever's they are. Null where nobody saw an end. */
const endOf = (shown: readonly Shown[]): Instant | null => {
  const ends = shown.map((events) => lastEnd(events)).filter((end) => end !== null);
  const lastSeen = Math.max(
    ...shown.filter((events) => lastEnd(events) !== null).map((events) => spanOf(events).endsAfter),
  );
  const after = ends.filter((end) => end >= lastSeen);
  // None is where a clock was set back in it.
  return ends.length === 0 ? null : instant(Math.min(...(after.length > 0 ? after : ends)));
};

/** Meters that were read while it is known to have lasted, and were good. */
const othersOf = ({ others, members }: EventGroup): readonly WatchedMeter[] => {
  const lastSeen = lastSeenIn(timed([...members.values()]).flat());
  return [...others.values()].flatMap(({ at, watched }) =>
    at <= lastSeen && !members.has(watched.device) ? [watched] : [],
  );
};

const lastSeenIn = (events: readonly MeterEvent[]): Instant =>
  instant(events.reduce((last, { start, endsAfter }) => Math.max(last, start, endsAfter), Number.NEGATIVE_INFINITY));

/** What polling saw decides, and of that what was seen to end; where meters only counted, it was too short for polling. */
const classOf = (kind: GridEvent['kind'], shown: readonly Shown[]): DurationClass => {
  const polled = shown.filter(([{ counted }]) => !counted);
  if (polled.length > 0) return durationClass(kind, boundsShown(polled));
  const classes = new Set(shown.map(([{ silence }]) => countedClass(kind, silence)));
  const [only] = classes;
  return classes.size === 1 && only !== undefined ? only : 'unclassified';
};

/** How long it lasted, by those that were seen to end where any were. */
const boundsShown = (shown: readonly Shown[]): ReturnType<typeof boundsOf> => {
  const timely = timed(shown);
  const ended = timely.filter((events) => lastEnd(events) !== null);
  return boundsOf((ended.length > 0 ? ended : timely).map(spanOf));
};

type Bounds = ReturnType<typeof boundsOf>;

/** What JSON can say of it: null is for what nobody knows. */
const boundsSaid = ({ shortest, longest }: Bounds) => ({
  shortest,
  longest: Number.isFinite(longest) ? longest : null,
});

/** What is said of it where the gateway did not run in it; nothing where it did. */
export const downWords = (down: GatewayDown | null, { shortest, longest }: Bounds): readonly string[] => {
  if (down === null) return [];
  const seconds = (span: number): string => `${(span / SECOND).toFixed(0)} s`;
  const most = Number.isFinite(longest) ? `and at most ${seconds(longest)}` : 'and nobody knows how long at most';
  return [
    `The gateway did not run from ${bangkokTime(down.from)} to ${bangkokTime(down.to)}: it lasted at least ${seconds(shortest)} ${most}.`,
  ];
};

const sightOf = (events: Shown, longestGap: Millis): Sight => ({
  watched: events[0].watched,
  phases: bitsOf(events, ({ phases }) => phases),
  measured: bitsOf(events, ({ measured }) => measured),
  parted: events.some(({ parted }) => parted),
  silent: events.some(
    ({ silence, end, counted, down }) => !counted && down === null && (end === null || silence > longestGap),
  ),
  counted: events.every(({ counted }) => counted),
});
