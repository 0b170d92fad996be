import { readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { orFault } from '../../domain/fault.ts';
import type { Millis } from '../../domain/time.ts';
import type { Requests } from '../../ports/requests.ts';
import { pemOf } from '../../wire/pem.ts';
import { makeFolder } from '../disk/make-folder.ts';
import { namesIn, replaceWhole, syncPath } from '../disk/whole-file.ts';

/** Whoever reaches a core may ask: more than so many gateways of one substation at once are none. Engineering choice. */
const MOST = 256;
const ENDING = '.csr';

/**
 * A folder with a file for each request, named by who asks and by its key: asked again, it is the same file, and not written
 * again, and after `longest` (real time) it goes. It holds claim codes, so it is its owner's alone. An operator takes files away (`gridtokenx registry admit`, or by hand).
 */
export const requestFolder = (folder: string, longest: () => Millis): Omit<Requests, 'problem'> => {
  const names = (): readonly string[] =>
    namesIn(folder).filter((name) => name.endsWith(ENDING) && !dropped(join(folder, name), longest()));
  return {
    waiting: () => used(folder, () => names().length),
    keep: ({ gateway, kid, der }) =>
      used(folder, () => {
        const name = `${gateway}-${kid.slice(0, 16)}${ENDING}`;
        const waiting = names();
        const again = waiting.includes(name);
        const text = pemOf('CERTIFICATE REQUEST', der);
        if (again && readFileSync(join(folder, name), 'utf8') === text) return waiting.length;
        if (!again && waiting.length >= MOST) return null;
        if (makeFolder(folder, 0o700) !== undefined) syncPath(dirname(folder));
        replaceWhole(join(folder, name), text);
        return again ? waiting.length : waiting.length + 1;
      }),
  };
};

const used = <T>(folder: string, work: () => T): T =>
  orFault('storage', work, (why) => `${folder} cannot be used: ${why}. Check its disk.`);

/** Whether a request is gone; what is too old goes now. */
const dropped = (file: string, longest: Millis): boolean => {
  const written = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (written !== undefined && Date.now() - written < longest) return false;
  rmSync(file, { force: true });
  return true;
};
