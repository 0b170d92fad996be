import { createPrivateKey } from 'node:crypto';
import { signerFromSeed, signerHere, signerOf } from '../../src/adapters/signatures/signer.ts';
import type { KeyPurpose, Kid } from '../../src/domain/identity.ts';
import type { Signer } from '../../src/ports/signer.ts';
import type { PurposedKey } from '../../src/wire/cose.ts';

/** The secret keys of RFC 8032 §7.1, one per purpose: anybody can make these signatures again. */
export type Signing = Exclude<KeyPurpose, 'tls'>;
const seeds: Readonly<Record<Signing, string>> = {
  gateway: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', // TEST 1
  core: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb', // TEST 2
  log: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7', // TEST 3
  operator: 'f5e5767cf153319517630f226876b86c8160cc583bc013744c6bf255f5cc0ee5', // TEST 1024
  account: '833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42', // TEST SHA(abc)
  witness: 'ab9c2853ce297ddab85c993b3ae14bcad39b2c682beabc27d6d4eb20711d6560', // Ed25519ctx, "foo" (§7.2)
};

export const testSigner = (purpose: Signing) => signerFromSeed(Buffer.from(seeds[purpose], 'hex'), purpose);

/** Knows the one key of each purpose. */
export const testKeyOf = (kid: Kid): PurposedKey | null => {
  for (const purpose of Object.keys(seeds) as Signing[]) {
    const { key } = testSigner(purpose);
    if (key.kid === kid) return { key, purpose };
  }
  return null;
};

/** The same as the port of a gateway: it answers at once. */
export const testSignerPort = (purpose: Signing): Signer => signerHere(testSigner(purpose));

/** The key of RFC 6979 §A.2.5, on P-256. */
export const es256Signer = (purpose: KeyPurpose) =>
  signerOf(
    createPrivateKey({
      key: {
        kty: 'EC',
        crv: 'P-256',
        d: base64url('c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721'),
        x: base64url('60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6'),
        y: base64url('7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299'),
      },
      format: 'jwk',
    }),
    purpose,
  );

const base64url = (digits: string): string => Buffer.from(digits, 'hex').toString('base64url');
