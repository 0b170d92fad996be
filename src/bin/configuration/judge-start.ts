import { openSigner, readKeyFile } from '../../adapters/signatures/key-file.ts';
import type { CoreConfiguration } from '../../configuration/core-configuration.ts';
import type { GatewayConfiguration } from '../../configuration/gateway-configuration.ts';
import { Refused } from '../../configuration/refusal.ts';
import { strayNodes } from '../../core/stray-nodes.ts';
import { Fault, type FaultCode } from '../../domain/fault.ts';
import { connectionIn } from '../core-journal.ts';
import { brokerCredentials } from '../gateway-broker.ts';
import { refuseAlgorithm } from '../key-rules.ts';
import { settingsOf } from '../prepare-gateway.ts';
import { siteFiles } from '../site-layers.ts';
import { judgedCore } from './core-program.ts';
import { storageTrouble } from './former-storage.ts';
import { gatewayProgram } from './gateway-program.ts';

/** Which files are not judged: all that lie on another machine, or none but those that are handed over at a start. */
type Unseen = Readonly<{ elsewhere: boolean; isHandedOver: (file: string) => boolean }>;

/** `unseen`: the settings whose files were not looked at; `warnings`: what a start takes, and says in its log. */
export type Judged = Readonly<{ unseen: readonly string[]; warnings: readonly string[] }>;

/** Everything a core's start reads, short of binding ports and of opening its storage, all that is wrong at once. */
export const judgeCoreStart = async (
  file: string,
  configuration: CoreConfiguration,
  { elsewhere, isHandedOver }: Unseen,
): Promise<Judged> => {
  const { parts } = judgedCore;
  const { keyFile, logKeyFile, formerKeys, http } = configuration;
  const isUnseen = (path: string): boolean => elsewhere || isHandedOver(path);
  const keys = [{ keyFile, logKeyFile }, ...formerKeys].flatMap((pair, index) => {
    const at = index === 0 ? '' : `formerKeys[${index - 1}].`;
    return [
      { setting: `${at}keyFile`, path: pair.keyFile, purpose: 'core' as const },
      { setting: `${at}logKeyFile`, path: pair.logKeyFile, purpose: 'log' as const },
    ];
  });
  const isTlsUnseen =
    http.tls !== null && [http.tls.keyFile, http.tls.certificateFile ?? http.tls.keyFile].some(isUnseen);
  const faults: Fault[] = [];
  gathered(faults, () => parts.rules(configuration));
  for (const { path, purpose } of keys) if (!isUnseen(path)) gathered(faults, () => readKeyFile(path, purpose));
  if (!isTlsUnseen) gathered(faults, () => parts.listening(configuration));
  const { connectionFile } = configuration.journal;
  const isConnectionUnseen = connectionFile !== null && isUnseen(connectionFile);
  if (connectionFile !== null && !isConnectionUnseen) gathered(faults, () => connectionIn(connectionFile));
  const registry = elsewhere ? null : gathered(faults, () => parts.registry(configuration));
  const noted = elsewhere || isConnectionUnseen ? null : await judgedCore.kept.noted(configuration);
  if (registry !== null)
    gathered(faults, () =>
      refuseStorage(storageTrouble(judgedCore, siteFiles(file), { configuration, settled: { registry }, noted })),
    );
  throwAll(faults);
  const unseen = [
    ...keys.filter(({ path }) => isUnseen(path)).map(({ setting }) => setting),
    ...(isTlsUnseen ? ['http.keyFile'] : []),
    ...(isConnectionUnseen ? ['journal.connectionFile'] : []),
    ...(elsewhere ? ['registry.file', 'storage'] : []),
  ];
  const { network } = configuration.market;
  return { unseen, warnings: network === undefined || registry === null ? [] : strayNodes(network, registry.registry) };
};

/** The same of a gateway. */
export const judgeGatewayStart = async (
  file: string,
  configuration: GatewayConfiguration,
  { elsewhere, isHandedOver }: Unseen,
): Promise<readonly string[]> => {
  const { keyFile, cryptography, mqtt } = configuration;
  const isUnseen = elsewhere || isHandedOver(keyFile);
  const secrets = [mqtt?.usernameFile, mqtt?.passwordFile].filter((path) => typeof path === 'string');
  const areSecretsUnseen = secrets.some((path) => elsewhere || isHandedOver(path));
  const faults: Fault[] = [];
  const settled = await settingsOf(configuration).catch((error: unknown) => orThrow(faults, error));
  if (!isUnseen)
    gathered(faults, () => {
      const signer = openSigner(keyFile, 'gateway');
      refuseAlgorithm(keyFile, signer.key.algorithm, cryptography.algorithms);
    });
  if (mqtt !== null && !areSecretsUnseen) gathered(faults, () => brokerCredentials(mqtt));
  if (settled !== null && !elsewhere)
    gathered(faults, () =>
      refuseStorage(storageTrouble(gatewayProgram, siteFiles(file), { configuration, settled, noted: null })),
    );
  throwAll(faults);
  return [
    ...(isUnseen ? ['keyFile'] : []),
    ...(areSecretsUnseen ? ['mqtt.usernameFile', 'mqtt.passwordFile'] : []),
    ...(elsewhere ? ['storage'] : []),
  ];
};

const refuseStorage = (trouble: ReturnType<typeof storageTrouble>): void => {
  if (trouble !== null) throw trouble.why;
};

const gathered = <T>(faults: Fault[], work: () => T): T | null => {
  try {
    return work();
  } catch (error) {
    return orThrow(faults, error);
  }
};

const orThrow = (faults: Fault[], error: unknown): null => {
  if (!(error instanceof Fault)) throw error;
  faults.push(error);
  return null;
};

/** Where all of them are refusals, they stay so, in both languages. */
const throwAll = (faults: readonly Fault[]): void => {
  const refused = faults.filter((one) => one instanceof Refused);
  if (faults.length > 0 && refused.length === faults.length) throw new Refused(refused.flatMap((one) => one.refusals));
  const [first] = faults;
  if (first === undefined) return;
  const code: FaultCode = first.code;
  throw new Fault(code, faults.map(({ message }) => message).join('\n'), { cause: first });
};
