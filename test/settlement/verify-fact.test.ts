import { describe, expect, test } from 'vitest';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { Fault } from '../../src/domain/fault.ts';
import { instant, MINUTE } from '../../src/domain/time.ts';
import { batchRules } from '../../src/settlement/batch-rules.ts';
import { factRefusals, openFact, verifyFact } from '../../src/settlement/verify-fact.ts';
import { sealedFact } from '../support/sealed-facts.ts';
import { substation, ten } from '../support/sealed-substation.ts';
import { testSigner } from '../support/test-signers.ts';

const rules = batchRules(substation);
const now = instant(ten + MINUTE);
const arrival = { gateway: 'gw-1', sequence: 1, at: now };
const honest = sealedFact(1);
const verdictOn = (body: Uint8Array, on = arrival, by = rules) => verifyFact(body, on, by, verifySignature);
const reason = (...args: Parameters<typeof verdictOn>) => {
  const verdict = verdictOn(...args);
  return verdict.kind === 'refused' ? verdict.reason : 'verified';
};
const flippedLast = (bytes: Uint8Array): Uint8Array =>
  bytes.map((byte, index) => (index === bytes.length - 1 ? byte ^ 1 : byte));

test('an honest fact becomes the command that the journal keeps', () =>
  expect(verdictOn(honest.body)).toEqual({
    kind: 'verified',
    command: {
      kind: 'fact',
      gateway: 'gw-1',
      epoch: 1,
      sequence: 1,
      payloadHash: honest.payloadHash,
      fact: {
        kind: 'emergency',
        stands: true,
        source: {},
        since: ten + 10_000,
        at: ten + 20_000,
        alarm: 'frequency-band/grid',
      },
    },
  }));

const sandbox = batchRules({ ...substation, realm: 'sandbox' });
const ladder: readonly (readonly [string, string, () => string])[] = [
  ['no CBOR at all', 'malformed', () => reason(Uint8Array.of(0xff))],
  ['nothing', 'malformed', () => reason(new Uint8Array())],
  ['something behind it', 'malformed', () => reason(Uint8Array.from([...honest.body, 0]))],
  ['a gateway nobody enrolled', 'unknown-gateway', () => reason(sealedFact(1, {}, { gateway: 'gw-9' }).body)],
  ["another gateway's name", 'wrong-key', () => reason(sealedFact(1, {}, { gateway: 'gw-2' }).body)],
  [
    'a key that was replaced',
    'wrong-key',
    () => {
      const gateways = substation.gateways.map((one) => ({ ...one, key: testSigner('core').key }));
      return reason(honest.body, arrival, batchRules({ ...substation, gateways }));
    },
  ],
  ['another realm', 'wrong-realm', () => reason(sealedFact(1, {}, { realm: 'sandbox' }).body)],
  ['another core', 'wrong-core', () => reason(sealedFact(1, {}, { core: 'core-2' }).body)],
  ['an epoch that is not granted', 'wrong-epoch', () => reason(sealedFact(1, {}, { epoch: 2 }).body)],
  ['one bit of the signature', 'bad-signature', () => reason(flippedLast(honest.body))],
  ['a sequence other than that of the path', 'path-mismatch', () => reason(sealedFact(2).body)],
  ["another gateway's path", 'path-mismatch', () => reason(honest.body, { ...arrival, gateway: 'gw-2' })],
  [
    'a clock that did not know the time',
    'clock-unsynchronised',
    () => reason(sealedFact(1, {}, { clock: 'unsynchronised' }).body),
  ],
  [
    'a simulated clock where readings are real',
    'clock-simulated',
    () => reason(sealedFact(1, {}, { realm: 'sandbox' }).body, arrival, sandbox),
  ],
  [
    'a point of another gateway',
    'point-not-of-gateway',
    () => reason(sealedFact(1, { source: { device: 'd-h01', point: 'h03' } }).body),
  ],
  [
    'a device at a point of another gateway',
    'point-not-of-gateway',
    () => reason(sealedFact(1, { source: { device: 'd-h03' } }).body),
  ],
  [
    'more than a quarter of an hour to come',
    'in-future',
    () => reason(sealedFact(1, { at: instant(now + 15 * MINUTE + 1) }).body),
  ],
];

describe('refusals, in order', () => {
  test.each(ladder)('%s: %s', (_, expected, answer) => expect(answer()).toBe(expected));

  test('every rung has been stood on', () => {
    const stood = new Set(ladder.map(([, expected]) => expected));
    expect(factRefusals.filter((rung) => !stood.has(rung))).toEqual([]);
  });

  /** Each message has this reason and every one after it: the first in the ladder is the answer. */
  const later = { source: { point: 'h03' }, at: instant(now + 20 * MINUTE) };
  const bad = { realm: 'sandbox', core: 'core-2', epoch: 9, clock: 'unsynchronised' } as const;
  test.each([
    ['wrong-realm', sealedFact(5, later, bad).body],
    ['wrong-core', sealedFact(5, later, { ...bad, realm: 'simulation' }).body],
    ['wrong-epoch', sealedFact(5, later, { ...bad, realm: 'simulation', core: 'core-1' }).body],
    ['bad-signature', flippedLast(sealedFact(5, later, { clock: 'unsynchronised' }).body)],
    ['path-mismatch', sealedFact(5, later, { clock: 'unsynchronised' }).body],
    ['clock-unsynchronised', sealedFact(1, later, { clock: 'unsynchronised' }).body],
    ['point-not-of-gateway', sealedFact(1, later).body],
    ['in-future', sealedFact(1, { ...later, source: {} }).body],
  ])('of several reasons the more basic one is the answer: %s', (expected, body) =>
    expect(reason(body)).toBe(expected),
  );
});

test.each([
  ['its own point', sealedFact(1, { source: { device: 'd-h01', point: 'h01' } })],
  ['its own device', sealedFact(1, { source: { device: 'd-h02' } })],
  // Meters that only watch are in no registry, and see emergencies like others.
  ['a point the registry does not know', sealedFact(1, { source: { device: 'd-tr1', point: 'tr1' } })],
  ['a device the registry does not know', sealedFact(1, { source: { device: 'd-tr1' } })],
  ['a clock ahead by a quarter of an hour', sealedFact(1, { at: instant(now + 15 * MINUTE) })],
  ['a clock in holdover', sealedFact(1, {}, { clock: 'holdover' })],
])('taken: %s', (_, { body }) => expect(reason(body)).toBe('verified'));

test('where readings are real, so is the clock', () =>
  expect(reason(sealedFact(1, {}, { realm: 'sandbox', clock: 'synchronised' }).body, arrival, sandbox)).toBe(
    'verified',
  ));

test('what is refused before the signature costs no signature check', () => {
  expect(openFact(sealedFact(1, {}, { epoch: 2 }).body, arrival, rules).kind).toBe('refused');
  expect(openFact(honest.body, arrival, rules).kind).toBe('signed');
});

test('a Fault that is not about the bytes is not swallowed', () => {
  const broken = () => {
    throw new Fault('storage', 'the verifier is gone');
  };
  expect(() => verifyFact(honest.body, arrival, rules, broken)).toThrow('the verifier is gone');
});
