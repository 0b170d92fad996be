import { Fault } from '../domain/fault.ts';
import type { LogStore, ReachedHead } from '../ports/log-store.ts';

/** Keeps a log's tiles in memory: for a log that is made to be looked at once. */
export const memoryLogStore = (): LogStore => {
  const levels: Uint8Array[][] = [];
  const bundles: Uint8Array[] = [];
  let reached: ReachedHead = { size: 0, root: null };
  const held = (value: Uint8Array | undefined, what: string): Uint8Array => {
    if (value === undefined) throw new Fault('storage', `The log has no ${what}.`);
    return value;
  };
  return {
    keepTile: (level, number, hashes) => {
      const tiles = levels[level] ?? [];
      levels[level] = tiles;
      tiles[number] = hashes;
    },
    tile: (level, number) => held(levels[level]?.[number], `tile ${number} of level ${level}`),
    keepBundle: (number, bundle) => {
      bundles[number] = bundle;
    },
    bundle: (number) => held(bundles[number], `entries ${number}`),
    keepHead: (head) => {
      reached = head;
    },
    reached: () => reached,
  };
};
