import { hash } from 'node:crypto';
import type { Sha256 } from '../../domain/identity.ts';

const LENGTH = 32;

/**
 * SHA-256 (FIPS 180-4) of the platform. Asked for as text of one byte a character: for short inputs making a Buffer costs
 * twice as much as hashing.
 */
export const sha256: Sha256 = (bytes) => {
  const text = hash('sha256', bytes, 'binary');
  const digest = new Uint8Array(LENGTH);
  for (let at = 0; at < LENGTH; at += 1) digest[at] = text.charCodeAt(at);
  return digest;
};
