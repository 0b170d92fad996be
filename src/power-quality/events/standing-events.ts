import type { AlarmCondition } from '../../domain/alarm-condition.ts';
import { type VoltageEventKind, voltageEventKinds } from '../../domain/grid-event.ts';
import type { DeviceId } from '../../domain/identity.ts';
import type { Instant } from '../../domain/time.ts';
import { eventOverMeanwhile, eventUnwatched } from './event-words.ts';
import type { MeterVoltages } from './meter-voltages.ts';
import { above, below } from './voltage-bits.ts';

/**
 * Alarms of events that still stood when the process began, and whose meter has not yet shown that they are over; `wide`:
 * of which several meters were known to be witnesses.
 */
export type StandingEvents = Map<string, Readonly<{ kind: VoltageEventKind; device: DeviceId; wide: boolean }>>;
type Meters = ReadonlyMap<DeviceId, MeterVoltages>;

const pattern = new RegExp(`^voltage-(${voltageEventKinds.join('|')})/([^/]+)(?:/\\d+)?$`);
const isKind = (text: string | undefined): text is VoltageEventKind => voltageEventKinds.some((kind) => kind === text);

/** Those of the standing alarms, told with their number of witnesses, that are of voltage events. */
export const standingEvents = (alarms: ReadonlyMap<string, number>): StandingEvents => {
  const standing: StandingEvents = new Map();
  for (const [id, witnesses] of [...alarms].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const [, kind, device] = pattern.exec(id) ?? [];
    if (isKind(kind) && device !== undefined) standing.set(id, { kind, device, wide: witnesses > 1 });
  }
  return standing;
};

/** An alarm that an event goes on under, and the meter that made it known before the start. */
export type Adopted = Readonly<{ id: string; owner: DeviceId }>;

/**
 * The alarm that an event goes on under which its first reading found already there: that of its own meter, or, of an event
 * that several meters saw, of one that has not been heard of since. An alarm that one meter alone was known to show is
 * nobody else's.
 */
export const adoptAlarm = (
  standing: StandingEvents,
  meters: Meters,
  { kind, device, found }: Readonly<{ kind: VoltageEventKind; device: DeviceId; found: boolean }>,
): Adopted | null => {
  let adopted: Adopted | null = null;
  for (const [id, alarm] of standing) {
    if (alarm.kind !== kind) continue;
    const own = alarm.device === device;
    const unheard = found && alarm.wide && meters.get(alarm.device)?.last === null;
    if (own || (adopted === null && unheard)) adopted = { id, owner: alarm.device };
    if (own) break;
  }
  if (adopted !== null) standing.delete(adopted.id);
  return adopted;
};

/** Alarms of before the start that this meter shows to be over, or that nobody can say anything of any more. */
export const settleStanding = (
  standing: StandingEvents,
  meters: Meters,
  reading: Readonly<{ device: DeviceId; measuredAt: Instant }>,
): readonly AlarmCondition[] => {
  const conditions: AlarmCondition[] = [];
  for (const [id, { kind, device }] of standing) {
    const meter = meters.get(device);
    const turn = { id, kind, source: { device }, at: reading.measuredAt };
    if (meter === undefined) conditions.push(eventUnwatched(turn));
    else if (device === reading.device && isGood(kind, meter))
      conditions.push(eventOverMeanwhile({ ...turn, source: { device, point: meter.watched.point } }));
    else continue;
    standing.delete(id);
  }
  return conditions;
};

/** Whether a meter shows nothing of such an event. */
export const isGood = (kind: VoltageEventKind, { watched, volts, sag, swell, rapid }: MeterVoltages): boolean => {
  switch (kind) {
    case 'dip':
      return sag?.kind === 'interruption' || below(volts, watched.dip.over) === 0;
    case 'interruption':
      return sag?.kind !== 'interruption' && below(volts, watched.interruption.over) !== below(volts, Infinity);
    case 'swell':
      return swell === null && above(volts, watched.swell.over) === 0;
    case 'rapid-change':
      return rapid === null;
  }
};
