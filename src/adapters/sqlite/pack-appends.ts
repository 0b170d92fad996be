import { instant } from '../../domain/time.ts';
import type { SealedBatch } from '../../domain/transaction.ts';
import type { CaptureState } from '../../ports/outbox.ts';
import { captureBytes } from './capture-bytes.ts';
import { blockPacker } from './lz4-block.ts';
import { type CheckedBody, checkedBody } from './row-checksum.ts';
import { packedBody } from './stored-body.ts';

export type Append = Readonly<{ batch: SealedBatch; state: CaptureState }>;

/**
 * Batches on their way to the thread, bodies as they are to lie there. They travel in one piece: a clone of a small view would copy
 * the whole buffer it looks at. Of the capture states only the last one counts, because all become durable together.
 */
export type PackedAppends = Readonly<{
  /** epoch, sequence, from, to, bytes of the payload hash, bytes of the stored body, its `whole`, checksum of the row; of each batch. */
  numbers: readonly number[];
  /** Payload hashes and bodies in turns, and behind them room for what packing saved. */
  bytes: Uint8Array<ArrayBuffer>;
  state: Readonly<{ epoch: number; sequence: number; state: Uint8Array }>;
}>;

/** A batch and its body as it is to lie there. */
export type StoredAppend = Readonly<{ batch: Omit<SealedBatch, 'body'>; stored: CheckedBody }>;

const NUMBERS = 8;

const pack = blockPacker();

/** Bodies are packed here, while the thread is at those before, or waits for the disk. @throws RangeError where there are none. */
export const packAppends = (appends: readonly Append[]): PackedAppends => {
  const last = appends.at(-1)?.state;
  if (last === undefined) throw new RangeError('there is nothing to pack');
  const most = appends.reduce((sum, { batch }) => sum + batch.payloadHash.length + batch.body.length, 0);
  // Not cleared: nothing is read of it that is not written here.
  const bytes = new Uint8Array(Buffer.allocUnsafeSlow(most).buffer as ArrayBuffer);
  const numbers: number[] = [];
  let offset = 0;
  for (const { batch } of appends) {
    const { epoch, sequence, from, to, payloadHash } = batch;
    const { body, whole, checksum } = checkedBody(batch, packedBody(batch.body, pack));
    bytes.set(payloadHash, offset);
    bytes.set(body, offset + payloadHash.length);
    offset += payloadHash.length + body.length;
    numbers.push(epoch, sequence, from, to, payloadHash.length, body.length, whole, checksum);
  }
  const { epoch, sequence } = last;
  return { numbers, bytes, state: { epoch, sequence, state: captureBytes(last) } };
};

/** The batches again, as views of what came. */
export const unpackBatches = ({ numbers, bytes }: PackedAppends): readonly StoredAppend[] => {
  let offset = 0;
  const take = (length: number): Uint8Array => {
    offset += length;
    return bytes.subarray(offset - length, offset);
  };
  return Array.from({ length: numbers.length / NUMBERS }, (_, index) => {
    const [epoch = 0, sequence = 0, from = 0, to = 0, hash = 0, length = 0, whole = 0, checksum = 0] = numbers.slice(
      index * NUMBERS,
      (index + 1) * NUMBERS,
    );
    const batch = { epoch, sequence, from: instant(from), to: instant(to), payloadHash: take(hash) };
    return { batch, stored: { body: take(length), whole, checksum } };
  });
};
