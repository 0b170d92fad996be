import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { fromEvent, map, Observable } from 'rxjs';
import { Fault } from '../../domain/fault.ts';
import { type Millis, millis, SECOND } from '../../domain/time.ts';
import type { Broker, BrokerConnection, BrokerVisit, Delivery, Publication } from '../../ports/broker.ts';

type MqttSettings = Readonly<{
  /** `mqtt://host:1883` or `mqtts://host:8883`. */
  url: string;
  /** Unique at the broker: a second client with the same id pushes the first one out. */
  clientId: string;
  /** 5 needs a broker that speaks it; the embedded one does not. */
  protocol: '3.1.1' | '5';
  username?: string;
  password?: string;
  /** PEM contents, for TLS; `oldest` is the oldest version that is spoken. */
  tls?: Readonly<{ ca?: Buffer; certificate?: Buffer; key?: Buffer; oldest?: '1.2' | '1.3' }>;
  /** A link that is silently gone is noticed after one and a half of these. Real time. */
  keepAlive?: Millis;
  connectTimeout?: Millis;
}>;

/** How much may wait in the socket before the link counts as lost: telemetry of the past is no use to anybody. */
const unsentLimit = 1 << 20;
/** How long a goodbye may take. */
const goodbye = millis(2 * SECOND);
/** MQTT 5 §3.14.2.1: "Disconnect with Will Message" (`tck-id-payloads-ndeath-will-message-publisher-disconnect-mqtt50`). */
const disconnectWithWill = 0x04;

/** MQTT with a new client, and so a new Will, for every attempt. Sessions are clean; nothing is queued, stored or re-sent. */
export const mqttBroker = (settings: MqttSettings): Broker => ({
  address: withoutCredentials(settings.url),
  connect: (visit) =>
    new Observable<BrokerConnection>((subscriber) => {
      const client = mqtt.connect(settings.url, clientOptions(settings, visit));
      let welcomed = false;
      let over = false;
      const lost = (why: string, cause?: unknown): void => {
        over = true;
        subscriber.error(
          new Fault(
            'broker-unreachable',
            `MQTT broker ${withoutCredentials(settings.url)}: ${why}. Check the address, the credentials and the network`,
            { cause },
          ),
        );
      };
      client.on('error', (error) => lost(error.message || 'cannot be reached', error));
      client.on('close', () => lost(welcomed ? 'the connection was lost' : 'the connection was closed'));
      client.once('connect', () => {
        subscribeAll(client, visit, (refusal) => {
          welcomed = refusal === null;
          if (refusal !== null) lost(refusal);
          else subscriber.next(connectionOver(client, lost));
        });
      });
      // Without a goodbye the broker speaks our Will: right after a loss, wrong after a farewell.
      return () => leave(client, settings, welcomed && !over ? (visit.farewell?.() ?? []) : null);
    }),
});

const clientOptions = (settings: MqttSettings, { will }: BrokerVisit): IClientOptions => ({
  clientId: settings.clientId,
  protocolVersion: settings.protocol === '5' ? 5 : 4,
  clean: true,
  ...(settings.protocol === '5' ? { properties: { sessionExpiryInterval: 0 } } : {}),
  // A client that reconnects by itself keeps its old Will, and sends old data before the new birth.
  reconnectPeriod: 0,
  queueQoSZero: false,
  resubscribe: false,
  keepalive: Math.ceil((settings.keepAlive ?? 30 * SECOND) / SECOND),
  connectTimeout: settings.connectTimeout ?? 10 * SECOND,
  ...(settings.username === undefined ? {} : { username: settings.username }),
  ...(settings.password === undefined ? {} : { password: settings.password }),
  ...(settings.tls?.ca === undefined ? {} : { ca: settings.tls.ca }),
  ...(settings.tls?.certificate === undefined ? {} : { cert: settings.tls.certificate }),
  ...(settings.tls?.key === undefined ? {} : { key: settings.tls.key }),
  // Not in its types: options go to node:tls as they are.
  ...(settings.tls?.oldest === undefined ? {} : { minVersion: `TLSv${settings.tls.oldest}` }),
  ...(will === undefined
    ? {}
    : { will: { topic: will.topic, payload: Buffer.from(will.payload), qos: will.qos, retain: will.retain } }),
});

const subscribeAll = (client: MqttClient, visit: BrokerVisit, done: (refusal: string | null) => void): void => {
  if (visit.subscriptions.length === 0) {
    done(null);
    return;
  }
  const wanted = Object.fromEntries(visit.subscriptions.map(({ topic, qos }) => [topic, { qos }]));
  client.subscribe(wanted, (error, granted) => {
    // Reason codes from 128 refuse (MQTT 3.1.1 §3.9.3).
    const refused = error !== null || granted?.some(({ qos }) => qos >= 128);
    done(refused ? `it refused the subscription to ${Object.keys(wanted).join(', ')}` : null);
  });
};

const connectionOver = (client: MqttClient, lost: (why: string) => void): BrokerConnection => ({
  deliveries: fromEvent(
    client,
    'message',
    (topic: string, payload: Buffer, packet: { qos: number; retain: boolean }) => ({
      topic,
      payload,
      packet,
    }),
  ).pipe(
    map(
      ({ topic, payload, packet }): Delivery => ({
        topic,
        payload,
        qos: packet.qos > 0 ? 1 : 0,
        retain: packet.retain,
      }),
    ),
  ),
  publish: (message) => {
    if (!client.connected) return;
    if (client.stream.writableLength > unsentLimit) lost('it stopped taking what we send');
    else send(client, message);
  },
});

const send = (client: MqttClient, { topic, payload, qos, retain }: Publication): void => {
  client.publish(topic, Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength), { qos, retain });
};

const leave = (client: MqttClient, { protocol }: MqttSettings, lastWords: readonly Publication[] | null): void => {
  client.removeAllListeners('message');
  if (!client.connected || lastWords === null) {
    client.end(true);
    return;
  }
  for (const message of lastWords) send(client, message);
  // A broker that never acknowledges must not keep the process alive.
  const deadline = setTimeout(() => client.stream.destroy(), goodbye);
  client.once('close', () => clearTimeout(deadline));
  if (protocol === '5') client.end(false, { reasonCode: disconnectWithWill });
  else client.end(false);
};

const withoutCredentials = (url: string): string => {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
};
