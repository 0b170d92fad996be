import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defer, of } from 'rxjs';
import { Fault } from '../../domain/fault.ts';
import type { WitnessMemory } from '../../ports/log-witness.ts';
import { toBase64, toHex } from '../../wire/bytes.ts';
import { replaceWhole } from './replace-whole.ts';

const LAST = 'last.note';

/**
 * What a witness of the log has signed, in a folder of its own: the last note, and a file of evidence for every pair of heads
 * that do not belong together. All of it is whole and durable, or not there.
 */
export const witnessFolder = (folder: string): WitnessMemory => ({
  last: () =>
    defer(() =>
      of(attempt(folder, () => (existsSync(join(folder, LAST)) ? readFileSync(join(folder, LAST), 'utf8') : null))),
    ),
  keep: (note) => defer(() => of(attempt(folder, () => write(folder, LAST, note)))),
  accuse: ({ signedBefore, seen, note, path }) =>
    defer(() => {
      const text = `${JSON.stringify(
        { signedBefore, seen: { size: seen.size, root: toHex(seen.root) }, note, path: path.map(toBase64) },
        null,
        2,
      )}\n`;
      // Seen a second time it is the same file.
      const name = `fork-${createHash('sha256').update(text).digest('hex').slice(0, 16)}.json`;
      attempt(folder, () => existsSync(join(folder, name)) || write(folder, name, text));
      return of(join(folder, name));
    }),
});

const write = (folder: string, name: string, text: string): void => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  replaceWhole(join(folder, name), text);
  sync(folder);
};

/** Without it the new name may be gone after a power cut. */
const sync = (folder: string): void => {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};

const attempt = <Result>(folder: string, work: () => Result): Result => {
  try {
    return work();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Fault('storage', `What was witnessed of the log cannot be kept in ${folder}: ${why}.`, { cause });
  }
};
