/** Cumulative busy milliseconds at moments of real time, oldest first. */
export type BusyMarks = readonly Readonly<{ at: number; busy: number }>[];

const WINDOW = 60_000;
const RESOLUTION = 1_000;

/** Notes how busy the line has been in all; keeps a mark a second, for a minute. */
export const markBusy = (marks: BusyMarks, at: number, busy: number): BusyMarks => {
  const last = marks.at(-1);
  if (last && at - last.at < RESOLUTION) return marks;
  return [...marks.filter((mark) => mark.at >= at - WINDOW), { at, busy }];
};

/** Share of the last minute, or of what is known of it, that the line was in use: 0 to 1. */
export const utilisation = (marks: BusyMarks, at: number, busy: number): number => {
  const first = marks.find((mark) => mark.at >= at - WINDOW);
  if (!first || at <= first.at) return 0;
  return Math.min(1, (busy - first.busy) / (at - first.at));
};
