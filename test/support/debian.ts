import { spawnSync } from 'node:child_process';

/**
 * True when a Debian program is on the PATH. Where it is missing the caller skips its tests, and the reason is printed;
 * on continuous integration nothing may be missing.
 *
 * @throws Error when the program is missing and `CI` is set.
 */
export const requireDebian = (program: string, debianPackage: string = program): boolean => {
  if (spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program], { stdio: 'ignore' }).status === 0) return true;
  const reason = `${program} is missing, so its tests are skipped; install it with: apt-get install -y ${debianPackage}`;
  const { CI } = process.env;
  if (CI !== undefined) throw new Error(reason);
  console.warn(reason);
  return false;
};
