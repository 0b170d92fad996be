import { Point } from '@noble/ed25519';
import { sha512 } from '@noble/hashes/sha2.js';
import { concat } from '../wire/bytes.ts';
import { sameBytes } from '../wire/cbor.ts';
import { isSmallOrder } from './small-order.ts';

/** Order of the base point, 2^252 + 27742317777372353535851937790883648493 (RFC 8032 §5.1). */
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

/**
 * The verdict of `VerifySignature` on Ed25519 in JavaScript, for where there is no OpenSSL: a browser. Cofactorless, as
 * RFC 8032 §5.1.7 allows: [S]B − [k]A must be encoded as R byte for byte, so that an R with torsion is refused. The library gives the arithmetic only: its own `verify` multiplies by the cofactor, strict or not.
 */
export const verifyEd25519 = (raw: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => {
  if (raw.length !== 32 || signature.length !== 64) return false;
  const [r, s] = [signature.subarray(0, 32), littleEndian(signature.subarray(32))];
  if (isSmallOrder(raw) || isSmallOrder(r)) return false;
  const key = pointOf(raw);
  if (key === null || s >= ORDER) return false;
  const challenge = littleEndian(sha512(concat(r, raw, message))) % ORDER;
  const answer = Point.BASE.multiply(s, false).add(key.negate().multiply(challenge, false));
  return sameBytes(answer.toBytes(), r);
};

/** A key that is written in its one way. */
const pointOf = (raw: Uint8Array): Point | null => {
  try {
    return Point.fromBytes(raw);
  } catch {
    // The library throws for every encoding that is not a point; there is nothing else it could mean.
    return null;
  }
};

const littleEndian = (bytes: Uint8Array): bigint => {
  let value = 0n;
  for (let at = bytes.length - 1; at >= 0; at -= 1) value = (value << 8n) | BigInt(bytes[at] ?? 0);
  return value;
};
