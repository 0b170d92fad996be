import type { GridEvent } from '../../domain/grid-event.ts';
import type { EventsUnderWay } from '../../domain/quality-under-way.ts';
import { type Millis, millis } from '../../domain/time.ts';
import type { QualityMeter } from '../quality-rules.ts';
import { gridEventOf } from './grid-event-of.ts';
import { startEvents } from './start-events.ts';

/**
 * What a gateway had under way as events of the grid: with `end` null where a witness still shows it, otherwise as they will be
 * told once no other meter can tell of them. `longestGap` is that of the gateway's rules.
 */
export const lastingEvents = (
  underWay: EventsUnderWay,
  { meters, longestGap }: Readonly<{ meters: readonly QualityMeter[]; longestGap: Millis }>,
): readonly GridEvent[] => {
  const { open, times } = startEvents({ meters, longestGap, lateness: millis(0) }, [], underWay).groups;
  return open.flatMap((group) => {
    const event = gridEventOf(group, times);
    if (event === null) return [];
    return group.running.size > 0 ? [{ ...event, end: null }] : [event];
  });
};
