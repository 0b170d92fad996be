import type { Observable } from 'rxjs';
import type { Alarm } from '../domain/alarm.ts';
import type { Reading } from '../domain/reading.ts';

/** What a gateway tells its DSO. */
export type FleetReport =
  | Readonly<{ kind: 'reading'; reading: Reading }>
  | Readonly<{ kind: 'alarm'; alarm: Alarm }>
  | Readonly<{ kind: 'meter-lost'; device: string }>
  | Readonly<{ kind: 'gateway'; pending: number; refused: number; acknowledgedThrough: number }>;

export type FleetLinkState = Readonly<{ connected: boolean }>;

/** Live telemetry and presence towards the DSO. Never settlement: "written to the socket" is not "delivered". */
export interface FleetLink {
  /**
   * Subscribing connects and reports, unsubscribing says goodbye; emits every change of the connection, and keeps
   * trying for ever. What cannot be sent now is not queued: telemetry is of the present.
   */
  session(reports: Observable<FleetReport>): Observable<FleetLinkState>;
}
