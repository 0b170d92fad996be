import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { reachedIn } from '../../adapters/files/log-head.ts';
import type { CoreConfiguration } from '../../configuration/core-configuration.ts';
import { coreSchema } from '../../configuration/core-schema.ts';
import { journalFileIn, ownArchiveIn } from '../core-journal.ts';
import { coreParts, type SettledCore, settledCore } from '../core-settled.ts';
import { composeKeptCore } from '../read-core-configuration.ts';
import type { ConfiguredProgram } from './configured-program.ts';

/** What a core keeps: its market. */
const kept = {
  liesIn: (storage: string) =>
    reachedIn(join(storage, 'log')).size > 0 ||
    [journalFileIn, ownArchiveIn].some((file) => existsSync(file(storage)) || existsSync(`${file(storage)}-wal`)),
  reached: (storage: string) => reachedIn(join(storage, 'log')).size,
  provenBy: ({ formerKeys }: CoreConfiguration, { registry: { registry } }: Pick<SettledCore, 'registry'>) =>
    Math.max(
      0,
      ...[...formerKeys, ...registry.gateways.flatMap(({ former = [] }) => former)].map(({ until }) => until),
    ),
};

/** A core, as its configuration changes. */
export const coreProgram: ConfiguredProgram<CoreConfiguration, SettledCore> = {
  program: 'core',
  schema: coreSchema,
  idOf: ({ core }) => core,
  compose: composeKeptCore,
  settle: async (configuration) => settledCore(configuration),
  kept,
};

/** What a start reads out of files of a core, each by itself, and what it keeps. */
export const judgedCore = { program: coreProgram.program, idOf: coreProgram.idOf, kept, parts: coreParts } as const;
