import { readlinkSync } from 'node:fs';
import { namesIn, textOf } from './system-files.ts';

/**
 * Processes that hold a device open (its real path), by their ids; of other users' processes only root sees the files
 * (proc(5)). We and our children do not count, nor does who makes a pseudo-terminal: socat holds its ends, and so does
 * the simulator that started it, so that it does not go with its first master.
 */
export const holdersOf = (device: string): readonly number[] => {
  const processes = namesIn('/proc').filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid);
  const holders = processes.filter((pid) =>
    namesIn(`/proc/${pid}/fd`).some((fd) => linkOf(`/proc/${pid}/fd/${fd}`) === device),
  );
  if (holders.length === 0) return [];
  const statuses = processes.map((pid) => textOf(`/proc/${pid}/status`));
  const makers = statuses.filter(isSocat).map(parentOf);
  return holders
    .filter((pid) => {
      const status = textOf(`/proc/${pid}/status`);
      return !isSocat(status) && parentOf(status) !== process.pid && !makers.includes(Number(pid));
    })
    .map(Number);
};

const isSocat = (status: string): boolean => /^Name:\s*socat\d*$/m.test(status);
const parentOf = (status: string): number => Number(/^PPid:\s*(\d+)$/m.exec(status)?.[1]);

const linkOf = (path: string): string | null => {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
};
