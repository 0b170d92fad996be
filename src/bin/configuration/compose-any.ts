import { existsSync, readdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CoreConfiguration } from '../../configuration/core-configuration.ts';
import { coreSchema } from '../../configuration/core-schema.ts';
import { type Explained, explained } from '../../configuration/explain.ts';
import { gatewaySchema } from '../../configuration/gateway-schema.ts';
import type { Layer } from '../../configuration/layer.ts';
import { readLayer } from '../../configuration/load.ts';
import { nodePriceRefusals } from '../../configuration/node-prices.ts';
import { refuseAll } from '../../configuration/refusal.ts';
import { isObject } from '../../configuration/schema.ts';
import type { Program } from '../../configuration/variables.ts';
import type { ConfigurationBundle } from '../../domain/configuration-change.ts';
import { coreParts } from '../core-settled.ts';
import type { WrittenSite } from '../layered-site.ts';
import { composedCore } from '../read-core-configuration.ts';
import { composedGateway } from '../read-gateway-configuration.ts';
import { shipped } from '../shipped.ts';
import { judgedSiteOf, type SiteFiles, siteFiles } from '../site-layers.ts';
import { storageWithHistory } from './former-storage.ts';
import { liveLayer } from './live-layer.ts';
import type { Variables } from './started-with.ts';

/** A gateway's or a core's configuration, whichever it is; `id` is the gateway or core. */
export type AnyConfiguration = Readonly<{
  program: Program;
  id: string;
  /** Its storage folder. */
  storage: string;
  /** Where its history is: there, or, after a slip in `storage`, where it ran until now. */
  historyIn: string;
  layers: readonly Layer[];
  rows: readonly Explained[];
  /** Of a gateway. */
  meters: number | null;
}>;

/** Where a service's manager hands over credentials. */
export const AT_A_DESK = '/run/credentials';

/**
 * At a desk nobody hands over credentials: where they would be is enough, nothing of them is read here. `variables`: in the place of
 * those of this shell.
 */
export const deskEnvironment = (variables?: Variables): Readonly<Record<string, string | undefined>> => {
  const own = Object.entries(process.env).filter(
    ([name]) => variables === undefined || !name.startsWith('GRIDTOKENX_'),
  );
  return { CREDENTIALS_DIRECTORY: AT_A_DESK, ...Object.fromEntries(own), ...variables };
};

/** `live`: what lies on top of its files. @throws Fault `configuration` with a line for everything that is wrong. */
export const composeAny = (file: string, live?: Layer): AnyConfiguration => {
  const program = programOf(file);
  const site = siteFiles(file);
  return composedOf(program, site, judgedSiteOf(site, program), live);
};

/**
 * The same of a kept configuration of this site, whose files may be others by now. `variables`: those it ran under; usual: this shell's. `place`: what
 * is said of where its files stand.
 * @throws as `composeAny`.
 */
export const composeBundle = (
  file: string,
  program: Program,
  { files, live }: ConfigurationBundle,
  { variables, place }: Readonly<{ variables?: Variables; place?: string | undefined }> = {},
): AnyConfiguration => {
  const site = { ...siteFiles(file), files };
  const layers = judgedSiteOf({ ...site, place }, program);
  return composedOf(program, site, layers, live === null ? undefined : liveLayer(live), variables);
};

const composedOf = (
  program: Program,
  { path, isFolder }: SiteFiles,
  site: WrittenSite,
  live: Layer | undefined,
  variables?: Variables,
): AnyConfiguration => {
  const around = { env: deskEnvironment(variables), live };
  if (program === 'core') {
    const { configuration, value, layers, originOf } = composedCore(site, around);
    const { core: id, storage, realm } = configuration;
    const historyIn = storageWithHistory({ path, isFolder }, { program, id, realm }, storage);
    refuseUnpriced(configuration, layers.at(-1)?.name ?? id);
    return { program, id, storage, historyIn, layers, rows: explained(coreSchema, value, originOf), meters: null };
  }
  const { configuration, value, layers, originOf } = composedGateway(site, around);
  const { gateway: id, storage, realm, lines } = configuration;
  const historyIn = storageWithHistory({ path, isFolder }, { program, id, realm }, storage);
  const meters = lines.reduce((sum, line) => sum + line.meters.length, 0);
  return { program, id, storage, historyIn, layers, rows: explained(gatewaySchema, value, originOf), meters };
};

/** Nodes of the network name their prices, which lie in files of the core's own machine where it has a folder of its own. */
const refuseUnpriced = (configuration: CoreConfiguration, file: string): void => {
  const nodes = configuration.market.network?.nodes;
  if (nodes === undefined || !existsSync(configuration.dataFolder ?? shipped('config'))) return;
  refuseAll(nodePriceRefusals(nodes, coreParts.tariffs(configuration), file));
};

/** A core has a key for its log and a registry; everything else is taken for a gateway. */
export const programOf = (file: string): Program => {
  const path = resolve(file);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
    const names = readdirSync(path).map((name) => name.replace(/\.[^.]+$/, ''));
    return !names.includes('gateway') && names.includes('core') ? 'core' : 'gateway';
  }
  return programIn(readLayer(path).value);
};

/** The same by what a file says. */
export const programIn = (value: unknown): Program => {
  const isCore =
    isObject(value) && !('gateway' in value) && ['logKeyFile', 'registry', 'market'].some((key) => key in value);
  return isCore ? 'core' : 'gateway';
};
