import type { Observable } from 'rxjs';
import type { Sample } from '../domain/reading.ts';

/**
 * One bus with the meters on it. Cold: subscribing opens the bus and polls, unsubscribing lets go of it. One emission
 * per answered or failed question, never per register; a dead meter is a `failed` sample, never an error. The stream
 * errors only with a bug.
 */
export interface MeterDriver {
  /** As configured: for logs and views. */
  readonly name: string;
  samples(): Observable<Sample>;
}
