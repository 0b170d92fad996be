import { describe, expect, test } from 'vitest';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import type { FormerKey, Registry } from '../../src/domain/registry.ts';
import { isEnrollableKey } from '../../src/verification/enrollable-key.ts';
import { type Cbor, type CborMap, decodeCbor, encodeCbor } from '../../src/wire/cbor.ts';
import { openHandover, signHandover } from '../../src/wire/key-handover.ts';
import { fromRegistry, toRegistry } from '../../src/wire/registry-fields.ts';
import { registryProblem } from '../../src/wire/registry-file.ts';
import { substation } from '../support/sealed-substation.ts';
import { es256Signer, testSigner } from '../support/test-signers.ts';

const [old, fresh] = [testSigner('gateway'), es256Signer('gateway')];
const at = { realm: 'simulation', core: 'core-1', gateway: 'gw-1' } as const;
const open = (bytes: Uint8Array) => openHandover(bytes, verifySignature);
const halves = (bytes: Uint8Array) => decodeCbor(bytes) as readonly [Uint8Array, Uint8Array];

describe('a handover', () => {
  test('says which key follows which, at which core', () =>
    expect(open(signHandover(at, old, fresh))).toEqual({ ...at, from: old.key, to: fresh.key }));

  test('is signed by gateway keys', () =>
    expect(() => signHandover(at, testSigner('account'), fresh)).toThrow(expect.objectContaining({ code: 'key' })));

  const [byOld, byNew] = halves(signHandover(at, old, fresh));
  const [, elsewhere] = halves(signHandover({ ...at, gateway: 'gw-2' }, old, fresh));
  const thief = { ...testSigner('core'), purpose: 'gateway' } as const;
  const [byThief] = halves(signHandover(at, { ...thief, key: old.key }, fresh));
  test.for<readonly [string, Cbor, string]>([
    ['by the new key alone', [byNew, byNew], 'signature'],
    ['by the old key alone', [byOld, byOld], 'signature'],
    ['by somebody else in the name of the old one', [byThief, byNew], 'signature'],
    ['for another gateway by the new one', [byOld, elsewhere], 'malformed'],
    ['with one half missing', [byOld], 'malformed'],
    ['nothing', [], 'malformed'],
  ])('%s is none', ([, parts, code]) =>
    expect(() => open(encodeCbor(parts))).toThrow(expect.objectContaining({ code })),
  );
  test('to the same key is none', () =>
    expect(() => open(signHandover(at, old, old))).toThrow(/hands over to the same key/));
});

describe('a registry with former keys', () => {
  const [gateway, ...others] = substation.gateways;
  const withFormer = (...former: readonly FormerKey[]): Registry => ({
    ...substation,
    gateways: gateway === undefined ? [] : [{ ...gateway, key: fresh.key, former }, ...others],
  });
  const handedOver: FormerKey = { key: old.key, until: 40, handover: signHandover(at, old, fresh) };
  const schemaIn = (registry: Registry): Cbor | undefined => (fromRegistry(registry) as CborMap).get(0);
  const readBack = (registry: Registry): Registry => toRegistry(decodeCbor(encodeCbor(fromRegistry(registry))));

  test('is read as it was written, in a schema of its own', () => {
    expect(readBack(withFormer(handedOver))).toEqual(withFormer(handedOver));
    expect([schemaIn(substation), schemaIn(withFormer(handedOver))]).toEqual([1, 3]);
  });
  test('which no registry without any may claim', () => {
    const lying = new Map(fromRegistry(substation) as CborMap).set(0, 3);
    expect(() => toRegistry(lying)).toThrow(/schema does not fit/);
  });
  test.for<readonly [string, RegExp, Registry]>([
    ['the key of today', /key [0-9a-f]{64} is entered twice/, withFormer({ ...handedOver, key: fresh.key })],
    [
      'two that do not end one after the other',
      /former keys of gw-1 do not end one after the other/,
      withFormer({ ...handedOver, until: 50 }, { key: testSigner('core').key, until: 49, handover: null }),
    ],
    [
      'one off its curve',
      /key of gw-1 is weak/,
      withFormer({ key: { ...fresh.key, kid: 'x', raw: new Uint8Array(65).fill(4) }, until: 1, handover: null }),
    ],
  ])('may not have %s', ([, why, registry]) => expect(registryProblem(registry, isEnrollableKey)).toMatch(why));
  test('may have this one', () => expect(registryProblem(withFormer(handedOver), isEnrollableKey)).toBeNull());
});
