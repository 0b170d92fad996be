import type { GatewayId } from '../domain/identity.ts';
import type { Instant } from '../domain/time.ts';
import type { KeptErasure } from './evidence-archive.ts';

/** A batch as it lies in the archive, with the leaves that are still there by their place. */
export type FiledBatch = Readonly<{
  gateway: GatewayId;
  epoch: number;
  sequence: number;
  cose: Uint8Array;
  hashes: Uint8Array;
  /** The leaf of an interval at its place; null where it is not there. */
  leaf: (at: Readonly<{ point: string; start: Instant; version: number; place: number }>) => Uint8Array | null;
}>;

/** What an audit asks of an archive. Errors are `storage` faults. */
export interface EvidenceAudit {
  batch(payloadHash: Uint8Array): FiledBatch | null;
  order(hash: Uint8Array): Readonly<{ start: Instant; message: Uint8Array }> | null;
  /** How many of each lie there. */
  counts(): Readonly<{ batches: number; leaves: number; orders: number }>;
  erasures(): readonly KeptErasure[];
}
