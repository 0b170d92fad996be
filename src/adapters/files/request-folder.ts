import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../domain/fault.ts';
import type { Requests } from '../../ports/requests.ts';
import { pemOf } from '../../wire/pem.ts';

/** Whoever reaches a core may ask: more than so many gateways of one substation at once are none. Engineering choice. */
const MOST = 256;
const ENDING = '.csr';

/**
 * A folder with a file for each request, named by who asks and by its key: asked again, it is the same file. It holds claim
 * codes, so it is its owner's alone. An operator takes files away (`gridtokenx registry admit`, or by hand).
 */
export const requestFolder = (folder: string): Omit<Requests, 'problem'> => {
  const names = (): readonly string[] => {
    try {
      return readdirSync(folder).filter((name) => name.endsWith(ENDING));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }
  };
  return {
    waiting: () => names().length,
    keep: ({ gateway, kid, der }) => {
      const name = `${gateway}-${kid.slice(0, 16)}${ENDING}`;
      try {
        const waiting = names();
        const again = waiting.includes(name);
        if (!again && waiting.length >= MOST) return null;
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        writeDurably(join(folder, name), pemOf('CERTIFICATE REQUEST', der));
        return again ? waiting.length : waiting.length + 1;
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new Fault('storage', `${folder} cannot be used: ${why}. Check its disk.`, { cause });
      }
    },
  };
};

const writeDurably = (path: string, text: string): void => {
  const draft = `${path}.new`;
  const file = openSync(draft, 'w', 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
};
