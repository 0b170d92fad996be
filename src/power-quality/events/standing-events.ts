import type { AlarmCondition } from '../../domain/alarm-condition.ts';
import { type VoltageEventKind, voltageEventKinds } from '../../domain/grid-event.ts';
import type { DeviceId } from '../../domain/identity.ts';
import type { Instant } from '../../domain/time.ts';
import { eventOverMeanwhile, eventUnwatched } from './event-words.ts';
import type { MeterVoltages } from './meter-voltages.ts';
import { above, below } from './voltage-bits.ts';

/** Alarms of events that still stood when the process began, and whose meter has not yet shown that they are over. */
export type StandingEvents = Map<string, Readonly<{ kind: VoltageEventKind; device: DeviceId }>>;
type Meters = ReadonlyMap<DeviceId, MeterVoltages>;

const pattern = new RegExp(`^voltage-(${voltageEventKinds.join('|')})/([^/]+)(?:/\\d+)?$`);
const isKind = (text: string | undefined): text is VoltageEventKind => voltageEventKinds.some((kind) => kind === text);

/** Those of the standing alarms, by their ids, that are of voltage events. */
export const standingEvents = (ids: Iterable<string>): StandingEvents => {
  const standing: StandingEvents = new Map();
  for (const id of [...ids].toSorted()) {
    const [, kind, device] = pattern.exec(id) ?? [];
    if (isKind(kind) && device !== undefined) standing.set(id, { kind, device });
  }
  return standing;
};

/** The alarm of before the start that an event of its own meter goes on under; null where there is none. */
export const ownAlarm = (standing: StandingEvents, kind: VoltageEventKind, device: DeviceId): string | null => {
  for (const [id, alarm] of standing) {
    if (alarm.kind !== kind || alarm.device !== device) continue;
    standing.delete(id);
    return id;
  }
  return null;
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
const isGood = (kind: VoltageEventKind, { watched, volts, sag, swell, rapid }: MeterVoltages): boolean => {
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
