/** Real time as a wire needs it: finer than a millisecond, and never early. Milliseconds of an arbitrary epoch. */
export interface WireClock {
  now(): number;
  /** Calls back at or after a moment; the answer takes it back. `sharp`: as close as the machine can. */
  at(when: number, run: () => void, sharp?: boolean): () => void;
}

/** Timers of Node are late by up to a millisecond or two; the last stretch is waited out turn by turn. */
const SHARP_STRETCH = 1.6;

/** The machine's own time. */
export const realWireClock: WireClock = {
  now: () => performance.now(),
  at: (when, run, sharp = false) => {
    let stopped = false;
    const turn = (): void => {
      if (stopped) return;
      const left = when - performance.now();
      if (left <= 0) run();
      else if (sharp && left <= SHARP_STRETCH) setImmediate(turn);
      else setTimeout(turn, sharp ? left - SHARP_STRETCH : Math.ceil(left));
    };
    const left = when - performance.now();
    if (left <= 0) setImmediate(turn);
    else turn();
    return () => {
      stopped = true;
    };
  },
};
