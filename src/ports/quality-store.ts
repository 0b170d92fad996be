import type { Observable } from 'rxjs';
import type { GridEvent } from '../domain/grid-event.ts';
import type { SealedFact } from '../domain/grid-fact.ts';
import type { QualityFrame } from '../domain/quality-frame.ts';
import type { EventsPartUnderWay, QualityResumed, QualityUnderWay } from '../domain/quality-under-way.ts';

/**
 * What a gateway keeps of the grid: statistics and events for reports, and facts until the core has them. Emission means
 * durable. Errors with Fault `disk-full` or `storage`.
 */
export interface QualityStore {
  /**
   * One per window, length and revision: a second one of them is not kept, so a restart doubles nothing. A later revision
   * of a window is kept beside the earlier ones.
   */
  keepFrame(frame: QualityFrame): Observable<void>;
  /** An event that is over, once by its id. */
  keepEvent(event: GridEvent): Observable<void>;
  /** What is under way takes the place of what was before. */
  keepUnderWay(underWay: QualityUnderWay): Observable<void>;
  /** What turned with events since that, in the place of what turned before. */
  keepEventsUnderWay(events: EventsPartUnderWay): Observable<void>;
  /** What was under way when it was last kept, with the events kept after it, of a form this program knows; and the newest windows whose frames are kept. */
  resumed(): Observable<QualityResumed>;
  /** The highest sequence a fact was ever kept under; 0 before the first. */
  lastFact(): Observable<number>;
  /** Once by its sequence: the same bytes again change nothing, others under a sequence that is taken are a fault. */
  keepFact(fact: SealedFact): Observable<void>;
  /** Facts the core does not have, oldest first. */
  pendingFacts(limit: number): Observable<readonly SealedFact[]>;
  /** Facts that are still held, acknowledged or not, oldest first: from them a gateway knows after a restart what it has told. */
  heldFacts(): Observable<readonly SealedFact[]>;
  /** The core has all facts through `sequence`, but for those it will never take. */
  acknowledgeFacts(through: number): Observable<void>;
}
