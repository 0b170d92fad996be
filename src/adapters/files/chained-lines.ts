import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { Fault, orFault } from '../../domain/fault.ts';
import { makeFolder } from '../disk/make-folder.ts';
import { syncPath } from '../disk/whole-file.ts';

/**
 * A list that only grows, in a file: a line of JSON an entry, `{"previous": <SHA-256 of the line before it, null first>,
 * "entry": …}`. What a power cut has left of a last line is no entry: an entry is there when its line break is durable.
 */
export type ChainedLines<Entry> = Readonly<{
  /** @throws Fault `storage` where it cannot be read, `malformed` where a line was altered, put in or taken out. */
  read: () => readonly Entry[];
  /** SHA-256 of the last line; null of none. @throws as `read`. */
  head: () => string | null;
  /** Durable when it returns. @throws Fault `storage`, or as `read`. */
  append: (entry: Entry) => void;
}>;

/** The list in a file, which is made with its folder at the first entry, for its owner alone. */
export const chainedLines = <Entry>(file: string): ChainedLines<Entry> => {
  const linesOf = (): readonly string[] => {
    if (!existsSync(file)) return [];
    const text = orFault(
      'storage',
      () => readFileSync(file, 'utf8'),
      (why) => `${file} cannot be read: ${why}.`,
    );
    return text.split('\n').slice(0, -1);
  };
  const read = (): readonly Entry[] => {
    let previous: string | null = null;
    return linesOf().map((line, index) => {
      const parsed = parse<Entry>(line);
      if (parsed === null || parsed.previous !== previous)
        throw new Fault(
          'malformed',
          `${file}, line ${index + 1}, does not hang on the one before it: it was altered. Keep it, and begin another one.`,
        );
      previous = hashOf(line);
      return parsed.entry;
    });
  };
  const head = (): string | null => {
    read();
    const last = linesOf().at(-1);
    return last === undefined ? null : hashOf(last);
  };
  return {
    read,
    head,
    append: (entry) => {
      const line = `${JSON.stringify({ previous: head(), entry })}\n`;
      const kept = linesOf().reduce((bytes, one) => bytes + Buffer.byteLength(one) + 1, 0);
      orFault(
        'storage',
        () => write(file, kept, line),
        (why) => `${file} cannot be written: ${why}. Check its folder and its disk.`,
      );
    },
  };
};

const hashOf = (line: string): string => createHash('sha256').update(line).digest('hex');

const parse = <Entry>(line: string): Readonly<{ previous: unknown; entry: Entry }> | null => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'previous' in value && 'entry' in value
      ? (value as Readonly<{ previous: unknown; entry: Entry }>)
      : null;
  } catch {
    return null;
  }
};

/** After `kept` bytes, in the place of what a power cut has left there. */
const write = (file: string, kept: number, line: string): void => {
  makeFolder(dirname(file), 0o700);
  const handle = openSync(file, existsSync(file) ? 'r+' : 'wx+', 0o600);
  try {
    ftruncateSync(handle, kept);
    writeSync(handle, line, kept);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  if (kept === 0) syncPath(dirname(file));
};
