import { randomBytes } from 'node:crypto';
import type { Random } from '../../ports/random.ts';

/** The operating system's randomness: fit for salts and nonces. */
export const systemRandom: Random = {
  fraction: () => randomBytes(4).readUInt32BE() / 2 ** 32,
  bytes: (length) => new Uint8Array(randomBytes(length)),
};
