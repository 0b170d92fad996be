import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { PublicKey, VerifySignature } from '../../domain/identity.ts';
import { isPointOnCurve, isSmallerOfBoth } from '../../verification/p256.ts';
import { isSmallOrder } from '../../verification/small-order.ts';
import { spkiOf } from '../../wire/key-id.ts';

/** Parsed keys by the bytes they came from: enrolled keys live as long as their registry. Null is no point of its curve. */
const parsed = new WeakMap<Uint8Array, KeyObject | null>();

/** The one verdict on a signature, as `VerifySignature` has it, by OpenSSL. The bytes of a key must not change after its first use. */
export const verifySignature: VerifySignature = (key, message, signature) => {
  if (signature.length !== 64) return false;
  const usable = parse(key);
  if (usable === null) return false;
  if (key.algorithm === 'Ed25519')
    return !isSmallOrder(signature.subarray(0, 32)) && verify(null, message, usable, signature);
  return isSmallerOfBoth(signature) && verify('sha256', message, { key: usable, dsaEncoding: 'ieee-p1363' }, signature);
};

const parse = (key: PublicKey): KeyObject | null => {
  const known = parsed.get(key.raw);
  if (known !== undefined) return known;
  const valid = key.algorithm === 'Ed25519' ? key.raw.length === 32 && !isSmallOrder(key.raw) : isPointOnCurve(key.raw);
  const made = valid ? createPublicKey({ key: Buffer.from(spkiOf(key)), format: 'der', type: 'spki' }) : null;
  parsed.set(key.raw, made);
  return made;
};
