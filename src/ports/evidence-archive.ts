import type { Observable } from 'rxjs';
import type { GatewayId, PointId } from '../domain/identity.ts';
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
