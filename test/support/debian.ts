import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** Daemons live in sbin, which is not on everybody's PATH. */
const places = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/usr/local/sbin'];

const executable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/**
 * Where a Debian program is, or null, said aloud: use it with `test.skipIf(path === null)`. In CI nothing is skipped:
 * there a missing program is an error.
 */
export const requireDebian = (program: string, debianPackage = program): string | null => {
  const path = places.map((place) => join(place, program)).find(executable);
  if (path !== undefined) return path;
  const reason = `${program} is not installed: apt-get install ${debianPackage}`;
  if (process.env['CI']) throw new Error(reason);
  process.stderr.write(`skipped: ${reason}\n`);
  return null;
};
