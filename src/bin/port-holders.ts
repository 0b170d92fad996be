import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * Processes that hold a device open (its real path), by their ids; of other users' processes only root sees the files
 * (proc(5)). We and our children do not count, nor does socat: it makes pseudo-terminals and holds both of their ends.
 */
export const holdersOf = (device: string): readonly number[] =>
  namesIn('/proc')
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .filter((pid) => namesIn(`/proc/${pid}/fd`).some((fd) => linkOf(`/proc/${pid}/fd/${fd}`) === device))
    .filter((pid) => !isHarmless(textOf(`/proc/${pid}/status`)))
    .map(Number);

const isHarmless = (status: string): boolean =>
  /^Name:\s*socat\d*$/m.test(status) || new RegExp(`^PPid:\\s*${process.pid}$`, 'm').test(status);

// Processes end while one looks at them.
const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

const linkOf = (path: string): string | null => {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
};

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};
