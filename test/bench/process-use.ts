import { readFileSync } from 'node:fs';

/** What a process takes: resident memory, the part of it nobody shares, and CPU time since its start. */
export type ProcessUse = Readonly<{ residentMB: number; privateMB: number; cpuMs: number }>;

/** A process's children, by id. */
export const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);

/** Clock ticks of /proc/…/stat a second: 100 on every Linux that Node runs on. */
const TICK_MS = 10;
/** utime and stime, counted from behind the program's name, which may hold spaces (proc_pid_stat(5)). */
const [USER_TIME, SYSTEM_TIME] = [11, 12];

/** @throws when there is no such process, or no /proc. */
/** CPU time of a process's first thread since its start, ms. @throws as `processUse` does. */
export const firstThreadCpuMs = (pid: number): number => cpuMsIn(`/proc/${pid}/task/${pid}/stat`);

export const processUse = (pid: number): ProcessUse => {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kilobytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1] ?? 0);
  return {
    residentMB: (kilobytes('Rss') * 1024) / 1e6,
    privateMB: (kilobytes('Private_Dirty') * 1024) / 1e6,
    cpuMs: cpuMsIn(`/proc/${pid}/stat`),
  };
};

const cpuMsIn = (file: string): number => {
  const stat = readFileSync(file, 'utf8');
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  return ((fields[USER_TIME] ?? 0) + (fields[SYSTEM_TIME] ?? 0)) * TICK_MS;
};
