import { fromHex } from '../wire/bytes.ts';
import { sameBytes } from '../wire/cbor.ts';

/**
 * Every encoding of a point whose order divides 8, the cofactor of edwards25519: eight canonical ones, then those with a y of p or
 * p + 1, or with a sign to an x of 0 ("Taming the many EdDSAs", table 1).
 */
const encodings = [
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
].map((text) => fromHex(text));

/**
 * Are these 32 bytes a point of small order? As a key it lets anybody sign; as an R only its own signer can have made it, and
 * verifiers differ. Said here and not left to a library, so that no version of one can change the verdict.
 */
export const isSmallOrder = (point: Uint8Array): boolean => encodings.some((known) => sameBytes(known, point));
