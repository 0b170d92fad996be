import { Fault } from '../domain/fault.ts';
import type { Delivery } from '../ports/broker.ts';
import type { Metric, Payload } from '../wire/sparkplug.ts';
import { decodePayload } from '../wire/sparkplug-decode.ts';
import { type MessageType, parseTopic, type SparkplugTopic } from '../wire/sparkplug-topic.ts';
import { type DataType, dataTypeOf, fromWire, type Scalar } from '../wire/sparkplug-value.ts';
import {
  type Breach,
  checkBirthMetrics,
  checkDataMetrics,
  checkEnvelope,
  checkNodeBirth,
  checkNodeDeath,
  checkSequence,
} from './host-checks.ts';
import { alarmMetrics, bdSeqMetric } from './metric-catalogue.ts';

/** A metric as a host holds it: the quality is 0, 192 or 500, and good where nothing was said. */
type HeldMetric = Readonly<{ type: DataType | null; value: Scalar | null; at: number; quality: number }>;
/** The values of a device that died stay as they were. */
type HostDevice = Readonly<{ alive: boolean; metrics: ReadonlyMap<string, HeldMetric> }>;

type HostNode = Readonly<{
  /** `unheard` until its first birth: what comes before cannot be read, and is nobody's fault. */
  presence: 'unheard' | 'online' | 'offline';
  bdSeq: bigint | null;
  /** Births since the host listens: more than sessions where somebody asked for a rebirth. */
  births: number;
  /** Of the last message. */
  seq: number;
  /** A message since the last birth never came. */
  missed: boolean;
  /** Through which position the last message brought changes of alarms; null where it brought none, or one before it was missed. */
  alarmsHeard: number | null;
  metrics: ReadonlyMap<string, HeldMetric>;
  devices: ReadonlyMap<string, HostDevice>;
  /** Where the aliases of the births in force lead; device null is the node itself. */
  aliases: ReadonlyMap<bigint, Readonly<{ device: string | null; name: string }>>;
}>;

/** What a Sparkplug host has heard; a node is named `group/node`. */
export type HostView = Readonly<{
  nodes: ReadonlyMap<string, HostNode>;
  /** Messages by type. */
  heard: Readonly<Partial<Record<MessageType, number>>>;
  /** Every breach of the specification: an honest fleet has none. */
  violations: readonly (Breach & Readonly<{ topic: string }>)[];
}>;

export const nothingHeard: HostView = { nodes: new Map(), heard: {}, violations: [] };

const unheard: HostNode = {
  presence: 'unheard',
  bdSeq: null,
  births: 0,
  seq: 0,
  missed: false,
  alarmsHeard: null,
  metrics: new Map(),
  devices: new Map(),
  aliases: new Map(),
};

/** After the host itself was away: what was missed cannot be known, so nobody counts as heard. */
export const outOfTouch = (view: HostView): HostView => ({
  ...view,
  nodes: new Map([...view.nodes].map(([key, node]) => [key, { ...node, presence: 'unheard' }])),
});

/** How many meters are alive at nodes that are online. */
export const metersOnline = ({ nodes }: HostView): number =>
  [...nodes.values()]
    .filter(({ presence }) => presence === 'online')
    .reduce((sum, { devices }) => sum + [...devices.values()].filter(({ alive }) => alive).length, 0);

type Heard = Readonly<{ node: HostNode; breaches: readonly Breach[] }>;

