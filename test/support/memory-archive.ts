import { defer, of } from 'rxjs';
import type {
  ArchivedBatch,
  ArchivedOrder,
  EvidenceArchive,
  EvidenceReader,
} from '../../src/ports/evidence-archive.ts';
import { toHex } from '../../src/wire/bytes.ts';

/** An archive that answers at once, can be read while it is written, and forgets with the process. */
export type MemoryArchive = EvidenceArchive &
  EvidenceReader &
  Readonly<{ batches: ReadonlyMap<string, ArchivedBatch>; orders: ReadonlyMap<string, ArchivedOrder> }>;

export const memoryArchive = (): MemoryArchive => {
  const batches = new Map<string, ArchivedBatch>();
  const orders = new Map<string, ArchivedOrder>();
  const once = <T>(map: Map<string, T>, hash: Uint8Array, value: T) =>
    defer(() => {
      if (!map.has(toHex(hash))) map.set(toHex(hash), value);
      return of(undefined);
    });
  return {
    batches,
    orders,
    keepBatch: (batch) => once(batches, batch.payloadHash, batch),
    keepOrder: (order) => once(orders, order.hash, order),
    order: (hash) => orders.get(toHex(hash))?.message ?? null,
    leaves: (point, from, to) =>
      [...batches.values()]
        .flatMap(({ leaves, ...batch }) => leaves.map((leaf, place) => ({ ...batch, ...leaf, place })))
        .filter((leaf) => leaf.point === point && leaf.start >= from && leaf.start < to)
        .sort((one, other) => one.start - other.start || one.version - other.version),
  };
};
