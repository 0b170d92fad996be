import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { isPointOnCurve, isSmallerOfBoth } from './p256.ts';

/**
 * The verdict of `VerifySignature` on ES256 in JavaScript. Not WebCrypto: that is there on pages from HTTPS or localhost only,
 * answers later, and takes either s.
 */
export const verifyEs256 = (raw: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => {
  if (signature.length !== 64 || !isPointOnCurve(raw) || !isSmallerOfBoth(signature)) return false;
  try {
    return p256.verify(signature, sha256(message), raw, { lowS: true, prehash: false });
  } catch {
    // The library throws for an r or s that is no number below the order; the key is known to be a point.
    return false;
  }
};
