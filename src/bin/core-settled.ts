import { readFileSync } from 'node:fs';
import type { ListenAddress } from '../adapters/http/listen-address.ts';
import { pinOf, selfSigned } from '../adapters/http/tls-certificate.ts';
import { readTlsKey } from '../adapters/signatures/key-file.ts';
import { verifySignature } from '../adapters/signatures/verify.ts';
import type { CoreConfiguration } from '../configuration/core-configuration.ts';
import { type PricedMarket, withNodePrices } from '../configuration/node-prices.ts';
import { readTariffFolder } from '../configuration/tariff-folder.ts';
import type { CoreKeys } from '../core/take-batch.ts';
import { Fault } from '../domain/fault.ts';
import type { Kid } from '../domain/identity.ts';
import { whyOf } from '../domain/why.ts';
import type { TariffFiles } from '../tariff/read-tariffs.ts';
import { isEnrollableKey } from '../verification/enrollable-key.ts';
import { sameBytes } from '../wire/cbor.ts';
import { publicKey } from '../wire/key-id.ts';
import type { MessageSigner } from '../wire/message-signer.ts';
import { type OpenedRegistry, openRegistry } from '../wire/registry-file.ts';
import { gathered, throwAll } from './configuration/all-faults.ts';
import { coreKeysOf } from './core-keys.ts';
import { refuseForeignKeys } from './key-rules.ts';
import { shipped } from './shipped.ts';

/** What a core's market goes by. */
export type CoreRules = Readonly<{ market: PricedMarket; tariffs: TariffFiles }>;

/** What the files that a core's configuration names hold, as far as a start needs it. */
export type SettledCore = Readonly<{
  keys: CoreKeys;
  registry: OpenedRegistry;
  rules: CoreRules;
  /** What is listened with, and the key that gateways pin; null over plain HTTP. */
  address: ListenAddress;
  pin: Kid | null;
}>;

/** What a start reads out of files beside keys, each by itself. @throws Fault `configuration`, `key` or `registry` */
export const coreParts = {
  registry: (configuration: CoreConfiguration) =>
    registryIn(readBytes(configuration.registry.file, 'registry'), configuration),
  rules: (configuration: CoreConfiguration) => rulesOf(configuration),
  tariffs: (configuration: CoreConfiguration) => readTariffFolder(configuration.dataFolder ?? shipped('config')),
  enrolled: ({ registry }: CoreConfiguration) =>
    openedRegistry(readBytes(registry.file, 'registry'), registry.operatorKey),
  listening: (configuration: CoreConfiguration) => listenAddress(configuration),
  certificate: (configuration: CoreConfiguration) => certified(configuration),
} as const;

/** @throws Fault `configuration`, `key` or `registry` for what a core cannot start with. */
export const settledCore = (configuration: CoreConfiguration): SettledCore => {
  const faults: Fault[] = [];
  const keys = gathered(faults, () => coreKeysOf(configuration));
  const registry = gathered(faults, () => coreParts.registry(configuration));
  const rules = gathered(faults, () => coreParts.rules(configuration));
  const listening = gathered(faults, () => coreParts.listening(configuration));
  throwAll(faults);
  return { keys, registry, rules, ...listening } as SettledCore;
};

/** The market with its tariffs, and with prices where its network names them. @throws Fault `configuration` */
export const rulesOf = ({
  core,
  market,
  dataFolder,
}: Pick<CoreConfiguration, 'core' | 'market' | 'dataFolder'>): CoreRules => {
  const folder = readTariffFolder(dataFolder ?? shipped('config'));
  return { market: withNodePrices(market, folder, core), tariffs: folder.files };
};

/** @throws Fault `registry` also where a gateway's key is of an algorithm that is not taken here. */
export const registryIn = (
  bytes: Uint8Array,
  { registry, cryptography }: Pick<CoreConfiguration, 'registry' | 'cryptography'>,
): OpenedRegistry => {
  const found = openedRegistry(bytes, registry.operatorKey);
  refuseForeignKeys(found.registry, cryptography.algorithms);
  return found;
};

/** Each key in it is looked at, which takes its time: a core that runs does that once for the same bytes. */
let lastOpened: Readonly<{ bytes: Uint8Array; key: Uint8Array; opened: OpenedRegistry }> | null = null;

const openedRegistry = (bytes: Uint8Array, key: Uint8Array): OpenedRegistry => {
  if (lastOpened !== null && sameBytes(lastOpened.bytes, bytes) && sameBytes(lastOpened.key, key))
    return lastOpened.opened;
  const opened = openRegistry(bytes, publicKey(key), verifySignature, isEnrollableKey);
  lastOpened = { bytes, key, opened };
  return opened;
};

/** What is listened with, as the files say now. @throws Fault `configuration` or `key`. */
export const listenAddress = (
  configuration: Pick<CoreConfiguration, 'core' | 'http'>,
): Pick<SettledCore, 'address' | 'pin'> => {
  const { host, port } = configuration.http;
  const shown = certified(configuration);
  if (shown === null) return { address: { host, port, tls: null }, pin: null };
  const { certificate, key, pin } = shown;
  return { address: { host, port, tls: { certificate, key } }, pin };
};

/** What is shown to whoever connects; null over plain HTTP. */
const certified = (configuration: Pick<CoreConfiguration, 'core' | 'http'>) => {
  const { tls } = configuration.http;
  if (tls === null) return null;
  const { pem: key, signer } = readTlsKey(tls.keyFile);
  const certificate =
    tls.certificateFile === null
      ? ownCertificate(configuration.core, tls.keyFile, signer)
      : Buffer.from(readBytes(tls.certificateFile, 'certificate')).toString('utf8');
  return { certificate, key, pin: pinOf(certificate, key) };
};

const readBytes = (file: string, what: string): Uint8Array => {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (cause) {
    const why = whyOf(cause);
    throw new Fault('configuration', `The ${what} ${file} cannot be read: ${why}`, { cause });
  }
};

const ownCertificate = (core: string, file: string, signer: MessageSigner | null): string => {
  if (signer !== null) return selfSigned(core, signer, Date.now());
  throw new Fault(
    'configuration',
    `http.keyFile ${file} was not made by \`gridtokenx keys generate tls\`: name its certificate in http.certificateFile too.`,
  );
};
