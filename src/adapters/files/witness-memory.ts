import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defer, of } from 'rxjs';
import { orFault } from '../../domain/fault.ts';
import type { WitnessMemory } from '../../ports/log-witness.ts';
import { toBase64, toHex } from '../../wire/bytes.ts';
import { makeFolder } from '../disk/make-folder.ts';
import { replaceWhole } from '../disk/whole-file.ts';

const LAST = 'last.note';

/**
 * What a witness of the log has signed, in a folder of its own: the last note, and a file of evidence for every pair of heads
 * that do not belong together. All of it is whole and durable, or not there.
 */
export const witnessFolder = (folder: string): WitnessMemory => ({
  last: () =>
    defer(() =>
      of(kept(folder, () => (existsSync(join(folder, LAST)) ? readFileSync(join(folder, LAST), 'utf8') : null))),
    ),
  keep: (note) => defer(() => of(kept(folder, () => write(folder, LAST, note)))),
  accuse: ({ signedBefore, seen, note, path }) =>
    defer(() => {
      const text = `${JSON.stringify(
        { signedBefore, seen: { size: seen.size, root: toHex(seen.root) }, note, path: path.map(toBase64) },
        null,
        2,
      )}\n`;
      // Seen a second time it is the same file.
      const name = `fork-${createHash('sha256').update(text).digest('hex').slice(0, 16)}.json`;
      kept(folder, () => existsSync(join(folder, name)) || write(folder, name, text));
      return of(join(folder, name));
    }),
});

const write = (folder: string, name: string, text: string): void => {
  makeFolder(folder, 0o700);
  replaceWhole(join(folder, name), text);
};

const kept = <Result>(folder: string, work: () => Result): Result =>
  orFault('storage', work, (why) => `What was witnessed of the log cannot be kept in ${folder}: ${why}.`);
