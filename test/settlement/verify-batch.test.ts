import { from } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { wh } from '../../src/domain/energy.ts';
import { Fault } from '../../src/domain/fault.ts';
import { QUARTER_HOUR } from '../../src/domain/interval.ts';
import { instant, MINUTE, millis } from '../../src/domain/time.ts';
import type { BatchHeader, Leaf } from '../../src/domain/transaction.ts';
import { batchRules } from '../../src/settlement/batch-rules.ts';
import { type SealInput, type Sealing, sealIntervals } from '../../src/settlement/seal.ts';
import { batchRefusals, openBatch, verifyBatch } from '../../src/settlement/verify-batch.ts';
import { decodeBatchBody, encodeBatchBody, encodeBatchHeader, parseBatch } from '../../src/wire/batch.ts';
import { signMessage } from '../../src/wire/cose.ts';
import { decodeLeaf, encodeLeaf, leafHash } from '../../src/wire/leaf.ts';
import { merkleRoot } from '../../src/wire/merkle.ts';
import { bindingHash } from '../../src/wire/registry-fields.ts';
import { boundary, capture, quarter, sealRules, substation, ten } from '../support/sealed-substation.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { testSigner, testSignerPort } from '../support/test-signers.ts';

const rules = batchRules(substation);
const path = { gateway: 'gw-1', sequence: 1 };
const gateway = testSigner('gateway');

const sealedBody = (): Uint8Array => {
  const sealings: Sealing[] = [];
  const inputs: SealInput[] = [
    { kind: 'tick', at: ten, clock: 'simulated' },
    { kind: 'capture', capture: capture('h01', 0) },
    { kind: 'capture', capture: capture('h02', 0) },
  ];
  from(inputs)
    .pipe(sealIntervals(sealRules, { signer: testSignerPort('gateway'), random: seededRandom(7) }, null))
    .subscribe((sealing) => sealings.push(sealing));
  const [only] = sealings;
  if (only === undefined) throw new Error('nothing was sealed');
  return only.batch.body;
};
const honest = sealedBody();
const { header, leaves: honestLeaves } = parseBatch(honest);
const verdictOn = (body: Uint8Array, on = path, by = rules) => verifyBatch(body, on, by, verifySignature);
const reason = (...args: Parameters<typeof verdictOn>) => {
  const verdict = verdictOn(...args);
  return verdict.kind === 'refused' ? verdict.reason : 'verified';
};

/** Signed by the gateway's own key over whatever it is told to sign: a gateway that lies. */
const lying = (headerChange: Partial<BatchHeader>, leaves: readonly Uint8Array[] = honestLeaves, signer = gateway) => {
  const changed = { ...header, count: leaves.length, root: merkleRoot(leaves.map(leafHash)), ...headerChange };
  return encodeBatchBody(signMessage('batch', encodeBatchHeader(changed), signer), leaves);
};
const [firstLeaf = new Uint8Array(0)] = honestLeaves;
const withLeaf = (change: (leaf: Leaf) => Partial<Leaf>): Uint8Array => {
  const leaf = decodeLeaf(firstLeaf);
  return lying({}, [encodeLeaf({ ...leaf, ...change(leaf) }), ...honestLeaves.slice(1)]);
};
const energy =
  (change: Partial<NonNullable<Leaf['energy']>>) =>
  ({ energy }: Leaf) => ({
    energy: energy && { ...energy, ...change },
  });
const coseOf = (body: Uint8Array): Uint8Array => decodeBatchBody(body).cose;
/** Where the last byte of the signature stands in the body: of the COSE message. */
const signatureEnd = (body: Uint8Array): number => {
  const { signature } = parseBatch(body).message;
  return Buffer.from(body).indexOf(signature) + signature.length - 1;
};
const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));

test('an honest batch becomes the command that the journal keeps', () => {
  const verdict = verdictOn(honest);
  expect(verdict).toMatchObject({
    kind: 'verified',
    command: { kind: 'batch', gateway: 'gw-1', epoch: 1, sequence: 1, payloadHash: parseBatch(honest).payloadHash },
  });
  expect(verdict.kind === 'verified' && verdict.command.intervals[0]).toEqual({
    point: 'h01',
    start: ten,
    length: QUARTER_HOUR,
    version: 1,
    origin: 'measured',
    // Uncertain by 1 Wh at either end.
    energy: { importWh: 100, exportWh: 40, openingImportWh: 1_000, openingExportWh: 0, uncertaintyWh: 2 },
    leafHash: leafHash(firstLeaf),
  });
});

test('a missing interval is taken, and says nothing about energy', () => {
  const verdict = verdictOn(
    withLeaf(() => ({ origin: 'missing', energy: null, quality: { level: 'bad', reason: 'missing' } })),
  );
  expect(verdict.kind === 'verified' && verdict.command.intervals[0]).toMatchObject({
    origin: 'missing',
    energy: null,
  });
});

