import type { Alarm } from '../domain/alarm.ts';
import type { Instant } from '../domain/time.ts';
import type { Publication } from '../ports/broker.ts';
import { encodePayload, type Metric } from '../wire/sparkplug.ts';
import { type MessageType, topicOf } from '../wire/sparkplug-topic.ts';
import type { DefinedDevice, EdgeNode } from './edge-node-definition.ts';
import { birthMetric, type Change, chronological, type Holdings, qualityCodes } from './metric-state.ts';
import { alarmChanges } from './reported-changes.ts';

/**
 * How far the changes of alarms have come, by position: what is over `told` waits to be sent, what is over `acknowledged` is
 * sent anew after a birth.
 */
export type AlarmJournal = Readonly<{
  kept: number;
  /** Sent since the last birth: whether it arrived nobody knows. */
  told: number;
  /** The DSO says that it has them. */
  acknowledged: number;
  /** Kept before the last birth: history. */
  history: number;
  lost: number;
}>;

const noJournal: AlarmJournal = { kept: 0, told: 0, acknowledged: 0, history: 0, lost: 0 };

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
  journal: AlarmJournal;
}>;

/** What to remember, and what to publish, in this order. */
export type EdgeNodeStep = Readonly<{ state: EdgeNodeState; publish: readonly Publication[] }>;

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
    journal: noJournal,
  };
};

/** Remembers, and says nothing. */
export const silent = (state: EdgeNodeState): EdgeNodeStep => ({ state, publish: [] });

export type Draft = Readonly<{ type: MessageType; device?: string; metrics: readonly Metric[] }>;

/** Gives every message the next seq. Offline nothing is sent and nothing queued: telemetry is of the present. */
export const send = (node: EdgeNode, state: EdgeNodeState, drafts: readonly Draft[], at: Instant): EdgeNodeStep => {
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

/** Everything a meter will ever say, as it is now. */
export const deviceBirth = ({ device, metrics }: DefinedDevice, state: EdgeNodeState, at: Instant): Draft => ({
  type: 'DBIRTH',
  device: device.device,
  metrics: metrics.map((definition) =>
    birthMetric(definition, state.devices.get(device.device)?.holdings.get(definition.name), at),
  ),
});
