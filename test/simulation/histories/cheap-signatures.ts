import { createHash } from 'node:crypto';
import { verifySignature } from '../../../src/adapters/signatures/verify.ts';
import type { VerifySignature } from '../../../src/domain/identity.ts';
import type { MessageSigner } from '../../../src/wire/message-signer.ts';
import { type Signing, testSigner } from '../../support/test-signers.ts';

/** Who signs and how signatures are checked. */
export type Signatures = Readonly<{ signer: (purpose: Signing) => MessageSigner; verify: VerifySignature }>;

const signers = new Map<Signing, MessageSigner>();
const realSigner = (purpose: Signing): MessageSigner => {
  const known = signers.get(purpose) ?? testSigner(purpose);
  signers.set(purpose, known);
  return known;
};

export const realSignatures: Signatures = { signer: realSigner, verify: verifySignature };

/** No signature at all, and thirty times as fast: it fits its key and its message and nothing else, which is what crashes may break. */
const seal = (kid: string, message: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha512').update(kid).update(message).digest());

export const cheapSignatures: Signatures = {
  signer: (purpose) => {
    const { key } = realSigner(purpose);
    return { purpose, key, sign: (message) => seal(key.kid, message) };
  },
  verify: (key, message, signature) => Buffer.from(seal(key.kid, message)).equals(signature),
};
