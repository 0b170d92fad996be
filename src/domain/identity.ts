/** Opaque identifiers: never a name, an address, an account number or a serial number. Pattern: `[a-z0-9][a-z0-9-]{0,62}`. */
export type DeviceId = string;
export type PointId = string;
export type GatewayId = string;
export type AccountId = string;
export type ZoneId = string;
export type CoreId = string;

export const isOpaqueId = (text: string): boolean => /^[a-z0-9][a-z0-9-]{0,62}$/.test(text);

/** What kind of promise a signed thing is. `live` is refused without a configured licence or sandbox reference. */
export const realms = ['simulation', 'sandbox', 'live'] as const;
export type Realm = (typeof realms)[number];

/** No key serves two purposes. */
export const keyPurposes = ['gateway', 'account', 'core', 'log', 'operator'] as const;
export type KeyPurpose = (typeof keyPurposes)[number];

/** Key identifier: lower-case hex SHA-256 of the SubjectPublicKeyInfo (DER). */
export type Kid = string;

/** An Ed25519 public key as 32 raw bytes (RFC 8032 §5.1.5), with its identifier. */
export type PublicKey = Readonly<{ kid: Kid; raw: Uint8Array }>;

/** SHA-256 (FIPS 180-4): handed to pure code that may not import an implementation. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** Ed25519 verification with one verdict everywhere: cofactorless, byte-equal R, canonical S. */
export type VerifySignature = (key: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;
