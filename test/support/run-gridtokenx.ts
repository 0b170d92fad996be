import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** How a run of the program ended, and what it said. */
export type Ended = Readonly<{ code: number; stdout: string; stderr: string }>;

/** Runs the real program to its end; a code other than 0 is an answer, not an error. */
export const runGridtokenx = async (...args: readonly string[]): Promise<Ended> => {
  const run = promisify(execFile)(process.execPath, ['src/bin/gridtokenx.ts', ...args], { maxBuffer: 64 * 1024 ** 2 });
  return run.then(
    (said) => ({ code: 0, ...said }),
    (error: Ended) => ({ code: error.code, stdout: error.stdout, stderr: error.stderr }),
  );
};
