import type { WireClock } from './wire-clock.ts';

/** Bytes on their way from a meter to the master. */
export type Transmission = Readonly<{
  /** What begins before this moment is garbled by somebody else's signal. */
  garbleUntil(when: number): void;
  stop(): void;
}>;

/** Bytes are let go at most this often, ms: finer than any master can tell, coarse enough for the machine. */
const BURST = 1;
/** Towards the end, ms, a late timer would make the whole frame late: the wire is watched closely. */
const LAST_STRETCH = 3;

/**
 * Lets bytes go one character time after the other from `start`: none is sent before its last bit would have been on
 * the wire. `done` hears when the last one had gone, taken before anybody could have seen it.
 */
export const transmit = (
  bytes: Uint8Array,
  start: number,
  characterTime: number,
  wire: WireClock,
  draw: () => number,
  send: (bytes: Uint8Array) => void,
  done: (at: number) => void,
): Transmission => {
  const leaving = Uint8Array.from(bytes);
  const burst = Math.max(1, Math.round(BURST / characterTime));
  let sent = 0;
  let garbled = Number.NEGATIVE_INFINITY;
  let cancel = (): void => {};

  const garble = (from: number, until: number): void => {
    for (let at = from; at < until; at += 1)
      if (start + at * characterTime < garbled) leaving[at] = (leaving[at] ?? 0) ^ (1 + Math.floor(draw() * 255));
  };
  const pump = (): void => {
    // The small allowance is for the division: the moment asked for may come out as 6.999999 characters.
    const now = wire.now();
    const due = Math.min(leaving.length, Math.floor((now - start) / characterTime + 1e-6));
    garble(sent, due);
    if (due > sent) send(leaving.slice(sent, due));
    sent = Math.max(sent, due);
    if (sent === leaving.length) done(now);
    else next();
  };
  const next = (): void => {
    const until = Math.min(leaving.length, sent + burst);
    const left = start + leaving.length * characterTime - wire.now();
    cancel = wire.at(start + until * characterTime, pump, left < LAST_STRETCH);
  };
  next();
  return {
    garbleUntil: (when) => {
      garbled = Math.max(garbled, when);
    },
    stop: () => cancel(),
  };
};
