import { fromHex, toHex } from '../wire/bytes.ts';

/**
 * What this project demands of keys and signatures on P-256 (FIPS 186-5, SEC 2 §2.4.2) beyond what libraries do alike. The
 * arithmetic of signing and verifying is theirs.
 */
const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** Is this 04 ‖ x ‖ y of a point on the curve, both below p? The cofactor is 1: then it is in the group, and not small. */
export const isPointOnCurve = (raw: Uint8Array): boolean => {
  if (raw.length !== 65 || raw[0] !== 0x04) return false;
  const [x, y] = [numberOf(raw.subarray(1, 33)), numberOf(raw.subarray(33))];
  return x < P && y < P && (y * y - (x * x * x - 3n * x + B)) % P === 0n;
};

/** Of (r, s) and (r, n − s) both verify: the one with the smaller s is the signature. */
export const isSmallerOfBoth = (signature: Uint8Array): boolean => numberOf(signature.subarray(32)) <= ORDER / 2n;

/** The same signature (r ‖ s, 64 bytes) with the smaller s: what a signer may have made either way. */
export const smallerOfBoth = (signature: Uint8Array): Uint8Array => {
  if (isSmallerOfBoth(signature)) return signature;
  const s = (ORDER - numberOf(signature.subarray(32))).toString(16).padStart(64, '0');
  return Uint8Array.from([...signature.subarray(0, 32), ...fromHex(s)]);
};

const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${toHex(bytes)}`);
