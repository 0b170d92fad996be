import { createPublicKey, X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { instant } from '../../src/domain/time.ts';
import { unsignedCertificate } from '../../src/wire/certificate.ts';
import { timeOf } from '../../src/wire/der.ts';
import { spkiOf } from '../../src/wire/key-id.ts';
import { signNow } from '../../src/wire/message-signer.ts';
import { es256Signer, testSigner } from '../support/test-signers.ts';

const digits = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const at = (text: string) => instant(Date.parse(text));

describe('times by hand (RFC 5280 §4.1.2.5)', () => {
  test.for<readonly [string, string, string]>([
    // 17 = UTCTime, 13 characters: "261129221500Z".
    ['a UTCTime', '2026-11-29T22:15:00.999Z', `170d${Buffer.from('261129221500Z').toString('hex')}`],
    ['the last one', '2049-12-31T23:59:59Z', `170d${Buffer.from('491231235959Z').toString('hex')}`],
    // 18 = GeneralizedTime, 15 characters.
    ['from 2050 on, four digits', '2050-01-01T00:00:00Z', `180f${Buffer.from('20500101000000Z').toString('hex')}`],
  ])('%s', ([, time, expected]) => expect(digits(timeOf(at(time)))).toBe(expected));
});

describe.for(['Ed25519', 'ES256'] as const)('a certificate signed by %s, as OpenSSL reads it', (algorithm) => {
  const by = algorithm === 'Ed25519' ? testSigner('gateway') : es256Signer('gateway');
  const { key } = es256Signer('tls');
  const terms = {
    serial: Uint8Array.of(0xff, 1, 2),
    issuer: by.key.kid,
    subject: 'gateway-1',
    key,
    from: at('2026-11-29T22:15:00Z'),
    until: at('2051-01-01T00:00:00Z'),
    purpose: 'client' as const,
  };
  const certificate = new X509Certificate(Buffer.from(signNow(unsignedCertificate(terms, by.key), by)));
  const publicHalf = (signer: typeof by) =>
    createPublicKey({ key: Buffer.from(spkiOf(signer.key)), format: 'der', type: 'spki' });

  test('names whose key it is, for what, and from when until when', () => {
    expect(certificate.subject).toBe('CN=gateway-1');
    expect(certificate.issuer).toBe(`CN=${by.key.kid}`);
    expect(certificate.serialNumber).toBe('FF0102');
    expect(certificate.validFromDate.toISOString()).toBe('2026-11-29T22:15:00.000Z');
    expect(certificate.validToDate.toISOString()).toBe('2051-01-01T00:00:00.000Z');
    expect(digits(new Uint8Array(certificate.publicKey.export({ format: 'der', type: 'spki' })))).toBe(
      digits(spkiOf(key)),
    );
    expect(certificate.ca).toBe(false);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  });

  test('verifies under who signed it, and under nobody else', () => {
    expect(certificate.verify(publicHalf(by))).toBe(true);
    expect(certificate.verify(publicHalf(testSigner('operator')))).toBe(false);
  });
});
