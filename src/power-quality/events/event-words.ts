import type { AlarmKind, AlarmPriority } from '../../domain/alarm.ts';
import type { AlarmCondition } from '../../domain/alarm-condition.ts';
import type { GridEvent, VoltageEventKind } from '../../domain/grid-event.ts';
import type { DeviceId } from '../../domain/identity.ts';
import { type Instant, SECOND } from '../../domain/time.ts';
import type { EventGroup } from './event-group.ts';
import type { MeterEvent } from './meter-event.ts';
import { listed, phasesOf } from './phase-words.ts';

/** How loud each kind is: our choice, nobody's rule. */
const said: Readonly<Record<VoltageEventKind, Readonly<{ name: string; priority: AlarmPriority; advice: string }>>> = {
  dip: {
    name: 'Voltage dip',
    priority: 'medium',
    advice: 'If it comes back, look for a fault or a heavy start nearby.',
  },
  swell: {
    name: 'Voltage swell',
    priority: 'high',
    advice: 'Look for a loose neutral, lost load or an earth fault of another phase.',
  },
  interruption: {
    name: 'Interruption',
    priority: 'high',
    advice: 'Check the main switch and the fuses, then ask the network operator.',
  },
  'rapid-change': {
    name: 'Rapid voltage change',
    priority: 'low',
    advice: 'Look for large loads, inverters or tap changers that switch.',
  },
};

const alarmKindOf = (kind: VoltageEventKind): AlarmKind => `voltage-${kind}`;

/** Of the alarm of an event: kind, and the meter that made it known; a number where that one has several at a time. */
export const eventAlarmId = (kind: VoltageEventKind, device: DeviceId, ordinal = 1): string =>
  `${alarmKindOf(kind)}/${device}${ordinal === 1 ? '' : `/${ordinal}`}`;

type Turn = Readonly<{ id: string; kind: VoltageEventKind; source: AlarmCondition['source']; at: Instant }>;

const condition = ({ id, kind, source, at }: Turn, standing: boolean, message: string): AlarmCondition => {
  const { priority } = said[kind];
  return { id, kind: alarmKindOf(kind), source, priority, standing, at, since: at, message };
};

/** An event of the grid begins: what its first witness shows. */
export const eventBegins = (
  id: string,
  { kind, watched, phases, extreme }: MeterEvent,
  at: Instant,
): AlarmCondition => {
  const { device, point, nominal, channels, confirmed } = watched;
  const { name, advice } = said[kind];
  const where = listed(phasesOf(channels, phases));
  const caveat = `indicative${confirmed ? '' : ', limit not confirmed by the authority'}`;
  const how = kind === 'rapid-change' ? 'by ' : '';
  const message = `${name} at ${device} ${where}: ${how}${extreme.toFixed(1)} V, ${(extreme / nominal).toFixed(2)} of ${nominal} V (${caveat}). ${advice}`;
  const turn = { id, kind, source: { device, point }, at };
  return { ...condition(turn, true, message), measured: { value: extreme, limit: limitOf(kind, watched), unit: 'V' } };
};

/** It stands as before, and one more meter shows it: what the founder shows, and all who are witnesses by now. */
export const eventSpreads = (
  id: string,
  { kind, founder, members }: Pick<EventGroup, 'kind' | 'founder' | 'members'>,
  at: Instant,
): AlarmCondition => ({
  // What the founder shows may have become an event of another kind meanwhile; this one goes on with the others.
  ...eventBegins(id, { ...founder, kind }, at),
  since: founder.start,
  witnesses: [...members.keys()],
});

const limitOf = (kind: VoltageEventKind, { dip, swell, interruption, rapidChange }: MeterEvent['watched']): number =>
  kind === 'rapid-change' ? rapidChange : { dip, swell, interruption }[kind].start;

/** It is over for all its witnesses. */
export const eventOver = (id: string, { watched }: MeterEvent, event: GridEvent, at: Instant): AlarmCondition => {
  const { kind, witnesses } = event;
  const { device, point } = watched;
  const worst = worstOf(event);
  const meters = witnesses.length === 1 ? '1 meter' : `${witnesses.length} meters`;
  const [firstOut] = witnesses;
  const message = `${said[kind].name} first seen by ${firstOut?.device ?? device} is over after ${lengthWords(event, at)}: ${meters} saw it, at worst ${worst.extreme.toFixed(1)} V, ${worst.perUnit.toFixed(2)} of nominal.`;
  return condition({ id, kind, source: { device, point }, at }, false, message);
};

/** Where the gateway did not run in it, nobody measured how long it lasted: what is known of it is said instead. */
const lengthWords = ({ start, end, down }: GridEvent, at: Instant): string => {
  const seconds = (span: number, decimals: number): string => `${(span / SECOND).toFixed(decimals)} s`;
  if (down === undefined) return seconds((end ?? at) - start, 1);
  const most = down.longest === null ? 'nobody knows how long at most' : `at most ${seconds(down.longest, 0)}`;
  return `at least ${seconds(down.shortest, 0)} and ${most} (the gateway did not run in it)`;
};

const worstOf = ({ kind, witnesses }: GridEvent) => {
  const sign = kind === 'dip' || kind === 'interruption' ? 1 : -1;
  return witnesses.reduce((worst, one) => (sign * one.perUnit < sign * worst.perUnit ? one : worst), {
    extreme: sign * Number.POSITIVE_INFINITY,
    perUnit: sign * Number.POSITIVE_INFINITY,
  });
};

/** It was not of this kind after all, and is said anew as what it became. */
export const eventWentOn = (
  id: string,
  kind: VoltageEventKind,
  { watched }: MeterEvent,
  at: Instant,
): AlarmCondition => {
  const { device, point } = watched;
  const as = kind === 'dip' ? 'an interruption' : 'a dip or a swell';
  const message = `${said[kind].name} first seen by ${device} went on as ${as}.`;
  return condition({ id, kind, source: { device, point }, at }, false, message);
};

/** An alarm of before the start whose meter shows nothing of it any more. */
export const eventOverMeanwhile = (turn: Turn & Readonly<{ source: Readonly<{ device: DeviceId }> }>): AlarmCondition =>
  condition(
    turn,
    false,
    `${said[turn.kind].name} first seen by ${turn.source.device} is over; it began before this gateway was started.`,
  );

/** An alarm of before the start whose meter is gone, or no longer has limits for it. */
export const eventUnwatched = (turn: Turn & Readonly<{ source: Readonly<{ device: DeviceId }> }>): AlarmCondition =>
  condition(turn, false, `${said[turn.kind].name} first seen by ${turn.source.device}: it is no longer watched there.`);
