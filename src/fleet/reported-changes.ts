import type { Alarm, AlarmPriority } from '../domain/alarm.ts';
import { type RegisterValue, registerWh } from '../domain/energy.ts';
import type { BadReason } from '../domain/quality.ts';
import type { EnergyChannel, Quantity } from '../domain/quantity.ts';
import type { Reading } from '../domain/reading.ts';
import type { Instant } from '../domain/time.ts';
import type { FleetReport } from '../ports/fleet-link.ts';
import { energyMetrics, type FleetDevice, outboxMetrics, quantityMetric } from './metric-catalogue.ts';
import { type Change, type QualityCode, qualityCodes } from './metric-state.ts';

/** Reasons that say the meter was not there, as opposed to there and unusable. */
const silence: readonly BadReason[] = ['no-response', 'link-down', 'corrupt-frame', 'foreign-answer', 'missing'];

/** Whether this reading shows that the meter is alive. */
export const showsLife = ({ quality }: Reading): boolean =>
  quality.level !== 'bad' || !silence.includes(quality.reason);

/** What a reading says of a device's metrics: what it has, and what it had to reject (null and bad). */
export const readingChanges = (device: FleetDevice, reading: Reading): readonly Change[] => {
  const at = reading.measuredAt;
  const quality = qualityCodes[reading.quality.level];
  return [
    ...device.quantities.flatMap((quantity) => quantityChange(quantity, reading, at, quality)),
    ...device.channels.flatMap((channel) => energyChange(channel, reading, at, quality)),
  ];
};

const nothing = (name: string, at: Instant): readonly Change[] => [
  { name, state: { value: null, at, quality: qualityCodes.bad } },
];

const quantityChange = (quantity: Quantity, reading: Reading, at: Instant, quality: QualityCode): readonly Change[] => {
  const { name } = quantityMetric(quantity);
  const value = reading.values[quantity];
  if (reading.rejected[quantity] !== undefined) return nothing(name, at);
  if (value === undefined) return [];
  const rounded = Math.fround(value);
  return Number.isFinite(rounded) ? [{ name, state: { value: rounded, at, quality } }] : nothing(name, at);
};

const energyChange = (
  channel: EnergyChannel,
  reading: Reading,
  at: Instant,
  quality: QualityCode,
): readonly Change[] => {
  const name = energyMetrics[channel];
  const register = reading.registers[channel];
  if (reading.rejected[channel] !== undefined) return nothing(name, at);
  if (register === undefined) return [];
  const value = registerBits(register);
  return value === null ? nothing(name, at) : [{ name, state: { value, at, quality } }];
};

const registerBits = (register: RegisterValue): bigint | null =>
  register.value < 0 ? null : BigInt(registerWh(register));

export const gatewayChanges = (report: Extract<FleetReport, { kind: 'gateway' }>, at: Instant): readonly Change[] =>
  (['pending', 'refused', 'acknowledgedThrough'] as const).map((key) => ({
    name: outboxMetrics[key],
    state: { value: BigInt(report[key]), at, quality: qualityCodes.good },
  }));

const urgency: readonly AlarmPriority[] = ['low', 'medium', 'high', 'critical'];
const stands = ({ state }: Alarm): boolean => state === 'raised' || state === 'acknowledged';

/** The alarms of one slot after one more: each id once, and of those that no longer stand only the newest. */
export const keepAlarm = (kept: readonly Alarm[], alarm: Alarm): readonly Alarm[] => [
  alarm,
  ...kept.filter((other) => other.id !== alarm.id && stands(other)),
];

/** What a slot shows: the most urgent that stands; none standing, the newest. */
const shown = (alarms: readonly Alarm[]): Alarm | undefined =>
  alarms
    .filter(stands)
    .reduce<Alarm | undefined>(
      (worst, alarm) => (worst && urgency.indexOf(worst.priority) >= urgency.indexOf(alarm.priority) ? worst : alarm),
      undefined,
    ) ?? alarms[0];

/** Before the first alarm a slot says `normal` (IEC 62682), as it does for none of the others. */
export const alarmChanges = (slot: string, alarms: readonly Alarm[], at: Instant): readonly Change[] => {
  const alarm = shown(alarms);
  const quality = qualityCodes.good;
  return [
    { name: `${slot}/State`, state: { value: alarm?.state ?? 'normal', at, quality } },
    { name: `${slot}/Priority`, state: { value: alarm?.priority ?? null, at, quality } },
    { name: `${slot}/Since`, state: { value: alarm ? BigInt(alarm.since) : null, at, quality } },
    { name: `${slot}/Message`, state: { value: alarm?.message ?? null, at, quality } },
  ];
};
