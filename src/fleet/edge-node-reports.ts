import type { Alarm } from '../domain/alarm.ts';
import type { Instant } from '../domain/time.ts';
import type { FleetReport } from '../ports/fleet-link.ts';
import type { Metric } from '../wire/sparkplug.ts';
import type { DefinedDevice, EdgeNode } from './edge-node-definition.ts';
import { type Draft, deviceBirth, type EdgeNodeState, type EdgeNodeStep, send, silent } from './edge-node-state.ts';
import { configurationMetrics, deviceAlarmSlot, type MetricDefinition, nodeAlarmSlot } from './metric-catalogue.ts';
import { applyChanges, type Change, dataMetric, gone, type MetricState, qualityCodes } from './metric-state.ts';
import { alarmChanges, gatewayChanges, keepAlarm, readingChanges, showsLife } from './reported-changes.ts';

/** What one report changes, and what of it is news to the DSO: by exception, by alias. */
export const takeReport = (node: EdgeNode, state: EdgeNodeState, said: FleetReport, at: Instant): EdgeNodeStep => {
  switch (said.kind) {
    case 'gateway':
      return tellOfNode(node, state, gatewayChanges(said, at), at);
    case 'configuration': {
      const { request, answer } = said;
      const value = JSON.stringify({ request, ...answer });
      const result = { name: configurationMetrics.result, state: { value, at, quality: qualityCodes.good } };
      return tellOfNode(node, state, [result], at);
    }
    case 'alarms-kept': {
      const { journal } = state;
      // Told with the changes themselves, once those are read from storage.
      return silent({ ...state, journal: { ...journal, kept: Math.max(journal.kept, said.through) } });
    }
    case 'alarm':
      return alarm(node, state, said.alarm, at);
    case 'meter-lost':
      return lose(node, state, said.device, at);
    case 'reading': {
      const device = node.devices.get(said.reading.device);
      // A meter the DSO was never told of has no birth certificate to speak under.
      if (!device || !showsLife(said.reading)) return silent(state);
      // A meter that answers nothing but exceptions is there, but has nothing to be born with.
      const measures = said.reading.quality.level !== 'bad';
      return tellOfDevice(node, state, device, readingChanges(device.device, said.reading), at, measures);
    }
  }
};

const lose = (node: EdgeNode, state: EdgeNodeState, device: string, at: Instant): EdgeNodeStep => {
  const known = state.devices.get(device);
  if (!known?.alive) return silent(state);
  const devices = new Map(state.devices).set(device, { alive: false, holdings: gone(known.holdings) });
  return send(node, { ...state, devices }, [{ type: 'DDEATH', device, metrics: [] }], at);
};

const alarm = (node: EdgeNode, state: EdgeNodeState, raised: Alarm, at: Instant): EdgeNodeStep => {
  const { device: source, phase } = raised.source;
  const device = source === undefined ? undefined : node.devices.get(source);
  const deviceSlot = [deviceAlarmSlot(raised.kind, phase), deviceAlarmSlot(raised.kind)].find((slot) =>
    device?.alarmSlots.includes(slot),
  );
  const nodeSlot = nodeAlarmSlot(raised.kind, source);
  const slot = deviceSlot ?? (node.alarmSlots.includes(nodeSlot) ? nodeSlot : nodeAlarmSlot(raised.kind));
  const key = deviceSlot === undefined ? slot : `${source}/${slot}`;
  const kept = keepAlarm(state.alarms.get(key) ?? [], raised);
  const next = { ...state, alarms: new Map(state.alarms).set(key, kept) };
  const changes = alarmChanges(slot, kept, raised.at);
  return device && deviceSlot !== undefined
    ? tellOfDevice(node, next, device, changes, at, false)
    : tellOfNode(node, next, changes, at);
};

const dataOf = (
  definitions: readonly MetricDefinition[],
  changed: readonly Readonly<{ change: Change; before: MetricState | undefined }>[],
): readonly Metric[] =>
  changed.flatMap(({ change, before }) => {
    const definition = definitions.find(({ name }) => name === change.name);
    return definition ? [dataMetric(definition, { state: change.state, before })] : [];
  });

const tellOfNode = (node: EdgeNode, state: EdgeNodeState, changes: readonly Change[], at: Instant): EdgeNodeStep => {
  const { holdings, changed } = applyChanges(state.node, changes, node.deadband);
  if (changed.length === 0) return silent(state);
  return send(node, { ...state, node: holdings }, [{ type: 'NDATA', metrics: dataOf(node.metrics, changed) }], at);
};

/** DDATA of a meter that is born, DBIRTH when this is its first sign of life; otherwise only remembered. */
const tellOfDevice = (
  node: EdgeNode,
  state: EdgeNodeState,
  meter: DefinedDevice,
  changes: readonly Change[],
  at: Instant,
  signOfLife: boolean,
): EdgeNodeStep => {
  const id = meter.device.device;
  const known = state.devices.get(id) ?? { alive: false, holdings: new Map() };
  const { holdings, changed } = applyChanges(known.holdings, changes, node.deadband);
  const alive = known.alive || signOfLife;
  if (alive === known.alive && changed.length === 0) return silent(state);
  const next = { ...state, devices: new Map(state.devices).set(id, { alive, holdings }) };
  if (!alive) return silent(next);
  const draft: Draft = known.alive
    ? { type: 'DDATA', device: id, metrics: dataOf(meter.metrics, changed) }
    : deviceBirth(meter, next, at);
  return send(node, next, [draft], at);
};
