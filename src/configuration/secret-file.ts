import { readFileSync } from 'node:fs';
import { Fault } from '../domain/fault.ts';
import { whyOf } from '../domain/why.ts';

/**
 * A secret out of the file that a setting names, without the white space around it; null when the setting names none.
 * @throws Fault `configuration` naming the setting and the file, never what is in it.
 */
export const readSecretFile = (setting: string, file: string | null): string | null => {
  if (file === null) return null;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    const why = whyOf(cause);
    throw new Fault(
      'configuration',
      `${setting} names ${file}, which cannot be read: ${why}. Check its path and who may read it.`,
      { cause },
    );
  }
};
