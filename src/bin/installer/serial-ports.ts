import { readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** Names that stay with an adapter wherever it is plugged in; ttyUSB numbers do not. */
const BY_ID = '/dev/serial/by-id';

const listed = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    // Without a serial adapter there is no such folder.
    return [];
  }
};

/** Serial ports by their stable names. */
export const serialPorts = (folder = BY_ID): readonly string[] => listed(folder).map((name) => join(folder, name));

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
