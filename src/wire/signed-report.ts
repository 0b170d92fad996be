import type { PublicKey, VerifySignature } from '../domain/identity.ts';
import { utf8 } from './bytes.ts';
import { malformed } from './cbor.ts';
import { openMessage, signMessage } from './cose.ts';
import type { MessageSigner } from './message-signer.ts';

/** Reports that a gateway signs, and one that an operator does: a signature of one kind is none of another. */
export type SignedReportKind = 'buffer' | 'commissioning' | 'quality-report' | 'substation-report';

/** Signs a report: the payload is the canonical JSON (RFC 8785) that people have too. @throws Fault `key`. */
export const signReportText = (kind: SignedReportKind, canonicalReport: string, signer: MessageSigner): Uint8Array =>
  signMessage(kind, utf8(canonicalReport), signer);

/** The canonical JSON that this gateway, or operator, signed. @throws Fault `malformed` or `signature`. */
export const openReportText = (
  kind: SignedReportKind,
  bytes: Uint8Array,
  key: PublicKey,
  verify: VerifySignature,
): string => {
  const purpose = kind === 'substation-report' ? 'operator' : 'gateway';
  const keyOf = (kid: string) => (kid === key.kid ? ({ key, purpose } as const) : null);
  const { payload } = openMessage(kind, bytes, keyOf, verify);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload);
  } catch (error) {
    throw malformed(kind, 'its payload is not UTF-8', error);
  }
};
