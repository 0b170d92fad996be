import { type AlarmKind, alarmKinds } from '../domain/alarm.ts';
import { type EnergyChannel, type Quantity, type Unit, unitOf } from '../domain/quantity.ts';
import type { DataType } from '../wire/sparkplug-value.ts';
import { deviceAlarms } from './device-alarms.ts';

/** What a metric is, for as long as the process lives. Metrics without alias travel by name. */
export type MetricDefinition = Readonly<{ name: string; alias: bigint | null; type: DataType; unit?: Unit | 'Wh' }>;

/** A meter as the DSO will see it: a Sparkplug device with every metric it will ever send. */
export type FleetDevice = Readonly<{
  device: string;
  quantities: readonly Quantity[];
  channels: readonly EnergyChannel[];
}>;

/** `Node Control/Rebirth` and `bdSeq` are named by Sparkplug 3.0.0 §5.10, §6.4.19. */
export const rebirthMetric = 'Node Control/Rebirth';
export const bdSeqMetric = 'bdSeq';
export const outboxMetrics = {
  pending: 'Outbox/Pending',
  refused: 'Outbox/Refused',
  acknowledgedThrough: 'Outbox/Acknowledged Through',
} as const;

/**
 * The changes of alarms, beside the slots that show how each stands now: every change is one value of `change` (JSON with its
 * position), and the host writes `acknowledgedThrough` once it keeps all of them up to a position.
 */
export const alarmMetrics = {
  change: 'Alarms/Change',
  keptThrough: 'Alarms/Kept Through',
  acknowledgedThrough: 'Alarms/Acknowledged Through',
  lost: 'Alarms/Lost',
} as const;

/**
 * Changes of the configuration: a host writes a request, signed by an author that the configuration names, to `request`; what becomes of
 * it is told as `result` (JSON, with the request's hash), each time it becomes another thing.
 */
export const configurationMetrics = {
  request: 'Configuration/Request',
  result: 'Configuration/Result',
} as const;

const words: Readonly<Record<string, string>> = {
  angle: 'Angle',
  count: 'Count',
  current: 'Current',
  dip: 'Dip',
  flicker: 'Flicker',
  frequency: 'Frequency',
  harmonic: 'Harmonic',
  interruption: 'Interruption',
  long: 'Long',
  neutral: 'Neutral',
  power: 'Power',
  active: 'Active',
  reactive: 'Reactive',
  apparent: 'Apparent',
  'power-factor': 'Power Factor',
  short: 'Short',
  swell: 'Swell',
  thd: 'THD',
  voltage: 'Voltage',
};
/** No name is a folder and a leaf at once, as hosts show the slashes as folders: so these have a leaf of their own. */
const totals: Readonly<Partial<Record<Quantity, string>>> = {
  'power.active': 'Power/Active/Total',
  'power.reactive': 'Power/Reactive/Total',
  'power.apparent': 'Power/Apparent/Total',
  'power-factor': 'Power/Factor',
};

/** The metric a quantity travels as: `thd.voltage.L1` is `THD/Voltage/L1`. */
export const quantityMetric = (quantity: Quantity): Readonly<{ name: string; unit: Unit }> => ({
  name:
    totals[quantity] ??
    quantity
      .split('.')
      .map((part) => words[part] ?? part)
      .join('/'),
  unit: unitOf[quantity],
});

/** Cumulative registers seen from the metering point, in whole Wh. */
export const energyMetrics: Readonly<Record<EnergyChannel, string>> = {
  import: 'Energy/Import',
  export: 'Energy/Export',
};

type Draft = Omit<MetricDefinition, 'alias'>;

const alarmDrafts = (slot: string): readonly Draft[] => [
  { name: `${slot}/State`, type: 'String' },
  { name: `${slot}/Priority`, type: 'String' },
  { name: `${slot}/Since`, type: 'DateTime' },
  { name: `${slot}/Message`, type: 'String' },
];

/** The place an alarm has on a device: one per phase where phases raise apart. */
export const deviceAlarmSlot = (kind: AlarmKind, phase?: string): string =>
  phase === undefined ? `Alarms/${kind}` : `Alarms/${kind}/${phase}`;
/** The place an alarm has on the node: its own, or on behalf of a device that is not there to say it. */
export const nodeAlarmSlot = (kind: AlarmKind, device?: string): string =>
  device === undefined ? `Alarms/${kind}/Gateway` : `Alarms/${kind}/${device}`;

/** Slots of one device, where it measures what they need: one per phase where phases raise apart. */
export const deviceAlarmSlots = ({ quantities }: FleetDevice): readonly string[] =>
  deviceAlarms(quantities).flatMap(({ kind, parts }) => parts.map((part) => deviceAlarmSlot(kind, part ?? undefined)));

/** Slots of the node: every kind for itself, and the silence of every device. */
export const nodeAlarmSlots = (devices: readonly FleetDevice[]): readonly string[] => [
  ...alarmKinds.map((kind) => nodeAlarmSlot(kind)),
  ...devices.map(({ device }) => nodeAlarmSlot('meter-silent', device)),
];

export const nodeDrafts = (devices: readonly FleetDevice[], properties: readonly string[]): readonly Draft[] => [
  { name: bdSeqMetric, type: 'Int64' },
  { name: rebirthMetric, type: 'Boolean' },
  ...properties.map((name): Draft => ({ name: `Properties/${name}`, type: 'String' })),
  ...Object.values(outboxMetrics).map((name): Draft => ({ name, type: 'UInt64' })),
  ...Object.values(alarmMetrics).map(
    (name): Draft => ({ name, type: name === alarmMetrics.change ? 'String' : 'UInt64' }),
  ),
  { name: configurationMetrics.request, type: 'Bytes' },
  { name: configurationMetrics.result, type: 'String' },
  ...nodeAlarmSlots(devices).flatMap(alarmDrafts),
];

export const deviceDrafts = (device: FleetDevice): readonly Draft[] => [
  ...device.quantities.map((quantity): Draft => ({ ...quantityMetric(quantity), type: 'Float' })),
  ...device.channels.map((channel): Draft => ({ name: energyMetrics[channel], type: 'UInt64', unit: 'Wh' })),
  ...deviceAlarmSlots(device).flatMap(alarmDrafts),
];
