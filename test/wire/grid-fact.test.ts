import { describe, expect, test } from 'vitest';
import type { GridFact } from '../../src/domain/grid-fact.ts';
import { gridFactKinds } from '../../src/domain/limits.ts';
import { clockStates, instant } from '../../src/domain/time.ts';
import { type Cbor, decodeCbor, encodeCbor } from '../../src/wire/cbor.ts';
import { parseMessage, signMessage } from '../../src/wire/cose.ts';
import { decodeFact, encodeFact, parseFact, sealFact } from '../../src/wire/grid-fact.ts';
import { goldenFact } from '../support/golden-messages.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { testSigner } from '../support/test-signers.ts';

const { header, fact } = goldenFact;
const signer = testSigner('gateway');
const malformed = expect.objectContaining({ code: 'malformed' });

const variants: readonly GridFact[] = gridFactKinds.flatMap((kind) =>
  [true, false].map((stands): GridFact => {
    const { measured, ...rest } = fact;
    const source = stands ? { device: 'd-h01', point: 'h01' } : { point: 'h01' };
    return { ...rest, kind, stands, source, ...(stands && measured && { measured }) };
  }),
);

test.for([...variants, fact])('$kind, standing: $stands, is read as it was written', (one) => {
  for (const clock of clockStates)
    expect(decodeFact(encodeFact({ ...header, clock }, one))).toEqual({ header: { ...header, clock }, fact: one });
});

test('a fact is sealed under its number, and named by the hash of what is signed', () => {
  const sealed = sealFact({ ...header, sequence: 9 }, fact, signer);
  const parsed = parseFact(sealed.body);
  expect(parsed).toMatchObject({ header: { sequence: 9 }, fact, message: { kind: 'grid-fact', kid: signer.key.kid } });
  expect([sealed.sequence, sealed.payloadHash]).toEqual([9, parsed.payloadHash]);
});

test('only the gateway key signs a fact', () =>
  expect(() => sealFact(header, fact, testSigner('account'))).toThrow(/is signed by the gateway key/));

test('a fact is no batch, although one key signs both', () => {
  expect(() => parseMessage('batch', sealFact(header, fact, signer).body)).toThrow(malformed);
  expect(() => parseFact(signMessage('batch', encodeFact(header, fact), signer))).toThrow(malformed);
});

/** The payload with one field, or one item of the fact, put otherwise. */
const changed = (change: (fields: Map<number, Cbor>, items: Cbor[]) => void): Uint8Array => {
  const fields = new Map(decodeCbor(encodeFact(header, fact)) as Map<number, Cbor>);
  const items = [...(fields.get(7) as Cbor[])];
  fields.set(7, items);
  change(fields, items);
  return encodeCbor(fields);
};
const field = (key: number, value: Cbor) => changed((fields) => fields.set(key, value));
const item = (key: number, value: Cbor) =>
  changed((_, items) => {
    items[key] = value;
  });

describe('refused as malformed', () => {
  test.for<[string, () => Uint8Array]>([
    ['nothing', () => new Uint8Array()],
    ['another schema', () => field(0, 2)],
    ['an unknown realm', () => field(1, 9)],
    ['a core with a name', () => field(2, 'Substation Bang Kapi')],
    ['epoch 0', () => field(3, 0)],
    ['a gateway with a name', () => field(4, 'บ้านสมชาย')],
    ['sequence 0', () => field(5, 0)],
    ['an unknown clock state', () => field(6, 5)],
    ['a field more', () => field(8, 1)],
    ['a field less', () => changed((fields) => fields.delete(6))],
    ['a fact that is no array', () => field(7, 'emergency')],
    ['an item more', () => changed((_, items) => items.push(null))],
    ['an unknown kind', () => item(0, 4)],
    ['a standing that is a number', () => item(1, 1)],
    ['a device that is a serial number', () => item(2, 'SN 4711')],
    ['a point that is an address', () => item(3, '12/3 Soi 5')],
    ['a time before 1970', () => item(4, -1)],
    ['a beginning after it was seen', () => item(4, fact.at + 1)],
    ['a measured value without a unit', () => item(6, [48_712, 49_000])],
    ['a unit that is a sentence', () => item(6, [48_712, 49_000, 'Hz of Soi 5'])],
    ['a limit that is no number', () => item(6, [48_712, null, 'Hz'])],
    ['an alarm with a sentence in it', () => item(7, 'the house of Somchai')],
    ['an alarm without end', () => item(7, 'a'.repeat(256))],
    ['no alarm', () => item(7, '')],
    ['something behind it', () => Uint8Array.from([...encodeFact(header, fact), 0])],
    // The sequence 1 in two bytes, where one will do (RFC 8949 §4.2.1).
    ['a long integer', () => longSequence()],
    ['a float', () => floatValue()],
  ])('%s', ([, payload]) => expect(() => decodeFact(payload())).toThrow(malformed));

  test('a message of more bytes than a fact has', () =>
    expect(() =>
      parseFact(Uint8Array.from([...sealFact(header, fact, signer).body, ...new Uint8Array(4_096)])),
    ).toThrow(/more than 4096/));
});

const replaced = (from: string, to: string): Uint8Array => {
  const text = Buffer.from(encodeFact(header, fact)).toString('hex');
  expect(text.split(from)).toHaveLength(2);
  return new Uint8Array(Buffer.from(text.replace(from, to), 'hex'));
};
const longSequence = () => replaced('05010604', '0518010604');
/** 48,712 as a float of 32 bits. */
const floatValue = () => replaced('19be48', 'fa473e4800');

test.for<[string, Partial<GridFact>]>([
  ['a device that is no opaque id', { source: { device: 'SN 4711' } }],
  ['an alarm with a space', { alarm: 'a b' }],
  ['a beginning after it was seen', { since: instant(fact.at + 1) }],
  ['a unit without end', { measured: { value: 1, limit: 2, unit: 'h'.repeat(17) } }],
])('%s is a bug of who seals it: no core could read it', ([, change]) =>
  expect(() => sealFact(header, { ...fact, ...change }, signer)).toThrow(RangeError),
);

test('10,000 mutated messages: whatever is read is no other fact under the same signature', () => {
  const seed = 20_261_129;
  const random = seededRandom(seed);
  const honest = sealFact(header, fact, signer).body;
  let read = 0;
  for (let round = 0; round < 10_000; round += 1) {
    const mutated = Uint8Array.from(honest);
    const at = Math.floor(random.fraction() * honest.length);
    mutated[at] = (mutated[at] ?? 0) ^ (1 << Math.floor(random.fraction() * 8));
    try {
      const { message } = parseFact(mutated);
      // What was signed is rebuilt from what is there: it differs, or the signature does.
      const same = Buffer.compare(message.signed, parseFact(honest).message.signed) === 0;
      expect(same && Buffer.compare(message.signature, parseFact(honest).message.signature) === 0, `seed ${seed}`).toBe(
        false,
      );
      read += 1;
    } catch (error) {
      expect(error, `seed ${seed}, round ${round}`).toMatchObject({ code: 'malformed' });
    }
  }
  expect(read).toBeGreaterThan(1_000);
});
