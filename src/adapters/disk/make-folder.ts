import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder with all that it lies in, as far as they are missing. Node's own recursive mkdir never ends where a file system has no folders
 * to make, such as `/proc`.
 * @returns the outermost that was made; undefined where there was nothing to make
 * @throws as `node:fs` says it
 */
export const makeFolder = (path: string, mode?: number): string | undefined => {
  const missing: string[] = [];
  let there = resolve(path);
  for (; isMissing(there); there = dirname(there)) missing.push(there);
  // What is there must be a folder: `mkdir` says so in its own words.
  if (missing.length === 0 && !statSync(there).isDirectory()) mkdirSync(there);
  for (const folder of missing.toReversed()) makeOne(folder, mode);
  return missing.at(-1);
};

const isMissing = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) === undefined;

/** Two processes may make it at once. */
const makeOne = (folder: string, mode: number | undefined): void => {
  try {
    mkdirSync(folder, mode === undefined ? {} : { mode });
  } catch (error) {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
};
