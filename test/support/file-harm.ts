import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';

/** `where`: share of the file's length. */
export type Harm = Readonly<{ kind: 'flip' | 'zero' | 'noise' | 'cut'; where: number; what: number }>;

/** Damages a file. */
export const harm = (file: string, harms: readonly Harm[]): void => {
  for (const { kind, where, what } of harms) {
    const { size } = statSync(file);
    if (size === 0) return;
    if (kind === 'cut') {
      truncateSync(file, Math.floor(where * size));
      continue;
    }
    const bytes = readFileSync(file);
    const at = Math.floor(where * size);
    const page = at - (at % 4096);
    if (kind === 'flip') bytes[at] = (bytes[at] ?? 0) ^ (1 << (what % 8));
    if (kind === 'zero') bytes.fill(0, page, Math.min(size, page + 4096));
    if (kind === 'noise')
      for (let one = page; one < Math.min(size, page + 4096); one += 1) bytes[one] = (one * 2654435761 + what) >>> 24;
    writeFileSync(file, bytes);
  }
};

/** A few damages at random: bits that flip, pages that are zero or noise, an end that is cut off. */
export const harms = fc.array(
  fc.record({
    kind: fc.constantFrom<Harm['kind']>('flip', 'flip', 'zero', 'noise', 'cut'),
    where: fc.double({ min: 0, max: 0.999, noNaN: true }),
    what: fc.nat(255),
  }),
  { minLength: 1, maxLength: 6 },
);
