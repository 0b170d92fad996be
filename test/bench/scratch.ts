import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of our own under the system's temporary one (`TMPDIR`); disposing removes it with all that is in it. */
export const scratchFolder = (): Readonly<{ path: string }> & Disposable => {
  const path = mkdtempSync(join(tmpdir(), 'gridtokenx-bench-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
};

/** Magic numbers of statfs(2). */
const kinds: Readonly<Record<number, string>> = {
  61267: 'ext4',
  16914836: 'tmpfs (nothing is synced: ratios with a sync in them mean nothing)',
  1481003842: 'xfs',
  2435016766: 'btrfs',
  2035054128: 'overlayfs',
  801189825: 'zfs',
};

/** What kind of file system scratch folders lie on. */
export const scratchFileSystem = (): string => {
  const { type } = statfsSync(tmpdir());
  return kinds[type] ?? `file system 0x${type.toString(16)}`;
};
