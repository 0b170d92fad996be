import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { defer, of } from 'rxjs';
import { Fault } from '../../domain/fault.ts';
import type { KeyPurpose } from '../../domain/identity.ts';
import type { Signer } from '../../ports/signer.ts';
import { smallerOfBoth } from '../../verification/p256.ts';
import { publicKey, rawOfSpki } from '../../wire/key-id.ts';
import type { MessageSigner } from '../../wire/message-signer.ts';

/** PrivateKeyInfo of an Ed25519 seed begins so (RFC 8410 §7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * Receipts and log heads are made again whenever somebody asks, and must come out the same for ever: their keys sign
 * deterministically.
 */
const deterministic: readonly KeyPurpose[] = ['core', 'log'];

/** A signer over a private key of `node:crypto`. @throws Fault `key` when it is neither Ed25519 nor P-256, or may not be for this purpose. */
export const signerOf = (privateKey: KeyObject, purpose: KeyPurpose): MessageSigner => {
  const raw = rawOfSpki(new Uint8Array(createPublicKey(privateKey).export({ format: 'der', type: 'spki' })));
  if (raw === null) {
    const { asymmetricKeyType: type = 'symmetric' } = privateKey;
    throw new Fault('key', `The ${purpose} key is ${type}; it must be Ed25519 or ECDSA on P-256.`);
  }
  const key = publicKey(raw);
  assertFits(purpose, key.algorithm);
  if (key.algorithm === 'Ed25519')
    return { purpose, key, sign: (message) => new Uint8Array(sign(null, message, privateKey)) };
  const dsa = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;
  return { purpose, key, sign: (message) => smallerOfBoth(new Uint8Array(sign('sha256', message, dsa))) };
};

/** @throws Fault `key` when a key for this purpose must be of another algorithm. */
export const assertFits = (purpose: KeyPurpose, algorithm: string): void => {
  if (algorithm !== 'Ed25519' && deterministic.includes(purpose))
    throw new Fault(
      'key',
      `A ${purpose} key must be Ed25519, not ${algorithm}: what it signs is made again and must be the same for ever.`,
    );
  if (algorithm !== 'ES256' && purpose === 'tls')
    throw new Fault('key', `A tls key must be ES256, not ${algorithm}: browsers know no others of ours.`);
};

/** A signer over a 32-byte seed (RFC 8032 §5.1.5). */
export const signerFromSeed = (seed: Uint8Array, purpose: KeyPurpose): MessageSigner =>
  signerOf(createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' }), purpose);

/** The port over a key in this process, which answers at once. */
export const signerHere = ({ purpose, key, sign: signMessage }: MessageSigner): Signer => ({
  purpose,
  key,
  sign: (message) => defer(() => of(signMessage(message))),
});
