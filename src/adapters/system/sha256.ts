import { hash } from 'node:crypto';
import type { Sha256 } from '../../domain/identity.ts';

/** SHA-256 (FIPS 180-4) of the platform, in one call: for short messages making a hash object costs more than hashing. */
export const sha256: Sha256 = (bytes) => {
  const { buffer, byteOffset, length } = hash('sha256', bytes, 'buffer');
  return new Uint8Array(buffer, byteOffset, length);
};
