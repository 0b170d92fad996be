import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { configurationHistory } from '../../adapters/files/configuration-history.ts';
import { openSigner } from '../../adapters/signatures/key-file.ts';
import { lockFolder } from '../../adapters/sqlite/folder-lock.ts';
import { type Begun, beginChanges } from '../../configuration/begin-changes.ts';
import { hashedEntries, historyOf } from '../../configuration/change-history.ts';
import type { GatewayConfiguration } from '../../configuration/gateway-configuration.ts';
import type { ConfigurationBundle } from '../../domain/configuration-change.ts';
import { Fault } from '../../domain/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ConfigurationHistory } from '../../ports/configuration-history.ts';
import type { Signer } from '../../ports/signer.ts';
import { fromHex, toHex } from '../../wire/bytes.ts';
import { bundleHash, decodeBundle, encodeBundle } from '../../wire/configuration-bundle.ts';
import { refuseAlgorithm } from '../key-rules.ts';
import { type Settled, settingsOf } from '../prepare-gateway.ts';
import { type Composed, composeKept } from '../read-gateway-configuration.ts';
import { type SiteFiles, siteFiles } from '../site-layers.ts';
import { historyFolder } from './history-source.ts';
import { storageIn } from './storage-in.ts';

/** A gateway's configuration at its start, and where its changes are kept. Dispose it to let go of its history. */
export type BegunConfiguration = Disposable &
  Readonly<{
    configuration: GatewayConfiguration;
    settled: Settled;
    signer: Signer;
    site: SiteFiles;
    /** Without it what runs is what was in force, or else the files, and `why` says why no history is kept. */
    kept: Readonly<{ begun: Begun; history: ConfigurationHistory }> | null;
    why: Fault | null;
  }>;

/**
 * What a gateway starts with: its files, or what is in force where those cannot be used or were rolled back.
 * @throws Fault `configuration`, `key`, `storage` for what a person must put right.
 */
export const beginConfiguration = async (config: string, clock: Clock): Promise<BegunConfiguration> => {
  const site = filesOr(config);
  const ready = startable(site);
  const own: ConfigurationBundle = { files: site.files, live: null };
  const folder = historyFolder(await storageOf(site, ready));
  makeFolder(dirname(folder));
  const lock = lockFolder(folder, `the gateway of ${site.path} (process ${process.pid})`);
  try {
    const history = configurationHistory(folder);
    const start = await orWithout(async () => {
      const { signer, gateway } = await signerFor(own, ready, history);
      const compose = async (bundle: ConfigurationBundle) => (await ready(bundle)).composed.value;
      const files = site.files.length === 0 ? null : site.files;
      const begun = await beginChanges({ history, signer, clock, gateway, site: files, compose, author: 'start' });
      return { begun, history };
    });
    const { composed, ...parts } = await ready(start.kept?.begun.bundle ?? (await lastGood(folder)) ?? own);
    const { configuration } = composed;
    return { ...start, ...parts, site, configuration, [Symbol.dispose]: () => lock[Symbol.dispose]() };
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
};

/** What cannot be read may still be what ran before: then there are no files. */
const filesOr = (config: string): SiteFiles => {
  try {
    return siteFiles(config);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { path: config, isFolder: false, files: [] };
  }
};

type Startable = Readonly<{ composed: Composed; settled: Settled; signer: Signer }>;
type Ready = (bundle: ConfigurationBundle) => Promise<Startable>;

/** Everything a start needs of a configuration, once for each. Rejects with Fault `configuration`. */
const startable = (site: SiteFiles): Ready => {
  const known = new Map<string, Promise<Startable>>();
  const make = async (bundle: ConfigurationBundle): Promise<Startable> => {
    // As it was said before there was a history.
    if (bundle.files.length === 0) siteFiles(site.path);
    const composed = composeKept(site, bundle);
    const settled = await settingsOf(composed.configuration);
    const { keyFile, cryptography } = composed.configuration;
    const signer = openSigner(keyFile, 'gateway');
    refuseAlgorithm(keyFile, signer.key.algorithm, cryptography.algorithms);
    return { composed, settled, signer };
  };
  return (bundle) => {
    const digits = toHex(bundleHash(encodeBundle(bundle)));
    const made = known.get(digits) ?? make(bundle);
    known.set(digits, made);
    return made.catch((error: unknown) => {
      if (!(error instanceof Fault) || error.code === 'configuration') throw error;
      throw new Fault('configuration', error.message, { cause: error });
    });
  };
};

/** Where the history is: as the files say, or as far as one can make out what they said. */
const storageOf = async ({ path, isFolder, files }: SiteFiles, ready: Ready): Promise<string> => {
  try {
    return (await ready({ files, live: null })).composed.configuration.storage;
  } catch (error) {
    const storage = error instanceof Fault ? storageIn(files, isFolder ? path : dirname(path)) : null;
    if (storage === null) throw error;
    return storage;
  }
};

/** What was in force as far as that can be read, where nothing can be written any more; null: nothing that is known. */
const lastGood = async (folder: string): Promise<ConfigurationBundle | null> => {
  try {
    return await inForceIn(configurationHistory(folder));
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
};

const inForceIn = async (history: ConfigurationHistory): Promise<ConfigurationBundle | null> => {
  const { inForce } = historyOf(hashedEntries(await firstValueFrom(history.entries())));
  if (inForce === null) return null;
  return decodeBundle(await firstValueFrom(history.content(fromHex(inForce.configuration))));
};

/** Whoever signs in the name of the gateway: by its files, or by what is in force. */
const signerFor = async (own: ConfigurationBundle, ready: Ready, history: ConfigurationHistory) => {
  const named = ({ composed, signer }: Startable) => ({ signer, gateway: composed.configuration.gateway });
  try {
    return named(await ready(own));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const inForce = await inForceIn(history);
    if (inForce === null) throw error;
    return named(await ready(inForce));
  }
};

/** A gateway measures also where the history of its configuration cannot be read or written. */
const orWithout = async (
  begin: () => Promise<NonNullable<BegunConfiguration['kept']>>,
): Promise<Pick<BegunConfiguration, 'kept' | 'why'>> => {
  try {
    return { kept: await begin(), why: null };
  } catch (error) {
    if (!(error instanceof Fault) || error.code === 'configuration') throw error;
    return { kept: null, why: error };
  }
};

const makeFolder = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new Fault('storage', `The storage folder ${folder} cannot be made. Check its path and its owner.`, { cause });
  }
};
