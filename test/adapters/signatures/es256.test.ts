import { createHash, createPublicKey, verify as nodeVerify } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import { describe, expect, test } from 'vitest';
import { verifySignature } from '../../../src/adapters/signatures/verify.ts';
import { isEnrollableKey } from '../../../src/verification/enrollable-key.ts';
import { smallerOfBoth } from '../../../src/verification/p256.ts';
import { utf8 } from '../../../src/wire/bytes.ts';
import { encodeCbor } from '../../../src/wire/cbor.ts';
import { publicKey, spkiOf } from '../../../src/wire/key-id.ts';
import { hex } from '../../support/hex.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { es256Signer } from '../../support/test-signers.ts';

/** SEC 2 §2.4.2. */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const wide = (value: bigint): string => value.toString(16).padStart(64, '0');
const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
const digest = (message: Uint8Array) => createHash('sha256').update(message).digest();

/** What the libraries say on their own, without this project's demand of the smaller s. */
const openssl = (raw: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => {
  const key = createPublicKey({ key: Buffer.from(spkiOf(publicKey(raw))), format: 'der', type: 'spki' });
  return nodeVerify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature);
};
const noble = (raw: Uint8Array, message: Uint8Array, signature: Uint8Array, lowS: boolean): boolean => {
  try {
    return p256.verify(signature, digest(message), raw, { lowS, prehash: false });
  } catch {
    return false;
  }
};

/** RFC 6979 §A.2.5: one key, SHA-256; the s of "sample" is the greater of both. */
const rfc6979 =
  '0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299';
const sample =
  'efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8';
const vectors = [
  {
    name: 'RFC 6979 §A.2.5, "test"',
    raw: rfc6979,
    message: utf8('test'),
    signature:
      'f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083',
  },
  {
    // The Sig_structure of RFC 9052 §C.2.1 by hand: protected {1: −7}, no external data, the payload of all its examples.
    name: 'RFC 9052 §C.2.1, ECDSA signing with one signer',
    raw: '04bac5b11cad8f99f9c72b05cf4b9e26d244dc189f745228255a219a86d6a09eff20138bf82dc1b6d562be0fa54ab7804a3a64b6d72ccfed6b6fb6ed28bbfc117e',
    message: encodeCbor(['Signature1', hex('a10126'), new Uint8Array(0), utf8('This is the content.')]),
    signature:
      '8eb33e4ca31d1c465ab05aac34cc6b23d58fef5c083106c4d25a91aef0b0117e2af9a291aa32e14ab834dc56ed2a223444547e01f11d3b0916e5a4c345cacb36',
  },
];

describe.for(vectors)('$name', ({ raw, message, signature }) => {
  const key = publicKey(hex(raw));
  test('verifies, by both implementations', () => {
    expect(verifySignature(key, message, hex(signature))).toBe(true);
    expect(noble(key.raw, message, hex(signature), true)).toBe(true);
  });
  test('is the signature of no other message', () =>
    expect(verifySignature(key, Uint8Array.from([...message, 0]), hex(signature))).toBe(false));
  test('its key may be enrolled, and is named by the hash of its SPKI', () => {
    expect(isEnrollableKey(key.raw)).toBe(true);
    const spki = createPublicKey({
      key: { kty: 'EC', crv: 'P-256', x: base64url(key.raw.slice(1, 33)), y: base64url(key.raw.slice(33)) },
      format: 'jwk',
    }).export({ format: 'der', type: 'spki' });
    expect(key.kid).toBe(createHash('sha256').update(spki).digest('hex'));
  });
});

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

describe('RFC 6979 §A.2.5, "sample", whose s is above half of the order', () => {
  const key = publicKey(hex(rfc6979));
  test('is right for both libraries, and refused here', () => {
    expect(openssl(key.raw, utf8('sample'), hex(sample))).toBe(true);
    expect(noble(key.raw, utf8('sample'), hex(sample), false)).toBe(true);
    expect(verifySignature(key, utf8('sample'), hex(sample))).toBe(false);
    expect(noble(key.raw, utf8('sample'), hex(sample), true)).toBe(false);
  });
  test('with n − s it verifies', () => {
    const smaller = smallerOfBoth(hex(sample));
    expect(numberOf(smaller.slice(32))).toBe(N - numberOf(hex(sample).slice(32)));
    expect(verifySignature(key, utf8('sample'), smaller)).toBe(true);
  });
});

