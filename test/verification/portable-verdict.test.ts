import { describe, expect, test } from 'vitest';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { isEnrollableKey } from '../../src/verification/enrollable-key.ts';
import { verifyEs256 } from '../../src/verification/p256-verdict.ts';
import { portableVerdict } from '../../src/verification/portable-verdict.ts';
import { publicKey } from '../../src/wire/key-id.ts';
import { hex } from '../support/hex.ts';
import { mutantOriginals } from '../support/mutant-originals.ts';
import { saidOfMutants } from '../support/mutants.ts';
import { signatureCases } from '../support/signature-cases.ts';
import { es256Signer } from '../support/test-signers.ts';

const portable = portableVerdict(verifyEs256);

describe('one verdict on signatures that verifiers disagree on', () => {
  test('there are cases of both verdicts and both algorithms', () => {
    const kinds = new Set(signatureCases.map(({ raw, holds, enrols }) => `${raw.length} ${holds} ${enrols}`));
    expect([...kinds].sort()).toEqual([
      '130 false true',
      '130 true true',
      '64 false false',
      '64 false true',
      '64 true false',
      '64 true true',
    ]);
  });
  test.for(signatureCases)('$name: $holds', ({ raw, message, signature, holds, enrols }) => {
    const key = publicKey(hex(raw));
    expect(verifySignature(key, hex(message), hex(signature)), 'OpenSSL').toBe(holds);
    expect(portable(key, hex(message), hex(signature)), 'JavaScript').toBe(holds);
    expect(isEnrollableKey(key.raw)).toBe(enrols);
  });
});

test('without its part for ES256 the portable one takes no ES256 signature', () => {
  const signer = es256Signer('gateway');
  const message = hex('00');
  expect(portableVerdict(null)(signer.key, message, signer.sign(message))).toBe(false);
  expect(portable(signer.key, message, signer.sign(message))).toBe(true);
});

const originals = mutantOriginals();

/** `npm run test:mutations` makes 100,000. */
test('the same is said of every mutant of signatures and of proofs, word for word', { timeout: 3_600_000 }, () => {
  const seed = Number(process.env['MUTATION_SEED'] ?? 9_052);
  const mutants = Number(process.env['MUTATIONS'] ?? 600);
  const patterns = {
    'signatures that hold': /^true/,
    'signatures that do not': /^false/,
    'proofs that hold': /^\[(?!.*"holds":false)/,
    'proofs that do not': /"holds":false/,
    'proofs whose signature is wrong': /does not verify/,
  };
  const counts = new Map(Object.keys(patterns).map((name) => [name, 0]));
  const native = saidOfMutants(originals, seed, mutants, verifySignature);
  let round = 0;
  for (const here of saidOfMutants(originals, seed, mutants, portable)) {
    const said = native.next().value;
    if (here !== said) expect(here, `seed ${seed}, mutant ${round}`).toBe(said);
    for (const [name, pattern] of Object.entries(patterns))
      if (pattern.test(here)) counts.set(name, (counts.get(name) ?? 0) + 1);
    round += 1;
  }
  expect(round).toBe(mutants);
  // A comparison of refusals only would prove little.
  for (const [name, count] of counts) expect(count, name).toBeGreaterThan(mutants / 200);
});