/** Takes in one message, and checks it against all that was heard before. Topics that are not Sparkplug's leave no trace. */
export const hear = (view: HostView, delivery: Delivery): HostView => {
  const topic = parseTopic(delivery.topic);
  if (!topic) return view;
  const heard = { ...view.heard, [topic.type]: (view.heard[topic.type] ?? 0) + 1 };
  const key = `${topic.group}/${topic.node}`;
  try {
    const payload = decodePayload(delivery.payload);
    const { node, breaches } = hearNode(view.nodes.get(key) ?? unheard, topic, payload);
    const all = [...checkEnvelope(topic, delivery, payload), ...breaches];
    return { nodes: new Map(view.nodes).set(key, node), heard, violations: noted(view, all, delivery) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { ...view, heard, violations: noted(view, [{ rule: 'payloads', detail: error.message }], delivery) };
  }
};

/** The first thousand tell the story; a host that listens for ever keeps no more. */
const noted = ({ violations }: HostView, found: readonly Breach[], { topic }: Delivery): HostView['violations'] =>
  found.length === 0 ? violations : [...violations, ...found.map((breach) => ({ ...breach, topic }))].slice(0, 1_000);

const hearNode = (node: HostNode, topic: SparkplugTopic, payload: Payload): Heard => {
  switch (topic.type) {
    case 'NCMD':
    case 'DCMD':
      return { node, breaches: [] };
    case 'NBIRTH':
      return nodeBirth(node, payload);
    case 'NDEATH':
      return nodeDeath(node, payload);
    default:
      return node.presence === 'unheard' ? { node, breaches: [] } : inSession(node, topic, payload);
  }
};

const bdSeqIn = ({ metrics }: Payload): bigint | null => {
  const wire = metrics.find(({ name }) => name === bdSeqMetric)?.value;
  return wire?.kind === 'long' ? wire.value : null;
};

const nodeBirth = (node: HostNode, payload: Payload): Heard => ({
  node: {
    presence: 'online',
    bdSeq: bdSeqIn(payload),
    births: node.births + 1,
    seq: payload.seq ?? 0,
    missed: false,
    alarmsHeard: null,
    metrics: heldByName(payload.metrics),
    devices: new Map([...node.devices].map(([id, { metrics }]) => [id, { alive: false, metrics }])),
    aliases: new Map(aliasesOf(null, payload.metrics)),
  },
  breaches: [...checkNodeBirth(payload), ...checkBirthMetrics(payload.metrics, new Set())],
});

const nodeDeath = (node: HostNode, payload: Payload): Heard => {
  const breaches = checkNodeDeath(payload);
  // The Will of an earlier session may come late: it kills nobody.
  if (bdSeqIn(payload) !== node.bdSeq) return { node, breaches };
  const devices = new Map([...node.devices].map(([id, { metrics }]) => [id, { alive: false, metrics }]));
  return { node: { ...node, presence: 'offline', devices }, breaches };
};

const inSession = (node: HostNode, { type, device }: SparkplugTopic, payload: Payload): Heard => {
  const rule = `payloads-${type.toLowerCase()}-order`;
  const out = node.presence === 'offline' ? [{ rule, detail: 'comes from a node that is dead' }] : [];
  const gap = checkSequence(node.seq, payload);
  const breaches = [...out, ...gap];
  const next = { ...node, seq: payload.seq ?? node.seq, missed: node.missed || gap.length > 0, alarmsHeard: null };
  if (type === 'DBIRTH' && device !== null) return deviceBirth(next, device, payload, breaches);
  const known = device === null ? undefined : node.devices.get(device);
  if (device !== null && !known?.alive)
    return { node: next, breaches: [...breaches, { rule, detail: `${device} is not born` }] };
  if (type === 'DDEATH' && device !== null && known)
    return { node: { ...next, devices: new Map(node.devices).set(device, { ...known, alive: false }) }, breaches };
  return data(next, device, payload, breaches);
};

const deviceBirth = (node: HostNode, device: string, payload: Payload, breaches: readonly Breach[]): Heard => {
  const others = [...node.aliases].filter(([, owner]) => owner.device !== device);
  const taken = new Set(others.map(([alias]) => alias));
  return {
    node: {
      ...node,
      devices: new Map(node.devices).set(device, { alive: true, metrics: heldByName(payload.metrics) }),
      aliases: new Map([...others, ...aliasesOf(device, payload.metrics)]),
    },
    breaches: [...breaches, ...checkBirthMetrics(payload.metrics, taken)],
  };
};

const data = (node: HostNode, device: string | null, payload: Payload, breaches: readonly Breach[]): Heard => {
  const owner = (alias: bigint | undefined) => (alias === undefined ? undefined : node.aliases.get(alias));
  const held = new Map(device === null ? node.metrics : node.devices.get(device)?.metrics);
  for (const metric of payload.metrics) {
    const leads = owner(metric.alias);
    const before = leads?.device === device ? held.get(leads.name) : undefined;
    // History says what was, not what is.
    if (leads && before && metric.isHistorical !== true)
      held.set(leads.name, holding(metric, before.type, before.quality));
  }
  const heard = payload.metrics.flatMap((metric) =>
    owner(metric.alias)?.name === alarmMetrics.change ? positionIn(metric) : [],
  );
  // Nothing is said to be heard that may lie beyond a message that never came.
  const alarmsHeard = node.missed || heard.length === 0 ? null : Math.max(...heard);
  const wrong = checkDataMetrics(payload.metrics, (alias) => owner(alias)?.device === device);
  const next =
    device === null
      ? { ...node, metrics: held, alarmsHeard }
      : { ...node, devices: new Map(node.devices).set(device, { alive: true, metrics: held }) };
  return { node: next, breaches: [...breaches, ...wrong] };
};

/** The position of an alarm change; none where it cannot be read. */
const positionIn = ({ value }: Metric): readonly number[] => {
  const found = value?.kind === 'string' ? /^\{"position":(\d{1,15}),/.exec(value.value) : null;
  return found === null ? [] : [Number(found[1])];
};

const aliasesOf = (device: string | null, metrics: readonly Metric[]) =>
  metrics.flatMap(({ alias, name }) =>
    alias === undefined || name === undefined ? [] : [[alias, { device, name }] as const],
  );

const heldByName = (metrics: readonly Metric[]): ReadonlyMap<string, HeldMetric> =>
  new Map(
    metrics.flatMap((metric) =>
      metric.name === undefined ? [] : [[metric.name, holding(metric, dataTypeOf(metric.datatype ?? 0) ?? null, 192)]],
    ),
  );

const holding = (metric: Metric, type: DataType | null, quality: number): HeldMetric => {
  const said = metric.properties?.find(({ key }) => key === 'Quality')?.value;
  return {
    type,
    value: type && metric.value ? fromWire(type, metric.value) : null,
    at: metric.timestamp ?? 0,
    quality: said?.kind === 'int' ? said.value : quality,
  };
};
