import { existsSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CoreConfiguration } from '../../configuration/core-configuration.ts';
import { Fault } from '../../domain/fault.ts';
import { journalFileIn, ownArchiveIn } from '../core-journal.ts';
import { askForCopy } from './backup-desk.ts';

/** Where a core that runs is copied for one question, beside what is copied: its own user may write there. */
const COPY = /^reading-(\d+)$/;
const copyIn = (storage: string): string => join(storage, `reading-${process.pid}`);

/**
 * A core's storage that may be read at leisure: a `given` copy; its own while the core is stopped; and else a copy the core makes
 * of itself, which goes when this is disposed. That of a question that was killed the next one takes away.
 * @throws Fault `disk-full` where there is no room for a copy; `storage`: what the core says.
 */
export const readableStorage = async (
  { storage, journal: { connectionFile } }: Pick<CoreConfiguration, 'storage' | 'journal'>,
  given?: string,
): Promise<Readonly<{ storage: string }> & Disposable> => {
  const asItIs = { storage: given === undefined ? storage : resolve(given), [Symbol.dispose]: () => undefined };
  // One in PostgreSQL is read while it is written, and a copy of the rest would be older than it.
  if (given !== undefined || connectionFile !== null || !existsSync(journalFileIn(storage))) return asItIs;
  clearLeftCopies(storage);
  const copy = copyIn(storage);
  const remove = (): void => rmSync(copy, { recursive: true, force: true });
  try {
    const isRunning = await askForCopy(storage, copy, () => refuseWithoutRoom(storage));
    return isRunning ? { storage: copy, [Symbol.dispose]: remove } : asItIs;
  } catch (error) {
    remove();
    throw error;
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
