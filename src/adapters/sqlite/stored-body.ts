import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { Fault } from '../../domain/fault.ts';

/** A batch's body as it lies in its row: `whole` is its length where it is packed (DEFLATE, RFC 1951), 0 where it is as it was sealed. */
export type StoredBody = Readonly<{ body: Uint8Array; whole: number }>;

/**
 * Leaves of one interval repeat each other: half of a body of ten is names, hashes of profile and rules, the interval. The
 * window is no longer than that needs, for less of it has to be cleared before each body. Engineering choices.
 */
const packing = { level: 1, windowBits: 13, memLevel: 5 } as const;

/** The shorter of the two. */
export const packedBody = (body: Uint8Array): StoredBody => {
  const packed = deflateRawSync(body, packing);
  return packed.length < body.length ? { body: packed, whole: body.length } : asSealed(body);
};

export const asSealed = (body: Uint8Array): StoredBody => ({ body, whole: 0 });

/** The bytes that were sealed. @throws Fault `storage` for what was never packed so */
export const wholeBody = ({ body, whole }: StoredBody): Uint8Array => {
  if (whole === 0) return body;
  try {
    const unpacked = inflateRawSync(body, { maxOutputLength: whole });
    if (unpacked.length === whole) return new Uint8Array(unpacked);
  } catch (cause) {
    throw new Fault('storage', 'A batch in the outbox cannot be unpacked: its row is damaged.', { cause });
  }
  throw new Fault('storage', 'A batch in the outbox is shorter than it was: its row is damaged.');
};
