import { type CoreConfiguration, coreOf } from '../configuration/core-configuration.ts';
import { coreSchema } from '../configuration/core-schema.ts';
import { loadLayers } from '../configuration/load.ts';
import { variableLayers } from '../configuration/variables.ts';
import type { ConfigurationBundle } from '../domain/configuration-change.ts';
import { liveLayer } from './configuration/live-layer.ts';
import type { Around, Composed } from './read-gateway-configuration.ts';
import { shippedLayers } from './shipped-layers.ts';
import { type SiteFiles, type SiteLayers, siteLayers, siteLayersOf } from './site-layers.ts';

export type ComposedCore = Composed<CoreConfiguration>;

/**
 * A core's configuration: its file or folder, on the layers it names, under environment variables and what was changed live.
 * @throws Fault `configuration` with a line for everything that is wrong.
 */
export const composeCore = (file: string, around: Around = {}): ComposedCore =>
  composed(siteLayers(file, 'core'), around);

/** The same of files as they were kept, which need not be in their place: `site` says where that is. @throws as `composeCore`. */
export const composeKeptCore = (
  { path, isFolder }: Pick<SiteFiles, 'path' | 'isFolder'>,
  { files, live }: ConfigurationBundle,
): ComposedCore =>
  composed(siteLayersOf({ path, isFolder, files }, 'core'), live === null ? {} : { live: liveLayer(live) });

const composed = (
  { layers: site, folder }: Pick<SiteLayers, 'layers' | 'folder'>,
  { live, env = process.env }: Around,
): ComposedCore => {
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
