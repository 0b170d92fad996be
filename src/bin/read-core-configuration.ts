import { type CoreConfiguration, coreOf, judgedCore } from '../configuration/core-configuration.ts';
import { coreSchema } from '../configuration/core-schema.ts';
import type { Judged } from '../configuration/refusal.ts';
import { refusedBy, type Strictness } from '../configuration/strictness.ts';
import type { ConfigurationBundle } from '../domain/configuration-change.ts';
import { liveLayer } from './configuration/live-layer.ts';
import { type Around, layeredSite, type WrittenSite } from './layered-site.ts';
import type { Composed, JudgedLayers } from './read-gateway-configuration.ts';
import { judgedSiteOf, type SitePlace, siteFiles } from './site-layers.ts';

export type ComposedCore = Composed<CoreConfiguration>;

/**
 * A core's configuration: its file or folder, on the layers it names, under environment variables and what was changed live.
 * @throws Fault `configuration` with a line for everything that is wrong.
 */
export const composeCore = (file: string, around: Around = {}): ComposedCore =>
  composedCore(judgedSiteOf(siteFiles(file), 'core'), around);

/** The same of files as they were kept, which need not be in their place: `site` says where that is. @throws as `composeCore`. */
export const composeKeptCore = (
  site: SitePlace,
  { files, live }: ConfigurationBundle,
  strictness: Strictness = 'in-effect',
): ComposedCore =>
  composedCore(judgedSiteOf({ ...site, files }, 'core'), live === null ? {} : { live: liveLayer(live) }, strictness);

/** The same of what the site's files say. @throws as `composeCore`. */
const composedCore = (site: WrittenSite, around: Around, strictness: Strictness = 'every-layer'): ComposedCore => {
  const { layers, loaded, there } = layeredSite(coreSchema, 'core', site, around);
  const { value, originOf, hidden } = loaded;
  return { configuration: coreOf(refusedBy(strictness, loaded), there), value, layers, originOf, hidden };
};

/** The same as far as it is right, with the layers it was made of, and what they say. */
export const judgedCoreOf = (
  site: WrittenSite,
  around: Around,
  strictness: Strictness = 'every-layer',
): JudgedLayers<CoreConfiguration> => {
  const { layers, loaded, there } = layeredSite(coreSchema, 'core', site, around);
  return { ...judgedCore(refusedBy(strictness, loaded), there), layers, loaded };
};

/** The same, with the name of the core's own file. @throws Fault `configuration` for files that cannot be read at all. */
export const judgedCoreIn = (
  file: string,
  around: Around = {},
): Judged<CoreConfiguration> & Readonly<{ name: string }> => {
  const { loaded, ...judged } = judgedCoreOf(judgedSiteOf(siteFiles(file), 'core'), around);
  return { ...judged, name: loaded.name };
};

/** The configuration alone. @throws Fault `configuration`. */
export const readCoreConfiguration = (file: string): CoreConfiguration => composeCore(file).configuration;
