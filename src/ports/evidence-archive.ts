import type { Observable } from 'rxjs';
import type { AccountId, GatewayId, PointId } from '../domain/identity.ts';
import type { Instant } from '../domain/time.ts';

/** One leaf of a batch, as it was sealed, with what it is found by. */
type ArchivedLeaf = Readonly<{ point: PointId; start: Instant; version: number; leaf: Uint8Array }>;

/** A batch as its gateway signed it, taken apart so that one point's leaves can be shown, or destroyed, alone. */
export type ArchivedBatch = Readonly<{
  gateway: GatewayId;
  epoch: number;
  sequence: number;
  payloadHash: Uint8Array;
  /** The COSE_Sign1 message. */
  cose: Uint8Array;
  /** Leaf hashes one after the other, 32 bytes each, in the order of the batch: its tree, also without its leaves. */
  hashes: Uint8Array;
  leaves: readonly ArchivedLeaf[];
}>;

/** An order as its account signed it. `hash` is that of the signed payload, `start` its delivery. */
export type ArchivedOrder = Readonly<{ hash: Uint8Array; start: Instant; message: Uint8Array }>;

/**
 * Keeps what was signed to a core for disputes of later years: its books hold only what settling needs of it. Cold; an
 * emission means durable. What is kept already is kept once. Errors are `disk-full` or `storage` faults.
 */
export interface EvidenceArchive {
  keepBatch(batch: ArchivedBatch): Observable<void>;
  keepOrder(order: ArchivedOrder): Observable<void>;
  /** Reads all that was kept, in steps between which others are served: emits what is damaged, in words; completes after it. */
  lookThrough?(): Observable<string>;
}

/**
 * What an erasure does to an archive, all or nothing: leaves and orders go, and what every account was billed through a row of
 * the journal, which is about to go, takes the place of what was kept of it before.
 */
export type ArchiveErasure = Readonly<{
  leaves: readonly Readonly<{ point: PointId; start: Instant }>[];
  orders: readonly Uint8Array[];
  billed: readonly BilledFacts[];
  common: Readonly<{ row: number; facts: Uint8Array }>;
  erasures: readonly KeptErasure[];
}>;

/** Destroys, and keeps what bills are made of instead. Cold; an emission means durable. */
export interface EvidenceEraser {
  erase(what: ArchiveErasure): Observable<void>;
}

/** What bills of an account are made of, as far as the journal no longer says it. */
export type BilledFacts = Readonly<{ account: AccountId; facts: Uint8Array }>;

/** What was erased, and the operator's signed request; `hash` is that of its payload. */
export type KeptErasure = Readonly<{
  hash: Uint8Array;
  account: AccountId;
  from: Instant;
  to: Instant;
  message: Uint8Array;
}>;

/** What erasures have left in an archive. */
export interface ErasureReader {
  /** Null where nothing was ever erased. `row`: through which row of the journal the facts are. */
  common(): Readonly<{ row: number; facts: Uint8Array }> | null;
  billed(): readonly BilledFacts[];
  erasures(): readonly KeptErasure[];
  /** Signed orders of deliveries that start in [from, to). */
  ordersIn(from: Instant, to: Instant): readonly ArchivedOrder[];
}

/** A leaf, and where it stands in which signed batch. */
export type FoundLeaf = ArchivedLeaf & Omit<ArchivedBatch, 'leaves'> & Readonly<{ place: number }>;

/** The archive of a core, to be read while nobody writes it. */
export interface EvidenceReader {
  /** Of a point, of intervals that start in [from, to), in order of start and version. */
  leaves(point: PointId, from: Instant, to: Instant): readonly FoundLeaf[];
  /** The signed message of an order, by the hash of its payload; null where there is none. */
  order(hash: Uint8Array): Uint8Array | null;
}
