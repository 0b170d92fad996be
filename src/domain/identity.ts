/** Opaque identifiers: never a name, an address, an account number or a serial number. Pattern: `[a-z0-9][a-z0-9-]{0,62}`. */
export type DeviceId = string;
export type PointId = string;
export type GatewayId = string;
export type AccountId = string;
export type ZoneId = string;
export type CoreId = string;

const LONGEST_ID = 63;

/** Asked of every nonce that is journalled: character by character takes a fraction of what the pattern does. */
export const isOpaqueId = (text: string): boolean => {
  const { length } = text;
  if (length === 0 || length > LONGEST_ID) return false;
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at);
    const isWord = (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || (code === 0x2d && at > 0);
    if (!isWord) return false;
  }
  return true;
};

/** What kind of promise a signed thing is. `live` is refused without a configured licence or sandbox reference. */
export const realms = ['simulation', 'sandbox', 'live'] as const;
export type Realm = (typeof realms)[number];

/** No key serves two purposes. */
export const keyPurposes = ['gateway', 'account', 'core', 'log', 'operator', 'tls', 'witness'] as const;
export type KeyPurpose = (typeof keyPurposes)[number];

/** Key identifier: lower-case hex SHA-256 of the SubjectPublicKeyInfo (DER). */
export type Kid = string;

/** How a key signs. ES256 is ECDSA on P-256 with SHA-256: what secure elements and TPMs can do. */
export type SignatureAlgorithm = 'Ed25519' | 'ES256';

/**
 * A public key with its identifier. `raw` says by its length which algorithm it is of: 32 bytes for Ed25519 (RFC 8032
 * §5.1.5), 65 bytes for ES256 (a point that is not compressed, SEC 1 §2.3.3).
 */
export type PublicKey = Readonly<{ kid: Kid; algorithm: SignatureAlgorithm; raw: Uint8Array }>;

/** SHA-256 (FIPS 180-4): handed to pure code that may not import an implementation. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/**
 * Verification of 64-byte signatures with one verdict everywhere.
 *
 * Ed25519 (RFC 8032 §5.1.7): cofactorless, R equal byte for byte, S below the group order; neither key nor R of small order.
 * ES256 (RFC 9053 §2.1): r ‖ s, both from 1 below the group order, s not above half of it, so that nobody can make a second
 * signature out of a first; a key that is not on the curve verifies nothing.
 * Who may sign is judged before, at enrolment: keys of small order or not torsion-free, and points off the curve, never get in.
 */
export type VerifySignature = (key: PublicKey, message: Uint8Array, signature: Uint8Array) => boolean;
