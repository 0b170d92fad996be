import { fstatSync } from 'node:fs';

/** Whoever asks again after so long means it. The same ctrl-C may come twice: from the terminal and through a launcher. */
const IMPATIENT_MS = 1_000;
const INTERRUPTED = 130;

/**
 * Resolves when this process is asked to end: by SIGTERM, SIGINT or SIGHUP (its terminal is gone), or because whoever
 * started it with a pipe on its standard input is gone. A terminal or `/dev/null` there says nothing. A second SIGINT,
 * later than a moment, ends the process at once. `except`: who has no terminal may mean something else by a signal.
 */
export const untilStopped = (except: readonly 'SIGHUP'[] = []): Promise<string> =>
  new Promise((resolve) => {
    let askedAt: number | null = null;
    const stop = (why: string) => {
      if (askedAt !== null && why === 'SIGINT' && performance.now() - askedAt > IMPATIENT_MS) process.exit(INTERRUPTED);
      askedAt ??= performance.now();
      // An input that is still read would keep the process alive.
      if (isPiped()) process.stdin.destroy();
      resolve(why);
    };
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
      if (!except.some((one) => one === signal)) process.on(signal, () => stop(signal));
    if (!isPiped()) return;
    process.stdin.once('end', () => stop('standard input ended')).resume();
    // Who is done ends, also when nobody has closed the pipe.
    process.stdin.unref();
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
