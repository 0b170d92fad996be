/**
 * The electrical feeders of some meters, each once, in order; none where the feeder of one of them is not configured: who
 * names the others would say more than is known.
 */
export const feedersOf = (feeders: Iterable<string | null | undefined>): readonly string[] => {
  const known = new Set<string>();
  for (const feeder of feeders) {
    if (feeder === null || feeder === undefined) return [];
    known.add(feeder);
  }
  return [...known].toSorted();
};

/** `f1`, `f1 and f2`, `f1, f2, f3 and 2 more`. */
export const namesOf = (feeders: readonly string[]): string => {
  if (feeders.length > 3) return `${feeders.slice(0, 3).join(', ')} and ${feeders.length - 3} more`;
  const [last = '', ...before] = feeders.toReversed();
  return before.length === 0 ? last : `${before.toReversed().join(', ')} and ${last}`;
};
