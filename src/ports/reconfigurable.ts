import type { Observable } from 'rxjs';
import type { Applied, Health, ReloadPlan } from '../domain/reload.ts';

/** A running program that takes a new configuration. Changes are taken one after the other, in the order they are subscribed. */
export interface Reconfigurable<Configuration> {
  /** What a change to `next` would do, by what is known now; nothing is done. */
  plan(next: Configuration): ReloadPlan;
  /**
   * Cold. Emission means that the new configuration runs, whole. Errors with Fault `configuration` where what runs refuses
   * it, or where something of it cannot be begun (a port that is taken): nothing is changed then.
   */
  apply(next: Configuration): Observable<Applied>;
  /** Once a second, how the program is since the last change. */
  health(): Observable<Health>;
}
