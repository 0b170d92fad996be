import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isOpaqueId } from '../../src/domain/identity.ts';

const near = fc.string({
  unit: fc.constantFrom(...'az09-', '/', ':', '`', '{', '_', 'A', ' ', '\n', 'é', 'ก'),
  maxLength: 5,
});

it('an opaque identifier is what its pattern says', () => {
  const pattern = /^[a-z0-9][a-z0-9-]{0,62}$/;
  const lengths = [0, 1, 62, 63, 64].map((length) => 'a'.repeat(length));
  for (const text of [...lengths, '-', 'a-', '-a', 'a\n', 'é', 'a.b'])
    expect(isOpaqueId(text), JSON.stringify(text)).toBe(pattern.test(text));
  fc.assert(
    fc.property(near, (text) => {
      expect(isOpaqueId(text), JSON.stringify(text)).toBe(pattern.test(text));
    }),
    { seed: 20_261_130, numRuns: 2_000 },
  );
});
