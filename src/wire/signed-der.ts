import type { SignatureAlgorithm } from '../domain/identity.ts';
import { bitString, integer, objectIdentifier, sequence, setOf, utf8String } from './der.ts';

/** AlgorithmIdentifier of a signature (RFC 8410 §3; RFC 5758 §3.2). */
export const signatureAlgorithms = {
  Ed25519: sequence(objectIdentifier('1.3.101.112')),
  ES256: sequence(objectIdentifier('1.2.840.10045.4.3.2')),
} as const satisfies Record<SignatureAlgorithm, Uint8Array>;

/** What is signed, by which algorithm, and the 64 bytes of the signature: how PKCS #10 and X.509 put them together. */
export const signedDer = (signed: Uint8Array, algorithm: SignatureAlgorithm, signature: Uint8Array): Uint8Array => {
  const written =
    algorithm === 'Ed25519' ? signature : sequence(integer(signature.subarray(0, 32)), integer(signature.subarray(32)));
  return sequence(signed, signatureAlgorithms[algorithm], bitString(written));
};

/** id-at-commonName. */
export const commonName = objectIdentifier('2.5.4.3');

/** A distinguished name that is one common name, at most 64 characters (RFC 5280 §A.1). */
export const nameOf = (name: string): Uint8Array => sequence(setOf(sequence(commonName, utf8String(name))));
