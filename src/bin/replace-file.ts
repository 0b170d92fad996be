import { chownSync, constants, copyFileSync, fchownSync, fstatSync, readFileSync, type Stats, statSync } from 'node:fs';
import { draftOfProcess, replaceWhole } from '../adapters/disk/whole-file.ts';
import { Fault } from '../domain/fault.ts';

/**
 * Puts new text in the place of a file, whole or not at all, after keeping the old one beside it. Both belong to whom it belongs to,
 * also where root does it: who could read it before can read it after.
 * @returns where the old one is
 * @throws Fault `storage`; the file is then as it was
 */
export const replaceFile = (file: string, text: string | Uint8Array, stamp: string): string => {
  const kept = `${file}.${stamp}.bak`;
  try {
    const was = statSync(file);
    keepOld(file, kept);
    own(was, statSync(kept), (uid, gid) => chownSync(kept, uid, gid));
    replaceWhole(file, text, like(file, was));
    return kept;
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault('storage', `${file} cannot be replaced. Check the rights of its folder and its free space.`, {
      cause,
    });
  }
};

/**
 * Puts a file where none is, whole or not at all, with the owner and the rights of one beside it: who reads that reads this too.
 * @throws Fault `storage`; there is none then
 */
export const makeFile = (file: string, bytes: Uint8Array, beside: string): void => {
  try {
    replaceWhole(file, bytes, like(file, statSync(beside)));
  } catch (cause) {
    throw new Fault('storage', `${file} cannot be written. Check the rights of its folder and its free space.`, {
      cause,
    });
  }
};

/** An attempt that was killed has left the same copy; another file under that name is not written over. */
const keepOld = (file: string, kept: string): void => {
  try {
    copyFileSync(file, kept, constants.COPYFILE_EXCL);
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause;
    if (readFileSync(kept).equals(readFileSync(file))) return;
    throw new Fault('storage', `${kept} is there already, and is another file than ${file}: move it away first.`, {
      cause,
    });
  }
};

/** Made with the rights and the owner of another one. */
const like = (file: string, was: Stats) => ({
  draft: draftOfProcess(file),
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
