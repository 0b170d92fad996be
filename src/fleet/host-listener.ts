import { defer, map, type Observable, startWith, switchMap } from 'rxjs';
import type { Fault } from '../domain/fault.ts';
import type { Instant } from '../domain/time.ts';
import { type Backoff, retryFaults } from '../flow/retry-faults.ts';
import type { Broker, BrokerConnection, Delivery, Publication } from '../ports/broker.ts';
import type { Clock } from '../ports/clock.ts';
import { encodePayload } from '../wire/sparkplug.ts';
import { type EdgeNodeId, parseTopic, sparkplugNamespace, topicOf } from '../wire/sparkplug-topic.ts';
import { toWire } from '../wire/sparkplug-value.ts';
import { type HostView, hear, nothingHeard, outOfTouch } from './host-view.ts';
import { alarmMetrics, rebirthMetric } from './metric-catalogue.ts';

/**
 * A DSO's view of a fleet: listens to everything Sparkplug on a broker, for ever; the first view says that it listens.
 * A node that is heard before its birth, or of which a message was missed, is asked for a rebirth, once: it is the host
 * that paces rebirths, an edge node may not delay them. `acknowledges`: this host keeps the changes of alarms, and says so,
 * so that gateways may let go of them; one host of a fleet does.
 */
export const listenAsHost = (
  { broker, clock, acknowledges = false }: Readonly<{ broker: Broker; clock: Clock; acknowledges?: boolean }>,
  backoff: Backoff,
  onFault: (fault: Fault) => void = () => {},
): Observable<HostView> =>
  defer(() => {
    let view = nothingHeard;
    return broker.connect({ subscriptions: [{ topic: `${sparkplugNamespace}/#`, qos: 1 }] }).pipe(
      switchMap((connection) => {
        const asked = new Set<string>();
        view = outOfTouch(view);
        return connection.deliveries.pipe(
          map((delivery) => {
            const before = view;
            view = hear(view, delivery);
            askIfUnheard(view, delivery, connection, asked, clock.now());
            const told = acknowledges ? alarmsHeard(before, view, delivery, clock.now()) : null;
            if (told !== null) connection.publish(told);
            return view;
          }),
          startWith(view),
        );
      }),
      retryFaults(backoff, onFault),
    );
  });

/** The command that makes an edge node say everything again (`tck-id-operational-behavior-data-commands-rebirth-*`). */
export const rebirthCommand = (node: EdgeNodeId, at: Instant): Publication => ({
  topic: topicOf('NCMD', node),
  payload: encodePayload({
    timestamp: at,
    metrics: [{ name: rebirthMetric, timestamp: at, value: toWire('Boolean', true) }],
  }),
  qos: 0,
  retain: false,
});

/** The command that says through which position a host keeps a node's alarms, by its alias. */
export const acknowledgeCommand = (node: EdgeNodeId, alias: bigint, through: number, at: Instant): Publication => ({
  topic: topicOf('NCMD', node),
  payload: encodePayload({
    timestamp: at,
    metrics: [{ alias, timestamp: at, value: toWire('UInt64', BigInt(through)) }],
  }),
  qos: 0,
  retain: false,
});

/** What to say where this message brought changes of alarms, and none before them is missing. */
const alarmsHeard = (before: HostView, view: HostView, { topic: text }: Delivery, at: Instant): Publication | null => {
  const topic = parseTopic(text);
  if (topic?.type !== 'NDATA') return null;
  const key = `${topic.group}/${topic.node}`;
  const node = view.nodes.get(key);
  if (node === undefined || node === before.nodes.get(key) || node.alarmsHeard === null) return null;
  const [alias] =
    [...node.aliases].find(([, { device, name }]) => device === null && name === alarmMetrics.acknowledgedThrough) ??
    [];
  return alias === undefined ? null : acknowledgeCommand(topic, alias, node.alarmsHeard, at);
};

const askIfUnheard = (
  view: HostView,
  delivery: Delivery,
  connection: BrokerConnection,
  asked: Set<string>,
  at: Instant,
): void => {
  const topic = parseTopic(delivery.topic);
  // A death needs no answer, and commands are our own.
  if (!topic || topic.type === 'NDEATH' || topic.type === 'NCMD' || topic.type === 'DCMD') return;
  const key = `${topic.group}/${topic.node}`;
  const node = view.nodes.get(key);
  if (node === undefined || (node.presence !== 'unheard' && !node.missed)) return;
  const question = node.presence === 'unheard' ? key : `${key} after birth ${node.births}`;
  if (asked.has(question)) return;
  asked.add(question);
  connection.publish(rebirthCommand(topic, at));
};
