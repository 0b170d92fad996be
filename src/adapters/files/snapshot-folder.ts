import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../domain/fault.ts';
import type { KeptSnapshot, SnapshotMade } from '../../ports/snapshots.ts';
import { makeFolder } from '../disk/make-folder.ts';
import { destroyFile, namesIn, replaceWhole, syncPath } from '../disk/whole-file.ts';

/** The newest, and the one a start falls back to. */
const KEPT = 2;
const NAME = /^(state|origin)-(\d{12})\.snapshot$/;
/** What a killed attempt leaves. */
const DRAFT = '.snapshot.new';

export type SnapshotFolder = Readonly<{
  /** Newest first. @throws Fault `storage`. */
  kept: () => readonly KeptSnapshot[];
  /**
   * Puts a snapshot beside the others, whole or not at all, its owner's alone, and durable when this returns; those older than
   * the `KEPT` newest go, and what a killed attempt left. @throws Fault `disk-full` or `storage`.
   */
  keep: (row: number, bytes: Uint8Array) => SnapshotMade;
  /** The same for what a journal is to begin from: it stays, however many come after it. */
  keepOrigin: (row: number, bytes: Uint8Array) => SnapshotMade;
  /** Overwrites and takes away what was made before a row, whatever else. @throws Fault `storage`. */
  destroyBefore: (row: number) => void;
}>;

/** Snapshots in a folder: a file each, named by the row of the journal it was made after. */
export const snapshotFolder = (folder: string): SnapshotFolder => ({
  kept: () =>
    used(folder, () =>
      namesIn(folder)
        .flatMap((name): readonly KeptSnapshot[] => {
          const [, kind, row] = NAME.exec(name) ?? [];
          const path = join(folder, name);
          const read = (): Uint8Array => used(folder, () => bytesIn(readFileSync(path)));
          return row === undefined ? [] : [{ name: path, row: Number(row), isOrigin: kind === 'origin', read }];
        })
        .sort((one, other) => other.row - one.row),
    ),
  keep: (row, bytes) =>
    used(folder, () => {
      const made = put(folder, 'state', row, bytes);
      const old = namesIn(folder)
        .filter((one) => NAME.test(one) && one.startsWith('state'))
        .sort()
        .slice(0, -KEPT);
      for (const one of old) rmSync(join(folder, one), { force: true });
      return made;
    }),
  keepOrigin: (row, bytes) => used(folder, () => put(folder, 'origin', row, bytes)),
  destroyBefore: (before) =>
    used(folder, () => {
      for (const name of namesIn(folder)) {
        const row = NAME.exec(name)?.[2];
        if (name.endsWith(DRAFT) || (row !== undefined && Number(row) < before)) destroyFile(join(folder, name));
      }
      if (existsSync(folder)) syncPath(folder);
    }),
});

const put = (folder: string, kind: 'state' | 'origin', row: number, bytes: Uint8Array): SnapshotMade => {
  makeFolder(folder, 0o700);
  for (const left of namesIn(folder)) if (left.endsWith(DRAFT)) rmSync(join(folder, left), { force: true });
  replaceWhole(join(folder, `${kind}-${String(row).padStart(12, '0')}.snapshot`), bytes);
  return { row, bytes: bytes.length };
};

/** Not a copy, for it may be a hundred megabytes; not a `Buffer`, of which `slice` is no copy. */
const bytesIn = ({ buffer, byteOffset, length }: Buffer): Uint8Array => new Uint8Array(buffer, byteOffset, length);

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
