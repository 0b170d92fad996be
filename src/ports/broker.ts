import type { Observable } from 'rxjs';

/** One MQTT message to send. */
export type Publication = Readonly<{ topic: string; payload: Uint8Array; qos: 0 | 1; retain: boolean }>;
/** One MQTT message that came. */
export type Delivery = Publication;

export type BrokerVisit = Readonly<{
  /** What the broker says for us when we vanish (MQTT 3.1.1 §3.1.2.5). */
  will?: Publication;
  subscriptions: readonly Readonly<{ topic: string; qos: 0 | 1 }>[];
  /** Asked when a connected visit is unsubscribed: published last, before the goodbye. */
  farewell?: () => readonly Publication[];
}>;

/** A session that lasts until the observable that gave it errors or is unsubscribed. */
export interface BrokerConnection {
  readonly deliveries: Observable<Delivery>;
  /** Hands to the socket, in order, without waiting: whether it arrives nobody knows. Does nothing once the link is gone. */
  publish(message: Publication): void;
}

/** A message broker. */
export interface Broker {
  /** Where, for people and logs; without credentials. */
  readonly address: string;
  /**
   * Cold. Subscribing makes one attempt with a clean session; emits once, when connected and every subscription is
   * granted, and never completes. Errors with Fault `broker-unreachable` when it cannot connect or the link is lost.
   */
  connect(visit: BrokerVisit): Observable<BrokerConnection>;
}
