import { dirname, resolve } from 'node:path';
import { makeFolder } from '../../adapters/disk/make-folder.ts';
import { configurationHistory } from '../../adapters/files/configuration-history.ts';
import { openSigner } from '../../adapters/signatures/key-file.ts';
import { lockFolder } from '../../adapters/sqlite/folder-lock.ts';
import { type Begun, beginChanges } from '../../configuration/begin-changes.ts';
import { changeSentences } from '../../configuration/change-sentences.ts';
import { type Refusal, type Refused, refused } from '../../configuration/refusal.ts';
import type { Strictness } from '../../configuration/strictness.ts';
import type { ConfigurationBundle } from '../../domain/configuration-change.ts';
import { Fault } from '../../domain/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ConfigurationHistory } from '../../ports/configuration-history.ts';
import type { Signer } from '../../ports/signer.ts';
import { toHex } from '../../wire/bytes.ts';
import { bundleHash, encodeBundle } from '../../wire/configuration-bundle.ts';
import type { Composed } from '../read-gateway-configuration.ts';
import { filesOr, type SiteFiles, siteFiles } from '../site-layers.ts';
import type { Changeable, ConfiguredProgram } from './configured-program.ts';
import { lastInForce, newestUsable } from './ever-in-force.ts';
import { isSameFolder, storageTrouble } from './former-storage.ts';
import { historyFolder } from './history-folder.ts';
import { noteVariables, variablesOf } from './started-with.ts';
import { storageIn } from './storage-in.ts';

/** A program's configuration at its start, and where its changes are kept. Dispose it to let go of its history. */
export type BegunConfiguration<Configuration, Settled> = Disposable &
  Readonly<{
    configuration: Configuration;
    settled: Settled;
    signer: Signer;
    /** What it was put together from. */
    bundle: ConfigurationBundle;
    site: SiteFiles;
    /** What is wrong in a layer of what runs, and has no effect as another lies on it: an older program let it through. */
    hidden: readonly Refusal[];
    /** Without it what runs is what was in force, or else the files, and `why` says why no history is kept. */
    kept: KeptConfiguration | null;
    why: Fault | null;
  }>;

export type KeptConfiguration = Readonly<{ begun: Begun; history: ConfigurationHistory }>;

/** `ended`: why the trial that is under way has ended, where that is known. `beginIn`: the storage in which it begins with nothing, once. */
type StartWords = Readonly<{ ended?: string | null; beginIn?: string | undefined }>;

/**
 * What a program starts with: its files, or what is in force where those cannot be used, were rolled back, or name a storage that
 * has nothing of what it kept until now.
 * @throws Fault `configuration`, `key`, `storage` for what a person must put right.
 */