const otherKey = {
  ...substation,
  gateways: substation.gateways.map((one) => ({ ...one, key: testSigner('core').key })),
};
const lengthOf = (minutes: number) => ({ length: millis(minutes * MINUTE) });

const ladder: readonly (readonly [string, string, () => Uint8Array])[] = [
  ['no CBOR at all', 'malformed', () => Uint8Array.of(0xff)],
  ['nothing', 'malformed', () => new Uint8Array(0)],
  ['a body with something behind it', 'malformed', () => Uint8Array.from([...honest, 0])],
  ['a leaf that is no leaf', 'malformed', () => lying({}, [Uint8Array.of(0xa0)])],
  ['a gateway nobody enrolled', 'unknown-gateway', () => lying({ gateway: 'gw-9' })],
  ["another gateway's key", 'wrong-key', () => lying({ gateway: 'gw-2' })],
  ['another realm', 'wrong-realm', () => lying({ realm: 'sandbox' })],
  ['another core', 'wrong-core', () => lying({ core: 'core-2' })],
  ['an epoch before the one granted', 'wrong-epoch', () => lying({ epoch: 2 })],
  ['one bit of the signature', 'bad-signature', () => flipped(honest, signatureEnd(honest))],
  ['a sequence other than that of the path', 'path-mismatch', () => lying({ sequence: 2 })],
  ['a leaf left out', 'count-mismatch', () => encodeBatchBody(coseOf(honest), honestLeaves.slice(1))],
  ['leaves swapped', 'root-mismatch', () => encodeBatchBody(coseOf(honest), honestLeaves.toReversed())],
  [
    'a leaf altered',
    'root-mismatch',
    () => encodeBatchBody(coseOf(honest), [flipped(firstLeaf, 60), ...honestLeaves.slice(1)]),
  ],
  ['one leaf twice', 'doubled-leaf', () => lying({}, [firstLeaf, firstLeaf])],
  ['a leaf of another realm', 'wrong-realm', () => withLeaf(() => ({ realm: 'sandbox' }))],
  ['a leaf of another gateway', 'foreign-leaf', () => withLeaf(() => ({ gateway: 'gw-2' }))],
  ['a point nobody knows', 'unknown-point', () => withLeaf(() => ({ point: 'h99' }))],
  ['a point of another gateway', 'point-not-of-gateway', () => withLeaf(() => ({ point: 'h03' }))],
  ['another meter', 'wrong-binding', () => withLeaf(() => ({ deviceCommitment: new Uint8Array(32) }))],
  ['another binding of the meter', 'wrong-binding', () => withLeaf(() => ({ bindingHash: new Uint8Array(32) }))],
  ['an interval before the binding', 'wrong-binding', () => withLeaf(() => ({ start: quarter(-1).start }))],
  ['seven minutes', 'bad-interval', () => withLeaf(() => lengthOf(7))],
  ['a quarter hour that begins at 10:01', 'bad-interval', () => withLeaf(() => ({ start: instant(ten + MINUTE) }))],
  ['an interval the header does not cover', 'outside-span', () => withLeaf(() => ({ start: quarter(1).start }))],
  ['an unknown phase netting', 'netting-unknown', () => withLeaf(() => ({ netting: 'unknown' }))],
  ['an untrusted clock', 'clock-unsynchronised', () => withLeaf(() => ({ clock: 'unsynchronised' }))],
  ['1 Wh more than the registers say', 'energy-mismatch', () => withLeaf(energy({ importWh: wh(101) }))],
  ['1 Wh of export less', 'energy-mismatch', () => withLeaf(energy({ exportWh: wh(39) }))],
  [
    'a register that ran backwards',
    'negative-energy',
    () => withLeaf(energy({ importWh: wh(-10), closing: boundary(990, 40) })),
  ],
  [
    'registers as uncertain as a number can be',
    'implausible-uncertainty',
    () =>
      withLeaf(({ energy }) => ({
        energy: energy && {
          ...energy,
          opening: { ...energy.opening, uncertaintyWh: wh(Number.MAX_SAFE_INTEGER) },
          closing: { ...energy.closing, uncertaintyWh: wh(Number.MAX_SAFE_INTEGER) },
        },
      })),
  ],
];

