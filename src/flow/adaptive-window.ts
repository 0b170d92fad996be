/** How many things may be under way at once at most, and how many bytes of them; the first may be larger. */
export type WindowLimits = Readonly<{ most: number; bytes: number }>;

/** Why a volley ended as it did. Times are real milliseconds. */
export type WindowEvent =
  /** All were answered; `roundTrip` is the longest wait for one of them. */
  | Readonly<{ kind: 'answered'; count: number; roundTrip: number }>
  /** The other side asked for time: it has too much to do. */
  | Readonly<{ kind: 'busy' }>
  /** No answer: the way is broken, or too narrow for so much. */
  | Readonly<{ kind: 'failed' }>;

/**
 * `size` grows by one for every answer until it meets `threshold`, then by one a volley: slow start and congestion avoidance
 * (RFC 5681 §3.1), with answers for segments. `fastest`: the quickest round trip since one last went alone;
 * that one waits behind nothing, so it says anew how long the way is.
 */
export type Window = Readonly<{ size: number; threshold: number; fastest: number | null }>;

export const startWindow = ({ most }: WindowLimits): Window => ({ size: 1, threshold: most, fastest: null });

/**
 * A round trip so many times the fastest, and so many milliseconds, says that what is under way waits behind itself: more of it
 * would not help. As in TCP Vegas, by the wait and not by a loss. Engineering choices.
 */
const CROWDED = 2;
const CROWDED_MS = 50;
export const advanceWindow = (window: Window, event: WindowEvent, { most }: WindowLimits): Window => {
  const { size, threshold, fastest } = window;
  if (event.kind === 'failed') return { ...window, size: 1, threshold: halfOf(size) };
  if (event.kind === 'busy') return { ...window, size: halfOf(size), threshold: halfOf(size) };
  const { count, roundTrip } = event;
  const quickest = fastest === null || size === 1 ? roundTrip : Math.min(roundTrip, fastest);
  const crowded = roundTrip > CROWDED * quickest + CROWDED_MS;
  if (crowded) return { size: Math.max(1, size - 1), threshold: Math.max(1, size - 1), fastest: quickest };
  // What was not used proves nothing.
  if (count < Math.floor(size)) return { ...window, fastest: quickest };
  const grown = size < threshold ? size + count : size + 1;
  return { size: Math.min(most, grown), threshold, fastest: quickest };
};

const halfOf = (size: number): number => Math.max(1, Math.floor(size / 2));

/** How many of what waits, oldest first, may go together: at least one. */
export const howMany = (sizes: readonly number[], { size }: Window, { bytes }: WindowLimits): number => {
  let [count, sum] = [0, 0];
  for (const one of sizes.slice(0, Math.max(1, Math.floor(size)))) {
    sum += one;
    if (count > 0 && sum > bytes) break;
    count += 1;
  }
  return count;
};
