import type { Observable } from 'rxjs';
import type { Alarm } from '../domain/alarm.ts';
import type { ChangeAnswer } from '../domain/configuration-change.ts';
import type { Reading } from '../domain/reading.ts';

/** What a gateway tells its DSO. */
export type FleetReport =
  | Readonly<{ kind: 'reading'; reading: Reading }>
  | Readonly<{ kind: 'alarm'; alarm: Alarm }>
  /** Changes of alarms are kept through this position: what the DSO does not have of them can be sent. */
  | Readonly<{ kind: 'alarms-kept'; through: number }>
  | Readonly<{ kind: 'meter-lost'; device: string }>
  /** What became of a change of the configuration that the DSO asked for; `request`: the hash of what it sent, in digits. */
  | Readonly<{ kind: 'configuration'; request: string; answer: ChangeAnswer }>
  | Readonly<{ kind: 'gateway'; pending: number; refused: number; acknowledgedThrough: number }>;

export type FleetLinkState = Readonly<{ connected: boolean }>;

/** Live telemetry and presence towards the DSO. Never settlement: "written to the socket" is not "delivered". */
export interface FleetLink {
  /**
   * Subscribing connects and reports, unsubscribing says goodbye; emits every change of the connection, and keeps
   * trying for ever. What cannot be sent now is not queued: telemetry is of the present. Only changes of alarms are history
   * too: they are kept until the DSO says that it has them.
   */
  session(reports: Observable<FleetReport>): Observable<FleetLinkState>;
}
