import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { replaceWhole } from '../../adapters/disk/whole-file.ts';
import { type Refused, refused } from '../../configuration/refusal.ts';
import type { Program } from '../../configuration/variables.ts';
import type { Log } from '../../ports/log.ts';
import type { SiteFiles } from '../site-layers.ts';
import type { Changeable, ConfiguredProgram, StorageNote } from './configured-program.ts';
import { hasHistory } from './history-folder.ts';

/** Why a program must not begin in the storage that its files name, and where what it has kept lies instead; null: nowhere. */
type StorageTrouble = Readonly<{ why: Refused; lies: string | null }>;

/** `noted`: what a database says of it; null: nothing. */
type Judged<Configuration, Settled> = Readonly<{
  configuration: Configuration;
  settled: Settled;
  noted: StorageNote | null;
}>;

type Whose = Readonly<{ program: Program; id: string; realm: string }>;
type Site = Pick<SiteFiles, 'path' | 'isFolder'>;
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whether a program would leave behind what it has kept, or begin without it: as noted by its last run, or by a database that it goes on
 * with, or proven by what its files name. Null: it would not, as far as anybody knows.
 */
export const storageTrouble = <Configuration extends Changeable, Settled>(
  of: Pick<ConfiguredProgram<Configuration, Settled>, 'program' | 'idOf' | 'kept'>,
  site: Site,
  { configuration, settled, noted }: Judged<Configuration, Settled>,
): StorageTrouble | null => {
  const { storage, realm } = configuration;
  const { kept, program } = of;
  const id = of.idOf(configuration);
  const whose = { program, id, storage };
  const former = formerStorage(site, { program, id, realm }, storage);
  const isHere = kept.liesIn(storage);
  if (noted !== null && !noted.isThis(storage)) return troubleByNote(noted, whose, former, kept.liesIn);
  if (former === null) {
    const entry = isHere ? 0 : kept.provenBy(configuration, settled);
    return entry === 0 ? null : { why: refused('storage-proven', { ...whose, entry }), lies: null };
  }
  if (isSameFolder(former, storage)) return isHere ? null : { why: refused('storage-gone', whose), lies: null };
  if (!kept.liesIn(former)) return isHere ? null : { why: refused('storages-gone', { ...whose, former }), lies: null };
  if (!isHere) return { why: refused('storage-left', { ...whose, former }), lies: former };
  const [here, there] = [kept.reached(storage), kept.reached(former)];
  return here >= there ? null : { why: refused('storage-behind', { ...whose, former, here, there }), lies: former };
};

/** The same where a database says that another storage belongs to it than the one its files name. */
const troubleByNote = (
  noted: StorageNote,
  whose: Omit<Whose, 'realm'> & Readonly<{ storage: string }>,
  former: string | null,
  liesIn: (storage: string) => boolean,
): StorageTrouble | null => {
  const { id, storage } = whose;
  const { folder, machine } = noted;
  const isOfHere = machine === hostname();
  const isHere = liesIn(storage);
  // One file of it is gone, or another one is in its place: opening it says so.
  if (isOfHere && isSameFolder(folder, storage))
    return isHere ? null : { why: refused('storage-gone', whose), lies: null };
  const places = [isOfHere ? folder : [], former ?? []].flat();
  const lies = places.find((place) => liesIn(place) && noted.isThis(place)) ?? null;
  if (lies !== null && !isHere) return { why: refused('storage-left', { ...whose, former: lies }), lies };
  return { why: refused('archive-elsewhere', { core: id, storage, former: folder, machine }), lies };
};

/** Where the history of a program is: in the storage that its files name, or, after a slip in that, where it ran until now. */
export const storageWithHistory = (site: Site, whose: Whose, storage: string): string => {
  const former = hasHistory(storage) ? null : formerStorage(site, whose, storage);
  return former !== null && hasHistory(former) ? former : storage;
};

/**
 * Notes where a program runs, beside its configuration and in the folders its service's manager gives it, wherever it may write. `log`: where it is said that
 * nothing can be noted; null: a database notes it too.
 */
export const noteStorage = <Configuration extends Changeable>(
  of: Pick<ConfiguredProgram<Configuration, unknown>, 'program' | 'idOf'>,
  site: Site,
  configuration: Configuration,
  log: Log | null,
): void => {
  const { program } = of;
  const { storage, realm } = configuration;
  const places = notePlaces(site, { program, id: of.idOf(configuration), realm });
  const noted = places.filter((place) => readNote(place) === storage || wrote(place, storage));
  if (noted.length > 0) return;
  log?.warn(
    { places },
    `Where the ${program} keeps its storage can be noted nowhere outside of it: a slip in storage, or a disk that is not mounted, would begin with nothing, unsaid. Let it write into ${dirname(places[0] ?? '')}, or give it a StateDirectory=.`,
  );
};

/** The storage of the last run, by the first note; one that agrees with the wanted one stands before others. */
const formerStorage = (site: Site, whose: Whose, wanted: string): string | null => {
  const noted = notePlaces(site, whose).flatMap((place) => readNote(place) ?? []);
  return noted.find((one) => isSameFolder(one, wanted)) ?? noted[0] ?? null;
};

/** One file a program in each place: its storage's path in a line. */
const notePlaces = (
  { path, isFolder }: Site,
  { program, id, realm }: Whose,
  { STATE_DIRECTORY, CACHE_DIRECTORY }: Environment = process.env,
): readonly string[] => {
  const given = [STATE_DIRECTORY, CACHE_DIRECTORY].flatMap((one) => one?.split(':') ?? []).filter(isAbsolute);
  const name = `.gridtokenx-${program}-${realm}-${id}.storage`;
  return [isFolder ? path : dirname(path), ...given].map((folder) => join(folder, name));
};

const readNote = (place: string): string | null => {
  try {
    const storage = readFileSync(place, 'utf8').trim();
    return isAbsolute(storage) ? storage : null;
  } catch {
    return null;
  }
};

const wrote = (place: string, storage: string): boolean => {
  try {
    replaceWhole(place, `${storage}\n`);
    return true;
  } catch {
    return false;
  }
};

/** Also by a link. */
export const isSameFolder = (one: string, other: string): boolean => real(one) === real(other);

const real = (folder: string): string => (existsSync(folder) ? realpathSync(folder) : resolve(folder));
