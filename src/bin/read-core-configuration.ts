import { type CoreConfiguration, coreOf } from '../configuration/core-configuration.ts';
import { coreSchema } from '../configuration/core-schema.ts';
import { loadLayers } from '../configuration/load.ts';
import { variableLayers } from '../configuration/variables.ts';
import type { Around, Composed } from './read-gateway-configuration.ts';
import { shippedLayers } from './shipped-layers.ts';
import { siteLayers } from './site-layers.ts';

export type ComposedCore = Omit<Composed, 'configuration'> & Readonly<{ configuration: CoreConfiguration }>;

/**
 * A core's configuration: its file or folder, on the layers it names, under environment variables.
 * @throws Fault `configuration` with a line for everything that is wrong.
 */
export const composeCore = (file: string, { live, env = process.env }: Around = {}): ComposedCore => {
  const { layers: site, folder } = siteLayers(file, 'core');
  const own = [
    ...site,
    ...variableLayers(coreSchema, 'core', env),
    ...(live === undefined ? [] : [{ ...live, kind: 'live' as const }]),
  ];
  const layers = [...shippedLayers(own, 'core'), ...own];
  const loaded = loadLayers(coreSchema, layers);
  const configuration = coreOf(loaded, { folder, credentials: env['CREDENTIALS_DIRECTORY'] ?? null });
  return { configuration, value: loaded.value, layers, originOf: loaded.originOf };
};

/** The configuration alone. @throws Fault `configuration`. */
export const readCoreConfiguration = (file: string): CoreConfiguration => composeCore(file).configuration;
