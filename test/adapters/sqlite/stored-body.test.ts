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
  { name: 'shorter than it says', change: (whole: number) => whole + 1 },
  { name: 'longer than it says', change: (whole: number) => whole - 1 },
])('a body $name is damage', ({ change }) => {
  const { body, whole } = packedBody(sealedBatch(1, { size: 5_000, packable: true }).body);
  expect(() => wholeBody({ body, whole: change(whole) })).toThrow(/its row is damaged/);
});

test('a body that was never packed is damage where a row says so', () => {
  expect(() => wholeBody({ body: new Uint8Array([255, 255, 255]), whole: 10 })).toThrow(/its row is damaged/);
});
