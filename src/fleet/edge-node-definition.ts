import { Fault } from '../domain/fault.ts';
import type { Quantity } from '../domain/quantity.ts';
import { type EdgeNodeId, isTopicLevel } from '../wire/sparkplug-topic.ts';
import {
  bdSeqMetric,
  configurationMetrics,
  deviceAlarmSlots,
  deviceDrafts,
  type FleetDevice,
  type MetricDefinition,
  nodeAlarmSlots,
  nodeDrafts,
  quantityMetric,
  rebirthMetric,
} from './metric-catalogue.ts';

export type EdgeNodeSettings = Readonly<{
  /** Sparkplug group: the substation cell. */
  group: string;
  /** Sparkplug edge node: the gateway. */
  node: string;
  devices: readonly FleetDevice[];
  /** Said once per birth as `Properties/<key>`: realm, software version … Never a name or an address. */
  properties: Readonly<Record<string, string>>;
  /** In the quantity's unit: changes up to this much are not reported. Absent: every change is. */
  deadband: Readonly<Partial<Record<Quantity, number>>>;
}>;

export type DefinedDevice = Readonly<{
  device: FleetDevice;
  metrics: readonly MetricDefinition[];
  alarmSlots: readonly string[];
}>;

/** An edge node with all its metrics. Aliases are unique over node and devices and stay for the life of the process. */
export type EdgeNode = Readonly<{
  id: EdgeNodeId;
  properties: Readonly<Record<string, string>>;
  metrics: readonly MetricDefinition[];
  alarmSlots: readonly string[];
  devices: ReadonlyMap<string, DefinedDevice>;
  deadband: (metric: string) => number;
}>;

/** bdSeq and commands, which a host must be able to write before it has heard a birth. */
const named: ReadonlySet<string> = new Set([bdSeqMetric, rebirthMetric, ...Object.values(configurationMetrics)]);

/** @throws Fault `configuration` when an id cannot be a topic level, or a device or metric stands twice. */
export const defineEdgeNode = (settings: EdgeNodeSettings): EdgeNode => {
  for (const id of [settings.group, settings.node, ...settings.devices.map(({ device }) => device)])
    if (!isTopicLevel(id))
      throw new Fault(
        'configuration',
        `Fleet: "${id}" cannot be a Sparkplug id: use 1 to 200 characters without + / #`,
      );
  // Some are addressed by name; everything else by alias, counted from 1.
  let lastAlias = 0n;
  const withAlias = (draft: Omit<MetricDefinition, 'alias'>): MetricDefinition =>
    named.has(draft.name) ? { ...draft, alias: null } : { ...draft, alias: ++lastAlias };
  const metrics = unrepeated(nodeDrafts(settings.devices, Object.keys(settings.properties)), settings.node).map(
    withAlias,
  );
  const devices = new Map<string, DefinedDevice>();
  for (const device of settings.devices) {
    if (devices.has(device.device))
      throw new Fault(
        'configuration',
        `Fleet: the meter ${device.device} stands twice: give every meter an id of its own`,
      );
    const deviceMetrics = unrepeated(deviceDrafts(device), device.device).map(withAlias);
    devices.set(device.device, { device, metrics: deviceMetrics, alarmSlots: deviceAlarmSlots(device) });
  }
  return {
    id: { group: settings.group, node: settings.node },
    properties: settings.properties,
    metrics,
    alarmSlots: nodeAlarmSlots(settings.devices),
    devices,
    deadband: deadbandOf(settings.deadband),
  };
};

const unrepeated = <T extends Readonly<{ name: string }>>(drafts: readonly T[], where: string): readonly T[] => {
  const seen = new Set<string>();
  for (const { name } of drafts) {
    if (seen.has(name)) throw new Fault('configuration', `Fleet: the metric ${name} of ${where} stands twice`);
    seen.add(name);
  }
  return drafts;
};

const deadbandOf = (deadband: EdgeNodeSettings['deadband']): ((metric: string) => number) => {
  const byMetric = new Map<string, number>();
  for (const [quantity, width] of Object.entries(deadband))
    byMetric.set(quantityMetric(quantity as Quantity).name, width);
  return (metric) => byMetric.get(metric) ?? 0;
};
