import { instant } from '../../domain/time.ts';
import type { SealedBatch } from '../../domain/transaction.ts';
import type { CaptureState } from '../../ports/outbox.ts';
import { captureBytes } from './capture-bytes.ts';

export type Append = Readonly<{ batch: SealedBatch; state: CaptureState }>;

/**
 * Batches on their way to the thread. Bodies travel in one piece: a clone of a small view would copy the whole buffer it
 * looks at. Of the capture states only the last one counts, because all become durable together.
 */
export type PackedAppends = Readonly<{
  /** epoch, sequence, from, to, bytes of the payload hash, bytes of the body; of each batch. */
  numbers: readonly number[];
  bytes: Uint8Array<ArrayBuffer>;
  state: Readonly<{ epoch: number; sequence: number; state: Uint8Array }>;
}>;

const NUMBERS = 6;

/** @throws RangeError where there are none. */
export const packAppends = (appends: readonly Append[]): PackedAppends => {
  const last = appends.at(-1)?.state;
  if (last === undefined) throw new RangeError('there is nothing to pack');
  const sizes = appends.map(({ batch }) => batch.payloadHash.length + batch.body.length);
  const bytes = new Uint8Array(sizes.reduce((sum, size) => sum + size, 0));
  let offset = 0;
  for (const { batch } of appends) {
    bytes.set(batch.payloadHash, offset);
    bytes.set(batch.body, offset + batch.payloadHash.length);
    offset += batch.payloadHash.length + batch.body.length;
  }
  const { epoch, sequence } = last;
  return { numbers: appends.flatMap(numbersOf), bytes, state: { epoch, sequence, state: captureBytes(last) } };
};

const numbersOf = ({ batch: { epoch, sequence, from, to, payloadHash, body } }: Append): readonly number[] => [
  epoch,
  sequence,
  from,
  to,
  payloadHash.length,
  body.length,
];

/** The batches again, as views of what came. */
export const unpackBatches = ({ numbers, bytes }: PackedAppends): readonly SealedBatch[] => {
  let offset = 0;
  const take = (length: number): Uint8Array => {
    offset += length;
    return bytes.subarray(offset - length, offset);
  };
  return Array.from({ length: numbers.length / NUMBERS }, (_, index) => {
    const [epoch = 0, sequence = 0, from = 0, to = 0, hash = 0, body = 0] = numbers.slice(
      index * NUMBERS,
      (index + 1) * NUMBERS,
    );
    return { epoch, sequence, from: instant(from), to: instant(to), payloadHash: take(hash), body: take(body) };
  });
};
