import type { CoreConfiguration } from '../../configuration/core-configuration.ts';
import { coreSchema } from '../../configuration/core-schema.ts';
import { type SettledCore, settledCore } from '../core-settled.ts';
import { composeKeptCore } from '../read-core-configuration.ts';
import type { ConfiguredProgram } from './configured-program.ts';

/** A core, as its configuration changes. */
export const coreProgram: ConfiguredProgram<CoreConfiguration, SettledCore> = {
  program: 'core',
  schema: coreSchema,
  idOf: ({ core }) => core,
  compose: composeKeptCore,
  settle: async (configuration) => settledCore(configuration),
};
