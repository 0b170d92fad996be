import type { Alarm } from '../domain/alarm.ts';
import type { Instant } from '../domain/time.ts';
import type { Publication } from '../ports/broker.ts';
import type { FleetReport } from '../ports/fleet-link.ts';
import { encodePayload, type Metric, type Payload } from '../wire/sparkplug.ts';
import { type MessageType, topicOf } from '../wire/sparkplug-topic.ts';
import { dataTypes, toWire } from '../wire/sparkplug-value.ts';
import type { DefinedDevice, EdgeNode } from './edge-node-definition.ts';
import {
  bdSeqMetric,
  deviceAlarmSlot,
  type MetricDefinition,
  nodeAlarmSlot,
  rebirthMetric,
} from './metric-catalogue.ts';
import {
  applyChanges,
  birthMetric,
  type Change,
  chronological,
  dataMetric,
  gone,
  type Holdings,
  type MetricState,
  qualityCodes,
} from './metric-state.ts';
import { alarmChanges, gatewayChanges, keepAlarm, readingChanges, showsLife } from './reported-changes.ts';

type DeviceState = Readonly<{ alive: boolean; holdings: Holdings }>;

/** Where an edge node's session stands, and what it knows while it has none. */
export type EdgeNodeState = Readonly<{
  /** `connecting` once a bdSeq is spent on a CONNECT; only `online` publishes. */
  phase: 'offline' | 'connecting' | 'online';
  /** Of the last CONNECT, 0 to 255. */
  bdSeq: number;
  /** Of the next message, 0 to 255: one counter over node and devices. */
  seq: number;
  node: Holdings;
  devices: ReadonlyMap<string, DeviceState>;
  /** By slot; a slot is a folder of metrics that shows one alarm. */
  alarms: ReadonlyMap<string, readonly Alarm[]>;
}>;

/** `at` is grid time. Commands are NCMD payloads, decoded. */
export type EdgeNodeInput =
  | Readonly<{ kind: 'connecting'; bdSeq: number }>
  | Readonly<{ kind: 'connected'; at: Instant }>
  | Readonly<{ kind: 'report'; at: Instant; report: FleetReport }>
  | Readonly<{ kind: 'command'; at: Instant; payload: Payload }>
  | Readonly<{ kind: 'disconnected' }>
  | Readonly<{ kind: 'stopping'; at: Instant }>;

export type EdgeNodeStep = Readonly<{ state: EdgeNodeState; publish: readonly Publication[] }>;

/** bdSeq after the last one kept; a node that never connected starts at 0 (`tck-id-topics-nbirth-bdseq-increment`). */
export const nextBdSeq = (last: number | null): number => (last === null ? 0 : (last + 1) % 256);

/** Before anything was heard: every meter unborn, every value null, every alarm normal. */
export const atRest = (node: EdgeNode, at: Instant): EdgeNodeState => {
  const properties = Object.entries(node.properties).map(
    ([key, value]): Change => ({ name: `Properties/${key}`, state: { value, at, quality: qualityCodes.good } }),
  );
  const hold = (changes: readonly Change[]): Holdings => new Map(changes.map(({ name, state }) => [name, state]));
  const normal = (slots: readonly string[]): readonly Change[] => slots.flatMap((slot) => alarmChanges(slot, [], at));
  return {
    phase: 'offline',
    bdSeq: 0,
    seq: 0,
    node: hold([...properties, ...normal(node.alarmSlots)]),
    devices: new Map(
      [...node.devices].map(([id, { alarmSlots }]) => [id, { alive: false, holdings: hold(normal(alarmSlots)) }]),
    ),
    alarms: new Map(),
  };
};

/** The death certificate of a session: Will at CONNECT, and last word of an intentional goodbye. Never has a seq. */
export const deathOf = (node: EdgeNode, bdSeq: number, at: Instant): Publication => ({
  topic: topicOf('NDEATH', node.id),
  payload: encodePayload({ timestamp: at, metrics: [bdSeqOf(bdSeq, at)] }),
  qos: 1,
  retain: false,
});

