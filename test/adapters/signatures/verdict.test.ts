import { createHash } from 'node:crypto';
import { hashes, hash as nobleHash, sign as nobleSign, verify as nobleVerify, Point } from '@noble/ed25519';
import { sha512 } from '@noble/hashes/sha2.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { signerFromSeed } from '../../../src/adapters/signatures/signer.ts';
import { verifySignature } from '../../../src/adapters/signatures/verify.ts';
import { isEnrollableKey } from '../../../src/verification/enrollable-key.ts';
import { publicKey, spkiOf } from '../../../src/wire/key-id.ts';
import { hex } from '../../support/hex.ts';
import { seededRandom } from '../../support/seeded-random.ts';

beforeAll(() => {
  hashes.sha512 = sha512;
});

/** RFC 8032 §7.1: secret key, public key, message, signature. */
const vectors = [
  {
    name: 'TEST 1',
    seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    raw: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    name: 'TEST 2',
    seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    raw: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
  {
    name: 'TEST 3',
    seed: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    raw: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
  {
    name: 'TEST SHA(abc)',
    seed: '833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42',
    raw: 'ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf',
    message: createHash('sha512').update('abc').digest('hex'),
    signature:
      'dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704',
  },
] as const;

/** 2^252 + 27742317777372353535851937790883648493, the order of the base point (RFC 8032 §5.1). */
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const littleEndian = (value: bigint): Uint8Array =>
  Uint8Array.from({ length: 32 }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn));
const fromLittleEndian = (bytes: Uint8Array): bigint =>
  bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);

/** The encodings of points of small order, canonical and not: orders 1, 2, 4, 4, 8, 8, 8, 8 and their aliases. */
const smallOrder = [
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0000000000000000000000000000000000000000000000000000000000000080',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  '0100000000000000000000000000000000000000000000000000000000000080',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
].map(hex);
const message = new TextEncoder().encode('kept');

describe.each(vectors)('RFC 8032 $name', (vector) => {
  const signer = signerFromSeed(hex(vector.seed), 'gateway');
  const [text, signature] = [hex(vector.message), hex(vector.signature)];

  test('gives its public key and signature, from both implementations', () => {
    expect(Buffer.from(signer.key.raw).toString('hex')).toBe(vector.raw);
    expect(signer.sign(text)).toEqual(signature);
    expect(Uint8Array.from(nobleSign(text, hex(vector.seed)))).toEqual(signature);
  });

  test('verifies, and may be enrolled', () => {
    expect(verifySignature(signer.key, text, signature)).toBe(true);
    expect(isEnrollableKey(signer.key.raw)).toBe(true);
  });

  test('its identifier is the SHA-256 of the SubjectPublicKeyInfo', () =>
    expect(signer.key.kid).toBe(createHash('sha256').update(spkiOf(signer.key)).digest('hex')));
});

test('both implementations agree on every mutation of message and signature', () => {
  const seed = 8032;
  const random = seededRandom(seed);
  for (const vector of vectors) {
    const signer = signerFromSeed(hex(vector.seed), 'gateway');
    for (let round = 0; round < 25; round += 1) {
      const [text, signature] = [
        Uint8Array.from([...hex(vector.message), 7]),
        signer.sign(Uint8Array.from([...hex(vector.message), 7])),
      ];
      const target = round % 2 === 0 ? text : signature;
      const at = Math.floor(random.fraction() * target.length);
      target[at] = (target[at] ?? 0) ^ (1 << Math.floor(random.fraction() * 8));
      const verdict = verifySignature(signer.key, text, signature);
      expect(verdict, `seed ${seed}, ${vector.name}, round ${round}`).toBe(false);
      expect(nobleVerify(signature, text, signer.key.raw)).toBe(verdict);
    }
  }
});

describe('what verifiers disagree on', () => {
  const signer = signerFromSeed(hex(vectors[0].seed), 'gateway');
  const honest = signer.sign(message);
  const torsion = Point.fromBytes(smallOrder[4] ?? message, true);

  test('S + L is another encoding of the same number: refused', () => {
    const doubled = Uint8Array.from([...honest.slice(0, 32), ...littleEndian(fromLittleEndian(honest.slice(32)) + L)]);
    expect(verifySignature(signer.key, message, doubled)).toBe(false);
  });

  test('196 signatures made of small-order points and S = 0: the cofactored verifier takes all, ours none', () => {
    let taken = 0;
    for (const key of smallOrder) {
      for (const point of smallOrder) {
        const signature = Uint8Array.from([...point, ...new Uint8Array(32)]);
        if (nobleVerify(signature, message, key)) taken += 1;
        expect(verifySignature(publicKey(key), message, signature)).toBe(false);
      }
    }
    expect(taken).toBe(196);
  });

  test('R with a torsion component: noble takes it even when strict, ours does not', () => {
    // The signer itself adds a point of order 8 to R: S = r + H(R' ‖ A ‖ M)·s over the altered R'.
    const half = sha512(hex(vectors[0].seed)).slice(0, 32);
    half[0] = (half[0] ?? 0) & 0xf8;
    half[31] = ((half[31] ?? 0) & 0x7f) | 0x40;
    const nonce = 123456789n;
    const point = Point.BASE.multiply(nonce).add(torsion).toBytes();
    const challenge = fromLittleEndian(nobleHash(Uint8Array.from([...point, ...signer.key.raw, ...message]))) % L;
    const s = (nonce + challenge * fromLittleEndian(half)) % L;
    const signature = Uint8Array.from([...point, ...littleEndian(s)]);
    expect(nobleVerify(signature, message, signer.key.raw, { zip215: false })).toBe(true);
    expect(verifySignature(signer.key, message, signature)).toBe(false);
  });

  test.each(smallOrder.map((raw) => [Buffer.from(raw).toString('hex'), raw] as const))(
    '%s may not be enrolled',
    (_, raw) => expect(isEnrollableKey(raw)).toBe(false),
  );

  test('an honest key with a torsion component may not be enrolled', () => {
    const mixed = Point.fromBytes(signer.key.raw).add(torsion).toBytes();
    expect(isEnrollableKey(mixed)).toBe(false);
  });

  test.each([
    ['no point of the curve', '0200000000000000000000000000000000000000000000000000000000000000'],
    ['31 bytes', 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f70751'],
  ])('%s may not be enrolled and verifies nothing', (_, text) => {
    expect(isEnrollableKey(hex(text))).toBe(false);
    const key = { kid: '', algorithm: 'Ed25519', raw: hex(text) } as const;
    expect(verifySignature(key, message, honest)).toBe(false);
  });

  test('a signature of another length verifies nothing', () =>
    expect(verifySignature(signer.key, message, honest.slice(1))).toBe(false));
});
