import { readdirSync, readFileSync } from 'node:fs';

/** Of /proc, /sys and /dev: what is not there, or goes while one looks, is as good as empty. */
export const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

export const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};
