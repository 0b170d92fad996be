import type { Alarm } from '../../domain/alarm.ts';
import type { EventsUnderWay } from '../../domain/quality-under-way.ts';
import { instant } from '../../domain/time.ts';
import { standingIds } from '../alarms/alarm-state.ts';
import type { QualityRules } from '../quality-rules.ts';
import { noGroups } from './advance-groups.ts';
import { noTally } from './count-events.ts';
import { type EventOptions, type EventsState, usualEventOptions } from './events-state.ts';
import { resumeEvents } from './events-under-way.ts';
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
