import type { PublicKey } from '../domain/identity.ts';
import type { Instant } from '../domain/time.ts';
import {
  bitStringOfBits,
  context,
  context3,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  smallInteger,
  timeOf,
  yes,
} from './der.ts';
import { spkiOf } from './key-id.ts';
import type { Unsigned } from './message-signer.ts';
import { nameOf, signatureAlgorithms, signedDer } from './signed-der.ts';

/** Whose key, for what, from when until when; `serial` are random bytes, at most 19 (RFC 5280 §4.1.2.2). */
export type CertificateTerms = Readonly<{
  serial: Uint8Array;
  /** At most 64 characters, as `subject`. */
  issuer: string;
  subject: string;
  key: PublicKey;
  from: Instant;
  until: Instant;
  purpose: keyof typeof purposes;
}>;

/** Extended key usage (RFC 5280 §4.2.1.12). */
const purposes = {
  server: objectIdentifier('1.3.6.1.5.5.7.3.1'),
  client: objectIdentifier('1.3.6.1.5.5.7.3.2'),
} as const;

/** It is no authority over others: basicConstraints, critical, with nothing in it (RFC 5280 §4.2.1.9). */
const noAuthority = sequence(objectIdentifier('2.5.29.19'), yes, octetString(sequence()));
/** digitalSignature, the first bit: all that TLS 1.3 needs of a key (RFC 5280 §4.2.1.3). */
const signsOnly = sequence(objectIdentifier('2.5.29.15'), yes, octetString(bitStringOfBits(7, 0x80)));

/** An X.509 certificate of version 3 (RFC 5280 §4.1) by the key `by`, DER: as little of one as TLS needs. */
export const unsignedCertificate = (
  { serial, issuer, subject, key, from, until, purpose }: CertificateTerms,
  by: PublicKey,
): Unsigned<Uint8Array> => {
  const usage = sequence(objectIdentifier('2.5.29.37'), octetString(sequence(purposes[purpose])));
  const toSign = sequence(
    context(smallInteger(2)),
    integer(serial),
    signatureAlgorithms[by.algorithm],
    nameOf(issuer),
    sequence(timeOf(from), timeOf(until)),
    nameOf(subject),
    spkiOf(key),
    context3(sequence(noAuthority, signsOnly, usage)),
  );
  return { toSign, signed: (signature) => signedDer(toSign, by.algorithm, signature) };
};
