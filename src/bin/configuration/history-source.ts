import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { configurationHistory } from '../../adapters/files/configuration-history.ts';
import { type ChangeHistory, hashedEntries, historyOf, standingOf } from '../../configuration/change-history.ts';
import { foundHistory } from '../../configuration/found-history.ts';
import type { ConfigurationBundle, ConfigurationEntry } from '../../domain/configuration-change.ts';
import { Fault, orFault } from '../../domain/fault.ts';
import type { ConfigurationHistory } from '../../ports/configuration-history.ts';
import { toHex } from '../../wire/bytes.ts';
import { bundleHash, decodeBundle } from '../../wire/configuration-bundle.ts';
import { parseEntry } from '../../wire/configuration-entry.ts';
import { type ConfigurationExport, decodeConfigurationExport } from '../../wire/configuration-export.ts';
import { filesOr } from '../site-layers.ts';
import { composeAny } from './compose-any.ts';
import { bytesKept } from './ever-in-force.ts';
import { historyFolder } from './history-folder.ts';
import { type RunningProgram, runningIn } from './running-program.ts';
import { storageIn } from './storage-in.ts';

/** Where a history is: of a stopped program by its configuration or its storage folder, or of one that runs, by its address. */
export type HistoryPlace = Readonly<{
  config?: string;
  storage?: string;
  gateway?: string;
  core?: string;
  pin?: string;
  /** One of its histories, where one was begun anew: its number from 1; usual: the newest. */
  chain?: string;
}>;

/** A history as it was read, its signatures not verified. `lost`: whose bytes (SHA-256 in digits) are damaged or gone. */
export type ReadHistory = ConfigurationExport &
  Readonly<{ history: ChangeHistory; parsed: readonly ConfigurationEntry[]; lost?: readonly string[] }>;

/** @throws Fault `configuration` for a place that is none, `storage` where it is damaged, `link-down`, or `malformed` for a broken chain. */
export const readHistory = async (place: HistoryPlace): Promise<ReadHistory> => {
  const { damage, ...read } = await readWhatHolds(place);
  if (damage !== null) throw damage;
  return read;
};

/** The same as far as it holds: `damage` says why that is not all. @throws as `readHistory` for what has nothing to read. */
export const readWhatHolds = async (place: HistoryPlace): Promise<ReadHistory & Readonly<{ damage: Fault | null }>> => {
  const { config, storage, gateway, core } = place;
  if ([config, storage, gateway, core].filter((one) => one !== undefined).length > 1)
    throw new Fault('configuration', 'Say one of --config, --storage, --gateway and --core.');
  const chain = place.chain === undefined ? undefined : chainNumber(place.chain);
  if (storage === undefined && config === undefined) {
    if (chain !== undefined)
      throw new Fault(
        'configuration',
        'Say --config or --storage with --chain: what runs gives away its newest history alone.',
      );
    return { ...understood(await fetchedHistory(runningIn(place))), damage: null };
  }
  const folder = storage ?? storageOf(config ?? '');
  const store = configurationHistory(historyFolder(folder));
  const found = foundHistory(await firstValueFrom(store.found(chain)));
  const { damage, history, parsed, entries } = found;
  if (damage === null && entries.length === 0) throw noneIn(folder);
  const { contents, lost } = await contentsOf(store, parsed);
  return { gateway: parsed[0]?.gateway ?? '', entries, contents, lost, history, parsed, damage };
};

/** As a configuration says, or as far as one can make out what it said: whoever has a broken file looks for what ran before. */
export const storageOf = (config: string): string => {
  try {
    return composeAny(config).historyIn;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { path, isFolder, files } = filesOr(config);
    const storage = storageIn(files, isFolder ? path : dirname(path));
    if (storage === null) throw error;
    return storage;
  }
};

/** A history, with the bytes of all its configurations where they are for whoever asks. Faults: `storage`, `configuration` where there is none. */
export const exportOf = async (
  store: ConfigurationHistory,
  where: string,
  withContents = true,
): Promise<ConfigurationExport> => {
  const entries = await firstValueFrom(store.entries());
  if (entries.length === 0) throw noneIn(where);
  const parsed = entries.map((message) => parseEntry(message).entry);
  const { contents } = withContents ? await contentsOf(store, parsed) : { contents: [] };
  return { gateway: parsed[0]?.gateway ?? '', entries, contents };
};

const noneIn = (where: string): Fault =>
  new Fault('configuration', `${where} has no history of a configuration: no program has run on it yet.`);

/** The bytes of all that was not refused; `lost`: whose bytes are not there, or not what was signed. */
const contentsOf = async (store: ConfigurationHistory, entries: readonly ConfigurationEntry[]) => {
  const digits = new Set(entries.filter(({ step }) => step !== 'refused').map((one) => toHex(one.configuration)));
  const [contents, lost]: [Uint8Array[], string[]] = [[], []];
  for (const one of digits) {
    const bytes = await bytesKept(store, one);
    if (bytes === null) lost.push(one);
    else contents.push(bytes);
  }
  return { contents, lost };
};

const understood = (exported: ConfigurationExport): ReadHistory => {
  const hashed = hashedEntries(exported.entries);
  return { ...exported, parsed: hashed.map(({ entry }) => entry), history: historyOf(hashed) };
};

const fetchedHistory = async (running: RunningProgram): Promise<ConfigurationExport> => {
  const answer = await running.ask('/v1/configuration/export');
  return decodeConfigurationExport(new Uint8Array(await answer.arrayBuffer()));
};

/** An export in a file. @throws Fault `storage` when it cannot be read, `malformed` when it is none. */
export const readExport = (file: string): ConfigurationExport =>
  decodeConfigurationExport(
    orFault(
      'storage',
      () => new Uint8Array(readFileSync(file)),
      (why) => `The export ${file} cannot be read: ${why}.`,
    ),
  );

/** What a change has brought into force, byte for byte. @throws Fault `configuration` for a number that is none. */
export const bundleOfChange = ({ history, contents, lost = [] }: ReadHistory, change: number): ConfigurationBundle => {
  const record = history.records[change - 1];
  if (record === undefined)
    throw new Fault('configuration', `There is no change ${change}; allowed: 1 to ${history.records.length}.`);
  const content = contents.find((bytes) => toHex(bundleHash(bytes)) === record.configuration);
  if (lost.includes(record.configuration))
    throw new Fault(
      'configuration',
      `The bytes of change ${change} are damaged or gone (SHA-256 ${record.configuration}).`,
    );
  if (content === undefined && standingOf(record) !== 'refused')
    throw new Fault(
      'configuration',
      `The bytes of change ${change} are not given away, as not everybody may read the files of the configuration. Say --config or --storage, as who may.`,
    );
  if (content === undefined)
    throw new Fault('configuration', `Change ${change} was refused, and its bytes are not kept.`);
  return decodeBundle(content);
};

/** A number of a change as it stands on a command line. @throws Fault `configuration`. */
export const changeNumber = (text: string): number => {
  if (isCount(text)) return Number(text);
  throw new Fault('configuration', `"${text}" is no number of a change; allowed: a whole number from 1.`);
};

const chainNumber = (text: string): number => {
  if (isCount(text)) return Number(text);
  throw new Fault('configuration', `--chain "${text}"; allowed: a whole number from 1.`);
};

const isCount = (text: string): boolean => /^[1-9]\d{0,8}$/.test(text);
