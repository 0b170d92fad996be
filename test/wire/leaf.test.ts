import { describe, expect, test } from 'vitest';
import { wh } from '../../src/domain/energy.ts';
import { badReasons, uncertainReasons } from '../../src/domain/quality.ts';
import { clockStates } from '../../src/domain/time.ts';
import { type Leaf, origins, phaseNettings } from '../../src/domain/transaction.ts';
import { type Cbor, type CborMap, decodeCbor, encodeCbor } from '../../src/wire/cbor.ts';
import { decodeLeaf, encodeLeaf, leafHash } from '../../src/wire/leaf.ts';
import { goldenLeaf } from '../support/golden-messages.ts';

const variants: readonly (readonly [string, Partial<Leaf>])[] = [
  ['missing', { origin: 'missing', energy: null, quality: { level: 'bad', reason: 'missing' } }],
  ...origins.filter((origin) => origin !== 'missing').map((origin) => [`origin ${origin}`, { origin }] as const),
  ...phaseNettings.map((netting) => [`netting ${netting}`, { netting }] as const),
  ...clockStates.map((clock) => [`clock ${clock}`, { clock }] as const),
  ...uncertainReasons.map((reason) => [`uncertain ${reason}`, { quality: { level: 'uncertain', reason } }] as const),
  ...badReasons.map((reason) => [`bad ${reason}`, { quality: { level: 'bad', reason } }] as const),
  ['instrument transformers', { ratios: { current: [200, 5], voltage: [24_000, 120], appliedBy: 'gateway' } }],
  [
    'an energy below zero, which is for the core to refuse',
    { energy: goldenLeaf.energy && { ...goldenLeaf.energy, importWh: wh(-1) } },
  ],
];

test.each(variants)('%s is read as it was written', (_, change) => {
  const leaf = { ...goldenLeaf, ...change };
  expect(decodeLeaf(encodeLeaf(leaf))).toEqual(leaf);
});

test('its hash begins with 0x00, unlike that of a node', () =>
  // SHA-256(00), the published hash of an empty leaf (RFC 6962 test trees).
  expect(Buffer.from(leafHash(new Uint8Array(0))).toString('hex')).toBe(
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  ));

describe('malformed', () => {
  const fields = decodeCbor(encodeLeaf(goldenLeaf)) as CborMap;
  const energy = fields.get(10) as readonly Cbor[];
  const closing = energy[3] as readonly Cbor[];
  const before = closing[3] as readonly Cbor[];
  const register = before[2] as readonly Cbor[];
  const withRegister = (changed: Cbor): Cbor => energy.with(3, closing.with(3, before.with(2, changed)));

  test.each<readonly [string, number, Cbor]>([
    ['a schema of the future', 0, 2],
    ['an unknown realm', 1, 9],
    ['a name for a gateway', 2, 'Somchai’s gateway'],
    ['an address for a point', 3, '99/1 Rama IV'],
    ['a short commitment', 4, new Uint8Array(31)],
    ['a binding hash in words', 5, 'hash'],
    ['no length', 7, 0],
    ['version 0', 8, 0],
    ['an unknown origin', 9, 99],
    ['a missing interval with energy', 9, 3],
    ['a measured interval without', 10, null],
    ['three parts of energy', 10, energy.slice(1)],
    ['a register below zero', 10, energy.with(3, closing.with(0, -1))],
    ['half a raw word', 10, withRegister(register.with(2, new Uint8Array(3)))],
    ['an exponent nobody has', 10, withRegister(register.with(1, 19))],
    ['a ratio over zero', 11, [[1, 0], [1, 1], 1]],
    ['an unknown netting', 12, 9],
    ['a quality without a reason', 15, [1]],
    ['a good quality with a reason', 15, [0, 'missing']],
    ['an unknown reason', 15, [2, 'because']],
    ["another level's reason", 15, [2, 'recovered']],
    ['an unknown clock', 16, 0],
    ['sequence 0', 17, 0],
    ['a float in its place', 19, true],
    ['a field more', 20, 0],
  ])('%s', (_, key, value) => {
    const changed = encodeCbor(new Map([...fields, [key, value]]));
    expect(() => decodeLeaf(changed)).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  test.each(Array.from({ length: 20 }, (_, key) => key))('without field %i', (key) =>
    expect(() => decodeLeaf(encodeCbor(new Map([...fields].filter(([one]) => one !== key))))).toThrow(/malformed/),
  );
  test('an array', () => expect(() => decodeLeaf(encodeCbor([...fields.values()]))).toThrow(/not a map/));
});
