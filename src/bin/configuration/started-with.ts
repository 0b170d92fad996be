import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceWhole } from '../../adapters/disk/whole-file.ts';
import { isObject } from '../../configuration/schema.ts';
import type { Program } from '../../configuration/variables.ts';
import { historyFolder } from './history-folder.ts';

/** Environment variables by their names, of one program. */
export type Variables = Readonly<Record<string, string>>;

const NOTE = 'variables.json';

/** Those of an environment that set something of a program's configuration. */
export const variablesOf = (
  program: Program,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Variables =>
  Object.fromEntries(
    Object.entries(environment)
      .filter((entry): entry is [string, string] => entry[1] !== undefined)
      .filter(([name]) => name.startsWith(`GRIDTOKENX_${program.toUpperCase()}__`))
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );

/** Notes beside a history with which variables the program is started: files alone do not say what is in force under them. */
export const noteVariables = (storage: string, variables: Variables): void => {
  const text = `${JSON.stringify(variables, null, 2)}\n`;
  try {
    const file = join(historyFolder(storage), NOTE);
    if (!existsSync(file) || readFileSync(file, 'utf8') !== text) replaceWhole(file, text);
  } catch {
    // Without it `config explain` says that they are not known.
  }
};

/** With which it was started last; null: nobody noted it, or not so that it can be read. */
export const startedWith = (storage: string): Variables | null => {
  try {
    const value: unknown = JSON.parse(readFileSync(join(historyFolder(storage), NOTE), 'utf8'));
    const isNote = isObject(value) && Object.values(value).every((one) => typeof one === 'string');
    return isNote ? (value as Variables) : null;
  } catch {
    return null;
  }
};