describe('signatures that are none', () => {
  const signer = es256Signer('gateway');
  const message = utf8('one batch');
  const honest = signer.sign(message);
  const [r, s] = [wide(numberOf(honest.slice(0, 32))), wide(numberOf(honest.slice(32)))];
  const zero = wide(0n);
  test.for<readonly [string, string]>([
    ['r = 0', zero + s],
    ['s = 0', r + zero],
    ['both 0', zero + zero],
    ['r = n', wide(N) + s],
    ['s = n', r + wide(N)],
    ['r = p', wide(P) + s],
    ['r and s at their largest', 'f'.repeat(128)],
    ['r = s = 1', wide(1n) + wide(1n)],
    ['r and s exchanged', s + r],
    ['n − s', r + wide(N - BigInt(`0x${s}`))],
    ['DER instead of r ‖ s, cut to 64 bytes', `3044${`0220${r}0220${s}`}`.slice(0, 128)],
    ['63 bytes', (r + s).slice(2)],
    ['65 bytes', `00${r}${s}`],
    ['nothing', ''],
  ])('%s', ([, bytes]) => {
    expect(verifySignature(signer.key, message, hex(bytes))).toBe(false);
    expect(noble(signer.key.raw, message, hex(bytes), true)).toBe(false);
  });

  test('the honest one verifies, with the smaller s, every time', () => {
    for (let round = 0; round < 32; round += 1) {
      const made = signer.sign(message);
      expect(numberOf(made.slice(32))).toBeLessThanOrEqual(N / 2n);
      expect(verifySignature(signer.key, message, made)).toBe(true);
    }
  });
});

describe('points that are none may not be enrolled and verify nothing', () => {
  const signer = es256Signer('gateway');
  const [x, y] = [signer.key.raw.slice(1, 33), signer.key.raw.slice(33)];
  test.for<readonly [string, string]>([
    ['one coordinate off', `04${wide(numberOf(x))}${wide(numberOf(y) ^ 1n)}`],
    ['the origin', `04${wide(0n)}${wide(0n)}`],
    // x = 5 is on the curve; x + p is the same number, written another way.
    ['x above p', `04${wide(5n + P)}459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbcc`],
    ['all ones', `04${'f'.repeat(128)}`],
  ])('%s', ([, bytes]) => {
    expect(isEnrollableKey(hex(bytes))).toBe(false);
    expect(verifySignature(publicKey(hex(bytes)), utf8('x'), signer.sign(utf8('x')))).toBe(false);
  });
  test('the point with x = 5 itself may be enrolled', () =>
    expect(isEnrollableKey(hex(`04${wide(5n)}459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbcc`))).toBe(
      true,
    ));
  test.for<readonly [string, string]>([
    ['compressed', `02${wide(5n)}`],
    ['infinity', '00'],
    ['64 bytes', '04'.repeat(64)],
    ['hybrid form', `06${'11'.repeat(64)}`],
  ])('%s is no key at all', ([, bytes]) => {
    expect(isEnrollableKey(hex(bytes))).toBe(false);
    expect(() => publicKey(hex(bytes))).toThrow(expect.objectContaining({ code: 'malformed' }));
  });
});

test('both implementations agree on every mutation of message and signature', () => {
  const seed = 6979;
  const random = seededRandom(seed);
  const signer = es256Signer('gateway');
  for (let round = 0; round < 60; round += 1) {
    const message = utf8(`batch ${round}`);
    const signature = signer.sign(message);
    const target = round % 2 === 0 ? message : signature;
    const at = Math.floor(random.fraction() * target.length);
    target[at] = (target[at] ?? 0) ^ (1 << Math.floor(random.fraction() * 8));
    expect(verifySignature(signer.key, message, signature), `seed ${seed}, round ${round}`).toBe(false);
    expect(noble(signer.key.raw, message, signature, true)).toBe(false);
  }
});
