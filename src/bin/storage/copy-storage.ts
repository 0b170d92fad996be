import { existsSync, readdirSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { makeFolder } from '../../adapters/disk/make-folder.ts';
import { LOCK_FILE } from '../../adapters/sqlite/folder-lock.ts';
import { Fault } from '../../domain/fault.ts';
import { complianceFolderIn } from '../compliance/case-register.ts';
import { historyFolder } from '../configuration/history-folder.ts';
import type { CoreStorage } from '../core-journal.ts';
import { copyUnfinished } from '../erasure/unfinished-erasure.ts';
import { logFolderIn, snapshotFolderIn } from './read-core.ts';

/** What a core has open and copies itself. */
export type OpenStorage = Readonly<{ storage: string }> & Pick<CoreStorage, 'copied'>;

/**
 * Copies a core's storage into a new folder while it is written: the word of an erasure that has not ended, what auditors have a chain of (the history of its configuration, its
 * duties), snapshots, then the log, then the journal, and the archive with it or after it. So the
 * log of the copy is never ahead of its journal, every snapshot finds its tiles, and nothing was receipted that is not in the
 * archive.
 * @throws Fault `storage` or `disk-full`.
 */
export const copyStorage = async ({ storage, copied }: OpenStorage, into: string): Promise<void> => {
  if (existsSync(into) && readdirSync(into).length > 0)
    throw new Fault('storage', `${into} is not empty: name a new folder.`);
  try {
    makeFolder(into, 0o700);
    copyUnfinished(storage, into);
    await copyHistory(historyFolder(storage), historyFolder(into));
    await copyFolder(complianceFolderIn(storage), complianceFolderIn(into));
    await copyLog(storage, into);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Fault(
      'storage',
      `${into} cannot be written by the core: ${why}. Name a folder its user may write (under systemd: one in its storage, or in ReadWritePaths=).`,
      { cause },
    );
  }
  for (const { file, from } of copied) await lastValueFrom(from.copyTo(file(into)), done);
};

/** What the journal must not be behind: snapshots, and then the log. */
export const copyLog = async (storage: string, into: string): Promise<void> => {
  await copyFolder(snapshotFolderIn(storage), snapshotFolderIn(into));
  await copyFolder(logFolderIn(storage), logFolderIn(into));
};

const done = { defaultValue: undefined };

/** What must not be ahead of the others goes first: what it says the log has come to is there when the rest is copied. */
const FIRST = ['head', 'head.json', 'reports.jsonl', 'entries.ends'];
const inOrder = (one: string, other: string): number =>
  (FIRST.indexOf(one) + 1 || FIRST.length + 1) - (FIRST.indexOf(other) + 1 || FIRST.length + 1);

/** Entries name what is kept before them: whatever an entry of the copy was signed for is in it. */
const copyHistory = async (from: string, into: string): Promise<void> => {
  await copyFolder(from, into);
  for (const part of ['entries', 'contents']) await copyFolder(join(from, part), join(into, part));
};

/** The files of a folder, without those of folders in it. */
const copyFolder = async (from: string, into: string): Promise<void> => {
  if (!existsSync(from)) return;
  makeFolder(into, 0o700);
  const names = readdirSync(from, { withFileTypes: true })
    .filter((one) => one.isFile() && !one.name.endsWith('.new') && !one.name.startsWith(LOCK_FILE))
    .map(({ name }) => name);
  for (const name of names.sort(inOrder))
    try {
      await copyFile(join(from, name), join(into, basename(name)));
    } catch (error) {
      // An older snapshot gives way to a newer one at any time.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || !name.endsWith('.snapshot')) throw error;
    }
};
