import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NonceColumn, placeHash } from '../../src/market/nonce-column.ts';

const nonce = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom('', 'x'.repeat(31), 'x'.repeat(32), 'x'.repeat(255), 'é', 'ก'.repeat(31)),
);

it('nonces as bytes are the texts they were, through replacing and growth of the ring', () => {
  fc.assert(
    fc.property(fc.array(nonce, { minLength: 1, maxLength: 60 }), fc.nat(1_000), (texts, first) => {
      let capacity = 4;
      const column = new NonceColumn(capacity);
      const known = new Map<number, string>();
      let [oldest, next] = [first, first];
      for (const text of texts) {
        // Two of three make the ring longer, the third has the oldest go.
        if (next - oldest === capacity)
          if (text.length % 3 === 0) {
            known.delete(oldest);
            oldest += 1;
          } else {
            column.widen(oldest);
            capacity *= 2;
          }
        column.set(next & (capacity - 1), text);
        known.set(next, text);
        next += 1;
      }
      for (const [ref, text] of known) {
        const at = ref & (capacity - 1);
        expect(column.get(at)).toBe(text);
        expect(column.is(at, text)).toBe(true);
        expect(column.is(at, `${text}x`)).toBe(false);
        if (text !== '') expect(column.is(at, text.slice(1))).toBe(false);
        expect(column.hash(at, 3)).toBe(placeHash(3, text));
      }
    }),
    { seed: 20_261_130, numRuns: 300 },
  );
});

it.each(['of-a-household', 'x'.repeat(31), 'longer-than-there-is-room-for-beside-it', 'บ้าน'])(
  'of a nonce that is forgotten (%s) nothing is left in memory',
  (text) => {
    const column = new NonceColumn(4);
    for (const at of [1, 2]) column.set(at, text);
    column.clear(1);
    expect([column.get(1), column.get(2)]).toEqual(['', text]);
    column.clear(2);
    // Whatever it keeps it in.
    const inside: unknown = Object.values(column);
    expect(inside).toEqual([new Uint8Array(4 * 32), new Map()]);
  },
);
