import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { wh } from '../../src/domain/energy.ts';
import type { DeviceBinding, Registry } from '../../src/domain/registry.ts';
import { instant, MINUTE } from '../../src/domain/time.ts';
import { isEnrollableKey } from '../../src/verification/enrollable-key.ts';
import { type Cbor, type CborMap, decodeCbor, encodeCbor } from '../../src/wire/cbor.ts';
import { bindingHash, fromRegistry, toRegistry } from '../../src/wire/registry-fields.ts';
import { openRegistry, registryProblem, signRegistry } from '../../src/wire/registry-file.ts';
import { substation, ten } from '../support/sealed-substation.ts';
import { testSigner } from '../support/test-signers.ts';

/** At 10:22 in Bangkok, 03:22 UTC, 1,795,490,520,000 ms, d-new took over from a meter that stood at 2,200 and 0 Wh. */
const next: DeviceBinding = {
  device: 'd-new',
  point: 'h01',
  from: instant(ten + 22 * MINUTE),
  opening: { importWh: wh(50), exportWh: wh(0) },
  replaced: { importWh: wh(2_200), exportWh: wh(0) },
  deviceCommitment: new Uint8Array(32).fill(0xc9),
};
const exchanged = (): Registry => ({
  ...substation,
  version: 2,
  deviceBindings: [...substation.deviceBindings, next],
});
const schemaOf = (registry: Registry): Cbor | undefined => (fromRegistry(registry) as CborMap).get(0);

test('the binding of a meter that replaced another, byte by byte after RFC 8949', () => {
  const bytes = [
    '88', // an array of 8
    '65 642d6e6577', // 5 characters: d-new
    '63 683031', // 3 characters: h01
    '1b 000001a2 0b931bc0', // from: see below
    '18 32', // 50
    '00',
    `58 20 ${'c9'.repeat(32)}`, // 32 bytes
    '19 0898', // 2,200 = 8 × 256 + 152
    '00',
  ];
  const hex = bytes.join('').replaceAll(' ', '');
  // 1,795,490,520,000 = 418 × 2^32 + 194,190,272; 418 = 1A2h, 194,190,272 = 0B931BC0h.
  expect(418 * 2 ** 32 + 194_190_272).toBe(next.from);
  expect(Buffer.from(bindingHash(next)).toString('hex')).toBe(
    createHash('sha256').update(Buffer.from(hex, 'hex')).digest('hex'),
  );
});

test('a registry without exchanges is written as it always was; one with them says so', () => {
  expect(schemaOf(substation)).toBe(1);
  expect(schemaOf(exchanged())).toBe(2);
  expect(toRegistry(decodeCbor(encodeCbor(fromRegistry(exchanged())), 'registry'))).toEqual(exchanged());
});

test('it is signed and opened', () => {
  const operator = testSigner('operator');
  const bytes = signRegistry(exchanged(), operator, isEnrollableKey);
  expect(openRegistry(bytes, operator.key, verifySignature, isEnrollableKey).registry).toEqual(exchanged());
});

describe('what does not fit together is refused', () => {
  test.each([
    ['the first schema with an exchange', 1, exchanged()],
    ['the second without any', 2, substation],
    ['a schema nobody knows', 3, exchanged()],
  ] as const)('%s', (_, schema, registry) => {
    const fields = new Map(fromRegistry(registry) as CborMap);
    fields.set(0, schema);
    expect(() => toRegistry(fields)).toThrow(/schema/);
  });

  const others = substation.deviceBindings.filter(({ point }) => point !== 'h02');
  test.each([
    ['replacing a meter nobody bound', { point: 'h02' }, others],
    [
      'replacing one that opened above where it ended',
      { replaced: { importWh: wh(999), exportWh: wh(0) } },
      substation.deviceBindings,
    ],
  ] as const)('%s', (_, change, before) => {
    const registry = { ...substation, deviceBindings: [...before, { ...next, ...change }] };
    expect(registryProblem(registry, isEnrollableKey)).toMatch(/d-new replaces a meter/);
  });
});
