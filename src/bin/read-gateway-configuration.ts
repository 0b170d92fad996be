import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { profileIds } from '../../drivers/profiles/catalogue.ts';
import { type GatewayConfiguration, gatewayOf, judgedGateway } from '../configuration/gateway-configuration.ts';
import { gatewaySchema } from '../configuration/gateway-schema.ts';
import type { Layer, Origin } from '../configuration/layer.ts';
import type { Loaded } from '../configuration/load.ts';
import type { Judged, Refusal } from '../configuration/refusal.ts';
import { refusedBy, type Strictness } from '../configuration/strictness.ts';
import type { ConfigurationBundle } from '../domain/configuration-change.ts';
import { liveLayer } from './configuration/live-layer.ts';
import { type Around, layeredSite, type WrittenSite } from './layered-site.ts';
import { judgedSiteOf, type SitePlace, siteFiles, siteLayers } from './site-layers.ts';

/**
 * A configuration, put together: `value` is the merged one with every key, and `originOf` says which layer has set a path of it.
 * `hidden`: what is wrong in a layer under another, which has no effect; none where that was refused.
 */
export type Composed<Configuration = GatewayConfiguration> = Readonly<{
  configuration: Configuration;
  value: unknown;
  layers: readonly Layer[];
  originOf: (path: string) => Origin;
  hidden: readonly Refusal[];
}>;

/** A configuration as far as it is right, whatever is wrong with it. */
export type JudgedLayers<Configuration> = Judged<Configuration> &
  Readonly<{ layers: readonly Layer[]; loaded: Loaded }>;

/**
 * A gateway's configuration: its file or folder, on the layers it names, under environment variables and what was changed live.
 * @throws Fault `configuration` with a line for everything that is wrong.
 */
export const composeGateway = (file: string, around: Around = {}): Composed =>
  composedGateway(judgedSiteOf(siteFiles(file), 'gateway'), around);

/** The same of files as they were kept, which need not be in their place: `site` says where that is. @throws as `composeGateway`. */
export const composeKept = (
  site: SitePlace,
  { files, live }: ConfigurationBundle,
  strictness: Strictness = 'in-effect',
): Composed =>
  composedGateway(
    judgedSiteOf({ ...site, files }, 'gateway'),
    live === null ? {} : { live: liveLayer(live) },
    strictness,
  );

/** The configuration alone. @throws Fault `configuration`. */
export const readGatewayConfiguration = (file: string, live?: Layer): GatewayConfiguration =>
  composeGateway(file, { live }).configuration;

/** The same of a value that is not in its file (or that of a folder) yet. @throws Fault `configuration`. */
export const checkedGateway = (layer: Layer, file: string): GatewayConfiguration =>
  composedGateway(changedIn(resolve(file), { ...layer, kind: 'site' }), {}).configuration;

const changedIn = (path: string, changed: Layer): WrittenSite => {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true)
    return { layers: [changed], folder: dirname(path) };
  const { layers, folder } = siteLayers(path, 'gateway');
  return { layers: layers.map((layer) => (layer.name === changed.name ? changed : layer)), folder };
};

/** The same of what the site's files say. @throws as `composeGateway`. */
const composedGateway = (site: WrittenSite, around: Around, strictness: Strictness = 'every-layer'): Composed => {
  const { layers, loaded, there } = layeredSite(gatewaySchema, 'gateway', site, around);
  const configuration = gatewayOf(refusedBy(strictness, loaded), { ...there, profiles: profileIds });
  const { value, originOf, hidden } = loaded;
  return { configuration, value, layers, originOf, hidden };
};

/** The same as far as it is right, with the layers it was made of, and what they say. */
export const judgedGatewayOf = (
  site: WrittenSite,
  around: Around,
  strictness: Strictness = 'every-layer',
): JudgedLayers<GatewayConfiguration> => {
  const { layers, loaded, there } = layeredSite(gatewaySchema, 'gateway', site, around);
  return { ...judgedGateway(refusedBy(strictness, loaded), { ...there, profiles: profileIds }), layers, loaded };
};

/** The same, with the name of the gateway's own file. @throws Fault `configuration` for files that cannot be read at all. */
export const judgedGatewayIn = (
  file: string,
  around: Around = {},
): Judged<GatewayConfiguration> & Readonly<{ name: string }> => {
  const { loaded, ...judged } = judgedGatewayOf(judgedSiteOf(siteFiles(file), 'gateway'), around);
  return { ...judged, name: loaded.name };
};
