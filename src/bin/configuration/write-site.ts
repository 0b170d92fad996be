import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isLayerFile } from '../../configuration/layer-file.ts';
import type { ConfigurationBundle } from '../../domain/configuration-change.ts';
import { Fault } from '../../domain/fault.ts';
import { sameBytes } from '../../wire/cbor.ts';
import { makeFile, replaceFile } from '../replace-file.ts';

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
 * Has the files of a site say what its gateway runs. Old ones are kept beside them, also of a folder those
 * that are not among them: a section that the configuration does not have would be a change again.
 * @returns what was done, in words; where a file cannot be written, that it differs
 */
export const writeSite = ({ path, isFolder }: SitePlace, files: ConfigurationBundle['files']): string => {
  const [only] = files;
  if (!isFolder && (files.length !== 1 || only === undefined))
    return `${path} is one file, and the configuration has ${files.length}: it says another one than runs.\n`;
  const targets = files.map(({ name, bytes }) => ({
    file: isFolder ? join(path, name) : join(dirname(path), basename(path)),
    bytes,
  }));
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const extra = isFolder ? extraIn(path, files) : [];
  return [
    ...targets.map(({ file, bytes }) => writeOne(file, bytes, stamp, isFolder)),
    ...extra.map((file) => moveAway(file, stamp)),
  ].join('');
};

/** Files of the folder that are of its configuration, and not of this one. */
const extraIn = (folder: string, files: ConfigurationBundle['files']): readonly string[] => {
  if (!existsSync(folder)) return [];
  const wanted = new Set(files.map(({ name }) => name));
  return readdirSync(folder)
    .filter((name) => isLayerFile(name) && !wanted.has(name))
    .map((name) => join(folder, name));
};

/** Under its new name it is no file of a configuration. */
const moveAway = (file: string, stamp: string): string => {
  const kept = `${file}.${stamp}.bak`;
  try {
    if (!existsSync(kept)) {
      renameSync(file, kept);
      return `${file} is none of it and is ${kept} now.\n`;
    }
  } catch {
    // As one that is in the way.
  }
  return `${file} is none of it and cannot be moved away: it says another configuration than runs.\n`;
};

const writeOne = (file: string, bytes: Uint8Array, stamp: string, isFolder: boolean): string => {
  // A site of one file whose file is not there is on another machine.
  const isThere = existsSync(file);
  if (!isThere && !(isFolder && existsSync(dirname(file))))
    return `${file} is not there and was not written: it says another configuration than runs.\n`;
  if (isThere && sameBytes(new Uint8Array(readFileSync(file)), bytes)) return '';
  try {
    if (!isThere) {
      makeFile(file, bytes, likeIn(dirname(file)));
      return `${file} was not there and is written again.\n`;
    }
    const kept = replaceFile(file, bytes, stamp);
    return `${file} says the same now; what it said before is ${kept}.\n`;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return `${file} says another configuration than runs. ${error.message}\n`;
  }
};

/** One of the files of a folder; the folder itself where it has none. */
const likeIn = (folder: string): string => join(folder, readdirSync(folder).find(isLayerFile) ?? '.');
