import type { KeyPurpose, PublicKey } from '../domain/identity.ts';

/** Who signs a message: a key with one purpose (`ports/signer.ts` is one). The same message always gives the same 64 bytes. */
export type MessageSigner = Readonly<{
  purpose: KeyPurpose;
  key: PublicKey;
  sign: (message: Uint8Array) => Uint8Array;
}>;
