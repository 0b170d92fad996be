import { createRequire } from 'node:module';
import type { VerifySignature } from '../../src/domain/identity.ts';

/** The one function we use of `sodium-native`, which brings no types. */
type Sodium = Readonly<{
  crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, key: Uint8Array): boolean;
}>;

const sodium = createRequire(import.meta.url)('sodium-native') as Sodium;

/** The verdict of libsodium on what has the right lengths; on anything else the library throws. */
export const sodiumVerify: VerifySignature = ({ raw }, message, signature) =>
  raw.length === 32 && signature.length === 64 && sodium.crypto_sign_verify_detached(signature, message, raw);
