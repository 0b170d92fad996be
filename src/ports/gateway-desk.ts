import type { Observable } from 'rxjs';
import type { GatewayView } from '../domain/view.ts';

/** The people at the gateway: what they are shown, and what they say. */
export interface GatewayDesk {
  /** Replaces what everybody sees. */
  show(view: GatewayView): void;
  /** Ids of alarms somebody has taken note of. */
  acknowledgements(): Observable<string>;
}
