import type { Observable } from 'rxjs';
import type { PublicKey } from '../domain/identity.ts';

/** Signature checks that may take their time elsewhere: in a pool of threads. Cold; one verdict, the same everywhere. */
export interface Verifier {
  check(key: PublicKey, message: Uint8Array, signature: Uint8Array): Observable<boolean>;
}
