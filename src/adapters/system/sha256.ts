import { createHash } from 'node:crypto';
import type { Sha256 } from '../../domain/identity.ts';

/** SHA-256 (FIPS 180-4) of the platform. */
export const sha256: Sha256 = (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest());
