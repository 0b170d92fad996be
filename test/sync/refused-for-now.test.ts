import { describe, expect, test } from 'vitest';
import { INTERVAL_IN_FUTURE, type LogHead, type SealedBatch } from '../../src/domain/transaction.ts';
import { batchRefusals } from '../../src/settlement/verify-batch.ts';
import { factRefusals } from '../../src/settlement/verify-fact.ts';
import { factRefusedForNow, refusedForNow, type SealedAs } from '../../src/sync/refused-for-now.ts';
import { sealBatch } from '../../src/wire/batch.ts';
import { encodeLeaf } from '../../src/wire/leaf.ts';
import { goldenLeaf } from '../support/golden-messages.ts';
import { sealedFact } from '../support/sealed-facts.ts';
import { testSigner } from '../support/test-signers.ts';

const signer = testSigner('gateway');
const seen: LogHead | null = null;
const { start, bindingHash } = goldenLeaf;
const batch: SealedBatch = sealBatch(
  { realm: 'simulation', core: 'core-1', epoch: 1, gateway: 'gw-1', sequence: 1, from: start, to: start, seen },
  ['h01', 'h02'].map((point) => encodeLeaf({ ...goldenLeaf, point })),
  signer,
);
const now: SealedAs = {
  realm: 'simulation',
  core: 'core-1',
  epoch: 1,
  kid: signer.key.kid,
  bindings: new Map(['h01', 'h02', 'h03'].map((point) => [point, bindingHash])),
};
const waits = (reason: string, changed: Partial<SealedAs> = {}) => refusedForNow({ ...now, ...changed })(reason, batch);

const ofTheGateway = ['unknown-gateway', 'wrong-key', 'wrong-realm', 'wrong-core', 'wrong-epoch'];
const ofAPoint = ['unknown-point', 'point-not-of-gateway', 'wrong-binding'];

test.each([...ofTheGateway, ...ofAPoint])('%s: the registry may come to know it, so the batch waits', (reason) => {
  expect(batchRefusals).toContain(reason);
  expect(waits(reason)).toBe(true);
});

test('interval-in-future: a clock will be put right, so the batch waits, unless its epoch is given up', () => {
  expect(waits(INTERVAL_IN_FUTURE)).toBe(true);
  expect(waits(INTERVAL_IN_FUTURE, { bindings: new Map() })).toBe(true);
  expect(waits(INTERVAL_IN_FUTURE, { epoch: 2 })).toBe(false);
});

test.each([
  ...batchRefusals.filter((reason) => ![...ofTheGateway, ...ofAPoint].includes(reason)),
  'sequence-conflict',
  'foreign-log-head',
  'too-large',
])('%s: the batch will not get better', (reason) => expect(waits(reason)).toBe(false));

describe('what was sealed under something that is given up is not waited for', () => {
  test.each<readonly [string, string, Partial<SealedAs>]>([
    ['another key', 'wrong-key', { kid: 'ff'.repeat(32) }],
    ['another epoch', 'wrong-epoch', { epoch: 2 }],
    ['another core', 'wrong-core', { core: 'core-2' }],
    ['another realm', 'wrong-realm', { realm: 'sandbox' }],
    ['a point without a meter', 'unknown-point', { bindings: new Map([['h01', bindingHash]]) }],
    ['another binding', 'wrong-binding', { bindings: new Map([...now.bindings, ['h02', new Uint8Array(32).fill(9)]]) }],
  ])('%s', (_, reason, changed) => expect(waits(reason, changed)).toBe(false));
});

describe('grid facts', () => {
  const fact = sealedFact(1);
  const factWaits = (reason: string, changed: Partial<SealedAs> = {}) =>
    factRefusedForNow({ ...now, ...changed })(reason, fact);
  const waiting = [...ofTheGateway, 'in-future'];

  test.each(waiting)('%s: the core may come to take it, so the fact waits', (reason) => {
    expect(factRefusals).toContain(reason);
    expect(factWaits(reason)).toBe(true);
  });

  test.each([
    ...factRefusals.filter((reason) => !waiting.includes(reason)),
    'sequence-conflict',
    'sequence-passed',
    'too-many-standing',
    'too-large',
  ])('%s: behind it an emergency may wait, so the fact does not', (reason) => expect(factWaits(reason)).toBe(false));

  test.each<readonly [string, Partial<SealedAs>]>([
    ['another key', { kid: 'ff'.repeat(32) }],
    ['another epoch', { epoch: 2 }],
    ['another core', { core: 'core-2' }],
    ['another realm', { realm: 'sandbox' }],
  ])('what was sealed under %s is not waited for', (_, changed) =>
    expect(factWaits('wrong-epoch', changed)).toBe(false),
  );
});
