import type { Observable } from 'rxjs';
import type { ChangeAnswer } from '../domain/configuration-change.ts';

/** Where people and the fleet see the configuration of a running gateway, and ask for another one. */
export interface ConfigurationDesk {
  /** What runs, as JSON: every value with the layer that has set it, secrets left out. */
  explained(): string;
  /** The changes so far, as JSON, the newest last. */
  changes(): string;
  /** The whole history, for auditors. Faults: `storage`. */
  exported(): Observable<Uint8Array>;
  /**
   * Asks for what somebody has signed; answers at once, and again whenever more has come of it, until it has ended. `right`: what
   * may be asked here; absent: whatever its author may. Faults: `malformed`, `signature`.
   */
  ask(request: Uint8Array, way: 'api' | 'fleet', right?: 'propose' | 'rollback'): Observable<ChangeAnswer>;
}
