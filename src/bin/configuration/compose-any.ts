import { existsSync, readdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CoreConfiguration } from '../../configuration/core-configuration.ts';
import { coreSchema } from '../../configuration/core-schema.ts';
import { type Explained, explained } from '../../configuration/explain.ts';
import { gatewaySchema } from '../../configuration/gateway-schema.ts';
import type { Layer } from '../../configuration/layer.ts';
import { readLayer } from '../../configuration/load.ts';
import { nodePriceRefusals } from '../../configuration/node-prices.ts';
import { toldOf } from '../../configuration/partly.ts';
import { type Refusal, refusalsOf, refuseAll } from '../../configuration/refusal.ts';
import { isObject } from '../../configuration/schema.ts';
import type { Strictness } from '../../configuration/strictness.ts';
import type { Program } from '../../configuration/variables.ts';
import type { ConfigurationBundle } from '../../domain/configuration-change.ts';
import { coreParts } from '../core-settled.ts';
import type { WrittenSite } from '../layered-site.ts';
import { judgedCoreOf } from '../read-core-configuration.ts';
import { judgedGatewayOf } from '../read-gateway-configuration.ts';
import { shipped } from '../shipped.ts';
import { judgedSiteOf, type SitePlace, siteFiles } from '../site-layers.ts';
import type { Changeable } from './configured-program.ts';
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

/** The same as far as it can be told, with all that is wrong; null: what was refused itself, or is not known for that. */
export type ToldConfiguration = Readonly<{ [K in keyof AnyConfiguration]: AnyConfiguration[K] | null }> &
  Pick<AnyConfiguration, 'program' | 'layers' | 'rows'> &
  Readonly<{ refusals: readonly Refusal[] }>;

/** `live`: what lies on top of its files. @throws Fault `configuration` with a line for everything that is wrong. */
export const composeAny = (file: string, live?: Layer): AnyConfiguration => whole(judgedAny(file, live));

/** The same, however wrong it is. @throws Fault `configuration` for files that cannot be read at all. */
export const judgedAny = (file: string, live?: Layer): ToldConfiguration => {
  const program = programOf(file);
  const site = siteFiles(file);
  return judgedOf(program, site, judgedSiteOf(site, program), { live });
};

/**
 * The same of a kept configuration of this site, whose files may be others by now. `variables`: those it ran under; usual: this shell's. `place`: what
 * is said of where its files stand.
 * @throws as `composeAny`, but for what has no effect.
 */
export const composeBundle = (
  file: string,
  program: Program,
  { files, live }: ConfigurationBundle,
  { variables, place }: Readonly<{ variables?: Variables; place?: string | undefined }> = {},
): AnyConfiguration => {
  const site = { ...siteFiles(file), files };
  const written = judgedSiteOf({ ...site, place }, program);
  const around = { live: live === null ? undefined : liveLayer(live), variables, strictness: 'in-effect' } as const;
  return whole(judgedOf(program, site, written, around));
};

/** @throws Refused for everything that is wrong. */
const whole = ({ refusals, id, storage, historyIn, ...told }: ToldConfiguration): AnyConfiguration => {
  refuseAll(refusals);
  if (id === null || storage === null || historyIn === null) throw new RangeError('What is right is told.');
  return { ...told, id, storage, historyIn };
};

type AroundSite = Readonly<{ live?: Layer | undefined; variables?: Variables | undefined; strictness?: Strictness }>;

const judgedOf = (
  program: Program,
  site: SitePlace,
  written: WrittenSite,
  { live, variables, strictness }: AroundSite,
): ToldConfiguration => {
  const around = { env: deskEnvironment(variables), live };
  if (program === 'core') {
    const { configuration, layers, loaded, refusals: found } = judgedCoreOf(written, around, strictness);
    const unpriced = refusalsOf([() => toldOf(() => refuseUnpriced(configuration, loaded.name))]);
    const refusals = [...found, ...unpriced];
    const rows = explained(coreSchema, { ...loaded, refusals });
    return { ...placeOf(program, site, configuration, () => configuration.core), layers, rows, refusals, meters: null };
  }
  const { configuration, layers, loaded, refusals } = judgedGatewayOf(written, around, strictness);
  const rows = explained(gatewaySchema, { ...loaded, refusals });
  const [meters = null] = toldOf(() => configuration.lines.reduce((sum, line) => sum + line.meters.length, 0));
  return { ...placeOf(program, site, configuration, () => configuration.gateway), layers, rows, refusals, meters };
};

const placeOf = (
  program: Program,
  { path, isFolder }: SitePlace,
  configuration: Pick<Changeable, 'storage' | 'realm'>,
  idOf: () => string,
): Pick<ToldConfiguration, 'program' | 'id' | 'storage' | 'historyIn'> => {
  const [[id = null], [storage = null], [realm = null]] = [
    toldOf(idOf),
    toldOf(() => configuration.storage),
    toldOf(() => configuration.realm),
  ];
  const isTold = id !== null && storage !== null && realm !== null;
  const historyIn = isTold ? storageWithHistory({ path, isFolder }, { program, id, realm }, storage) : null;
  return { program, id, storage, historyIn };
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
