import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isLayerFile } from '../../configuration/layer-file.ts';
import type { ConfigurationBundle } from '../../domain/configuration-change.ts';
import { Fault } from '../../domain/fault.ts';
import { sameBytes } from '../../wire/cbor.ts';
import { putAside, type Replaced, replaceFiles } from '../replace-file.ts';

/** Where the files of a site are: one file, or a folder with a file for each section. */
export type SitePlace = Readonly<{ path: string; isFolder: boolean }>;

const formatOf = (file: string): 'YAML' | 'JSON5' | 'JSON' => {
  if (/\.ya?ml$/.test(file)) return 'YAML';
  return file.endsWith('.json5') ? 'JSON5' : 'JSON';
};

/** Files as those of this site: one that takes the place of its only file has its name. @throws Fault `configuration` where they cannot be. */
export const asSite = (
  { path, isFolder }: SitePlace,
  files: ConfigurationBundle['files'],
): ConfigurationBundle['files'] => {
  if (isFolder) return files;
  const [only, ...others] = files;
  if (only === undefined || others.length > 0)
    throw new Fault('configuration', `${path} is one file, and ${files.length} are given; allowed: one.`);
  const [own, other] = [formatOf(path), formatOf(only.name)];
  // JSON is YAML and JSON5 too.
  if (other !== own && other !== 'JSON')
    throw new Fault(
      'configuration',
      `${only.name} is ${other}, and ${path} is ${own}: its text would be read as ${own}. Write it in ${own}.`,
    );
  return [{ ...only, name: basename(path) }];
};

/**
 * Has the files of a site say what its gateway runs, all of them or none as far as room and rights go: half of them would be
 * another configuration, and tried. Old ones are kept beside them, also of a folder those that are not among them: a section that the
 * configuration does not have would be a change again.
 * @returns what was done, in words; where files cannot be written, that they differ
 */
export const writeSite = ({ path, isFolder }: SitePlace, files: ConfigurationBundle['files']): string => {
  const [only] = files;
  if (!isFolder && (files.length !== 1 || only === undefined))
    return `${path} is one file, and the configuration has ${files.length}: it says another one than runs.\n`;
  const targets = files.map(({ name, bytes }) => ({ file: isFolder ? join(path, name) : path, bytes }));
  // A site whose file or folder is not there is on another machine.
  const missing = targets.filter(({ file }) => !existsSync(isFolder ? path : file));
  if (missing.length > 0)
    return missing
      .map(({ file }) => `${file} is not there and was not written: it says another configuration than runs.\n`)
      .join('');
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const aside: Readonly<{ file: string; as: string }>[] = [];
  try {
    for (const file of isFolder ? extraIn(path, files) : []) aside.push({ file, as: putAside(file, stamp) });
    const replaced = targets.flatMap(({ file, bytes }): Replaced[] => {
      if (!existsSync(file)) return [{ file, bytes, beside: likeIn(path) ?? aside[0]?.as ?? path }];
      return sameBytes(new Uint8Array(readFileSync(file)), bytes) ? [] : [{ file, bytes }];
    });
    const kept = replaceFiles(replaced, stamp);
    return [
      ...replaced.map(({ file }, index) =>
        kept[index] == null
          ? `${file} was not there and is written again.\n`
          : `${file} says the same now; what it said before is ${kept[index]}.\n`,
      ),
      ...aside.map(({ file, as }) => `${file} is none of it and is ${as} now.\n`),
    ].join('');
  } catch (error) {
    for (const { file, as } of aside) renameSync(as, file);
    if (!(error instanceof Fault)) throw error;
    return `${path} says another configuration than runs. ${error.message}\n`;
  }
};

/** Files of the folder that are of its configuration, and not of this one. */
const extraIn = (folder: string, files: ConfigurationBundle['files']): readonly string[] => {
  const wanted = new Set(files.map(({ name }) => name));
  return readdirSync(folder)
    .filter((name) => isLayerFile(name) && !wanted.has(name))
    .map((name) => join(folder, name));
};

/** One of the files of a configuration in a folder, which others in it are like. */
const likeIn = (folder: string): string | null => {
  const name = readdirSync(folder).find(isLayerFile);
  return name === undefined ? null : join(folder, name);
};
