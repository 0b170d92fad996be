import type { Observable } from 'rxjs';
import type { Alarm, KeptAlarm } from '../domain/alarm.ts';
import type { DeviceId, PointId } from '../domain/identity.ts';
import type { Instant, Millis } from '../domain/time.ts';
import type { BoundaryRegister, LogHead, SealedBatch } from '../domain/transaction.ts';

/** Where one point's chain of leaves stands; written in one transaction with the batch that moved it. */
export type PointChain = Readonly<{
  point: PointId;
  /** Of the last leaf sealed; 0 and 32 zero bytes before the first. */
  sequence: number;
  previous: Uint8Array;
  /** End of the last interval a leaf was sealed for, missing ones included. */
  sealedThrough: Instant;
  /** Starts of intervals sealed as missing and not captured since, oldest first. */
  missing: readonly Instant[];
  /** The last boundary whose registers are known, and when it was. */
  boundary: Readonly<{ at: Instant; register: BoundaryRegister }>;
  /** The meter whose register that is; absent where nothing was captured yet. */
  device?: DeviceId;
}>;

/** What a gateway must remember over a crash. */
export type CaptureState = Readonly<{
  epoch: number;
  /** Of the last batch appended; 0 before the first. */
  sequence: number;
  points: readonly PointChain[];
  seen: LogHead | null;
}>;

/** A batch as an outbox holds it; `receipt` is null while the core has not answered. */
export type HeldBatch = Readonly<{ batch: SealedBatch; receipt: Uint8Array | null }>;
/** Those whose span covers a moment, or those of a number, one per epoch. */
export type HeldQuery = Readonly<{ at: Instant }> | Readonly<{ sequence: number }>;

export type OutboxStatus = Readonly<{
  pending: number;
  refused: number;
  bytes: number;
  oldest: Instant | null;
  /** How much time unacknowledged batches cover, from the start of the oldest to the end of the newest. */
  span: Millis;
  /** How full the settlement part is, 0 to 1. */
  fill: number;
  /** The most unacknowledged batches there may be, bytes of them, and time they cover; beyond any `append` is refused. */
  limits: Readonly<{ rows: number; bytes: number; span: Millis }>;
  /** The largest of the last batches, acknowledged or not; null before the first. */
  batchBytes: number | null;
  /** Damage that was found and that nobody has looked at yet: the damaged file still lies there. Oldest first. */
  damage: readonly FoundDamage[];
  /** What keeping all this costs the card; null where nobody counts. */
  wear: WearStatus | null;
}>;

/** Bytes written and how often they were synced, by this outbox alone, as it hands them to the system. */
export type WearCount = Readonly<{ bytes: number; syncs: number }>;
export type WearStatus = Readonly<{
  /** Since midnight UTC by the machine's clock. */
  today: WearCount;
  /** Mean of the last whole days, a week at most; null before the first. */
  perDay: WearCount | null;
  /** The most bytes a day there should be. */
  budget: number;
  /** More was written than the budget has room for by now: changes of alarms wait to be written together. */
  grouping: boolean;
  /** More was written today than the budget of the whole day. */
  exceeded: boolean;
}>;

/** A damaged file was replaced by what could be read of it; `report` says, for people, what is lost. */
export type FoundDamage = Readonly<{ keptAs: string; report: string }>;

/** How far alarm changes have come. Positions count every change ever kept, from 1. */
export type AlarmsKept = Readonly<{
  /** Of the newest change; 0 before the first. */
  keptThrough: number;
  /** The DSO has every change up to here. */
  acknowledgedThrough: number;
  /** Changes given up, oldest first, at a bound before the DSO had them. */
  lost: number;
}>;

/**
 * The durable seam between measuring and syncing. Every method is cold; its emission means that it is done, and for
 * `append` that it is durable (fsynced). Errors are faults: `disk-full`, `storage`.
 */
export interface Outbox {
  /** Null when the outbox has never been written. */
  state(): Observable<CaptureState | null>;
  /** Keeps a batch and the state that goes with it, both or neither. */
  append(batch: SealedBatch, state: CaptureState): Observable<void>;
  /** Oldest unacknowledged batches first; refused ones are not among them. */
  pending(limit: number): Observable<readonly SealedBatch[]>;
  /** The core keeps everything of `epoch` through `sequence`; the receipt is kept beside the batch. */
  acknowledge(batch: SealedBatch, receipt: Uint8Array, seen: LogHead): Observable<void>;
  /** The core will never take this batch: set it aside, visibly, and keep it. */
  refuse(batch: SealedBatch, reason: string): Observable<void>;
  /** What is still held, acknowledged or not, oldest first; refused ones are not among them. */
  held(which: HeldQuery): Observable<readonly HeldBatch[]>;
  /** Keeps a change of an alarm, and what still stands with it, both or neither. Emits its position, once it is durable. */
  appendAlarm(alarm: Alarm): Observable<number>;
  /** Alarms somebody still has to see (they stand, or nobody took note, or they lie on a shelf), each as it last changed, oldest change first. */
  standingAlarms(): Observable<readonly Alarm[]>;
  /** Changes after a position, oldest first: all of those the DSO does not have yet, and of the others what is still kept. */
  alarmsAfter(position: number, limit: number): Observable<readonly KeptAlarm[]>;
  /** The DSO has every change through this position: they may go when room is needed. Never goes back. */
  acknowledgeAlarms(through: number): Observable<void>;
  alarmsKept(): Observable<AlarmsKept>;
  status(): Observable<OutboxStatus>;
}
