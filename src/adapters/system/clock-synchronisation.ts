import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import type { ClockState } from '../../domain/time.ts';

/** Says whether something disciplines the machine's clock now; null when nobody can tell. */
export type SynchronisationProbe = (answer: (synchronised: boolean | null) => void) => void;

const ASK_AGAIN_MS = 30_000;

/**
 * The clock state as the operating system tells it, asked in the background at most every 30 s so that polling never
 * waits. `unsynchronised` until something has vouched for the clock once; `holdover` when it no longer does.
 */
export const synchronisation = (
  probe: SynchronisationProbe = askOperatingSystem,
  elapsed: () => number = () => performance.now(),
): (() => ClockState) => {
  let state: ClockState = 'unsynchronised';
  let askedAt = Number.NEGATIVE_INFINITY;
  return () => {
    if (elapsed() - askedAt >= ASK_AGAIN_MS) {
      askedAt = elapsed();
      probe((synchronised) => {
        if (synchronised === true) state = 'synchronised';
        else if (state === 'synchronised') state = 'holdover';
      });
    }
    return state;
  };
};

/** Two of the longest usual polls of systemd-timesyncd (PollIntervalMaxSec=, 2048 s): one answer may be missed. */
const VOUCHES_FOR_MS = 2 * 2_048_000;
/** A file system's time stamp and the clock need not round alike. */
const ROUNDING_MS = 1_000;

/**
 * Whether systemd-timesyncd's mark vouches for the clock now. The file stays once it was made; its modification time is
 * that of the last answer of a time server (systemd-timesyncd.service(8)). One from the future is of another clock.
 */
export const touchedLately = (file: string, now: number = Date.now()): boolean => {
  const touched = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return touched !== undefined && now - touched >= -ROUNDING_MS && now - touched <= VOUCHES_FOR_MS;
};

/** systemd-timesyncd's mark, then `timedatectl`, then chrony; the first that knows is believed. */
const askOperatingSystem: SynchronisationProbe = (answer) => {
  if (touchedLately('/run/systemd/timesync/synchronized')) return answer(true);
  run('timedatectl', ['show', '--property=NTPSynchronized', '--value'], (text) => {
    if (text !== null && /^(yes|no)$/.test(text)) return answer(text === 'yes');
    // chronyc(1) -c: the last field of `tracking` is the leap status.
    run('chronyc', ['-c', 'tracking'], (report) =>
      answer(report === null ? null : /,(Normal|Insert second|Delete second)$/.test(report)),
    );
  });
};

const run = (program: string, args: readonly string[], answer: (text: string | null) => void): void => {
  execFile(program, args, { timeout: 5_000 }, (error, stdout) => answer(error === null ? stdout.trim() : null));
};
