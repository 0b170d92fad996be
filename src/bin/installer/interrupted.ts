/** Whoever asks again after so long means it. */
const IMPATIENT_MS = 1_000;
const INTERRUPTED = 130;

/**
 * Aborts when somebody presses ctrl-C or the terminal goes: the tool lets go of its line and says what it has. A second
 * ctrl-C, later than a moment, ends the process at once. Standard input is not looked at: tools are run from scripts.
 */
export const interrupted = (): AbortSignal => {
  const controller = new AbortController();
  let askedAt: number | null = null;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (askedAt !== null && performance.now() - askedAt > IMPATIENT_MS) process.exit(INTERRUPTED);
      askedAt ??= performance.now();
      controller.abort();
    });
  return controller.signal;
};
