import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { lastValueFrom, map, takeWhile } from 'rxjs';
import { readJournal } from '../../adapters/sqlite/read-journal.ts';
import type { CoreConfiguration } from '../../configuration/core-configuration.ts';
import { Fault } from '../../domain/fault.ts';
import type { Journal } from '../../ports/journal.ts';
import type { Log } from '../../ports/log.ts';
import { journalFileIn, openCoreJournal } from '../core-journal.ts';
import { readCoreConfiguration } from '../read-core-configuration.ts';

/** Which core, and perhaps a copy of its storage instead of the storage itself. */
export type WhichCore = Readonly<{ config: string; storage?: string }>;

/** What a core was configured with, and where what it wrote lies. @throws Fault `configuration`. */
export const whichCore = ({
  config,
  storage,
}: WhichCore): Readonly<{ configuration: CoreConfiguration; storage: string }> => {
  const configuration = readCoreConfiguration(config);
  return { configuration, storage: storage === undefined ? configuration.storage : resolve(storage) };
};

export type ReadCore = Pick<Journal, 'rows' | 'mark' | 'origin'> & AsyncDisposable;

const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/**
 * The journal of a core to be looked at only. One in PostgreSQL is read while its core writes; a file is read of a core that is
 * stopped, or of a copy. `through`: the last row that is looked at, where more are written meanwhile. @throws Fault `storage`.
 */
export const readCoreJournal = (
  configuration: Pick<CoreConfiguration, 'core' | 'journal'>,
  storage: string,
  through = Number.POSITIVE_INFINITY,
): ReadCore => {
  if (configuration.journal.connectionFile !== null)
    return endedAt(openCoreJournal(configuration, { storage, beside: 'read-only' }, quiet), through);
  const file = journalFileIn(storage);
  if (!existsSync(file))
    throw new Fault('storage', `There is no journal ${file}. Is the configuration the core's own?`);
  const journal = readJournal(file);
  return {
    ...{ rows: journal.rows, mark: journal.mark, origin: journal.origin },
    [Symbol.asyncDispose]: async () => journal[Symbol.dispose](),
  };
};

const endedAt = (journal: ReadCore, through: number): ReadCore => ({
  ...journal,
  rows: (after) => journal.rows(after).pipe(takeWhile(({ row }) => row <= through)),
  mark: () => journal.mark().pipe(map((mark) => (mark !== null && mark.row <= through ? mark : null))),
});

/** The last row of a journal that goes on; 0 where there is none. Only what came after its mark is read. */
export const endOf = async ({ rows, mark, origin }: ReadCore): Promise<number> => {
  const from = (await lastValueFrom(mark()))?.row ?? (await lastValueFrom(origin()))?.row ?? 0;
  return lastValueFrom(rows(from).pipe(map(({ row }) => row)), { defaultValue: from });
};

/** The folder of a core's log, and that of its snapshots. */
export const logFolderIn = (storage: string): string => join(storage, 'log');
export const snapshotFolderIn = (storage: string): string => join(storage, 'snapshots');
