import { nearMiss } from '../domain/near-miss.ts';
import { type Refusal, refusal } from './refusal.ts';

type Ends = Readonly<{ from: string; to: string }>;

/** What keeps lines from being a radial network, by the line that has to be mended; none where every one leads to the root. */
export const radialRefusals = (lines: readonly Ends[], root: string, layer: string): readonly Refusal[] => {
  const indexOf = new Map<string, number>();
  for (const [index, { from }] of lines.entries()) if (!indexOf.has(from)) indexOf.set(from, index);
  const places = [root, ...indexOf.keys()];
  return lines.flatMap(({ from, to }, index) => {
    const at = { layer, index, from, to };
    if (from === root) return [refusal('line-of-root', at)];
    const first = indexOf.get(from) ?? index;
    if (first < index) return [refusal('line-forks', { ...at, first, other: lines[first]?.to ?? '' })];
    if (to !== root && !indexOf.has(to))
      return [refusal('line-leads-nowhere', { ...at, root, meant: nearMiss(to, without(places, from)) })];
    const ring = ringFrom(index, lines, indexOf, root);
    // Said once, of the first of its lines.
    return ring.length > 0 && index === Math.min(...ring)
      ? [refusal('lines-ring', { ...at, ring: ring.map((one) => lines[one]?.from).join(', ') })]
      : [];
  });
};

const without = (names: readonly string[], one: string): readonly string[] => names.filter((name) => name !== one);

/** The lines of the ring that a line is part of; none where it leads out. */
const ringFrom = (
  start: number,
  lines: readonly Ends[],
  indexOf: ReadonlyMap<string, number>,
  root: string,
): readonly number[] => {
  const passed = [start];
  for (const index of passed) {
    const to = lines[index]?.to ?? root;
    const next = to === root ? undefined : indexOf.get(to);
    if (next === start) return passed;
    // It leads into a ring, or to where nothing leads on.
    if (next === undefined || passed.includes(next)) return [];
    passed.push(next);
  }
  return [];
};
