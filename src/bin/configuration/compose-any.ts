import { existsSync, readdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { readKeyFile } from '../../adapters/signatures/key-file.ts';
import type { CoreConfiguration } from '../../configuration/core-configuration.ts';
import { coreSchema } from '../../configuration/core-schema.ts';
import { type Explained, explained } from '../../configuration/explain.ts';
import type { GatewayConfiguration } from '../../configuration/gateway-configuration.ts';
import { gatewaySchema } from '../../configuration/gateway-schema.ts';
import type { Layer } from '../../configuration/layer.ts';
import { readLayer } from '../../configuration/load.ts';
import { withNodePrices } from '../../configuration/node-prices.ts';
import { isObject } from '../../configuration/schema.ts';
import { readTariffFolder } from '../../configuration/tariff-folder.ts';
import type { Program } from '../../configuration/variables.ts';
import type { ConfigurationBundle } from '../../domain/configuration-change.ts';
import { Fault } from '../../domain/fault.ts';
import type { SignatureAlgorithm } from '../../domain/identity.ts';
import { gatewayProfiles } from '../gateway-profiles.ts';
import { gatewaySettings } from '../gateway-settings.ts';
import { refuseAlgorithm } from '../key-rules.ts';
import { product } from '../product.ts';
import { composedCore } from '../read-core-configuration.ts';
import { composedGateway, composeGateway } from '../read-gateway-configuration.ts';
import { readLimits } from '../read-limits.ts';
import { shipped } from '../shipped.ts';
import { type SiteLayers, siteFiles, siteLayers, siteLayersOf } from '../site-layers.ts';
import { liveLayer } from './live-layer.ts';

/** A gateway's or a core's configuration, whichever it is; `id` is the gateway or core. */
export type AnyConfiguration = Readonly<{
  program: Program;
  id: string;
  /** Its storage folder, where its history is. */
  storage: string;
  layers: readonly Layer[];
  rows: readonly Explained[];
  /** Of a gateway. */
  meters: number | null;
}>;

/** At a desk nobody hands over credentials: where they would be is enough, nothing of them is read here. */
const deskEnvironment = (): Readonly<Record<string, string | undefined>> => ({
  CREDENTIALS_DIRECTORY: '/run/credentials',
  ...process.env,
});

/** `live`: what lies on top of its files. @throws Fault `configuration` with a line for everything that is wrong. */
export const composeAny = (file: string, live?: Layer): AnyConfiguration => {
  const program = programOf(file);
  return composedOf(program, siteLayers(file, program), live);
};

/** The same of a kept configuration of this site, whose files may be others by now. @throws as `composeAny`. */
export const composeBundle = (
  file: string,
  program: Program,
  { files, live }: ConfigurationBundle,
): AnyConfiguration => {
  const { path, isFolder } = siteFiles(file);
  return composedOf(
    program,
    siteLayersOf({ path, isFolder, files }, program),
    live === null ? undefined : liveLayer(live),
  );
};

const composedOf = (program: Program, site: SiteLayers, live: Layer | undefined): AnyConfiguration => {
  const around = { env: deskEnvironment(), live };
  if (program === 'core') {
    const { configuration, value, layers, originOf } = composedCore(site, around);
    const { core: id, storage } = configuration;
    refuseUnpriced(configuration, layers.at(-1)?.name ?? id);
    return { program, id, storage, layers, rows: explained(coreSchema, value, originOf), meters: null };
  }
  const { configuration, value, layers, originOf } = composedGateway(site, around);
  const { gateway: id, storage, lines } = configuration;
  const meters = lines.reduce((sum, line) => sum + line.meters.length, 0);
  return { program, id, storage, layers, rows: explained(gatewaySchema, value, originOf), meters };
};

/** @throws Fault `configuration` also for what a gateway would not start with: models, ratios, limits. */
export const validateAny = async (file: string): Promise<AnyConfiguration> => {
  const composed = composeAny(file);
  if (composed.program === 'gateway') {
    const { configuration } = composeGateway(file, { env: deskEnvironment() });
    refuseForeignAlgorithm(configuration);
    const profiles = await gatewayProfiles(configuration);
    gatewaySettings(configuration, { profiles, limits: readLimits, version: product.version });
  }
  return composed;
};

/** Nodes of the network name their prices, which lie in files of the core's own machine where it has a folder of its own. */
const refuseUnpriced = ({ market, dataFolder }: CoreConfiguration, file: string): void => {
  const folder = dataFolder ?? shipped('config');
  if (market.network?.nodes === undefined || !existsSync(folder)) return;
  withNodePrices(market, readTariffFolder(folder), file);
};

/** Of a key that cannot be read here, as on another machine, nothing is said. */
const refuseForeignAlgorithm = ({ keyFile, cryptography }: GatewayConfiguration): void => {
  let algorithm: SignatureAlgorithm;
  try {
    ({ algorithm } = readKeyFile(keyFile, 'gateway').key);
  } catch (error) {
    if (error instanceof Fault) return;
    throw error;
  }
  refuseAlgorithm(keyFile, algorithm, cryptography.algorithms);
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
