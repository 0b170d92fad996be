import type { PublicKey, VerifySignature } from '../domain/identity.ts';
import { utf8 } from './bytes.ts';
import { malformed } from './cbor.ts';
import { openMessage, signMessage } from './cose.ts';
import type { MessageSigner } from './message-signer.ts';

const what = 'commissioning';

/** Signs a commissioning report: the payload is the canonical JSON (RFC 8785) that people have too. @throws Fault `key`. */
export const signCommissioning = (canonicalReport: string, signer: MessageSigner): Uint8Array =>
  signMessage(what, utf8(canonicalReport), signer);

/** The canonical JSON that this gateway signed. @throws Fault `malformed` or `signature`. */
export const openCommissioning = (bytes: Uint8Array, gateway: PublicKey, verify: VerifySignature): string => {
  const keyOf = (kid: string) => (kid === gateway.kid ? { key: gateway, purpose: 'gateway' as const } : null);
  const { payload } = openMessage(what, bytes, keyOf, verify);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload);
  } catch (error) {
    throw malformed(what, 'its payload is not UTF-8', error);
  }
};
