import type { VerifySignature } from '../domain/identity.ts';
import { verifyEd25519 } from './ed25519-verdict.ts';

type Verdict = (raw: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;

/**
 * The one verdict on signatures without OpenSSL: the same as the native one, bit for bit, which the tests hold it to on every
 * mutation. `es256` is handed in, because it is four times the code and few who look at a page need it; without it no ES256
 * signature verifies.
 */
export const portableVerdict =
  (es256: Verdict | null): VerifySignature =>
  ({ algorithm, raw }, message, signature) => {
    if (algorithm === 'Ed25519') return verifyEd25519(raw, message, signature);
    return es256?.(raw, message, signature) ?? false;
  };
