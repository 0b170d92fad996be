import type { WireClock } from '../../../hardware-sim/line/wire-clock.ts';

/** A wire clock that stands still until it is run: every callback comes at exactly its moment. */
export const virtualWire = () => {
  let now = 0;
  let nextId = 0;
  const pending = new Map<number, Readonly<{ when: number; run: () => void }>>();
  const clock: WireClock = {
    now: () => now,
    at: (when, run) => {
      const id = nextId;
      nextId += 1;
      pending.set(id, { when: Math.max(when, now), run });
      return () => pending.delete(id);
    },
  };
  const runUntil = (end: number): void => {
    for (;;) {
      const due = [...pending].filter(([, { when }]) => when <= end);
      const next = due.reduce<(typeof due)[number] | null>(
        (one, other) => (one === null || other[1].when < one[1].when ? other : one),
        null,
      );
      if (next === null) break;
      pending.delete(next[0]);
      now = next[1].when;
      next[1].run();
    }
    now = Math.max(now, end);
  };
  return { clock, runUntil };
};
