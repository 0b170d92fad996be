import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** How a file is made: its rights (usual: its owner's alone), and what is done to it, open, before anything is in it. */
type Made = Readonly<{ mode?: number; prepare?: (descriptor: number) => void }>;

/** A draft where several processes may write the same file at once: none finishes what another one began. */
export const draftOfProcess = (path: string): string => `${path}.${process.pid}.new`;

/** Puts a text, or bytes, in a file's place, whole or not at all, and there after a power cut, with its name. */
export const replaceWhole = (
  path: string,
  content: string | Uint8Array,
  { draft = `${path}.new`, ...made }: Made & Readonly<{ draft?: string }> = {},
): void => {
  try {
    writeSynced(draft, content, made);
    renameSync(draft, path);
  } catch (error) {
    discard(draft);
    throw error;
  }
  syncPath(dirname(path));
};

/** The same where no file is. @throws EEXIST, as `node:fs` says it, where one is: it is never replaced */
export const createWhole = (path: string, content: string): void => {
  const draft = draftOfProcess(path);
  try {
    writeSynced(draft, content);
    linkSync(draft, path);
    syncPath(dirname(path));
  } finally {
    discard(draft);
  }
};

/** Files that are written all or none as far as room and rights go: drafts first, which then take their names. `made`: of those that do not say it. */
export const replaceTogether = (
  files: readonly (Readonly<{ path: string; text: string | Uint8Array }> & Made)[],
  made: Made,
): void => {
  const drafts = files.map((one) => ({ ...one, draft: draftOfProcess(one.path) }));
  try {
    for (const { draft, text, mode, prepare } of drafts)
      writeSynced(draft, text, mode === undefined ? made : { mode, ...(prepare !== undefined && { prepare }) });
    for (const { draft, path } of drafts) renameSync(draft, path);
  } catch (error) {
    for (const { draft } of drafts) discard(draft);
    throw error;
  }
  for (const folder of new Set(files.map(({ path }) => dirname(path)))) syncPath(folder);
};

/** Its bytes last when this returns; its name only once its folder is synced. */
const writeSynced = (path: string, content: string | Uint8Array, { mode = 0o600, prepare }: Made = {}): void => {
  // What a killed attempt has left may be another's, or have other rights.
  discard(path);
  withOpen(path, 'wx', mode, (file) => {
    prepare?.(file);
    writeFileSync(file, content);
    fsyncSync(file);
  });
};

/** What was written into a file, or which names are in a folder, is there after a power cut. */
export const syncPath = (path: string): void => withOpen(path, 'r', 0, fsyncSync);

const ZEROS = new Uint8Array(1 << 20);

/** Overwrites a file and takes it away: a deleted file's blocks keep what was in them until something else is written there. */
export const destroyFile = (path: string): void => {
  withOpen(path, 'r+', 0, (file) => {
    const { size } = fstatSync(file);
    for (let at = 0; at < size; ) at += writeSync(file, ZEROS, 0, Math.min(ZEROS.length, size - at), at);
    fsyncSync(file);
  });
  rmSync(path, { force: true });
};

const withOpen = (path: string, flags: string, mode: number, use: (file: number) => void): void => {
  const file = openSync(path, flags, mode);
  try {
    use(file);
  } finally {
    closeSync(file);
  }
};

const discard = (path: string): void => {
  try {
    unlinkSync(path);
  } catch {
    // It was never made, or has its name already.
  }
};

/** The names in a folder; none where it is not there. */
export const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
};
