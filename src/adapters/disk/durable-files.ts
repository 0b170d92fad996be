import { chown, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from './make-folder.ts';

/** What is done to files, each by itself, so that a test can stop the power between any two. Paths are absolute. */
export type DurableFiles = Readonly<{
  /** Names in a folder; none where it is not there. */
  names: (folder: string) => Promise<readonly string[]>;
  /** Null where it is not there. */
  read: (path: string) => Promise<Uint8Array | null>;
  makeFolder: (path: string) => Promise<void>;
  /** Its owner's alone; its bytes last, its name only once its folder is synced. */
  writeSynced: (path: string, bytes: Uint8Array) => Promise<void>;
  rename: (from: string, to: string) => Promise<void>;
  syncFolder: (path: string) => Promise<void>;
  remove: (path: string) => Promise<void>;
}>;

/** What a crash leaves of a file that never got its name ends so. */
const DRAFT = '.new';

/** Puts bytes in a file's place, whole or not at all, and there after a power cut, with its name and that of its folder, which may be new. */
export const put = async (files: DurableFiles, path: string, bytes: Uint8Array): Promise<void> => {
  const folder = dirname(path);
  await files.makeFolder(folder);
  await files.writeSynced(`${path}${DRAFT}`, bytes);
  await files.rename(`${path}${DRAFT}`, path);
  await files.syncFolder(folder);
  await files.syncFolder(dirname(folder));
};

/** The machine's own, off the thread that polls: a card may take a tenth of a second for a sync. */
export const machineFiles: DurableFiles = {
  names: async (folder) => (await absentAs(readdir(folder), [])).toSorted(),
  read: async (path) => absentAs<Uint8Array | null>(readFile(path), null),
  makeFolder: async (path) => {
    const first = makeFolder(path, 0o700);
    if (first === undefined || !isRoot()) return;
    const { uid, gid } = await stat(dirname(first));
    for (let made = path; made.length >= first.length; made = dirname(made)) await chown(made, uid, gid);
  },
  writeSynced: async (path, bytes) => {
    await using file = await open(path, 'w', 0o600);
    if (isRoot()) {
      const { uid, gid } = await stat(dirname(path));
      await file.chown(uid, gid);
    }
    await file.writeFile(bytes);
    await file.sync();
  },
  rename,
  syncFolder: async (path) => {
    await using folder = await open(path, 'r');
    await folder.sync();
  },
  remove: (path) => rm(path, { force: true }),
};

/** What root writes for a service belongs to whom the folder belongs to, or the service could not go on with it. */
const isRoot = (): boolean => process.geteuid?.() === 0;

const absentAs = async <T>(work: Promise<T>, absent: T): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return absent;
    throw error;
  }
};
