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
import { strayNodes } from '../../core/stray-nodes.ts';
import type { ConfigurationBundle } from '../../domain/configuration-change.ts';
import { Fault } from '../../domain/fault.ts';
import type { SignatureAlgorithm } from '../../domain/identity.ts';
import { coreParts } from '../core-settled.ts';
import { refuseAlgorithm } from '../key-rules.ts';
import { composeCore, composedCore } from '../read-core-configuration.ts';
import { composedGateway, composeGateway } from '../read-gateway-configuration.ts';
import { shipped } from '../shipped.ts';
import { type SiteFiles, type SiteLayers, siteFiles, siteLayersOf } from '../site-layers.ts';
import { storageWithHistory } from './former-storage.ts';
import { type Judged, judgeCoreStart, judgeGatewayStart } from './judge-start.ts';
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
const AT_A_DESK = '/run/credentials';

/**
 * At a desk nobody hands over credentials: where they would be is enough, nothing of them is read here. `variables`: in the place of
 * those of this shell.
 */
const deskEnvironment = (variables?: Variables): Readonly<Record<string, string | undefined>> => {
  const own = Object.entries(process.env).filter(
    ([name]) => variables === undefined || !name.startsWith('GRIDTOKENX_'),
  );
  return { CREDENTIALS_DIRECTORY: AT_A_DESK, ...Object.fromEntries(own), ...variables };
};

/** `live`: what lies on top of its files. @throws Fault `configuration` with a line for everything that is wrong. */
export const composeAny = (file: string, live?: Layer): AnyConfiguration => {
  const program = programOf(file);
  const site = siteFiles(file);
  return composedOf(program, site, siteLayersOf(site, program), live);
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
  const layers = siteLayersOf({ ...site, place }, program);
  return composedOf(program, site, layers, live === null ? undefined : liveLayer(live), variables);
};

const composedOf = (
  program: Program,
  { path, isFolder }: SiteFiles,
  site: SiteLayers,
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

/** What was composed, and how its start judges it. */
export type Validated = AnyConfiguration & Judged;

/**
 * A configuration, judged as its program's start would: keys, registry, certificates, models, limits, tariffs and where its storage lay
 * until now. `elsewhere`: those files are on another machine, and what it says itself is judged alone.
 * @throws Fault `configuration`, `key`, `registry` with a line for everything that is wrong
 */
export const validateAny = async (file: string, elsewhere = false): Promise<Validated> => {
  const composed = composeAny(file);
  const around = { env: deskEnvironment() };
  const handed = process.env['CREDENTIALS_DIRECTORY'] === undefined ? `${AT_A_DESK}/` : null;
  const unseen = { elsewhere, isHandedOver: (path: string) => handed !== null && path.startsWith(handed) };
  if (composed.program === 'gateway') {
    const { configuration } = composeGateway(file, around);
    if (elsewhere) refuseForeignAlgorithm(configuration);
    return { ...composed, unseen: await judgeGatewayStart(file, configuration, unseen), warnings: [] };
  }
  return { ...composed, ...(await judgeCoreStart(file, composeCore(file, around).configuration, unseen)) };
};

/**
 * What the core of this file would start with and warn of: ends of its lines that its registry does not know. None for a gateway, and
 * where the files cannot be read here, which others say.
 */
export const warningsOf = (file: string): readonly string[] => {
  try {
    if (programOf(file) !== 'core') return [];
    const { configuration } = composeCore(file, { env: deskEnvironment() });
    const { network } = configuration.market;
    return network === undefined ? [] : strayNodes(network, coreParts.registry(configuration).registry);
  } catch (error) {
    if (error instanceof Fault) return [];
    throw error;
  }
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
