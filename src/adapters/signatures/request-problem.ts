import { isEnrollableKey } from '../../verification/enrollable-key.ts';
import { smallerOfBoth } from '../../verification/p256.ts';
import { decodeCertificateRequest } from '../../wire/certificate-request.ts';
import { verifySignature } from './verify.ts';

/** Why a certificate request counts for nothing: its key is weak, or has not signed it. @throws Fault `malformed`. */
export const requestProblem = (der: Uint8Array): 'weak-key' | 'bad-signature' | null => {
  const { key, signed, signature } = decodeCertificateRequest(der);
  if (!isEnrollableKey(key.raw)) return 'weak-key';
  // Whoever made it may have put either s into it: both say the same.
  const strict = key.algorithm === 'ES256' ? smallerOfBoth(signature) : signature;
  return verifySignature(key, signed, strict) ? null : 'bad-signature';
};
