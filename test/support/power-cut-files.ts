import { dirname, join } from 'node:path';
import type { DurableFiles } from '../../src/adapters/disk/durable-files.ts';
import type { Random } from '../../src/ports/random.ts';

/** How an operation fails: the process is killed, the power goes, or there is no room on the disk. */
export type Failing = 'kill' | 'power-cut' | 'full';

/** The process is gone: no Fault, and nothing may live on with it. */
export class Gone extends Error {
  override readonly name = 'Gone';
}

type Entry = Readonly<{ path: string; bytes: Uint8Array | null }>;

/**
 * Files in memory on a disk that keeps what POSIX promises and no more: bytes last when they are synced, a name (made, changed or
 * taken away) when its folder is, names of one folder in their order; whatever was not synced is lost from any point on. `failAt`
 * makes the n-th operation from now on fail in the middle.
 */
export const powerCutFiles = (random: Random) => {
  /** What is there after a power cut, and the changes of names that may be lost by one. */
  const durable = new Map<string, Uint8Array>();
  let pending: Entry[] = [];
  let left = Number.POSITIVE_INFINITY;
  let how: Failing = 'kill';
  let gone = false;
  let done = 0;

  const visible = (): Map<string, Uint8Array> => applied(durable, pending);
  const upTo = (count: number): number => Math.floor(random.fraction() * (count + 1));
  const note = (path: string, bytes: Uint8Array | null): void => void pending.push({ path, bytes });

  const fail = (halfDone: () => void): never => {
    if (upTo(1) === 1) halfDone();
    if (how === 'full') throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    if (how === 'power-cut') {
      pending = pending.slice(0, upTo(pending.length));
    }
    settle();
    gone = true;
    throw new Gone(`the ${how} came`);
  };
  const settle = (): void => {
    for (const [path, bytes] of visible()) durable.set(path, bytes);
    for (const { path, bytes } of pending) if (bytes === null) durable.delete(path);
    pending = [];
  };
  const operation = async (halfDone: () => void, work: () => void): Promise<void> => {
    if (gone) throw new Gone('the process is gone');
    await Promise.resolve();
    done += 1;
    left -= 1;
    if (left === 0) fail(halfDone);
    work();
  };

  const files: DurableFiles = {
    names: async (folder) =>
      [...visible().keys()]
        .filter((path) => dirname(path) === folder)
        .map((path) => path.slice(folder.length + 1))
        .toSorted(),
    read: async (path) => visible().get(path) ?? null,
    makeFolder: () =>
      operation(
        () => {},
        () => {},
      ),
    writeSynced: (path, bytes) =>
      operation(
        () => note(path, bytes.slice(0, upTo(bytes.length))),
        () => note(path, bytes.slice()),
      ),
    rename: (from, to) => {
      const move = () => {
        const bytes = visible().get(from);
        if (bytes === undefined) throw new Error(`${from} is not there`);
        note(to, bytes);
        note(from, null);
      };
      return operation(move, move);
    },
    syncFolder: (folder) =>
      operation(
        () => {},
        () => {
          const synced = pending.filter(({ path }) => dirname(path) === folder);
          for (const { path, bytes } of synced) bytes === null ? durable.delete(path) : durable.set(path, bytes);
          pending = pending.filter(({ path }) => dirname(path) !== folder);
        },
      ),
    remove: (path) =>
      operation(
        () => {},
        () => note(path, null),
      ),
  };
  return {
    files,
    failAt: (operations: number, failing: Failing): void => {
      left = operations;
      how = failing;
    },
    /** A new process finds what is left. */
    restart: (): void => {
      gone = false;
      left = Number.POSITIVE_INFINITY;
    },
    operations: (): number => done,
    all: (): ReadonlyMap<string, Uint8Array> => visible(),
    spoil: (path: string, bytes: Uint8Array | null): void => {
      settle();
      if (bytes === null) durable.delete(path);
      else durable.set(path, bytes);
    },
    join,
  };
};

const applied = (base: ReadonlyMap<string, Uint8Array>, changes: readonly Entry[]): Map<string, Uint8Array> => {
  const files = new Map(base);
  for (const { path, bytes } of changes) bytes === null ? files.delete(path) : files.set(path, bytes);
  return files;
};
