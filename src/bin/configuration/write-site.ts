import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ConfigurationBundle } from '../../domain/configuration-change.ts';
import { Fault } from '../../domain/fault.ts';
import { sameBytes } from '../../wire/cbor.ts';
import { replaceFile } from '../replace-file.ts';

/** Where the files of a site are: one file, or a folder with a file for each section. */
export type SitePlace = Readonly<{ path: string; isFolder: boolean }>;

/** Files as those of this site: one that takes the place of its only file has its name. @throws Fault `configuration` where they cannot be. */
export const asSite = (
  { path, isFolder }: SitePlace,
  files: ConfigurationBundle['files'],
): ConfigurationBundle['files'] => {
  if (isFolder) return files;
  const [only, ...others] = files;
  if (only === undefined || others.length > 0)
    throw new Fault('configuration', `${path} is one file, and ${files.length} are given; allowed: one.`);
  return [{ ...only, name: basename(path) }];
};

/**
 * Has the files of a site say what its gateway runs. Old ones are kept beside them; one that is not among them is left, and named.
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
  return targets.map(({ file, bytes }) => writeOne(file, bytes)).join('');
};

const writeOne = (file: string, bytes: Uint8Array): string => {
  if (!existsSync(file)) return `${file} is not there and was not written: it says another configuration than runs.\n`;
  if (sameBytes(new Uint8Array(readFileSync(file)), bytes)) return '';
  try {
    const kept = replaceFile(file, bytes, new Date().toISOString().replaceAll(/[:.]/g, '-'));
    return `${file} says the same now; what it said before is ${kept}.\n`;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return `${file} says another configuration than runs. ${error.message}\n`;
  }
};
