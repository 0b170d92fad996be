import {
  chownSync,
  constants,
  copyFileSync,
  existsSync,
  fchownSync,
  fstatSync,
  readFileSync,
  renameSync,
  type Stats,
  statSync,
} from 'node:fs';
import { replaceTogether } from '../adapters/disk/whole-file.ts';
import { Fault } from '../domain/fault.ts';

/** A file and what it is to say; `beside`: where it is not there, the one whose owner and rights it gets. */
export type Replaced = Readonly<{ file: string; bytes: string | Uint8Array; beside?: string }>;

/**
 * Puts new text in the place of files, all of them or none as far as room and rights go, after keeping the old ones beside them. They
 * belong to whom they belonged to, also where root does it: who could read one before can read it after.
 * @returns where the old one of each is; null: there was none
 * @throws Fault `storage`; all are then as they were
 */
export const replaceFiles = (files: readonly Replaced[], stamp: string): readonly (string | null)[] => {
  try {
    const kept = files.map(({ file, beside }) => {
      if (beside !== undefined) return null;
      const [was, as] = [statSync(file), keptAs(file, stamp)];
      keepOld(file, as);
      own(was, statSync(as), (uid, gid) => chownSync(as, uid, gid));
      return as;
    });
    replaceTogether(
      files.map(({ file, bytes, beside = file }) => ({ path: file, text: bytes, ...like(statSync(beside)) })),
      {},
    );
    return kept;
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    const names = files.map(({ file }) => file).join(', ');
    throw new Fault('storage', `${names} cannot be replaced. Check the rights of its folder and its free space.`, {
      cause,
    });
  }
};

/** One of them. @returns where the old one is @throws as `replaceFiles` */
export const replaceFile = (file: string, text: string | Uint8Array, stamp: string): string => {
  replaceFiles([{ file, bytes: text }], stamp);
  return keptAs(file, stamp);
};

/**
 * Takes a file away from its name, and keeps it beside that.
 * @returns where it is
 * @throws Fault `storage`; it is then where it was
 */
export const putAside = (file: string, stamp: string): string => {
  const as = keptAs(file, stamp);
  if (existsSync(as)) throw inTheWay(as, file);
  try {
    renameSync(file, as);
    return as;
  } catch (cause) {
    throw new Fault('storage', `${file} cannot be replaced. Check the rights of its folder and its free space.`, {
      cause,
    });
  }
};

const keptAs = (file: string, stamp: string): string => `${file}.${stamp}.bak`;

/** An attempt that was killed has left the same copy; another file under that name is not written over. */
const keepOld = (file: string, kept: string): void => {
  try {
    copyFileSync(file, kept, constants.COPYFILE_EXCL);
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause;
    if (readFileSync(kept).equals(readFileSync(file))) return;
    throw inTheWay(kept, file);
  }
};

const inTheWay = (kept: string, file: string): Fault =>
  new Fault('storage', `${kept} is there already, and is another file than ${file}: move it away first.`);

/** Made with the rights and the owner of another one. */
const like = (was: Stats) => ({
  mode: was.mode & 0o777,
  prepare: (descriptor: number) => own(was, fstatSync(descriptor), (uid, gid) => fchownSync(descriptor, uid, gid)),
});

/** Only root gives files away; the group is kept by whoever is in it. */
const own = ({ uid, gid }: Stats, is: Stats, give: (uid: number, gid: number) => void): void => {
  if (uid === is.uid && gid === is.gid) return;
  try {
    give(uid, gid);
  } catch (error) {
    if (uid !== is.uid) throw error;
  }
};
