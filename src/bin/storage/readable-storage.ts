import { existsSync, readdirSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CoreConfiguration } from '../../configuration/core-configuration.ts';
import { Fault } from '../../domain/fault.ts';
import { journalFileIn, ownArchiveIn } from '../core-journal.ts';
import { askForCopy } from './backup-desk.ts';
import { copyLog } from './copy-storage.ts';
import { endOf, logFolderIn, readCoreJournal, snapshotFolderIn } from './read-core.ts';

/** Where a core that runs is copied for one question, beside what is copied: its own user may write there. */
const COPY = /^reading-(\d+)(?:-before)?$/;
const copyIn = (storage: string): string => join(storage, `reading-${process.pid}`);

/** `through`: the last row of the journal that the rest of it is as new as, where it goes on; absent: all there are. */
export type ReadableStorage = Readonly<{ storage: string; through?: number }>;

/**
 * A core's storage that may be read at leisure: a `given` copy; its own while the core is stopped; and else a copy the core makes
 * of itself, which goes when this is disposed. That of a question that was killed the next one takes away.
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
  const copy = copyIn(storage);
  const earlier = `${copy}-before`;
  const remove = (): void => {
    for (const one of [copy, earlier]) rmSync(one, { recursive: true, force: true });
  };
  try {
    let through: number | undefined;
    const isRunning = await askForCopy(storage, copy, async () => {
      refuseWithoutRoom(storage);
      if (!isElsewhere) return;
      // The log is not ahead of the rows that are read, nor these of the archive: it is copied before their end is noted, and that after.
      await copyLog(storage, earlier);
      await using rows = readCoreJournal(configuration, storage);
      through = await endOf(rows);
    });
    if (!isRunning) return asItIs;
    if (through !== undefined) takeLog(earlier, copy);
    return { storage: copy, ...(through !== undefined && { through }), [Symbol.dispose]: remove };
  } catch (error) {
    remove();
    throw error;
  }
};

/** Puts log and snapshots of one copy in the place of those of another. */
const takeLog = (from: string, into: string): void => {
  for (const folder of [logFolderIn, snapshotFolderIn]) {
    rmSync(folder(into), { recursive: true, force: true });
    if (existsSync(folder(from))) renameSync(folder(from), folder(into));
  }
};

/** Journal and evidence are nearly all of it; a tenth for the rest. @throws Fault `disk-full`. */
const refuseWithoutRoom = (storage: string): void => {
  const bytes = [journalFileIn(storage), ownArchiveIn(storage)]
    .flatMap((file) => [file, `${file}-wal`])
    .reduce((sum, file) => sum + (existsSync(file) ? statSync(file).size : 0), 0);
  const { bavail, bsize } = statfsSync(storage);
  const [needed, free] = [1.1 * bytes, bavail * bsize];
  if (free >= needed) return;
  throw new Fault(
    'disk-full',
    `The core runs, and ${storage} has no room for a copy of it (${megabytes(needed)} MB needed, ${megabytes(free)} free). Back it up elsewhere (gridtokenx core backup <folder>) and name that with --storage, or stop the core.`,
  );
};

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);

const clearLeftCopies = (storage: string): void => {
  for (const name of readdirSync(storage)) {
    const pid = Number(COPY.exec(name)?.[1] ?? process.pid);
    if (pid !== process.pid && !isAlive(pid)) rmSync(join(storage, name), { recursive: true, force: true });
  }
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};
