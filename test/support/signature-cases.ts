/**
 * Signatures on which verifiers are known to disagree, from published lists. No import of `node:`: a browser reads this file too.
 * `holds`: the one verdict of `VerifySignature`; `enrols`: whether the key may be enrolled at all.
 */
export type SignatureCase = Readonly<{
  name: string;
  raw: string;
  message: string;
  signature: string;
  holds: boolean;
  enrols: boolean;
}>;

/** RFC 8032 §7.1. */
const rfc8032: readonly SignatureCase[] = [
  {
    name: 'RFC 8032 TEST 1',
    raw: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    holds: true,
    enrols: true,
  },
  {
    name: 'RFC 8032 TEST 2',
    raw: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    holds: true,
    enrols: true,
  },
];

/**
 * Chalkias, Garillot, Nikolaenko, "Taming the many EdDSAs" (SSR 2020), table 6, cases 0 to 9 as published in
 * novifinancial/ed25519-speccheck, cases.json. What the paper says of each stands in its name.
 */
const taming: readonly SignatureCase[] = [
  {
    name: 'small key, small R, S = 0',
    raw: 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
    message: '8c93255d71dcab10e8f379c26200f3c7bd5f09d9bc3068d3ef4edeb4853022b6',
    signature:
      'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a0000000000000000000000000000000000000000000000000000000000000000',
    holds: false,
    enrols: false,
  },
  {
    name: 'small key, mixed R',
    raw: 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
    message: '9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79',
    signature:
      'f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43a5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04',
    holds: false,
    enrols: false,
  },
  {
    name: 'mixed key, small R: both equations hold, and an R of small order is refused',
    raw: 'f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43',
    message: 'aebf3f2601a0c8c5d39cc7d8911642f740b78168218da8471772b35f9d35b9ab',
    signature:
      'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa8c4bd45aecaca5b24fb97bc10ac27ac8751a7dfe1baff8b953ec9f5833ca260e',
    holds: false,
    enrols: false,
  },
  {
    name: 'mixed key, mixed R: both equations hold, the key may not be enrolled',
    raw: 'cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d',
    message: '9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79',
    signature:
      '9046a64750444938de19f227bb80485e92b83fdb4b6506c160484c016cc1852f87909e14428a7a1d62e9f22f3d3ad7802db02eb2e688b6c52fcd6648a98bd009',
    holds: true,
    enrols: false,
  },
  {
    name: 'mixed key, mixed R: only the cofactored equation holds',
    raw: 'cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d',
    message: 'e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c',
    signature:
      '160a1cb0dc9c0258cd0a7d23e94d8fa878bcb1925f2c64246b2dee1796bed5125ec6bc982a269b723e0668e540911a9a6a58921d6925e434ab10aa7940551a09',
    holds: false,
    enrols: false,
  },
  {
    name: 'only the cofactored equation holds, and only when the cofactor is multiplied before reducing',
    raw: 'cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d',
    message: 'e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c',
    signature:
      '21122a84e0b5fca4052f5b1235c80a537878b38f3142356b2c2384ebad4668b7e40bc836dac0f71076f9abe3a53f9c03c1ceeeddb658d0030494ace586687405',
    holds: false,
    enrols: false,
  },
  {
    name: 'S above the order',
    raw: '442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623',
    message: '85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40',
    signature:
      'e96f66be976d82e60150baecff9906684aebb1ef181f67a7189ac78ea23b6c0e547f7690a0e2ddcd04d87dbc3490dc19b3b3052f7ff0538cb68afb369ba3a514',
    holds: false,
    enrols: true,
  },
  {
    name: 'S far above the order, so that its top bits say nothing',
    raw: '442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623',
    message: '85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40',
    signature:
      '8ce5b96c8f26d0ab6c47958c9e68b937104cd36e13c33566acd2fe8d38aa19427e71f98a473474f2f13f06f97c20d58cc3f54b8bd0d272f42b695dd7e89a8c22',
    holds: false,
    enrols: true,
  },
  {
    name: 'R that is not canonical, reduced before hashing',
    raw: 'f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43',
    message: 'fdaebc429f4a735932a160da1301080c13280eea8bc280d1b392c6b9e6ba3a5a',
    signature:
      'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f454d370c8d9fc323a41450f8d513eafeb5b0697390c1e505a0d4ddc71f566607',
    holds: false,
    enrols: false,
  },
  {
    name: 'R that is not canonical, hashed as it is',
    raw: 'f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43',
    message: '84b698d39be126ff55fe45079e6c8bf64a0d7db6994560b4e96b7021eb39c1a1',
    signature:
      'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f084d5b99c2a9463d9c8bd5026916996984eeec87ddf1d3be329006ace1b37b09',
    holds: false,
    enrols: false,
  },
];

