import { closeSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../domain/fault.ts';

const LOCK_FILE = 'reports.lock';

/**
 * Holds a folder of reports until it is disposed of: two runs at once would hang two reports on the same one. A lock that was
 * left behind is not broken here: whether the other run is over, on whatever machine, a person knows better.
 * @throws Fault `storage` while another run holds it, or has left it behind
 */
export const lockReports = (folder: string): Disposable => {
  const file = join(folder, LOCK_FILE);
  let handle: number;
  try {
    handle = openSync(file, 'wx', 0o644);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') throw new Fault('storage', held(file));
    throw new Fault('storage', `${file} cannot be made. Check the rights of its folder and its free space.`, { cause });
  }
  try {
    writeSync(handle, `${process.pid}\n`);
  } finally {
    closeSync(handle);
  }
  // What is asked to end while it holds the folder leaves no lock; work that does not wait is done before it hears of it.
  const leave = (signal: keyof typeof endedBy): void => {
    unlinkSync(file);
    process.exit(endedBy[signal]);
  };
  const signals = Object.keys(endedBy) as readonly (keyof typeof endedBy)[];
  for (const signal of signals) process.on(signal, leave);
  return {
    [Symbol.dispose]: () => {
      for (const signal of signals) process.off(signal, leave);
      unlinkSync(file);
    },
  };
};

/** With which code: 128 and the number of the signal, as shells say it. */
const endedBy = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

const held = (file: string): string => {
  const owner = ownerOf(file);
  if (owner === null)
    return `${file} is there and does not say whose it is. If no other report is being made, remove it.`;
  return isRunning(owner)
    ? `Process ${owner} is making a report in the same folder (${file}). Wait until it is done, and try again.`
    : `${file} was left behind by process ${owner}, which does not run here any more. If no other report is being made, remove it.`;
};

const ownerOf = (file: string): number | null => {
  try {
    return Number(/^(\d+)\n$/.exec(readFileSync(file, 'utf8'))?.[1] ?? Number.NaN) || null;
  } catch {
    return null;
  }
};

const isRunning = (owner: number): boolean => {
  try {
    return process.kill(owner, 0);
  } catch (error) {
    // It is somebody else's, and there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};
