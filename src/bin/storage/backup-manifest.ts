import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { replaceWhole, syncPath } from '../../adapters/disk/whole-file.ts';
import { LOCK_FILE } from '../../adapters/sqlite/folder-lock.ts';
import { Fault } from '../../domain/fault.ts';

/** What a backup is of, and what its files were when it was made: against rot and mistakes, not against people. */
export type BackupManifest = Readonly<{
  core: string;
  realm: string;
  /** Of the program that made it. */
  version: string;
  /** Through which row of the journal, and the state there; null where the journal is in PostgreSQL. */
  rows: number | null;
  stateHash: string | null;
  files: readonly BackedFile[];
}>;
type BackedFile = Readonly<{ name: string; bytes: number; sha256: string }>;

const MANIFEST = 'backup.json';
/** Says what the log has come to. */
export const LOG_HEAD = join('log', 'head');

/**
 * Every file of a folder with its hash, without the manifest, the lock, and what SQLite puts beside a file that is read; each is on the disk
 * when this returns.
 */
export const filesIn = async (folder: string): Promise<readonly BackedFile[]> => {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name !== MANIFEST && !/-(wal|shm)$/.test(name))
    // A process that opens and closes it loses the lock it has.
    .filter((name) => !name.startsWith(LOCK_FILE) && statSync(join(folder, name)).isFile())
    .sort();
  const files: BackedFile[] = [];
  for (const name of names) {
    syncPath(join(folder, name));
    files.push({ name, bytes: statSync(join(folder, name)).size, sha256: await hashOfFile(join(folder, name)) });
  }
  return files;
};

/** The last of a backup: one without it was never finished. */
export const writeManifest = (folder: string, manifest: BackupManifest): void => {
  replaceWhole(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
};

/** @throws Fault `storage` for a folder that is none, or was not finished, `malformed` where it cannot be read. */
export const readManifest = (folder: string): BackupManifest => {
  const file = join(folder, MANIFEST);
  if (!existsSync(file))
    throw new Fault(
      'storage',
      `${folder} is no backup, or one that was never finished: there is no ${MANIFEST} in it.`,
    );
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as BackupManifest;
  } catch (cause) {
    throw new Fault('malformed', `${file} cannot be read: ${String(cause)}.`, { cause });
  }
};

/** What is not as the manifest has it, by name. */
export const differing = (manifest: BackupManifest, found: readonly BackedFile[]): readonly string[] => {
  const known = new Map(found.map((one) => [one.name, one.sha256]));
  return manifest.files.filter(({ name, sha256 }) => known.get(name) !== sha256).map(({ name }) => name);
};

/**
 * Names in the order in which they are put back: the log first, its head before all, and the journal last. Where that is cut off, a core
 * that is started then finds a log without its journal, and refuses.
 */
export const inOrderOfRestoring = ({ files }: Pick<BackupManifest, 'files'>): readonly string[] =>
  files.map(({ name }) => name).toSorted((one, other) => rank(one) - rank(other));

const rank = (name: string): number => {
  if (name === LOG_HEAD) return 0;
  if (dirname(name) === dirname(LOG_HEAD)) return 1;
  return name === 'journal.sqlite' ? 3 : 2;
};

const hashOfFile = async (file: string): Promise<string> => {
  const hash = createHash('sha256');
  for await (const part of createReadStream(file)) hash.update(part as Uint8Array);
  return hash.digest('hex');
};
