import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * True when a Debian program is on the PATH or, written as a path, a file of a Debian package is there: a library has
 * no program. Where it is missing the caller skips its tests, and the reason is printed; on continuous integration
 * nothing may be missing.
 *
 * @throws Error when it is missing and `CI` is set.
 */
export const requireDebian = (needed: string, debianPackage: string = needed): boolean => {
  const there = needed.startsWith('/')
    ? existsSync(needed)
    : spawnSync('sh', ['-c', 'command -v "$1"', 'sh', needed], { stdio: 'ignore' }).status === 0;
  if (there) return true;
  const reason = `${needed} is missing, so its tests are skipped; install it with: apt-get install -y ${debianPackage}`;
  const { CI } = process.env;
  if (CI !== undefined) throw new Error(reason);
  console.warn(reason);
  return false;
};
