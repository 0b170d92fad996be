/** Takes one token of a key's bucket: 0, or in how many whole seconds there will be one. */
export type TakeToken = (key: string) => number;

/** More keys than a core has callers; beyond that, full buckets are forgotten, which changes nothing. Engineering choice. */
const MOST_KEYS = 10_000;

/**
 * Token buckets: `perMinute` tokens at most lie in each, and flow back evenly. `now`: real milliseconds that never step. Keys that
 * have used nothing for a minute take no memory for long.
 */
export const tokenBuckets = (perMinute: number, now: () => number): TakeToken => {
  const buckets = new Map<string, { tokens: number; at: number }>();
  const perMs = perMinute / 60_000;
  const forgetFull = (at: number): void => {
    for (const [key, bucket] of buckets) if (bucket.tokens + (at - bucket.at) * perMs >= perMinute) buckets.delete(key);
    // All of them are in use: who has waited longest begins anew with a full one.
    for (const [key] of buckets) {
      if (buckets.size < MOST_KEYS) break;
      buckets.delete(key);
    }
  };
  return (key) => {
    const at = now();
    let bucket = buckets.get(key);
    if (bucket === undefined) {
      if (buckets.size >= MOST_KEYS) forgetFull(at);
      bucket = { tokens: perMinute, at };
      buckets.set(key, bucket);
    }
    bucket.tokens = Math.min(perMinute, bucket.tokens + (at - bucket.at) * perMs);
    bucket.at = at;
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perMs / 1_000));
    bucket.tokens -= 1;
    return 0;
  };
};
