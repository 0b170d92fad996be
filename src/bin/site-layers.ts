import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type Layer, NotKnown } from '../configuration/layer.ts';
import { isLayerFile, valueIn } from '../configuration/layer-file.ts';
import { orGathered, type Refusal, Refused, refusal, refuseAll } from '../configuration/refusal.ts';
import { isObject } from '../configuration/schema.ts';
import type { Program } from '../configuration/variables.ts';
import type { ConfigurationBundle } from '../domain/configuration-change.ts';
import { Fault, orFault } from '../domain/fault.ts';

/** What a site says itself: `folder` is where its relative paths start. */
export type SiteLayers = Readonly<{
  layers: readonly Layer[];
  folder: string;
  /** The section that the file of a layer holds, and nothing but that; null: it holds the whole. */
  sectionOf: (layer: Layer) => string | null;
}>;

/** The files a site is written in, read once: `path` is the configuration file, or the folder they are in. */
export type SiteFiles = Readonly<{ path: string; isFolder: boolean; files: ConfigurationBundle['files'] }>;

/** Where files are to be, which need not say the same: `place` is then what is said of where those that are meant stand. */
export type SitePlace = Pick<SiteFiles, 'path' | 'isFolder'> & Readonly<{ place?: string | undefined }>;

/**
 * A configuration file, or a folder with a file for each section: `mqtt.yaml` is the section mqtt, and `gateway.yaml` (of a core
 * `core.yaml`) is what stands in no section. Files of other kinds are none of its business.
 * @throws Fault `configuration` for what cannot be read, and Refused where a section stands in two files.
 */
export const siteLayers = (file: string, program: Program): SiteLayers => siteLayersOf(siteFiles(file), program);

/** The files as they are now. @throws Fault `configuration` for what cannot be read. */
export const siteFiles = (file: string): SiteFiles => {
  const path = resolve(file);
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const names = isFolder
    ? readdirSync(path)
        .filter((name) => isLayerFile(name))
        .toSorted()
    : [basename(path)];
  const folder = isFolder ? path : dirname(path);
  const read = (name: string) =>
    orFault(
      'configuration',
      () => new Uint8Array(readFileSync(join(folder, name))),
      (why) => `The configuration in ${join(folder, name)} cannot be read: ${why}.`,
    );
  return { path, isFolder, files: names.map((name) => ({ name, bytes: read(name) })) };
};

/** The same; what cannot be read may still be what ran before: then there are no files. */
export const filesOr = (file: string): SiteFiles => {
  try {
    return siteFiles(file);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { path: resolve(file), isFolder: false, files: [] };
  }
};

/** Whether everybody with an account on the machine may read them as they are: only then are their bytes given to anybody. */
export const areForAll = ({ path, isFolder, files }: SiteFiles): boolean => {
  const folder = isFolder ? path : dirname(path);
  const may = (place: string, right: number) => ((statSync(place, { throwIfNoEntry: false })?.mode ?? 0) & right) !== 0;
  return may(folder, 0o001) && files.every(({ name }) => may(join(folder, name), 0o004));
};

/** What is written in them. @throws Refused for all that cannot be read, and where a section stands in two files. */
export const siteLayersOf = (site: SiteFiles & SitePlace, program: Program): SiteLayers => {
  const judged = judgedSiteOf(site, program);
  refuseAll(judged.refusals);
  return judged;
};

/** The same as far as it can be read: of the section of a file that cannot be, nothing is known. `refusals`: what is wrong. */
export type JudgedSite = SiteLayers & Readonly<{ refusals: readonly Refusal[] }>;

/** @throws Refused where the file that cannot be read is the whole, or holds more than a section. */
export const judgedSiteOf = ({ path, isFolder, files, place }: SiteFiles & SitePlace, program: Program): JudgedSite => {
  const folder = isFolder ? path : dirname(path);
  const refusals: Refusal[] = [];
  const read = files.map(({ name, bytes }) => {
    const file = isFolder ? join(folder, name) : path;
    const called = place === undefined ? file : isFolder ? `${place}, ${name}` : place;
    const section = nameOf(name);
    const unknown = new NotKnown({ layer: called, path: section });
    return {
      section,
      layer: { name: called, value: orGathered(() => valueIn(file, bytes, called), unknown, refusals) },
    };
  });
  const isWhole = ({ section }: (typeof read)[number]): boolean => !isFolder || section === program;
  const [sections, whole] = [read.filter((one) => !isWhole(one)), read.filter(isWhole)];
  if (whole.some(({ layer }) => layer.value instanceof NotKnown)) throw new Refused(refusals);
  if (!isFolder)
    return { layers: whole.map(({ layer }) => ({ ...layer, kind: 'site' })), folder, sectionOf: () => null, refusals };
  const layers: readonly Layer[] = [
    ...sections.map(({ section, layer }) => ({ ...layer, value: { [section]: layer.value } })),
    ...(whole.length > 0 ? whole.map(({ layer }) => layer) : [{ name: place ?? path, value: {} }]),
  ].map((layer) => ({ ...layer, kind: 'site' as const }));
  const named = new Map(sections.map(({ section, layer }) => [layer.name, section]));
  return {
    layers,
    folder,
    sectionOf: ({ name }) => named.get(name) ?? null,
    refusals: [...refusals, ...doublesIn(layers)],
  };
};

const nameOf = (name: string): string => basename(name).replace(/\.[^.]+$/, '');

/** One would hide what the other says. */
const doublesIn = (layers: readonly Layer[]): readonly Refusal[] => {
  const names = layers.flatMap(({ value }) => (isObject(value) ? Object.keys(value) : []));
  const doubles = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...doubles].map((section) =>
    refusal('stands-in-two-files', {
      section,
      files: layers.filter(({ value }) => isObject(value) && section in value).map(({ name }) => name),
    }),
  );
};
