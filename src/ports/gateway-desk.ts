import type { Observable } from 'rxjs';
import type { Millis } from '../domain/time.ts';
import type { GatewayView } from '../domain/view.ts';

/** What somebody does with an alarm they know of: lay it on the shelf for a while, in grid time, or take it off again. */
export type ShelfRequest =
  | Readonly<{ kind: 'shelve'; id: string; span: Millis; by: string; reason: string }>
  | Readonly<{ kind: 'unshelve'; id: string; by: string }>;

/** The people at the gateway: what they are shown, and what they say. */
export interface GatewayDesk {
  /** Replaces what everybody sees. */
  show(view: GatewayView): void;
  /** Ids of alarms somebody has taken note of. */
  acknowledgements(): Observable<string>;
  shelf(): Observable<ShelfRequest>;
}
