import { signerFromSeed } from '../../src/adapters/ed25519/signer.ts';
import type { KeyPurpose, Kid } from '../../src/domain/identity.ts';
import type { PurposedKey } from '../../src/wire/cose.ts';

/** The secret keys of RFC 8032 §7.1, one per purpose: anybody can make these signatures again. */
const seeds: Readonly<Record<KeyPurpose, string>> = {
  gateway: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', // TEST 1
  core: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb', // TEST 2
  log: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7', // TEST 3
  operator: 'f5e5767cf153319517630f226876b86c8160cc583bc013744c6bf255f5cc0ee5', // TEST 1024
  account: '833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42', // TEST SHA(abc)
};

export const testSigner = (purpose: KeyPurpose) => signerFromSeed(Buffer.from(seeds[purpose], 'hex'), purpose);

/** Knows the one key of each purpose. */
export const testKeyOf = (kid: Kid): PurposedKey | null => {
  for (const purpose of Object.keys(seeds) as KeyPurpose[]) {
    const { key } = testSigner(purpose);
    if (key.kid === kid) return { key, purpose };
  }
  return null;
};
