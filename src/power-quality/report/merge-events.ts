import type { GatewayDown, GridEvent, Witness } from '../../domain/grid-event.ts';
import { instant, millis, SECOND } from '../../domain/time.ts';
import { durationClass } from '../events/duration-class.ts';

/** Gateways whose meters saw it begin so far apart saw one event, beyond what the readings around leave open. Our choice. */
const TOGETHER = 2 * SECOND;

type Seen = Readonly<{ source: number; event: GridEvent }>;

/**
 * Events of several gateways as those of one substation, by their start: of one kind that began together they are one
 * event with all its witnesses. Of one gateway each stays by itself. A meter that two have witnesses once.
 */
export const mergeEvents = (gateways: readonly Iterable<GridEvent>[]): readonly GridEvent[] => {
  const all = gateways
    .flatMap((events, source): readonly Seen[] => [...events].map((event) => ({ source, event })))
    .toSorted((one, other) => one.event.start - other.event.start || one.source - other.source);
  const open: Seen[][] = [];
  for (const seen of all) {
    const together = open.findLast((group) => isSame(group, seen));
    if (together === undefined) open.push([seen]);
    else together.push(seen);
  }
  return open.map((group) => oneEvent(group, gateways.length));
};

const isSame = (group: readonly Seen[], { source, event }: Seen): boolean => {
  const [first] = group;
  if (first === undefined || first.event.kind !== event.kind || group.some((one) => one.source === source))
    return false;
  return event.start - first.event.start <= TOGETHER + doubtOf(first.event) + doubtOf(event);
};
const doubtOf = ({ witnesses }: GridEvent): number => Math.max(0, ...witnesses.map(({ uncertainty }) => uncertainty));

const oneEvent = (group: readonly Seen[], gateways: number): GridEvent => {
  const events = group.map(({ event }) => event);
  const first = events[0] as GridEvent;
  if (events.length === 1) return gateways > 1 && first.extent === 'all' ? { ...first, extent: 'several' } : first;
  const witnesses = new Map<string, Witness>();
  for (const witness of events.flatMap((event) => event.witnesses).toSorted((one, other) => one.start - other.start))
    if (!witnesses.has(witness.device)) witnesses.set(witness.device, witness);
  const ends = events.map(({ end }) => end);
  const end = ends.some((one) => one === null) ? null : instant(Math.max(...ends.map(Number)));
  const { feeder, down: _, ...found } = first;
  const down = downOf(events);
  return {
    ...found,
    end,
    duration: durationOf(events, end, down),
    witnesses: [...witnesses.values()],
    extent: events.length === gateways && events.every(({ extent }) => extent === 'all') ? 'all' : 'several',
    ...(feeder !== undefined && events.every((event) => event.feeder === feeder) && { feeder }),
    hint: `${events.length} of ${gateways} gateways saw it: look at what feeds them all.`,
    ...(down !== null && { down }),
  };
};

type Down = NonNullable<GridEvent['down']>;

/**
 * From the first to the last time one of the gateways did not run in it. It lasted at least as long as each knows of it,
 * and a gateway that ran all the time knows both bounds: those of its witnesses.
 */
const downOf = (events: readonly GridEvent[]): Down | null => {
  const downs = events.flatMap(({ down }) => down ?? []);
  const span = (choose: (...moments: number[]) => number, at: keyof GatewayDown) =>
    instant(choose(...downs.map((down) => down[at])));
  if (downs.length === 0) return null;
  const bounds = events.map(boundsOf);
  const begun = Math.min(...events.map(({ start }) => start));
  const most = bounds.flatMap(({ longest }, place) =>
    longest === null ? [] : [longest + (events[place]?.start ?? begun) - begun],
  );
  return {
    from: span(Math.min, 'from'),
    to: span(Math.max, 'to'),
    shortest: millis(Math.max(...bounds.map(({ shortest }) => shortest))),
    longest: most.length < bounds.length ? null : millis(Math.max(...most)),
  };
};

/** How long it lasted at least and at most, as far as one gateway knows; null: nobody knows. */
const boundsOf = (event: GridEvent): Pick<Down, 'shortest' | 'longest'> => {
  const { start, end, down } = event;
  if (down !== undefined) return down;
  if (end === null) return { shortest: millis(0), longest: null };
  const doubt = 2 * doubtOf(event);
  return { shortest: millis(Math.max(0, end - start - doubt)), longest: millis(end - start + doubt) };
};

const durationOf = (events: readonly GridEvent[], end: GridEvent['end'], down: Down | null): GridEvent['duration'] => {
  const [first] = events as readonly [GridEvent];
  if (events.every(({ duration }) => duration === first.duration)) return first.duration;
  if (down !== null)
    return durationClass(first.kind, { ...down, longest: down.longest ?? millis(Number.POSITIVE_INFINITY) });
  if (end === null || events.some(({ duration }) => duration === 'unclassified')) return 'unclassified';
  const length = millis(end - first.start);
  return durationClass(first.kind, { shortest: length, longest: length });
};
