import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../domain/fault.ts';
import { whyOf } from '../domain/why.ts';
import type { Read } from '../tariff/field-reader.ts';
import type { DataFile } from '../tariff/spell-out.ts';

/** The `.json` files of a folder, by name; what else lies there is left alone. @throws Fault `configuration`. */
export const jsonFiles = (folder: string): readonly DataFile[] => {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => ({ name, content: JSON.parse(readFileSync(join(folder, name), 'utf8')) as unknown }));
  } catch (cause) {
    const why = whyOf(cause);
    throw new Fault('configuration', `The files in ${folder} cannot be read: ${why}`, { cause });
  }
};

/** What was read. @throws Fault `configuration` with every complaint. */
export const accepted = <T>(read: Read<T>): T => {
  if ('errors' in read) throw new Fault('configuration', read.errors.join('\n'));
  return read.value;
};
