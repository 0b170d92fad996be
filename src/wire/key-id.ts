import { sha256 } from '@noble/hashes/sha2.js';
import type { Kid, PublicKey, SignatureAlgorithm } from '../domain/identity.ts';
import { concat, fromHex, toHex } from './bytes.ts';
import { malformed } from './cbor.ts';

type KeyForm = Readonly<{ algorithm: SignatureAlgorithm; length: number; first: number | null; prefix: Uint8Array }>;

const forms: readonly KeyForm[] = [
  {
    algorithm: 'Ed25519',
    length: 32,
    first: null,
    // SEQUENCE { SEQUENCE { OID 1.3.101.112 }, BIT STRING (32 bytes) } (RFC 8410 §4).
    prefix: fromHex('302a300506032b6570032100'),
  },
  {
    algorithm: 'ES256',
    length: 65,
    first: 0x04,
    // SEQUENCE { SEQUENCE { OID ecPublicKey, OID prime256v1 }, BIT STRING (65 bytes) } (RFC 5480 §2).
    prefix: fromHex('3059301306072a8648ce3d020106082a8648ce3d030107034200'),
  },
];

/** SubjectPublicKeyInfo (DER): all keys of one algorithm begin alike, and end with their raw bytes. */
export const spkiOf = ({ algorithm, raw }: Pick<PublicKey, 'algorithm' | 'raw'>): Uint8Array =>
  concat(forms.find((form) => form.algorithm === algorithm)?.prefix ?? new Uint8Array(0), raw);

/**
 * A raw public key (see `PublicKey`) with its identifier. Says nothing about whether the key may be enrolled.
 * @throws Fault `malformed` when the bytes are of no kind of key.
 */
export const publicKey = (raw: Uint8Array): PublicKey => {
  const form = forms.find(({ length, first }) => raw.length === length && (first === null || raw[0] === first));
  if (form === undefined)
    throw malformed('public key', 'it is neither 32 bytes of Ed25519 nor 65 bytes of P-256 that begin with 04');
  const { algorithm } = form;
  return { kid: kidOf({ algorithm, raw }), algorithm, raw };
};

/** The raw key in a SubjectPublicKeyInfo; null when that is of neither algorithm. */
export const rawOfSpki = (spki: Uint8Array): Uint8Array | null => {
  const form = forms.find(
    ({ prefix, length }) =>
      spki.length === prefix.length + length && prefix.every((byte, index) => spki[index] === byte),
  );
  return form === undefined ? null : spki.slice(form.prefix.length);
};

const kidOf = (key: Pick<PublicKey, 'algorithm' | 'raw'>): Kid => toHex(sha256(spkiOf(key)));
