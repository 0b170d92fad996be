import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { Fault } from '../../src/domain/fault.ts';
import { smallerOfBoth } from '../../src/verification/p256.ts';
import { decodeCertificateRequest, signCertificateRequest } from '../../src/wire/certificate-request.ts';
import { ecdsaSignature, objectIdentifier, smallInteger, takeElement } from '../../src/wire/der.ts';
import { hex } from '../support/hex.ts';
import { es256Signer, testSigner } from '../support/test-signers.ts';

const digits = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('DER by hand', () => {
  test.for<readonly [string, Uint8Array, string]>([
    // X.690 §8.19.5: 2.100.3 is 06 03 81 34 03.
    ['an object identifier', objectIdentifier('2.100.3'), '0603813403'],
    // RFC 8410 §3: 1.3.101.112.
    ['that of Ed25519', objectIdentifier('1.3.101.112'), '06032b6570'],
    // 1.2.840.113549: 840 = 6 × 128 + 72, 113549 = 6 × 16384 + 119 × 128 + 13.
    ['that of RSA Security', objectIdentifier('1.2.840.113549'), '06062a864886f70d'],
    ['0', smallInteger(0), '020100'],
    ['127', smallInteger(127), '02017f'],
    ['128, which needs a zero before it', smallInteger(128), '02020080'],
    ['16384', smallInteger(16_384), '02024000'],
  ])('%s', ([, made, expected]) => expect(digits(made)).toBe(expected));

  const r = `${'00'.repeat(31)}05`;
  test('a signature of two numbers becomes 64 bytes', () => {
    expect(digits(ecdsaSignature(hex('3006020105020106')))).toBe(`${r}${'00'.repeat(31)}06`);
    const large = `ff${'11'.repeat(31)}`;
    expect(digits(ecdsaSignature(hex(`3026022100${large}020105`)))).toBe(`${large}${r}`);
  });
  test.for<readonly [string, string]>([
    ['nothing', ''],
    ['no sequence', '3106020105020106'],
    ['one number', '3003020105'],
    ['three numbers', '3009020105020106020107'],
    ['bytes behind it', '300602010502010600'],
    ['a number of 33 bytes', `3026022101${'11'.repeat(32)}020105`],
    ['a number without bytes', '30050200020106'],
    ['an end before the end', '300702010502'],
    ['a length in more bytes than it needs', '30810602010502'],
    ['a length that never ends', '3080020105020106'],
    ['a length of three bytes', '3083000006020105020106'],
  ])('%s is no signature', ([, bytes]) =>
    expect(() => ecdsaSignature(hex(bytes))).toThrow(expect.objectContaining({ code: 'malformed' })),
  );
  test('a length of two bytes is read', () =>
    expect(takeElement(hex(`30820100${'00'.repeat(256)}`), 'sequence', 'test').content.length).toBe(256));
});

describe.for(['Ed25519', 'ES256'] as const)('a certificate request by %s', (algorithm) => {
  const signer = algorithm === 'Ed25519' ? testSigner('gateway') : es256Signer('gateway');
  const honest = signCertificateRequest('gw-1', '12345-ABCDE', signer);
  const holds = (der: Uint8Array): boolean => {
    const { key, signed, signature } = decodeCertificateRequest(der);
    return verifySignature(key, signed, key.algorithm === 'ES256' ? smallerOfBoth(signature) : signature);
  };

  test('says who asks for which key, and by whose leave', () => {
    expect(decodeCertificateRequest(honest)).toMatchObject({ name: 'gw-1', key: signer.key, claim: '12345-ABCDE' });
    expect(decodeCertificateRequest(signCertificateRequest('gw-1', null, signer)).claim).toBeNull();
    expect(holds(honest)).toBe(true);
  });

  test('with one bit flipped is malformed, or not signed', () => {
    fc.assert(
      fc.property(fc.nat(honest.length * 8 - 1), (bit) => {
        const bytes = Uint8Array.from(honest);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(isMalformedOr(() => holds(bytes))).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test('cut off anywhere is malformed', () => {
    for (let length = 0; length < honest.length; length += 1)
      expect(() => decodeCertificateRequest(honest.slice(0, length))).toThrow(
        expect.objectContaining({ code: 'malformed' }),
      );
  });
});

test('random bytes are malformed, and nothing else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      expect(isMalformedOr(() => decodeCertificateRequest(bytes) !== null)).toBe(false);
    }),
  );
});

const isMalformedOr = (judge: () => boolean): boolean => {
  try {
    return judge();
  } catch (error) {
    if (error instanceof Fault && error.code === 'malformed') return false;
    throw error;
  }
};
