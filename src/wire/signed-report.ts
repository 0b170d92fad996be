import type { PublicKey, VerifySignature } from '../domain/identity.ts';
import { utf8 } from './bytes.ts';
import { malformed } from './cbor.ts';
import { givenKeys, openMessage, signMessage } from './cose.ts';
import type { MessageSigner } from './message-signer.ts';

/** Reports that a gateway signs, one that an operator does, and bill and report, which a core does: a signature of one kind is none of another. */
const signedBy = {
  bill: 'core',
  buffer: 'gateway',
  commissioning: 'gateway',
  'core-report': 'core',
  'quality-report': 'gateway',
  'substation-report': 'operator',
} as const;
export type SignedReportKind = keyof typeof signedBy;

/** Signs a report: the payload is the canonical JSON (RFC 8785) that people have too. @throws Fault `key`. */
export const signReportText = (kind: SignedReportKind, canonicalReport: string, signer: MessageSigner): Uint8Array =>
  signReportBytes(kind, utf8(canonicalReport), signer);

/** The same for who has that text in UTF-8 already. @throws Fault `key`. */
export const signReportBytes = (
  kind: SignedReportKind,
  canonicalReport: Uint8Array,
  signer: MessageSigner,
): Uint8Array => signMessage(kind, canonicalReport, signer);

/** The canonical JSON that this gateway, operator or core signed; `called`: what it is to people. @throws Fault `malformed` or `signature`. */
export const openReportText = (
  kind: SignedReportKind,
  bytes: Uint8Array,
  key: PublicKey,
  verify: VerifySignature,
  called: string = kind,
): string => {
  const { payload } = openMessage(kind, bytes, givenKeys([key], signedBy[kind]), verify, called);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload);
  } catch (error) {
    throw malformed(called, 'its payload is not UTF-8', error);
  }
};
