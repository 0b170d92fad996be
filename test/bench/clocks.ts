/** How long a call took, milliseconds: by the clock, and of this thread's own time, which what else the machine does is no part of. */
export type Took = Readonly<{ wall: number; thread: number }>;

/** For work that stays on one thread. */
export const took = (call: () => unknown): Took => {
  const before = process.threadCpuUsage();
  const from = performance.now();
  call();
  const wall = performance.now() - from;
  const { user, system } = process.threadCpuUsage(before);
  return { wall, thread: (user + system) / 1000 };
};
