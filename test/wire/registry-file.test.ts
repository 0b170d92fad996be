import { describe, expect, test } from 'vitest';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { wh } from '../../src/domain/energy.ts';
import { nanoBaht } from '../../src/domain/money.ts';
import { type Registry, tariffAt } from '../../src/domain/registry.ts';
import { instant } from '../../src/domain/time.ts';
import { isEnrollableKey } from '../../src/verification/enrollable-key.ts';
import { type Cbor, type CborMap, decodeCbor, encodeCbor } from '../../src/wire/cbor.ts';
import { signMessage } from '../../src/wire/cose.ts';
import { publicKey } from '../../src/wire/key-id.ts';
import { bindingHash, fromRegistry, toRegistry } from '../../src/wire/registry-fields.ts';
import { openRegistry, registryProblem, signRegistry } from '../../src/wire/registry-file.ts';
import { substation, ten } from '../support/sealed-substation.ts';
import { testSigner } from '../support/test-signers.ts';

const operator = testSigner('operator');
const sign = (registry: Registry) => signRegistry(registry, operator, isEnrollableKey);
const open = (bytes: Uint8Array, by = operator.key) => openRegistry(bytes, by, verifySignature, isEnrollableKey);

test('is opened as it was signed', () => expect(open(sign(substation)).registry).toEqual(substation));
test('an account with dated tariffs is opened as it was signed, and those without keep their hash', () => {
  const tariffs = [
    { tariff: 'b', from: ten },
    { tariff: 'c', from: instant(ten + 1) },
  ];
  const dated = first('accounts', { tariffs });
  expect(open(sign(dated)).registry).toEqual(dated);
  expect((fromRegistry(dated) as CborMap).get(0)).toBe(5);
  const [account] = dated.accounts;
  if (account === undefined) throw new Error('no account');
  const before = account.tariff;
  expect([ten - 1, ten, ten + 1, ten + 2].map((at) => tariffAt(account, instant(at)))).toEqual([before, 'b', 'c', 'c']);
  expect(() => open(sign(first('accounts', { tariffs: [...tariffs].reverse() })))).toThrow(
    /the tariffs of account a-h01 do not follow one another in time/,
  );
});
test('has one hash, whoever opens it', () => expect(open(sign(substation)).hash).toEqual(open(sign(substation)).hash));
test('credit beyond 2^53 nano-baht (9,007,199 THB) keeps every digit', () => {
  const rich = {
    ...substation,
    accounts: substation.accounts.map((one) => ({ ...one, openingCredit: nanoBaht(2n ** 62n + 1n) })),
  };
  expect(open(sign(rich)).registry.accounts[0]?.openingCredit).toBe(2n ** 62n + 1n);
});
test('of another operator is refused', () =>
  expect(() => open(sign(substation), testSigner('core').key)).toThrow(expect.objectContaining({ code: 'signature' })));
test('altered by one bit is refused', () => {
  const bytes = sign(substation);
  bytes[200] = (bytes[200] ?? 0) ^ 1;
  expect(() => open(bytes)).toThrow(/malformed|does not verify|not known/);
});

test('a binding has another hash when anything in it is another', () => {
  const [binding] = substation.deviceBindings;
  if (binding === undefined) throw new Error('no binding');
  const others = [
    binding,
    { ...binding, device: 'd-x' },
    { ...binding, point: 'h02' },
    { ...binding, from: (ten + 1) as typeof ten },
    { ...binding, opening: { importWh: wh(1_001), exportWh: wh(0) } },
    { ...binding, opening: { importWh: wh(1_000), exportWh: wh(1) } },
    { ...binding, deviceCommitment: new Uint8Array(32) },
  ].map((one) => Buffer.from(bindingHash(one)).toString('hex'));
  expect(new Set(others).size).toBe(7);
});

const first = <Key extends 'gateways' | 'points' | 'accounts' | 'deviceBindings' | 'accountBindings' | 'zones'>(
  list: Key,
  change: Partial<Registry[Key][number]>,
): Registry => ({
  ...substation,
  [list]: substation[list].map((one, index) => (index === 0 ? { ...one, ...change } : one)),
});
const twice = (
  list: 'gateways' | 'points' | 'accounts' | 'deviceBindings' | 'accountBindings' | 'zones',
): Registry => ({
  ...substation,
  [list]: [...substation[list], ...substation[list].slice(0, 1)],
});
const weak = publicKey(Uint8Array.from([1, ...new Uint8Array(31)]));

