import type { PublicKey } from '../domain/identity.ts';
import { malformed, sameBytes } from './cbor.ts';
import {
  context,
  ecdsaSignature,
  objectIdentifier,
  sequence,
  setOf,
  smallInteger,
  takeElement,
  utf8String,
} from './der.ts';
import { publicKey, rawOfSpki, spkiOf } from './key-id.ts';
import type { MessageSigner } from './message-signer.ts';
import { commonName, nameOf, signatureAlgorithms, signedDer } from './signed-der.ts';

const what = 'certificate request';
/** PKCS #9 challengePassword (RFC 2985 §5.4.1): here the one-time code of a claim. */
const challenge = objectIdentifier('1.2.840.113549.1.9.7');

/** What a gateway asks for: that this key be enrolled under this name. `claim` shows that it was told to ask. */
export type CertificateRequest = Readonly<{
  name: string;
  key: PublicKey;
  claim: string | null;
  /** CertificationRequestInfo: what the signature is over. */
  signed: Uint8Array;
  /** 64 bytes, not yet verified; of ES256 with whichever s the signer made. */
  signature: Uint8Array;
}>;

/** PKCS #10 (RFC 2986 §4) in DER, signed by the key itself: who sends it has that key. */
export const signCertificateRequest = (name: string, claim: string | null, signer: MessageSigner): Uint8Array => {
  const attributes = claim === null ? [] : [sequence(challenge, setOf(utf8String(claim)))];
  const info = sequence(smallInteger(0), nameOf(name), spkiOf(signer.key), context(...attributes));
  return signedDer(info, signer.key.algorithm, signer.sign(info));
};

/** Takes a request with one common name apart; its signature is still to be verified. @throws Fault `malformed`. */
export const decodeCertificateRequest = (der: Uint8Array): CertificateRequest => {
  const whole = takeElement(der, 'sequence', what);
  if (whole.rest.length > 0) throw malformed(what, 'something stands behind it');
  const info = takeElement(whole.content, 'sequence', what);
  const algorithm = takeElement(info.rest, 'sequence', what);
  const signature = takeElement(algorithm.rest, 'bitString', what);
  const version = takeElement(info.content, 'integer', what);
  const subject = takeElement(version.rest, 'sequence', what);
  const spki = takeElement(subject.rest, 'sequence', what);
  const raw = rawOfSpki(spki.whole);
  if (raw === null) throw malformed(what, 'its key is neither Ed25519 nor on P-256');
  const key = publicKey(raw);
  if (!sameBytes(algorithm.whole, signatureAlgorithms[key.algorithm]))
    throw malformed(what, 'its signature is not by its own key');
  if (signature.content[0] !== 0) throw malformed(what, 'its signature is not whole bytes');
  const written = signature.content.subarray(1);
  return {
    name: onlyName(subject.content),
    key,
    claim: claimIn(takeElement(spki.rest, 'context', what).content),
    signed: info.whole,
    signature: key.algorithm === 'Ed25519' ? written : ecdsaSignature(written),
  };
};

const onlyName = (subject: Uint8Array): string => {
  const relative = takeElement(subject, 'set', what);
  const pair = takeElement(relative.content, 'sequence', what);
  const type = takeElement(pair.content, 'objectIdentifier', what);
  if (relative.rest.length > 0 || pair.rest.length > 0 || !sameBytes(type.whole, commonName))
    throw malformed(what, 'its subject is not one common name');
  return textOf(takeElement(type.rest, 'utf8String', what).content);
};

const claimIn = (attributes: Uint8Array): string | null => {
  let rest = attributes;
  while (rest.length > 0) {
    const attribute = takeElement(rest, 'sequence', what);
    const type = takeElement(attribute.content, 'objectIdentifier', what);
    if (sameBytes(type.whole, challenge)) {
      const values = takeElement(type.rest, 'set', what);
      return textOf(takeElement(values.content, 'utf8String', what).content);
    }
    rest = attribute.rest;
  }
  return null;
};

const textOf = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw malformed(what, 'a text in it is not UTF-8', error);
  }
};
