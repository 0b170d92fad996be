import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

// Not 26: the native part of `serialport` 13 loses data on Node 26.4 and newer (serialport/bindings-cpp#239).
const fits = (version) => /^v?2[45]\./.test(version);

/** Whether a Node can at least install the packages, among which the one that runs the programs is. */
export const canInstall = (version) => Number(/^v?(\d+)\./.exec(version)?.[1] ?? 0) >= 20;

/**
 * The Node that runs the programs: the one at hand if it fits, the one that came with the packages, or one on PATH.
 * Null when there is none.
 */
export const findNode = (root) => {
  if (fits(process.versions.node)) return process.execPath;
  // npm puts the packages of a package that is itself one beside it.
  const packages = [join(root, 'node_modules'), dirname(root)];
  const packaged = packages.map((folder) => join(folder, `node-linux-${process.arch}`, 'bin', 'node')).find(existsSync);
  if (process.platform === 'linux' && packaged !== undefined) return packaged;
  const { stdout } = spawnSync('node', ['-p', 'process.version + " " + process.execPath'], { encoding: 'utf8' });
  const [version, path] = (stdout ?? '').trim().split(' ');
  return version && path && fits(version) ? path : null;
};
