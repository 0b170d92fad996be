import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../domain/fault.ts';
import type { KeptSnapshot, SnapshotMade } from '../../ports/snapshots.ts';

/** The newest, and the one a start falls back to. */
const KEPT = 2;
const NAME = /^state-(\d{12})\.snapshot$/;
const DRAFT = '.snapshot.new';

export type SnapshotFolder = Readonly<{
  /** Newest first. @throws Fault `storage`. */
  kept: () => readonly KeptSnapshot[];
  /**
   * Puts a snapshot beside the others, whole or not at all, its owner's alone, and durable when this returns; those older than
   * the `KEPT` newest go, and what a killed attempt left. @throws Fault `disk-full` or `storage`.
   */
  keep: (row: number, bytes: Uint8Array) => SnapshotMade;
}>;

/** Snapshots in a folder: a file each, named by the row of the journal it was made after. */
export const snapshotFolder = (folder: string): SnapshotFolder => ({
  kept: () =>
    used(folder, () =>
      listed(folder)
        .flatMap((name): readonly KeptSnapshot[] => {
          const row = NAME.exec(name)?.[1];
          const path = join(folder, name);
          const read = (): Uint8Array => used(folder, () => new Uint8Array(readFileSync(path)));
          return row === undefined ? [] : [{ name: path, row: Number(row), read }];
        })
        .sort((one, other) => other.row - one.row),
    ),
  keep: (row, bytes) =>
    used(folder, () => {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      for (const left of listed(folder)) if (left.endsWith(DRAFT)) rmSync(join(folder, left), { force: true });
      const name = `state-${String(row).padStart(12, '0')}.snapshot`;
      const draft = join(folder, `${row}${DRAFT}`);
      const file = openSync(draft, 'w', 0o600);
      try {
        for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(draft, join(folder, name));
      syncFolder(folder);
      const old = listed(folder)
        .filter((one) => NAME.test(one))
        .sort()
        .slice(0, -KEPT);
      for (const one of old) rmSync(join(folder, one), { force: true });
      return { row, bytes: bytes.length };
    }),
});

const syncFolder = (folder: string): void => {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

const listed = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
};

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : null);

const used = <T>(folder: string, work: () => T): T => {
  try {
    return work();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const code = codeOf(cause) === 'ENOSPC' ? 'disk-full' : 'storage';
    throw new Fault(code, `The snapshots in ${folder} cannot be used: ${why}. Check its disk.`, { cause });
  }
};
