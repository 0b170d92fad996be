import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asSealed, packedBody, wholeBody } from '../../../src/adapters/sqlite/stored-body.ts';
import { sealedBatch } from '../../support/sealed.ts';

test('whatever is packed comes back byte for byte, and is never longer', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.nat(40), (bytes, times) => {
      const body = new Uint8Array(Array.from({ length: times }, () => [...bytes]).flat());
      const stored = packedBody(body);
      expect(stored.body.length).toBeLessThanOrEqual(body.length);
      expect(wholeBody(stored)).toEqual(body);
    }),
    { numRuns: 50 },
  );
});

test('what gains nothing lies there as it was sealed', () => {
  const { body } = sealedBatch(1, { size: 5_000, packable: false });
  expect(packedBody(body)).toEqual(asSealed(body));
  expect(packedBody(sealedBatch(1, { size: 5_000, packable: true }).body).body.length).toBeLessThan(100);
});

test.for([
  { name: 'shorter than it says', change: (whole: number) => whole - 1 },
  { name: 'longer than it says', change: (whole: number) => whole + 1 },
])('a body $name is damage', ({ change }) => {
  const { body, whole } = packedBody(sealedBatch(1, { size: 5_000, packable: true }).body);
  expect(() => wholeBody({ body, whole: change(whole) })).toThrow(/its row is damaged/);
});

test('a body that was never packed is damage where a row says so', () => {
  for (const whole of [10, -10])
    expect(() => wholeBody({ body: new Uint8Array([255, 255, 255]), whole })).toThrow(/its row is damaged/);
});

test.for([0, 1, -1])(
  'a body that an older version packed with DEFLATE is read, and %i beside its length is damage',
  (off) => {
    const { body } = sealedBatch(1, { size: 5_000, packable: true });
    const stored = { body: deflateRawSync(body, { level: 1 }), whole: body.length + off };
    if (off === 0) expect(wholeBody(stored)).toEqual(body);
    else expect(() => wholeBody(stored)).toThrow(/its row is damaged/);
  },
);
