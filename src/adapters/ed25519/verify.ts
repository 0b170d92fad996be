import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { VerifySignature } from '../../domain/identity.ts';
import { spkiOf } from '../../wire/key-id.ts';

/** Parsed keys by the bytes they came from: enrolled keys live as long as their registry. */
const parsed = new WeakMap<Uint8Array, KeyObject>();

/**
 * The one verdict on a signature (RFC 8032 §5.1.7, cofactorless): canonical S, and R equal byte for byte, as OpenSSL
 * decides. The bytes of a key must not change after its first use.
 */
export const verifySignature: VerifySignature = (key, message, signature) => {
  if (key.length !== 32 || signature.length !== 64) return false;
  return verify(null, message, parse(key), signature);
};

const parse = (raw: Uint8Array): KeyObject => {
  const known = parsed.get(raw);
  if (known !== undefined) return known;
  const key = createPublicKey({ key: Buffer.from(spkiOf(raw)), format: 'der', type: 'spki' });
  parsed.set(raw, key);
  return key;
};
