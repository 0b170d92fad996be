import type { Alarm } from '../../domain/alarm.ts';
import type { EventsUnderWay } from '../../domain/quality-under-way.ts';
import { sameData } from '../../domain/same-data.ts';
import { instant } from '../../domain/time.ts';
import { standingIds } from '../alarms/alarm-state.ts';
import type { QualityRules } from '../quality-rules.ts';
import { noGroups } from './advance-groups.ts';
import { noTally } from './count-events.ts';
import { type EventOptions, type EventsState, usualEventOptions } from './events-state.ts';
import { eventsUnderWay, resumeEvents } from './events-under-way.ts';
import { noVoltages } from './meter-voltages.ts';
import { resumeAlarmed } from './resume-alarmed.ts';
import { standingEvents } from './standing-events.ts';
import { watchedVoltages } from './watched-voltages.ts';

/**
 * Where the watch begins: with the alarms somebody still had to see when the process before ended, and what that had under
 * way of voltage events; null where nothing of it was kept.
 */
export const startEvents = (
  { meters, longestGap }: QualityRules,
  restored: readonly Alarm[] = [],
  underWay: EventsUnderWay | null = null,
  options: EventOptions = usualEventOptions,
): EventsState => {
  const watched = meters.flatMap((meter) => watchedVoltages(meter) ?? []);
  const times = { longestGap, steadySpan: options.steadySpan };
  const state: EventsState = {
    meters: new Map(watched.map((meter) => [meter.device, noVoltages(meter, times)])),
    tallies: new Map(watched.map(({ device }) => [device, noTally()])),
    groups: noGroups({ ...options, longestGap }),
    standing: standingEvents(standingIds(restored)),
    unraised: new Set(),
    now: instant(Number.NEGATIVE_INFINITY),
    observed: 0,
  };
  if (underWay !== null) resumeEvents(state, underWay);
  resumeAlarmed(state, restored);
  return state;
};

/**
 * Goes on by other rules under way, with the alarms as they stand: as over a restart, but that nothing stopped. What no rule
 * changes of a meter stays, its steady voltage with it.
 */
export const retuneEvents = (before: EventsState, rules: QualityRules, alarms: readonly Alarm[]): EventsState => {
  const { longestGap, together, patience } = before.groups.times;
  const watched = new Map(
    rules.meters.flatMap((meter) => watchedVoltages(meter) ?? []).map((one) => [one.device, one]),
  );
  const same = (device: string): boolean => sameData(before.meters.get(device)?.watched, watched.get(device));
  const devices = new Set([...before.meters.keys(), ...watched.keys()]);
  if (longestGap === rules.longestGap && [...devices].every(same)) return before;
  const { steadySpan } = usualEventOptions;
  const next = startEvents(rules, alarms, eventsUnderWay(before), { together, patience, steadySpan });
  const meters = [...next.meters].map(([device, meter]) => {
    const known = before.meters.get(device);
    if (known === undefined) return [device, { ...meter, stopped: null }] as const;
    const { steady, last, gap, stopped, down } = known;
    return [device, { ...meter, ...(same(device) && { steady }), last, gap, stopped, down }] as const;
  });
  return { ...next, meters: new Map(meters) };
};
