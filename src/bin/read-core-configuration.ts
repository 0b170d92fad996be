import { type CoreConfiguration, coreOf } from '../configuration/core-configuration.ts';
import { coreSchema } from '../configuration/core-schema.ts';
import type { ConfigurationBundle } from '../domain/configuration-change.ts';
import { liveLayer } from './configuration/live-layer.ts';
import { type Around, layeredSite } from './layered-site.ts';
import type { Composed } from './read-gateway-configuration.ts';
import { type SiteLayers, type SitePlace, siteLayers, siteLayersOf } from './site-layers.ts';

export type ComposedCore = Composed<CoreConfiguration>;

/**
 * A core's configuration: its file or folder, on the layers it names, under environment variables and what was changed live.
 * @throws Fault `configuration` with a line for everything that is wrong.
 */
export const composeCore = (file: string, around: Around = {}): ComposedCore =>
  composedCore(siteLayers(file, 'core'), around);

/** The same of files as they were kept, which need not be in their place: `site` says where that is. @throws as `composeCore`. */
export const composeKeptCore = (site: SitePlace, { files, live }: ConfigurationBundle): ComposedCore =>
  composedCore(siteLayersOf({ ...site, files }, 'core'), live === null ? {} : { live: liveLayer(live) });

/** The same of what the site's files say. @throws as `composeCore`. */
export const composedCore = (site: Pick<SiteLayers, 'layers' | 'folder'>, around: Around): ComposedCore => {
  const { layers, loaded, there } = layeredSite(coreSchema, 'core', site, around);
  return { configuration: coreOf(loaded, there), value: loaded.value, layers, originOf: loaded.originOf };
};

/** The configuration alone. @throws Fault `configuration`. */
export const readCoreConfiguration = (file: string): CoreConfiguration => composeCore(file).configuration;
