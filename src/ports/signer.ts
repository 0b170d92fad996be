import type { KeyPurpose, PublicKey } from '../domain/identity.ts';

/** One private key with one purpose. Ed25519 (RFC 8032): the same message always gives the same 64 bytes. */
export interface Signer {
  readonly purpose: KeyPurpose;
  readonly key: PublicKey;
  sign(message: Uint8Array): Uint8Array;
}
