import { sameBytes } from '../wire/cbor.ts';

/**
 * Where a verified batch stands in its gateway's sequence. `next` is to be kept; `repeated` gets the answer it got
 * before; a `sequence-conflict` (other bytes under a kept sequence: a cloned card, or a lie) is refused and alarmed;
 * after a `sequence-gap` the gateway must send the one before first.
 */
export type Placement = 'next' | 'repeated' | 'sequence-conflict' | 'sequence-gap';

/** `keptThrough` is the last sequence kept in this epoch (0: none), `keptHash` what is kept under the batch's own. */
export const placeBatch = (
  keptThrough: number,
  keptHash: Uint8Array | null,
  batch: Readonly<{ sequence: number; payloadHash: Uint8Array }>,
): Placement => {
  if (keptHash !== null) return sameBytes(keptHash, batch.payloadHash) ? 'repeated' : 'sequence-conflict';
  if (batch.sequence <= keptThrough) return 'sequence-conflict';
  return batch.sequence === keptThrough + 1 ? 'next' : 'sequence-gap';
};
