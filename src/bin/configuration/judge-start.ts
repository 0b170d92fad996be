import { readKeyFile } from '../../adapters/signatures/key-file.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import type { CoreConfiguration } from '../../configuration/core-configuration.ts';
import type { GatewayConfiguration } from '../../configuration/gateway-configuration.ts';
import { nodePriceRefusals } from '../../configuration/node-prices.ts';
import { toldOf } from '../../configuration/partly.ts';
import { type Judged, Refused, refuseAll, refused } from '../../configuration/refusal.ts';
import { Fault } from '../../domain/fault.ts';
import type { SignatureAlgorithm } from '../../domain/identity.ts';
import { connectionIn } from '../core-journal.ts';
import { coreParts } from '../core-settled.ts';
import { gatewayProfiles } from '../gateway-profiles.ts';
import { settingsChecks } from '../gateway-settings.ts';
import { refuseAlgorithm, refuseForeignKeys } from '../key-rules.ts';
import { readLimits, remembered } from '../read-limits.ts';
import { siteFiles } from '../site-layers.ts';
import { gathered, throwAll } from './all-faults.ts';
import { judgedCore } from './core-program.ts';
import { filesOfGateway } from './files-of-gateway.ts';
import { storageTrouble } from './former-storage.ts';
import { judgedGateway } from './gateway-program.ts';
import { folderOf, type OpenedFile, openAll, type Unseen } from './opened-files.ts';
import { coreWarnings } from './start-warnings.ts';

/** `unseen`: the settings whose files were not looked at; `warnings`: what a start takes, and says in its log. */
export type JudgedStart = Readonly<{ unseen: readonly string[]; warnings: readonly string[] }>;

/**
 * Everything a core's start reads, short of binding ports and of opening its storage; all that is wrong at once, also what is wrong
 * already with what its file says. `name`: that file's.
 */
export const judgeCoreStart = async (
  file: string,
  { configuration, refusals, name }: Judged<CoreConfiguration> & Readonly<{ name: string }>,
  unseen: Unseen,
): Promise<JudgedStart> => {
  const faults: Fault[] = refusals.length > 0 ? [new Refused(refusals)] : [];
  const { elsewhere, isHandedOver } = unseen;
  const waiting = (...paths: readonly string[]) => void faults.push(refused('depends', { layer: name, paths }));
  const areTariffsUnseen = elsewhere && toldOf(() => configuration.dataFolder).some((folder) => folder !== null);
  const tariffs = areTariffsUnseen ? null : gathered(faults, () => coreParts.tariffs(configuration));
  const nodes = () => configuration.market.network?.nodes ?? [];
  if (tariffs !== null) gathered(faults, () => refuseAll(nodePriceRefusals(nodes(), tariffs, name)));
  else if (!areTariffsUnseen && toldOf(nodes).flat().length > 0) waiting('dataFolder');
  const notSeen = openAll(filesOfCore(configuration), unseen, faults, name);
  const isTlsUnseen = toldOf(() => configuration.http.tls)
    .flatMap((tls) => (tls === null ? [] : [tls.keyFile, tls.certificateFile ?? tls.keyFile]))
    .some((path) => elsewhere || isHandedOver(path));
  if (!isTlsUnseen) gathered(faults, () => coreParts.certificate(configuration));
  const registry = elsewhere ? null : gathered(faults, () => coreParts.enrolled(configuration).registry);
  if (registry !== null) gathered(faults, () => refuseForeignKeys(registry, configuration.cryptography.algorithms));
  else if (!elsewhere) waiting('registry.file', 'registry.operatorKey');
  const isNoteUnseen = elsewhere || notSeen.includes('journal.connectionFile');
  const noted = isNoteUnseen
    ? null
    : await judgedCore.kept.noted(configuration).catch((error) => raised(faults, error));
  if (!elsewhere)
    gathered(faults, () => {
      const settled = { registry: { registry: registry ?? { gateways: [] } } };
      refuseStorage(storageTrouble(judgedCore, siteFiles(file), { configuration, settled, noted }));
    });
  throwAll(faults);
  const { network } = configuration.market;
  return {
    unseen: [
      ...notSeen,
      ...(isTlsUnseen ? ['http.keyFile'] : []),
      ...(elsewhere ? ['registry.file'] : []),
      ...(areTariffsUnseen ? ['dataFolder'] : []),
    ],
    warnings:
      registry === null || tariffs === null
        ? []
        : coreWarnings({ network, registry, tariffs: tariffs.files }, systemClock().now(), 'here'),
  };
};

/** Keys, the connection and the storage; what else a core opens is looked at as a whole. */
const filesOfCore = (configuration: CoreConfiguration): readonly OpenedFile[] => {
  const former = toldOf(() => configuration.formerKeys).flat();
  const keys = [configuration, ...former].flatMap((pair, index): readonly OpenedFile[] => {
    const at = index === 0 ? '' : `formerKeys[${index - 1}].`;
    return [
      { setting: `${at}keyFile`, file: () => pair.keyFile, open: (path) => readKeyFile(path, 'core') },
      { setting: `${at}logKeyFile`, file: () => pair.logKeyFile, open: (path) => readKeyFile(path, 'log') },
    ];
  });
  const connectionFile = () => configuration.journal.connectionFile;
  return [
    ...keys,
    { setting: 'journal.connectionFile', file: connectionFile, open: connectionIn },
    folderOf('storage', () => configuration.storage),
  ];
};

/** The same of a gateway. */
export const judgeGatewayStart = async (
  file: string,
  { configuration, refusals, name }: Judged<GatewayConfiguration> & Readonly<{ name: string }>,
  unseen: Unseen,
): Promise<JudgedStart> => {
  const faults: Fault[] = refusals.length > 0 ? [new Refused(refusals)] : [];
  const profiles = await gatewayProfiles(configuration);
  const limits = remembered(readLimits);
  for (const check of settingsChecks(configuration, { profiles, limits })) gathered(faults, check);
  const notSeen = openAll(filesOfGateway(configuration, name), unseen, faults, name);
  if (unseen.elsewhere) gathered(faults, () => refuseForeignAlgorithm(configuration));
  else
    gathered(faults, () =>
      refuseStorage(storageTrouble(judgedGateway, siteFiles(file), { configuration, settled: null, noted: null })),
    );
  throwAll(faults);
  return { unseen: notSeen, warnings: [] };
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

const raised = (faults: Fault[], error: unknown): null =>
  gathered(faults, () => {
    throw error;
  });

const refuseStorage = (trouble: ReturnType<typeof storageTrouble>): void => {
  if (trouble !== null) throw trouble.why;
};
