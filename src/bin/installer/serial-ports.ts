import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { namesIn } from '../system-files.ts';

/** Names that stay with an adapter wherever it is plugged in; ttyUSB numbers do not. */
export const BY_ID = '/dev/serial/by-id';

/** Serial ports by their stable names; without an adapter there is no such folder. */
export const serialPorts = (folder = BY_ID): readonly string[] =>
  namesIn(folder)
    .toSorted()
    .map((name) => join(folder, name));

const realOf = (path: string): string | null => {
  try {
    return realpathSync(path);
  } catch {
    // A name whose adapter has just gone.
    return null;
  }
};

/** The stable name of a port that was named by another one; itself where it has none. */
export const stableName = (path: string, folder = BY_ID): string => {
  const real = realOf(path);
  return serialPorts(folder).find((one) => real !== null && realOf(one) === real) ?? path;
};
