/** Real time as a wire needs it: finer than a millisecond, and never early. Milliseconds of an arbitrary epoch. */
export interface WireClock {
  now(): number;
  /**
   * Calls back at or after a moment, never before this returns; the answer takes it back. `sharp`: as close as the
   * machine can.
   */
  at(when: number, run: () => void, sharp?: boolean): () => void;
}

/** Timers of Node count whole milliseconds and are late by one or more; the last stretch is waited out turn by turn. */
const SHARP_STRETCH = 1.5;

/** The machine's own time. */
export const realWireClock: WireClock = {
  now: () => performance.now(),
  at: (when, run, sharp = false) => {
    let stopped = false;
    const wait = (left: number): void => {
      if (sharp && left < 1 + SHARP_STRETCH) setImmediate(turn);
      else if (sharp) setTimeout(turn, Math.floor(left - SHARP_STRETCH));
      else if (left > 0) setTimeout(turn, Math.ceil(left));
      else setImmediate(turn);
    };
    const turn = (): void => {
      if (stopped) return;
      const left = when - performance.now();
      if (left <= 0) run();
      else wait(left);
    };
    wait(when - performance.now());
    return () => {
      stopped = true;
    };
  },
};