const ladder: readonly (readonly [string, RegExp, Registry])[] = [
  ['a zone twice', /zone zone-1 is entered twice/, twice('zones')],
  ['a gateway twice', /gateway gw-1 is entered twice/, twice('gateways')],
  ['a point twice', /point h01 is entered twice/, twice('points')],
  ['an account twice', /account a-h01 is entered twice/, twice('accounts')],
  [
    'one key for a gateway and an account',
    /key .* is entered twice/,
    first('accounts', { key: testSigner('gateway').key }),
  ],
  ['a weak key', /key of a-h01 is weak/, first('accounts', { key: weak })],
  ['losses the wrong way round', /zone-1 states losses/, first('zones', { statedLossPpm: { lowest: 2, highest: 1 } })],
  ['an unknown zone', /point h01 is in the unknown zone zone-9/, first('points', { zone: 'zone-9' })],
  ['an unknown gateway', /point h01 is bound to the unknown gateway gw-9/, first('points', { gateway: 'gw-9' })],
  [
    'a device at an unknown point',
    /device d-h01 is bound to the unknown point h99/,
    first('deviceBindings', { point: 'h99' }),
  ],
  ['two devices at a point from one moment', /device binding of point h02/, first('deviceBindings', { point: 'h02' })],
  ['a device at two points from one moment', /binding of device d-h02/, first('deviceBindings', { device: 'd-h02' })],
  ['an unknown account', /unknown account a-9/, first('accountBindings', { account: 'a-9' })],
  [
    'an account at an unknown point',
    /a-h01 is bound to the unknown point h99/,
    first('accountBindings', { point: 'h99' }),
  ],
  ['two accounts at a point from one moment', /account binding of point h01/, twice('accountBindings')],
  ['a debt to begin with', /a-h01 opens with a debt/, first('accounts', { openingCredit: nanoBaht(-1n) })],
];

describe('refusals, in order', () => {
  test.each(ladder)('%s', (_, why, registry) => {
    expect(registryProblem(registry, isEnrollableKey)).toMatch(why);
    expect(() => sign(registry)).toThrow(
      expect.objectContaining({ code: 'registry', message: expect.stringMatching(why) }),
    );
    const forced = signMessage('registry', encodeCbor(fromRegistry(registry)), operator);
    expect(() => open(forced)).toThrow(why);
  });
  test('of two problems the more basic one is named', () =>
    expect(
      registryProblem(
        { ...twice('zones'), ...first('points', { zone: 'zone-9' }), zones: twice('zones').zones },
        isEnrollableKey,
      ),
    ).toMatch(/entered twice/));
  test('none in a sound one', () => expect(registryProblem(substation, isEnrollableKey)).toBeNull());
});

describe('malformed: ids that say too much', () => {
  const fields = fromRegistry(substation) as CborMap;
  const entry = (list: number): readonly Cbor[] => {
    const [one] = (fields.get(list) ?? []) as readonly (readonly Cbor[])[];
    return one ?? [];
  };
  test.each<readonly [string, number, readonly (readonly Cbor[])[]]>([
    ['a zone', 4, [entry(4).with(0, 'ซอย 1')]],
    ['a gateway', 5, [entry(5).with(0, 'Gateway')]],
    ['a point', 6, [entry(6).with(0, 'h 01')]],
    ["a point's zone", 6, [entry(6).with(2, '')]],
    ['a device', 7, [entry(7).with(0, '-d')]],
    ['an account', 8, [entry(8).with(0, 'somchai@example')]],
    ['a tariff', 8, [entry(8).with(3, '../etc')]],
    ['a bound account', 9, [entry(9).with(0, 'x'.repeat(64))]],
  ])('%s', (_, key, list) => {
    const bytes = encodeCbor(new Map([...fields, [key, list]]));
    expect(() => toRegistry(decodeCbor(bytes))).toThrow(/not an opaque identifier/);
  });
});
