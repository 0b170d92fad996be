import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { reachedIn } from '../../adapters/files/log-head.ts';
import { notedStorage } from '../../adapters/postgres/noted-storage.ts';
import { isArchiveNamed } from '../../adapters/sqlite/archive-name.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import type { CoreConfiguration } from '../../configuration/core-configuration.ts';
import { coreSchema } from '../../configuration/core-schema.ts';
import { Fault } from '../../domain/fault.ts';
import type { Registry } from '../../domain/registry.ts';
import { connectionIn, journalFileIn, ownArchiveIn } from '../core-journal.ts';
import { coreParts, type SettledCore, settledCore } from '../core-settled.ts';
import { composeKeptCore } from '../read-core-configuration.ts';
import type { ConfiguredProgram, StorageNote } from './configured-program.ts';
import { coreWarnings } from './start-warnings.ts';

/** What a core keeps: its market. */
const kept = {
  liesIn: (storage: string) =>
    reachedIn(join(storage, 'log')).size > 0 ||
    [journalFileIn, ownArchiveIn].some((file) => existsSync(file(storage)) || existsSync(`${file(storage)}-wal`)),
  reached: (storage: string) => reachedIn(join(storage, 'log')).size,
  provenBy: ({ formerKeys }: CoreConfiguration, { registry: { registry } }: Enrolled) =>
    Math.max(
      0,
      ...[...formerKeys, ...registry.gateways.flatMap(({ former = [] }) => former)].map(({ until }) => until),
    ),
  noted: async ({ core, journal: { connectionFile } }: CoreConfiguration): Promise<StorageNote | null> => {
    const connection = connectionFile === null ? null : connectionOrNone(connectionFile);
    const noted = connection === null ? null : await notedStorage(connection, core);
    if (noted === null) return null;
    const { name, folder, machine } = noted;
    return { folder, machine, isThis: (storage) => isArchiveNamed(ownArchiveIn(storage), name) };
  },
};

/** Whoever opens the journal says why there is none. */
const connectionOrNone = (file: string): string | null => {
  try {
    return connectionIn(file);
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
};

/** Of a registry, the gateways in it alone. */
type Enrolled = Readonly<{ registry: Readonly<{ registry: Pick<Registry, 'gateways'> }> }>;

/** A core, as its configuration changes. */
export const coreProgram: ConfiguredProgram<CoreConfiguration, SettledCore> = {
  program: 'core',
  schema: coreSchema,
  idOf: ({ core }) => core,
  compose: composeKeptCore,
  settle: async (configuration) => settledCore(configuration),
  warnings: ({ market: { network } }, { registry: { registry }, rules: { tariffs } }, asked) =>
    coreWarnings({ network, registry, tariffs }, systemClock().now(), asked),
  kept,
};

/** What a start reads out of files of a core, each by itself, and what it keeps. */
export const judgedCore = { program: coreProgram.program, idOf: coreProgram.idOf, kept, parts: coreParts } as const;
