import { fstatSync } from 'node:fs';

/**
 * Resolves when this process is asked to end: by SIGTERM or SIGINT, or because whoever started it with a pipe on its
 * standard input is gone. A terminal or `/dev/null` there says nothing.
 */
export const untilStopped = (): Promise<string> =>
  new Promise((resolve) => {
    const stop = (why: string) => {
      // An input that is still read would keep the process alive.
      if (isPiped()) process.stdin.destroy();
      resolve(why);
    };
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop(signal));
    if (isPiped()) process.stdin.once('end', () => stop('standard input ended')).resume();
  });

const isPiped = (): boolean => {
  try {
    const input = fstatSync(0);
    return input.isFIFO() || input.isSocket();
  } catch {
    // There is no standard input at all.
    return false;
  }
};
