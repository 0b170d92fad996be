import { readFileSync } from 'node:fs';

/** The command lines of what a process started and has not ended, by process id (Linux). */
export const childPrograms = (pid: number): ReadonlyMap<number, string> => {
  const pids = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  return new Map(
    pids.map((child) => [child, readFileSync(`/proc/${child}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()]),
  );
};
