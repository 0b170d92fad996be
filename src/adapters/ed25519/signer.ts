import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { Fault } from '../../domain/fault.ts';
import type { KeyPurpose } from '../../domain/identity.ts';
import type { Signer } from '../../ports/signer.ts';
import { publicKey } from '../../wire/key-id.ts';

/** PrivateKeyInfo of an Ed25519 seed begins so (RFC 8410 §7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_PREFIX_LENGTH = 12;

/** A signer over a private key of `node:crypto`. @throws Fault `key` when it is not Ed25519. */
export const signerOf = (key: KeyObject, purpose: KeyPurpose): Signer => {
  if (key.asymmetricKeyType !== 'ed25519') {
    throw new Fault('key', `The ${purpose} key is ${key.asymmetricKeyType ?? 'symmetric'}; it must be Ed25519.`);
  }
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return {
    purpose,
    key: publicKey(new Uint8Array(spki.subarray(SPKI_PREFIX_LENGTH))),
    sign: (message) => new Uint8Array(sign(null, message, key)),
  };
};

/** A signer over a 32-byte seed (RFC 8032 §5.1.5). */
export const signerFromSeed = (seed: Uint8Array, purpose: KeyPurpose): Signer =>
  signerOf(createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' }), purpose);