export const beginConfiguration = async <Configuration extends Changeable, Settled>(
  of: ConfiguredProgram<Configuration, Settled>,
  config: string,
  clock: Clock,
  { ended = null, beginIn }: StartWords = {},
): Promise<BegunConfiguration<Configuration, Settled>> => {
  const site = filesOr(config);
  const any = startable(of, site);
  const own: ConfigurationBundle = { files: site.files, live: null };
  const home = await homeOf(of, site, any, beginIn);
  const ready = readyIn(any, home);
  const folder = historyFolder(home.storage);
  storageFolder(dirname(folder));
  const lock = lockedOr(folder, `the ${of.program} of ${site.path} (process ${process.pid})`, home.refused);
  try {
    const history = configurationHistory(folder);
    const start = await orWithout(async () => {
      const { signer, configuration } = await signerFor(own, ready, history);
      const gateway = of.idOf(configuration);
      const compose = async (bundle: ConfigurationBundle, strictness: Strictness) =>
        (await ready(bundle, strictness)).composed.value;
      const files = site.files.length === 0 ? null : site.files;
      const ports = { history, signer, clock, gateway };
      const begun = await beginChanges({ ...ports, site: files, compose, author: 'start', ended });
      return { begun, history };
    });
    const begun = start.kept?.begun.bundle;
    const found =
      begun === undefined ? await readyWithout(ready, own, history) : { parts: await ready(begun), runs: '' };
    const { composed, ...parts } = found.parts;
    const { configuration, hidden } = composed;
    const why = start.why && new Fault(start.why.code, `${start.why.message} ${found.runs}`, { cause: start.why });
    noteVariables(configuration.storage, variablesOf(of.program));
    return { ...start, why, ...parts, site, configuration, hidden, [Symbol.dispose]: () => lock[Symbol.dispose]() };
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
};

type Startable<Configuration, Settled> = Readonly<{
  bundle: ConfigurationBundle;
  composed: Composed<Configuration>;
  settled: Settled;
  signer: Signer;
}>;
type Ready<Configuration, Settled> = (
  bundle: ConfigurationBundle,
  strictness?: Strictness,
) => Promise<Startable<Configuration, Settled>>;

/** Everything a start needs of a configuration, once for each. Rejects with Fault `configuration`. */
const startable = <Configuration extends Changeable, Settled>(
  { program, compose, settle }: ConfiguredProgram<Configuration, Settled>,
  site: SiteFiles,
): Ready<Configuration, Settled> => {
  const known = new Map<string, Promise<Startable<Configuration, Settled>>>();
  const make = async (
    bundle: ConfigurationBundle,
    strictness: Strictness,
  ): Promise<Startable<Configuration, Settled>> => {
    // As it was said before there was a history.
    if (bundle.files.length === 0) siteFiles(site.path);
    const composed = compose(site, bundle, strictness);
    const signer = openSigner(composed.configuration.keyFile, program);
    return { bundle, composed, settled: await settle(composed.configuration, signer), signer };
  };
  return (bundle, strictness = 'in-effect') => {
    const digits = `${toHex(bundleHash(encodeBundle(bundle)))} ${strictness}`;
    const made = known.get(digits) ?? make(bundle, strictness);
    known.set(digits, made);
    return made.catch((error: unknown) => {
      if (!(error instanceof Fault) || error.code === 'configuration') throw error;
      throw new Fault('configuration', error.message, { cause: error });
    });
  };
};

/** Where a program goes on, and why that is not the storage its files name; null: it is. */
type Home = Readonly<{ storage: string; refused: Refused | null }>;

/** Where the history is: as the files say, or where it went on until now, or as far as one can make out what the files said. */
const homeOf = async <Configuration extends Changeable, Settled>(
  of: ConfiguredProgram<Configuration, Settled>,
  { path, isFolder, files }: SiteFiles,
  ready: Ready<Configuration, Settled>,
  beginIn: string | undefined,
): Promise<Home> => {
  let own: Startable<Configuration, Settled>;
  try {
    own = await ready({ files, live: null });
  } catch (error) {
    const storage = error instanceof Fault ? storageIn(files, isFolder ? path : dirname(path)) : null;
    if (storage === null) throw error;
    return { storage, refused: null };
  }
  const { configuration } = own.composed;
  const { storage } = configuration;
  if (beginIn !== undefined && isSameFolder(resolve(beginIn), storage)) return { storage, refused: null };
  if (beginIn !== undefined) throw refused('begin-in-another', { asked: resolve(beginIn), storage });
  const noted = await of.kept.noted(configuration);
  const trouble = storageTrouble(of, { path, isFolder }, { configuration, settled: own.settled, noted });
  if (trouble?.lies === null) throw trouble.why;
  return { storage: trouble?.lies ?? storage, refused: trouble?.why ?? null };
};

/** What is kept does not move with a configuration: one that names another storage cannot be started with here. */
const readyIn =
  <Configuration extends Changeable, Settled>(
    ready: Ready<Configuration, Settled>,
    home: Home,
  ): Ready<Configuration, Settled> =>
  async (bundle, strictness) => {
    const one = await ready(bundle, strictness);
    const named = one.composed.configuration.storage;
    if (isSameFolder(named, home.storage)) return one;
    throw home.refused ?? refused('storage-does-not-move', { storage: named, former: home.storage });
  };

const lockedOr = (folder: string, who: string, other: Refused | null): Disposable => {
  try {
    return lockFolder(folder, who);
  } catch (error) {
    throw error instanceof Fault && other !== null ? other : error;
  }
};

/** The newest that was in force and that can be started with; what the files say where nothing was, or nobody can read what. `runs` says which. */
const readyWithout = async <Configuration, Settled>(
  ready: Ready<Configuration, Settled>,
  own: ConfigurationBundle,
  history: ConfigurationHistory,
): Promise<Readonly<{ parts: Startable<Configuration, Settled>; runs: string }>> => {
  const usable = await newestUsable(history, (bundle) => ready(bundle));
  if (usable === null) return { parts: await ready(own, 'every-layer'), runs: changeSentences.filesRun };
  return { parts: usable.made, runs: usable.isNewest ? changeSentences.inForceRuns : changeSentences.formerRuns };
};

/** Whoever signs in the name of the program: by its files, or by what is in force. */
const signerFor = async <Configuration>(
  own: ConfigurationBundle,
  ready: Ready<Configuration, unknown>,
  history: ConfigurationHistory,
) => {
  const named = ({ composed, signer }: Startable<Configuration, unknown>) => ({
    signer,
    configuration: composed.configuration,
  });
  try {
    return named(await ready(own));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const inForce = await lastInForce(history);
    if (inForce === null) throw error;
    return named(await ready(inForce));
  }
};

/** A gateway measures, and a core settles, also where the history of its configuration cannot be read or written. */
const orWithout = async (
  begin: () => Promise<KeptConfiguration>,
): Promise<Pick<BegunConfiguration<unknown, unknown>, 'kept' | 'why'>> => {
  try {
    return { kept: await begin(), why: null };
  } catch (error) {
    if (!(error instanceof Fault) || error.code === 'configuration') throw error;
    return { kept: null, why: error };
  }
};

const storageFolder = (folder: string): void => {
  try {
    makeFolder(folder, 0o700);
  } catch (cause) {
    throw new Fault('storage', `The storage folder ${folder} cannot be made. Check its path and its owner.`, { cause });
  }
};
