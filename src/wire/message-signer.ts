import type { KeyPurpose, PublicKey } from '../domain/identity.ts';

/** Whose signature a message is to bear: a key with one purpose. */
export type SigningKey = Readonly<{ purpose: KeyPurpose; key: PublicKey }>;

/**
 * Signs at once, with a key that is at hand (`ports/signer.ts` may take its time). Ed25519 gives the same 64 bytes for the
 * same message for ever; ES256 other ones every time.
 */
export type MessageSigner = SigningKey & Readonly<{ sign: (message: Uint8Array) => Uint8Array }>;

/** What is to be signed, and what becomes of it with the 64 bytes of its signature. */
export type Unsigned<Signed> = Readonly<{ toSign: Uint8Array; signed: (signature: Uint8Array) => Signed }>;

export const signNow = <Signed>({ toSign, signed }: Unsigned<Signed>, signer: MessageSigner): Signed =>
  signed(signer.sign(toSign));
