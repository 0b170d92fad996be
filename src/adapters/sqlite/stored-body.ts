import { inflateRawSync } from 'node:zlib';
import { Fault } from '../../domain/fault.ts';
import { blockPacker, unpackBlock } from './lz4-block.ts';

/**
 * A batch's body as it lies in its row. `whole` is its length where it is packed: less than 0 (its negative) as an LZ4 block, more
 * than 0 with DEFLATE (RFC 1951), as versions before 5 did; 0 where it is as it was sealed.
 */
export type StoredBody = Readonly<{ body: Uint8Array; whole: number }>;

/**
 * The shorter of the two. Leaves of one interval repeat each other: half of a body of ten is names, hashes of profile and rules, the
 * interval. LZ4 makes it as short as DEFLATE does, for what is left is chance, in a twentieth of the time. What is packed holds until `pack` packs the next.
 */
export const packedBody = (body: Uint8Array, pack = blockPacker()): StoredBody => {
  const packed = pack(body);
  return packed === null ? asSealed(body) : { body: packed, whole: -body.length };
};

export const asSealed = (body: Uint8Array): StoredBody => ({ body, whole: 0 });

/** How long a body was when it was sealed. */
export const wholeLength = ({ body, whole }: StoredBody): number => Math.abs(whole) || body.length;

/** The bytes that were sealed. @throws Fault `storage` for what was never packed so */
export const wholeBody = ({ body, whole }: StoredBody): Uint8Array => {
  if (whole === 0) return body;
  if (whole > 0) return inflated(body, whole);
  const unpacked = unpackBlock(body, -whole);
  if (unpacked !== null) return unpacked;
  throw new Fault('storage', 'A batch in the outbox cannot be unpacked: its row is damaged.');
};

const inflated = (body: Uint8Array, whole: number): Uint8Array => {
  try {
    const unpacked = inflateRawSync(body, { maxOutputLength: whole });
    if (unpacked.length === whole) return new Uint8Array(unpacked);
  } catch (cause) {
    throw new Fault('storage', 'A batch in the outbox cannot be unpacked: its row is damaged.', { cause });
  }
  throw new Fault('storage', 'A batch in the outbox is shorter than it was: its row is damaged.');
};
