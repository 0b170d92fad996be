import type { EventsUnderWay, EventUnderWay } from '../../domain/quality-under-way.ts';
import { type Instant, instant, monotonic } from '../../domain/time.ts';
import type { EventGroup } from './event-group.ts';
import type { EventsState } from './events-state.ts';
import type { MeterEvent } from './meter-event.ts';
import type { MeterVoltages } from './meter-voltages.ts';

/** What is remembered of voltage events, as plain data. Steady voltages are not: they are of the last ten seconds. */
export const eventsUnderWay = ({ now, observed, meters, tallies, groups }: EventsState): EventsUnderWay => {
  const places = new Map<MeterEvent, number>();
  const placeOf = (event: MeterEvent): number => {
    const known = places.get(event);
    if (known !== undefined) return known;
    places.set(event, places.size);
    return places.size - 1;
  };
  const running = (event: MeterEvent | null): number | null => (event === null ? null : placeOf(event));
  const ofMeters = [...meters.values()].flatMap((meter) => {
    const { watched, last, volts, seen, before, sag, swell, rapid } = meter;
    if (last === null) return [];
    const { last: told, ...counted } = tallies.get(watched.device) ?? {
      dip: 0,
      swell: 0,
      interruption: 0,
      last: -Infinity,
    };
    return [
      {
        device: watched.device,
        last: { measuredAt: last.measuredAt, earliest: last.earliest },
        volts: Array.from(volts, finite),
        seen: Array.from(seen, finite),
        before: Array.from(before, finite),
        sag: running(sag),
        swell: running(swell),
        rapid: running(rapid),
        tally: { ...counted, last: finite(told) as Instant | null },
      },
    ];
  });
  const ofGroups = groups.open.map((group) => ({
    kind: group.kind,
    alarm: group.alarm,
    ...(group.alone && { alone: true }),
    founder: placeOf(group.founder),
    members: Array.from(group.members.values(), (shown) => shown.map(placeOf)),
    running: Array.from(group.running, placeOf),
    others: Array.from(group.others, ([device, { at }]) => [device, at] as const),
    unseen: group.unseen,
    end: finite(group.end) as Instant | null,
    wait: group.wait,
  }));
  return {
    now: finite(now) as Instant | null,
    observed,
    events: Array.from(places.keys(), eventOf),
    meters: ofMeters,
    groups: ofGroups,
  };
};

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

const eventOf = ({ watched, startsAfter, ...event }: MeterEvent): EventUnderWay => ({
  ...event,
  device: watched.device,
  startsAfter: finite(startsAfter) as Instant | null,
});

/** Goes on where another process stopped, with the meters that are still watched. */
export const resumeEvents = (state: EventsState, { now, observed, events, meters, groups }: EventsUnderWay): void => {
  const known = events.map(({ device, startsAfter, ...event }): MeterEvent | null => {
    const watched = state.meters.get(device)?.watched;
    if (watched === undefined) return null;
    return { ...event, watched, startsAfter: startsAfter ?? instant(Number.NEGATIVE_INFINITY) };
  });
  const at = (place: number | null): MeterEvent | null => (place === null ? null : (known[place] ?? null));
  state.now = now ?? state.now;
  state.observed = observed;
  for (const { device, last, volts, seen, before, sag, swell, rapid, tally } of meters) {
    const meter = state.meters.get(device);
    if (meter === undefined) continue;
    fill(meter.volts, volts, Number.NaN);
    fill(meter.seen, seen, Number.NEGATIVE_INFINITY);
    fill(meter.before, before, Number.NaN);
    // Another process asked, so that whatever is read now is read later.
    meter.last = { ...last, monotonic: monotonic(0), boot: '' };
    [meter.sag, meter.swell, meter.rapid] = [at(sag), at(swell), at(rapid)];
    const counted = state.tallies.get(device);
    if (counted) Object.assign(counted, tally, { last: tally.last ?? counted.last });
  }
  for (const one of groups) resumeGroup(state, one, at);
  if (now !== null) for (const meter of state.meters.values()) meter.stopped = now;
};

const fill = (into: Float64Array, values: readonly (number | null)[], missing: number): void => {
  for (const [index, value] of values.entries()) if (index < into.length) into[index] = value ?? missing;
};

const resumeGroup = (
  { groups, meters }: EventsState,
  { founder, members, running, others, end, ...group }: EventsUnderWay['groups'][number],
  at: (place: number | null) => MeterEvent | null,
): void => {
  const shown = members.flatMap((places) => {
    const [first, ...rest] = places.flatMap((place) => at(place) ?? []);
    return first === undefined ? [] : [[first.watched.device, [first, ...rest]] as const];
  });
  const first = at(founder) ?? shown[0]?.[1][0];
  if (first === undefined) return;
  const resumed: EventGroup = {
    ...group,
    alone: group.alone ?? false,
    founder: first,
    members: new Map(shown.map(([device, [one, ...rest]]) => [device, [one as MeterEvent, ...rest]])),
    running: new Set(running.flatMap((place) => at(place) ?? [])),
    others: new Map(
      others.flatMap(([device, seenAt]) => {
        const watched = meters.get(device)?.watched;
        return watched === undefined ? [] : [[device, { at: seenAt, watched }] as const];
      }),
    ),
    end: end ?? instant(Number.NEGATIVE_INFINITY),
  };
  groups.open = [...groups.open, resumed];
  for (const event of resumed.running) {
    groups.groupOf.set(event, resumed);
    showsStill(meters.get(event.watched.device), event);
  }
};

/** A meter that was not heard of since an earlier start is in what its alarm told of. */
const showsStill = (meter: MeterVoltages | undefined, event: MeterEvent): void => {
  if (meter === undefined || meter.last !== null) return;
  if (event.kind === 'swell') meter.swell = event;
  else if (event.kind !== 'rapid-change') meter.sag = event;
};
