import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { Fault } from '../../domain/fault.ts';
import { createWhole } from '../disk/whole-file.ts';

/**
 * The text of a file that only its owner may read. What systemd passes as a credential (systemd.exec(5)) lies in a folder
 * that the service alone can see; its mode says nothing. @throws Fault `key`.
 */
export const readOwnersOnly = (path: string): string => {
  const file = openFor(path);
  try {
    const mode = fstatSync(file).mode & 0o777;
    if ((mode & 0o077) !== 0 && !isCredential(path)) {
      throw keyFault(
        path,
        `is open to other users (mode ${mode.toString(8).padStart(4, '0')}): chmod 600 it, or better make a new key`,
      );
    }
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw error instanceof Fault ? error : keyFault(path, 'cannot be read', error);
  } finally {
    closeSync(file);
  }
};

/** Writes a file (mode 0600), whole or not at all; one that is there already is never replaced. @throws Fault `key`. */
export const createOwnersOnly = (path: string, text: string): void => {
  try {
    createWhole(path, text);
  } catch (error) {
    const there = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw keyFault(path, there ? 'is there already and is never replaced' : 'cannot be made', error);
  }
};

export const keyFault = (source: string, why: string, cause?: unknown): Fault => {
  const detail = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new Fault('key', `The key ${source} ${why}${detail}.`, { cause });
};

/** What systemd has passed: its mode says nothing. */
export const isCredential = (path: string): boolean => {
  const { CREDENTIALS_DIRECTORY: folder } = process.env;
  return folder !== undefined && folder !== '' && resolve(path).startsWith(resolve(folder) + sep);
};

const openFor = (path: string): number => {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw keyFault(path, 'cannot be opened: make it with `gridtokenx keys generate`', error);
  }
};
