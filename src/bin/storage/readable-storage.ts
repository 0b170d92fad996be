import { existsSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CoreConfiguration } from '../../configuration/core-configuration.ts';
import { Fault } from '../../domain/fault.ts';
import { journalFileIn, ownArchiveIn } from '../core-journal.ts';
import { askForCopy } from './backup-desk.ts';
import { copyLog } from './copy-storage.ts';
import { clearLeftCopies, type QuestionFolder, questionFolder } from './left-copies.ts';
import { endOf, logFolderIn, readCoreJournal, snapshotFolderIn } from './read-core.ts';

/** `through`: the last row of the journal that the rest of it is as new as, where it goes on; absent: all there are. */
export type ReadableStorage = Readonly<{ storage: string; through?: number }>;

/**
 * A core's storage that may be read at leisure: a `given` copy; its own while the core is stopped; and else a copy the core makes
 * of itself, which goes when this is disposed. That of a question that was killed the next one takes away, or the core's start.
 * `needs`: rows alone are read of PostgreSQL while a core writes them; evidence is a file that its core has to itself.
 * @throws Fault `disk-full` where there is no room for a copy; `storage`: what the core says.
 */
export const readableStorage = async (
  configuration: Pick<CoreConfiguration, 'core' | 'storage' | 'journal'>,
  given?: string,
  needs: 'rows' | 'evidence' = 'evidence',
): Promise<ReadableStorage & Disposable> => {
  const { storage, journal } = configuration;
  const isElsewhere = journal.connectionFile !== null;
  const asItIs = { storage: given === undefined ? storage : resolve(given), [Symbol.dispose]: () => undefined };
  if (given !== undefined || (isElsewhere && needs === 'rows')) return asItIs;
  if (!existsSync(isElsewhere ? ownArchiveIn(storage) : journalFileIn(storage))) return asItIs;
  clearLeftCopies(storage);
  let folder: QuestionFolder | null = null;
  let through: number | undefined;
  const remove = (): void => folder?.[Symbol.dispose]();
  try {
    const isRunning = await askForCopy(storage, async () => {
      refuseWithoutRoom(storage);
      folder = questionFolder(storage);
      if (isElsewhere) {
        // The log is not ahead of the rows that are read, nor these of the archive: it is copied before their end is noted, and that after.
        await copyLog(storage, earlierIn(folder));
        await using rows = readCoreJournal(configuration, storage);
        through = await endOf(rows);
      }
      return copyIn(folder);
    });
    if (!isRunning || folder === null) return asItIs;
    if (through !== undefined) takeLog(earlierIn(folder), copyIn(folder));
    return { storage: copyIn(folder), ...(through !== undefined && { through }), [Symbol.dispose]: remove };
  } catch (error) {
    remove();
    throw error;
  }
};

const copyIn = ({ path }: QuestionFolder): string => join(path, 'copy');
const earlierIn = ({ path }: QuestionFolder): string => join(path, 'before');

/** Puts log and snapshots of one copy in the place of those of another. */
const takeLog = (from: string, into: string): void => {
  for (const folder of [logFolderIn, snapshotFolderIn]) {
    rmSync(folder(into), { recursive: true, force: true });
    if (existsSync(folder(from))) renameSync(folder(from), folder(into));
  }
};

/** What is left to the core meanwhile, the smaller of the two: what it files goes on. Engineering choice. */
const RESERVE = { bytes: 2 ** 30, share: 0.05 };

/** Journal and evidence are nearly all of it; a tenth for the rest. @throws Fault `disk-full`. */
const refuseWithoutRoom = (storage: string): void => {
  const bytes = [journalFileIn(storage), ownArchiveIn(storage)]
    .flatMap((file) => [file, `${file}-wal`])
    .reduce((sum, file) => sum + (existsSync(file) ? statSync(file).size : 0), 0);
  const { bavail, blocks, bsize } = statfsSync(storage);
  const [needed, free] = [1.1 * bytes + Math.min(RESERVE.bytes, RESERVE.share * blocks * bsize), bavail * bsize];
  if (free >= needed) return;
  throw new Fault(
    'disk-full',
    `The core runs, and ${storage} has no room for a copy of it (${megabytes(needed)} MB needed, ${megabytes(free)} free). Back it up elsewhere (gridtokenx core backup <folder>) and name that with --storage, or stop the core.`,
  );
};

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
