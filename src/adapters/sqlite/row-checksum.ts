import { crc32 } from 'node:zlib';
import type { SealedBatch } from '../../domain/transaction.ts';
import type { StoredBody } from './stored-body.ts';

/**
 * CRC-32 over everything a row holds, with the body as it lies there (`stored-body.ts`). SQLite's own check looks at the structure of pages and never at what lies in a blob:
 * a flipped bit there would be sent to the core, which refuses it for good.
 */
export const batchChecksum = ({ epoch, sequence, from, to, payloadHash, body }: SealedBatch, whole = 0): number =>
  crc32(body, crc32(payloadHash, crc32(`${epoch}/${sequence}/${from}/${to}${whole === 0 ? '' : `/${whole}`}`)));

/** A body as it is to lie in its row, and the checksum of that row. */
export type CheckedBody = StoredBody & Readonly<{ checksum: number }>;

export const checkedBody = (batch: SealedBatch, { body, whole }: StoredBody): CheckedBody => ({
  body,
  whole,
  checksum: batchChecksum({ ...batch, body }, whole),
});

/** The same of a row without columns of its own: a receipt. */
export const bytesChecksum = (bytes: Uint8Array | string): number => crc32(bytes);

/** Of the numbers of the tally, in the order of its columns. */
export const tallyChecksum = (numbers: readonly number[]): number => crc32(numbers.join('/'));
