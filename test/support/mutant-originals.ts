import { toHex } from '../../src/wire/bytes.ts';
import { encodeProofFile } from '../../src/wire/proof-file.ts';
import { hex } from './hex.ts';
import type { Originals } from './mutants.ts';
import { provenInterval } from './provable-interval.ts';
import { es256Signer, testSigner } from './test-signers.ts';

/** Proofs of every kind and honest signatures of both algorithms, to be mutated. */
export const mutantOriginals = (): Originals => ({
  proofs: provenInterval().map(encodeProofFile),
  signatures: [testSigner('gateway'), testSigner('core'), es256Signer('gateway')].flatMap(({ key, sign }) =>
    ['6f6e65', '', '00'.repeat(300)].map((message) => ({
      raw: toHex(key.raw),
      message,
      signature: toHex(sign(hex(message))),
    })),
  ),
});
