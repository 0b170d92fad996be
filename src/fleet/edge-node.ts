import type { KeptAlarm } from '../domain/alarm.ts';
import type { Instant } from '../domain/time.ts';
import type { Publication } from '../ports/broker.ts';
import type { FleetReport } from '../ports/fleet-link.ts';
import type { AlarmsKept } from '../ports/outbox.ts';
import { encodePayload, type Metric, type Payload } from '../wire/sparkplug.ts';
import { topicOf } from '../wire/sparkplug-topic.ts';
import { dataTypes, toWire } from '../wire/sparkplug-value.ts';
import { acknowledgedIn, bornAgain, journalBirth, journalOf, tellChanges } from './alarm-journal.ts';
import type { EdgeNode } from './edge-node-definition.ts';
import { takeReport } from './edge-node-reports.ts';
import { deviceBirth, type EdgeNodeState, type EdgeNodeStep, send, silent } from './edge-node-state.ts';
import { bdSeqMetric, rebirthMetric } from './metric-catalogue.ts';
import { birthMetric, qualityCodes } from './metric-state.ts';

/** `at` is grid time. Commands are NCMD payloads, decoded. */
export type EdgeNodeInput =
  | Readonly<{ kind: 'connecting'; bdSeq: number }>
  | Readonly<{ kind: 'connected'; at: Instant }>
  | Readonly<{ kind: 'report'; at: Instant; report: FleetReport }>
  | Readonly<{ kind: 'command'; at: Instant; payload: Payload }>
  /** What storage says of the changes of alarms. */
  | Readonly<{ kind: 'alarms'; kept: AlarmsKept }>
  /** Changes read from storage, all of those after a position up to the last of them. */
  | Readonly<{ kind: 'changes'; at: Instant; after: number; changes: readonly KeptAlarm[] }>
  | Readonly<{ kind: 'disconnected' }>
  | Readonly<{ kind: 'stopping'; at: Instant }>;

/** bdSeq after the last one kept; a node that never connected starts at 0 (`tck-id-topics-nbirth-bdseq-increment`). */
export const nextBdSeq = (last: number | null): number => (last === null ? 0 : (last + 1) % 256);

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
      return takeReport(node, state, input.report, input.at);
    case 'command':
      return state.phase === 'online' ? obey(node, state, input.payload, input.at) : silent(state);
    case 'alarms':
      return silent({ ...state, journal: journalOf(input.kept) });
    case 'changes':
      return tellChanges(node, state, input, input.at);
    case 'disconnected':
      return silent({ ...state, phase: 'offline' });
    case 'stopping':
      return {
        state: { ...state, phase: 'offline' },
        publish: state.phase === 'online' ? [deathOf(node, state.bdSeq, input.at)] : [],
      };
  }
};

/** The two commands that are taken here: they are not signed, and do no harm (rebirth; the DSO has these alarms). */
const obey = (node: EdgeNode, state: EdgeNodeState, payload: Payload, at: Instant): EdgeNodeStep => {
  const through = acknowledgedIn(node, state.journal, payload);
  const acknowledged = Math.max(state.journal.acknowledged, through ?? 0);
  const next = { ...state, journal: { ...state.journal, acknowledged } };
  return asksRebirth(payload) ? births(node, next, at) : silent(next);
};

const asksRebirth = ({ metrics }: Payload): boolean =>
  metrics.some(({ name, value }) => name === rebirthMetric && value?.kind === 'boolean' && value.value);

/** NBIRTH with seq 0, then a DBIRTH for every meter that is there; the bdSeq is the session's. */
const births = (node: EdgeNode, before: EdgeNodeState, at: Instant): EdgeNodeStep => {
  const state = { ...before, journal: bornAgain(before.journal) };
  const own = node.metrics.map((definition) => {
    if (definition.name === bdSeqMetric) return bdSeqOf(state.bdSeq, at);
    if (definition.name === rebirthMetric)
      return birthMetric(definition, { value: false, at, quality: qualityCodes.good }, at);
    return journalBirth(definition, state.journal, at) ?? birthMetric(definition, state.node.get(definition.name), at);
  });
  const meters = [...node.devices.values()].filter(({ device }) => state.devices.get(device.device)?.alive);
  const drafts = [{ type: 'NBIRTH' as const, metrics: own }, ...meters.map((meter) => deviceBirth(meter, state, at))];
  return send(node, { ...state, seq: 0 }, drafts, at);
};
