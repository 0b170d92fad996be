import type { Observable } from 'rxjs';
import type { KeyPurpose, PublicKey } from '../domain/identity.ts';

/** One private key with one purpose, wherever it is: in this process, or in a TPM that takes its time. */
export interface Signer {
  readonly purpose: KeyPurpose;
  readonly key: PublicKey;
  /** Cold: 64 bytes, once (RFC 8032; for ES256 r ‖ s with the smaller s). Faults: `key`. */
  sign(message: Uint8Array): Observable<Uint8Array>;
}