describe('refusals, in order', () => {
  test.each(ladder)('%s: %s', (_, expected, body) => expect(reason(body())).toBe(expected));

  test('a gateway whose key was replaced', () => expect(reason(honest, path, batchRules(otherKey))).toBe('wrong-key'));
  test("another gateway's path", () => expect(reason(honest, { gateway: 'gw-2', sequence: 1 })).toBe('path-mismatch'));

  test('a simulated clock where readings are real', () => {
    const sandbox = batchRules({ ...substation, realm: 'sandbox' });
    const leaves = honestLeaves.map((bytes) => encodeLeaf({ ...decodeLeaf(bytes), realm: 'sandbox' }));
    expect(reason(lying({ realm: 'sandbox' }, leaves), path, sandbox)).toBe('clock-simulated');
    const real = leaves.map((bytes) => encodeLeaf({ ...decodeLeaf(bytes), clock: 'synchronised' }));
    expect(reason(lying({ realm: 'sandbox' }, real), path, sandbox)).toBe('verified');
  });

  test('every rung has been stood on', () => {
    const stood = new Set([...ladder.map(([, expected]) => expected), 'clock-simulated']);
    expect(batchRefusals.filter((rung) => !stood.has(rung))).toEqual([]);
  });

  test('of two reasons the more basic one is the answer', () => {
    expect(reason(lying({ realm: 'sandbox', core: 'core-2', epoch: 9 }))).toBe('wrong-realm');
    expect(reason(lying({ core: 'core-2', epoch: 9 }))).toBe('wrong-core');
    expect(reason(lying({ sequence: 5, count: 9 }))).toBe('path-mismatch');
  });
});

test('in the interval of a meter exchange either binding will do, afterwards only the new one', () => {
  const [first, ...others] = substation.deviceBindings;
  if (first === undefined) throw new Error('no binding');
  const exchangedAt = (minutes: number) =>
    batchRules({
      ...substation,
      deviceBindings: [first, { ...first, device: 'd-new', from: instant(ten + minutes * MINUTE) }, ...others],
    });
  expect(reason(honest, path, exchangedAt(7))).toBe('verified');
  expect(reason(honest, path, exchangedAt(15))).toBe('verified');
  const next = [encodeLeaf({ ...decodeLeaf(firstLeaf), start: quarter(1).start })];
  const afterwards = lying({ from: quarter(1).start, to: quarter(2).start }, next);
  expect(reason(afterwards, path, exchangedAt(20))).toBe('verified');
  expect(reason(afterwards, path, exchangedAt(15))).toBe('wrong-binding');
  // Who has not heard of it may say under the old binding that nothing is known.
  const hole = [encodeLeaf({ ...decodeLeaf(firstLeaf), start: quarter(1).start, origin: 'missing', energy: null })];
  const unheard = lying({ from: quarter(1).start, to: quarter(2).start }, hole);
  expect(reason(unheard, path, exchangedAt(15))).toBe('verified');
  // Who was told of it after a hole may say so under the new one; under none it may not.
  const told = { ...first, device: 'd-new', from: quarter(2).start };
  const hashed = { bindingHash: bindingHash(told), deviceCommitment: told.deviceCommitment };
  const under = (change: object) =>
    lying({}, [encodeLeaf({ ...decodeLeaf(firstLeaf), origin: 'missing', energy: null, ...hashed, ...change })]);
  expect(reason(under({}), path, exchangedAt(30))).toBe('verified');
  expect(reason(under({ deviceCommitment: new Uint8Array(32) }), path, exchangedAt(30))).toBe('wrong-binding');
});

test('what is refused before the signature costs no signature check', () => {
  expect(openBatch(lying({ epoch: 2 }), path, rules).kind).toBe('refused');
  expect(openBatch(honest, path, rules).kind).toBe('signed');
});

test('10,000 mutated batches: none verifies, nothing but a refusal comes of them', () => {
  const seed = 20_261_123;
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random.fraction() * limit);
  const mutations: readonly ((bytes: Uint8Array) => Uint8Array)[] = [
    (bytes) => flipped(bytes, below(bytes.length)),
    (bytes) => bytes.slice(0, below(bytes.length)),
    (bytes) => Uint8Array.from([...bytes.slice(0, below(bytes.length)), ...random.bytes(1 + below(8))]),
    (bytes) => {
      const at = below(bytes.length);
      return Uint8Array.from([...bytes.slice(0, at), ...random.bytes(1 + below(4)), ...bytes.slice(at)]);
    },
    (bytes) => {
      const at = below(bytes.length);
      return Uint8Array.from([...bytes.slice(0, at), ...bytes.slice(at + 1 + below(4))]);
    },
    (bytes) => {
      const copy = bytes.slice();
      copy.set(random.bytes(Math.min(8, bytes.length)), below(Math.max(1, bytes.length - 8)));
      return copy;
    },
  ];
  const answers = new Map<string, number>();
  for (let round = 0; round < 10_000; round += 1) {
    const mutated = (mutations[round % mutations.length] ?? ((bytes) => bytes))(honest);
    if (Buffer.compare(mutated, honest) === 0) continue;
    const answer = reason(mutated);
    expect(answer, `seed ${seed}, round ${round}`).not.toBe('verified');
    answers.set(answer, (answers.get(answer) ?? 0) + 1);
  }
  // The mutations reach beyond the parser.
  expect(answers.get('bad-signature')).toBeGreaterThan(100);
  expect(answers.get('root-mismatch')).toBeGreaterThan(100);
});

test('a Fault that is not about the bytes is not swallowed', () => {
  const broken = () => {
    throw new Fault('storage', 'the verifier is gone');
  };
  expect(() => verifyBatch(honest, path, rules, broken)).toThrow('the verifier is gone');
});
