import { defer, type Observable, of } from 'rxjs';
import type { EvidenceArchive } from '../ports/evidence-archive.ts';
import type { BatchCommand } from '../settlement/verify-batch.ts';
import { decodeBatchBody } from '../wire/batch.ts';
import { concat } from '../wire/bytes.ts';
import type { OrderCommand } from './take-order.ts';

/** Archives a verified batch leaf by leaf; emits once that is durable, or at once where nothing is archived. */
export const fileBatch = (
  archive: EvidenceArchive | undefined,
  { gateway, epoch, sequence, payloadHash, intervals }: BatchCommand,
  body: Uint8Array,
): Observable<void> =>
  defer(() => {
    if (archive === undefined) return of(undefined);
    const { cose, leaves } = decodeBatchBody(body);
    return archive.keepBatch({
      ...{ gateway, epoch, sequence, payloadHash, cose },
      hashes: concat(...intervals.map(({ leafHash }) => leafHash)),
      leaves: intervals.map(({ point, start, version }, place) => ({
        ...{ point, start, version },
        leaf: leaves[place] ?? new Uint8Array(0),
      })),
    });
  });

/** Archives a verified order; a cancellation changes no bill. */
export const fileOrder = (
  archive: EvidenceArchive | undefined,
  command: OrderCommand,
  message: Uint8Array,
): Observable<void> =>
  archive === undefined || command.kind === 'cancel'
    ? of(undefined)
    : archive.keepOrder({ hash: command.hash, start: command.terms.start, message });
