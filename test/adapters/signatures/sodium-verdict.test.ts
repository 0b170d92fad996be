import { createHash } from 'node:crypto';
import { hashes, hash as nobleHash, Point } from '@noble/ed25519';
import { sha512 } from '@noble/hashes/sha2.js';
import { expect, test } from 'vitest';
import { signerFromSeed } from '../../../src/adapters/signatures/signer.ts';
import { verifySignature } from '../../../src/adapters/signatures/verify.ts';
import { publicKey } from '../../../src/wire/key-id.ts';
import { hex } from '../../support/hex.ts';
import { mersenneTwister } from '../../support/mersenne-twister.ts';
import { sodiumVerify } from '../../support/sodium-verify.ts';

// libsodium is measured as what could check signatures in the core. It may only ever do so with the same verdict.
hashes.sha512 = sha512;

/** RFC 8032 §7.1 TEST 3. */
const seed = hex('c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7');
const signer = signerFromSeed(seed, 'gateway');
const key = signer.key.raw;
const message = new TextEncoder().encode('kept');
/** The order of the base point (RFC 8032 §5.1). */
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const littleEndian = (value: bigint): Uint8Array =>
  Uint8Array.from({ length: 32 }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn));
const number = (bytes: Uint8Array): bigint => bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
const secret = ((): bigint => {
  const half = createHash('sha512').update(seed).digest().subarray(0, 32);
  half[0] = (half[0] ?? 0) & 0xf8;
  half[31] = ((half[31] ?? 0) & 0x7f) | 0x40;
  return number(half);
})();
/** What a lying owner of the key signs with R = nonce·B + `extra`, of which the equation holds up to `extra`. */
const signedWith = (nonce: bigint, extra: Point): Uint8Array => {
  const point = (nonce === 0n ? extra : Point.BASE.multiply(nonce).add(extra)).toBytes();
  const challenge = number(nobleHash(Uint8Array.from([...point, ...key, ...message]))) % L;
  return Uint8Array.from([...point, ...littleEndian((nonce + challenge * secret) % L)]);
};
/** Another encoding of the same S. */
const overflowing = (signature: Uint8Array): Uint8Array =>
  Uint8Array.from([...signature.slice(0, 32), ...littleEndian(number(signature.slice(32)) + L)]);
const torsion = Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05', true);

test.for<readonly [string, boolean, Uint8Array]>([
  ['its own signature', true, signer.sign(message)],
  ['its own signature with another nonce', true, signedWith(99n, Point.ZERO)],
  ['S + L', false, overflowing(signer.sign(message))],
  ['R of order 1', false, signedWith(0n, Point.ZERO)],
  ['R of order 8', false, signedWith(0n, torsion)],
  ['R with a torsion component', false, signedWith(99n, torsion)],
  ['63 bytes', false, signer.sign(message).slice(1)],
])('%s', ([, verdict, signature]) => {
  expect(verifySignature(signer.key, message, signature)).toBe(verdict);
  expect(sodiumVerify(signer.key, message, signature)).toBe(verdict);
});

/** More by hand: `MUTATIONS=100000`. */
test('the same verdict on mutated keys, messages and signatures', () => {
  const random = mersenneTwister(8_032);
  const below = (limit: number): number => random() % limit;
  const mutations = Number(process.env['MUTATIONS'] ?? 3_000);
  const counts = { true: 0, false: 0 };
  for (let round = 0; round < mutations; round += 1) {
    const parts = [Uint8Array.from(key), Uint8Array.from(message), signer.sign(message)] as const;
    const part = parts[below(4)];
    if (part !== undefined) part[below(part.length)] = below(256);
    const [raw, said, signature] = parts;
    const ours = verifySignature(publicKey(raw), said, signature);
    expect(
      sodiumVerify(publicKey(raw), said, signature),
      `round ${round}: ${parts.map((one) => Buffer.from(one).toString('hex'))}`,
    ).toBe(ours);
    counts[`${ours}`] += 1;
  }
  expect(Math.min(counts.true, counts.false)).toBeGreaterThan(mutations / 10);
});
