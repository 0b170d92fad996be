import type { Alarm } from '../../domain/alarm.ts';
import { type Instant, instant, millis } from '../../domain/time.ts';
import { stands } from '../alarms/alarm-state.ts';
import { foundedBy } from './event-group.ts';
import type { EventsState } from './events-state.ts';
import type { MeterEvent } from './meter-event.ts';
import type { MeterVoltages } from './meter-voltages.ts';
import { phaseBitsIn } from './phase-words.ts';

/**
 * What alarms of before the start say of voltage events. One that stands, and of which nothing else was kept (the gateway
 * lost its supply in the same moment), is an event that began when the alarm says, as far beyond its limit as that says.
 * Events whose alarm does not stand are raised again by the first reading that shows them. What is left in `standing` is
 * told to be over by its meter, and is no event of the grid. An alarm of which one meter was known to be a witness is nobody
 * else's event: what another is found in after the start has an alarm of its own.
 */
export const resumeAlarmed = (state: EventsState, restored: readonly Alarm[]): void => {
  const { groups, standing, meters } = state;
  const raised = restored.filter(stands);
  for (const alarm of raised) {
    const known = standing.get(alarm.id);
    if (known === undefined) continue;
    const resumed = groups.open.some((group) => group.alarm === alarm.id);
    const meter = meters.get(known.device);
    if (resumed || (meter !== undefined && begunBefore(state, meter, known.kind, alarm))) standing.delete(alarm.id);
  }
  const ids = new Set(raised.map(({ id }) => id));
  for (const group of groups.open) if (group.alarm !== null && !ids.has(group.alarm)) state.unraised.add(group);
};

/** False of what cannot be gone on with: a step, and what a meter shows beside an event it shows already. */
const begunBefore = (state: EventsState, meter: MeterVoltages, kind: MeterEvent['kind'], alarm: Alarm): boolean => {
  const slot = kind === 'swell' ? 'swell' : 'sag';
  if (kind === 'rapid-change' || meter[slot] !== null) return false;
  const event = { ...eventOf(meter, kind, alarm), heard: state.observed };
  meter[slot] = event;
  const group = { ...foundedBy(event, alarm.id, state.groups.times), alone: (alarm.witnesses ?? 1) < 2 };
  state.groups.open = [...state.groups.open, group];
  state.groups.groupOf.set(event, group);
  for (const one of state.meters.values()) one.stopped = latest(one.stopped, alarm.at);
  return true;
};

const latest = (one: Instant | null, other: Instant): Instant => instant(Math.max(one ?? other, other));

const eventOf = ({ watched }: MeterVoltages, kind: 'dip' | 'swell' | 'interruption', alarm: Alarm): MeterEvent => {
  const { since, measured, message } = alarm;
  const phases = phaseBitsIn(watched.channels, message);
  return {
    watched,
    kind,
    start: since,
    startsAfter: instant(Number.NEGATIVE_INFINITY),
    startsBy: since,
    endsAfter: since,
    end: null,
    endsBy: null,
    phases,
    measured: phases,
    extreme: measured?.value ?? watched[kind].start,
    silence: millis(0),
    parted: false,
    doubt: millis(0),
    counted: false,
    heard: 0,
    down: null,
  };
};