/** C2SP wycheproof, testvectors_v1/ed25519_test.json: tests 2, 3 and 9, and 10 to 29 as the product they are. */
const wycheproofKey = '7d4d0e7f6153a69b6242b522abbee685fda4420f8834b108c3bdae369ef549fa';
const [zero, one, orderLess1, order, prime] = [
  '00'.repeat(32),
  `01${'00'.repeat(31)}`,
  'ecd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010',
  'edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010',
  `ed${'ff'.repeat(30)}7f`,
] as const;
const wycheproof: readonly SignatureCase[] = [
  ...(
    [
      [
        '78',
        'd80737358ede548acb173ef7e0399f83392fe8125b2ce877de7975d8b726ef5b1e76632280ee38afad12125ea44b961bf92f1178c9fa819d020869975bcbe109',
      ],
      [
        '54657374',
        '7c38e026f29e14aabd059a0f2db8b0cd783040609a8be684db12f82a27774ab07a9155711ecfaf7f99f277bad0c6ae7e39d4eef676573336a5c51eb6f946b30d',
      ],
      [
        'ff'.repeat(16),
        '5dbd7360e55aa38e855d6ad48c34bd35b7871628508906861a7c4776765ed7d1e13d910faabd689ec8618b78295c8ab8f0e19c8b4b43eb8685778499e943ae04',
      ],
    ] as const
  ).map(([message, signature]) => ({
    name: `wycheproof Ed25519, message ${message}`,
    raw: wycheproofKey,
    message,
    signature,
    holds: true,
    enrols: true,
  })),
  ...[zero, one, order, prime].flatMap((r) =>
    [zero, one, orderLess1, order, prime].map((s) => ({
      name: `wycheproof Ed25519, special values: R ${r.slice(0, 4)}…, S ${s.slice(0, 4)}…`,
      raw: wycheproofKey,
      message: '3f',
      signature: r + s,
      holds: false,
      enrols: true,
    })),
  ),
];

/** C2SP wycheproof, testvectors_v1/ecdsa_secp256r1_sha256_p1363_test.json: tests 1 and 4, and 11 and on as the product they are. */
const p256Key =
  '042927b10512bae3eddcfe467828128bad2903269919f7086069c8c4df6c732838c7787964eaac00e5921fb1498a60f4606766b3d9685001558d1a974e7341513e';
const special = [
  '00'.repeat(32),
  `${'00'.repeat(31)}01`,
  'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550',
  'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
  'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632552',
  'ffffffff00000001000000000000000000000000ffffffffffffffffffffffff',
  'ffffffff00000001000000000000000000000001000000000000000000000000',
];
const [r, s] = [
  '2ba3a8be6b94d5ec80a6d9d1190a436effe50d85a1eee859b8cc6af9bd5c2e18',
  '4cd60b855d442f5b3c7b11eb6c4e0ae7525fe710fab9aa7c77a67f79e6fadd76',
];
const ecdsa = (name: string, signature: string, holds = false): SignatureCase => ({
  name: `wycheproof ES256, ${name}`,
  raw: p256Key,
  message: '313233343030',
  signature,
  holds,
  enrols: true,
});
const wycheproofEs256: readonly SignatureCase[] = [
  ecdsa('the smaller s', `${r}${s}`, true),
  ecdsa(
    'the greater s, which is right and not ours',
    `${r}b329f479a2bbd0a5c384ee1493b1f5186a87139cac5df4087c134b49156847db`,
  ),
  ecdsa('n − r', `d45c5740946b2a147f59262ee6f5bc90bd01ed280528b62b3aed5fc93f06f739${s}`),
  ...special.flatMap((one) =>
    special.map((other) => ecdsa(`r ${one.slice(0, 18)}…, s ${other.slice(0, 18)}…${other.slice(-4)}`, one + other)),
  ),
];

/** RFC 6979 §A.2.5, "test", and RFC 9052 §C.2.1 (its Sig_structure written out in `es256.test.ts`). */
const rfc6979: SignatureCase = {
  name: 'RFC 6979 §A.2.5, "test"',
  raw: '0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299',
  message: '74657374',
  signature:
    'f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083',
  holds: true,
  enrols: true,
};

export const signatureCases: readonly SignatureCase[] = [
  ...rfc8032,
  ...taming,
  ...wycheproof,
  rfc6979,
  ...wycheproofEs256,
];