const bdSeqOf = (bdSeq: number, at: Instant): Metric => ({
  name: bdSeqMetric,
  timestamp: at,
  datatype: dataTypes.Int64,
  value: toWire('Int64', BigInt(bdSeq)),
});

/** One step of the session (Sparkplug 3.0.0 §5): what to remember and what to publish, in this order. */
export const advanceEdgeNode = (node: EdgeNode, state: EdgeNodeState, input: EdgeNodeInput): EdgeNodeStep => {
  switch (input.kind) {
    case 'connecting':
      return silent({ ...state, phase: 'connecting', bdSeq: input.bdSeq });
    case 'connected':
      return births(node, { ...state, phase: 'online' }, input.at);
    case 'report':
      return report(node, state, input.report, input.at);
    case 'command':
      return state.phase === 'online' && asksRebirth(input.payload) ? births(node, state, input.at) : silent(state);
    case 'disconnected':
      return silent({ ...state, phase: 'offline' });
    case 'stopping':
      return {
        state: { ...state, phase: 'offline' },
        publish: state.phase === 'online' ? [deathOf(node, state.bdSeq, input.at)] : [],
      };
  }
};

const silent = (state: EdgeNodeState): EdgeNodeStep => ({ state, publish: [] });

const asksRebirth = ({ metrics }: Payload): boolean =>
  metrics.some(({ name, value }) => name === rebirthMetric && value?.kind === 'boolean' && value.value);

type Draft = Readonly<{ type: MessageType; device?: string; metrics: readonly Metric[] }>;

/** Gives every message the next seq. Offline nothing is sent and nothing queued: telemetry is of the present. */
const send = (node: EdgeNode, state: EdgeNodeState, drafts: readonly Draft[], at: Instant): EdgeNodeStep => {
  if (state.phase !== 'online') return silent(state);
  return {
    state: { ...state, seq: (state.seq + drafts.length) % 256 },
    publish: drafts.map(({ type, device, metrics }, index) => ({
      topic: topicOf(type, node.id, device),
      payload: encodePayload({ timestamp: at, metrics: chronological(metrics), seq: (state.seq + index) % 256 }),
      qos: 0,
      retain: false,
    })),
  };
};

/** NBIRTH with seq 0, then a DBIRTH for every meter that is there; the bdSeq is the session's. */
const births = (node: EdgeNode, state: EdgeNodeState, at: Instant): EdgeNodeStep => {
  const own = node.metrics.map((definition) => {
    if (definition.name === bdSeqMetric) return bdSeqOf(state.bdSeq, at);
    if (definition.name === rebirthMetric)
      return birthMetric(definition, { value: false, at, quality: qualityCodes.good }, at);
    return birthMetric(definition, state.node.get(definition.name), at);
  });
  const meters = [...node.devices.values()].filter(({ device }) => state.devices.get(device.device)?.alive);
  const drafts = [{ type: 'NBIRTH' as const, metrics: own }, ...meters.map((meter) => deviceBirth(meter, state, at))];
  return send(node, { ...state, seq: 0 }, drafts, at);
};

const deviceBirth = ({ device, metrics }: DefinedDevice, state: EdgeNodeState, at: Instant): Draft => ({
  type: 'DBIRTH',
  device: device.device,
  metrics: metrics.map((definition) =>
    birthMetric(definition, state.devices.get(device.device)?.holdings.get(definition.name), at),
  ),
});

const report = (node: EdgeNode, state: EdgeNodeState, said: FleetReport, at: Instant): EdgeNodeStep => {
  switch (said.kind) {
    case 'gateway':
      return tellOfNode(node, state, gatewayChanges(said, at), at);
    case 'alarm':
      return alarm(node, state, said.alarm, at);
    case 'meter-lost':
      return lose(node, state, said.device, at);
    case 'reading': {
      const device = node.devices.get(said.reading.device);
      // A meter the DSO was never told of has no birth certificate to speak under.
      if (!device || !showsLife(said.reading)) return silent(state);
      return tellOfDevice(node, state, device, readingChanges(device.device, said.reading), at, true);
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
