/** Takes one token of a key's bucket: 0, or in how many whole seconds there will be one. */
export type TakeToken = (key: string) => number;

/** More keys than a core has callers; beyond that, who has asked for nothing for longest is forgotten. Engineering choice. */
const MOST_KEYS = 10_000;
/** After so long any bucket is full again: to forget it changes nothing. */
const FULL_AFTER_MS = 60_000;
/** Of those, so many are let go of with each newcomer: more than come, so that none stays for long. */
const LET_GO = 2;

/**
 * Token buckets: `perMinute` tokens at most lie in each, and flow back evenly. `now`: real milliseconds that never step. Keys that
 * have used nothing for a minute take no memory for long. A newcomer costs the same however many there are.
 */
export const tokenBuckets = (perMinute: number, now: () => number): TakeToken => {
  /** In the order in which they last asked: who keeps asking stays, however many others come by once. */
  const buckets = new Map<string, { tokens: number; at: number }>();
  const perMs = perMinute / 60_000;
  const forgetOldest = (at: number): void => {
    let gone = 0;
    for (const [key, bucket] of buckets) {
      const isFull = at - bucket.at >= FULL_AFTER_MS;
      if (buckets.size < MOST_KEYS && !(isFull && gone < LET_GO)) return;
      buckets.delete(key);
      gone += 1;
    }
  };
  return (key) => {
    const at = now();
    const bucket = buckets.get(key);
    if (bucket === undefined) forgetOldest(at);
    else buckets.delete(key);
    const tokens = bucket === undefined ? perMinute : Math.min(perMinute, bucket.tokens + (at - bucket.at) * perMs);
    const isTaken = tokens >= 1;
    buckets.set(key, { tokens: isTaken ? tokens - 1 : tokens, at });
    return isTaken ? 0 : Math.max(1, Math.ceil((1 - tokens) / perMs / 1_000));
  };
};
