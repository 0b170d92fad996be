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
import { rebirthMetric } from './metric-catalogue.ts';

/**
 * A DSO's view of a fleet: listens to everything Sparkplug on a broker, for ever; the first view says that it listens.
 * A node that is heard before its birth is asked for a rebirth, once per connection: it is the host that paces
 * rebirths, an edge node may not delay them.
 */
export const listenAsHost = (
  { broker, clock }: Readonly<{ broker: Broker; clock: Clock }>,
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
            view = hear(view, delivery);
            askIfUnheard(view, delivery, connection, asked, clock.now());
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
  if (view.nodes.get(key)?.presence !== 'unheard' || asked.has(key)) return;
  asked.add(key);
  connection.publish(rebirthCommand(topic, at));
};
