import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { checkProof } from '../../src/verification/check-proof.ts';
import { ownKeys, pinnedHistory, pinnedKeys } from '../../src/verification/pinned-keys.ts';
import { decodeBatchBody, parseBatch } from '../../src/wire/batch.ts';
import { parseMessage } from '../../src/wire/cose.ts';
import {
  decodeProofFile,
  decodeTrustFile,
  encodeProofFile,
  encodeTrustFile,
  type PastKey,
  type ProofFile,
  type TrustFile,
} from '../../src/wire/proof-file.ts';
import { decodeReceipt, decodeReceiptMessage } from '../../src/wire/receipt.ts';
import { hex } from '../support/hex.ts';
import { es256Signer, testSigner } from '../support/test-signers.ts';

const golden = (name: string): Uint8Array =>
  hex(readFileSync(new URL(`../golden/${name}`, import.meta.url), 'utf8').replaceAll(/#.*$/gm, ''));
const body = golden('batch-v1.hex');
const receipt = golden('receipt-v1.hex');
const { index } = decodeReceipt(parseMessage('receipt', decodeReceiptMessage(receipt).cose).payload);
const gateway = parseBatch(body).header.gateway;
/** What a person has kept from when all three keys were those of RFC 8032. */
const proof: ProofFile = {
  kind: 'leaf',
  keys: { gateway: testSigner('gateway').key.raw, core: testSigner('core').key.raw, log: testSigner('log').key.raw },
  leaf: golden('leaf-v1.hex'),
  index: 0,
  path: [],
  cose: decodeBatchBody(body).cose,
  receipt,
};
/** Since then the gateway has a TPM, and core and log have keys that this proof has nothing to do with. */
const trustWith = (history: readonly PastKey[]): TrustFile => ({
  keys: { core: testSigner('operator').key.raw, log: testSigner('account').key.raw },
  gateways: new Map([[gateway, es256Signer('gateway').key.raw]]),
  history,
});
const past = (until: Partial<Record<'gateway' | 'core' | 'log', number>> = {}): readonly PastKey[] =>
  [
    { purpose: 'gateway', raw: testSigner('gateway').key.raw, until: index + 1, gateway },
    { purpose: 'core', raw: testSigner('core').key.raw, until: index + 1 },
    { purpose: 'log', raw: testSigner('log').key.raw, until: index + 1 },
  ].map((key) => ({ ...key, until: until[key.purpose as 'core'] ?? key.until }) as PastKey);

const failures = (history: readonly PastKey[]) => {
  const trust = decodeTrustFile(encodeTrustFile(trustWith(history)));
  const [keys, pinned] = [pinnedKeys(proof, trust), pinnedHistory(proof, trust)];
  return [ownKeys(proof.keys, keys, pinned), ...checkProof(proof, keys, verifySignature, pinned)].filter(
    ({ holds }) => !holds,
  );
};

describe('a proof from before all keys were replaced', () => {
  test('holds under the keys of today with their history', () => expect(failures(past())).toEqual([]));
  test('says that former keys were in their time', () =>
    expect(
      checkProof(proof, trustWith([]).keys && pinnedKeys(proof, trustWith([])), verifySignature, past()),
    ).toContainEqual(expect.objectContaining({ check: 'former keys in their time', holds: true })));
  test.for(['gateway', 'core', 'log'] as const)('fails without the former %s key', (purpose) =>
    expect(failures(past().filter((key) => key.purpose !== purpose))).not.toEqual([]),
  );
  test.for(['gateway', 'core', 'log'] as const)('fails where the time of the %s key ended at its entry', (purpose) =>
    expect(failures(past({ [purpose]: index }))).toEqual([
      expect.objectContaining({
        check: 'former keys in their time',
        detail: expect.stringContaining(`this is entry ${index}`),
      }),
    ]),
  );
  test('fails where the former gateway key was that of another gateway', () => {
    const [first, ...others] = past();
    if (first === undefined) throw new Error('there is no history');
    expect(failures([{ ...first, gateway: 'gw-9' }, ...others])).not.toEqual([]);
  });
  test('fails where a key is given the history of another purpose', () => {
    const swapped = past().map((key) => ({ ...key, purpose: key.purpose === 'core' ? 'log' : key.purpose }) as PastKey);
    expect(failures(swapped)).not.toEqual([]);
  });
});

test('history travels with a proof, too', () => {
  const withHistory: ProofFile = { ...proof, history: past() };
  expect(decodeProofFile(encodeProofFile(withHistory))).toEqual(withHistory);
  expect(JSON.parse(encodeProofFile(proof))).not.toHaveProperty('history');
});

test.for<readonly [string, unknown]>([
  ['no list', {}],
  ['a purpose that is none', [{ purpose: 'king', key: 'aa'.repeat(32), until: 1 }]],
  ['no index', [{ purpose: 'core', key: 'aa'.repeat(32), until: 1.5 }]],
  ['an index below 0', [{ purpose: 'core', key: 'aa'.repeat(32), until: -1 }]],
  ['no key', [{ purpose: 'core', key: 'aa', until: 1 }]],
  ['a gateway with a name', [{ purpose: 'gateway', key: 'aa'.repeat(32), until: 1, gateway: 'Somchai' }]],
])('a history with %s is malformed', ([, history]) =>
  expect(() => decodeTrustFile(JSON.stringify({ history }))).toThrow(expect.objectContaining({ code: 'malformed' })),
);
