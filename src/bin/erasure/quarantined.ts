import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { destroyFile, namesIn } from '../../adapters/disk/whole-file.ts';
import type { isOf } from '../../core/erasure/erased-evidence.ts';
import { Fault, orFault } from '../../domain/fault.ts';
import { decodeBatchBody } from '../../wire/batch.ts';
import { decodeLeaf } from '../../wire/leaf.ts';

type IsErased = ReturnType<typeof isOf>;

/**
 * Files of a core's quarantine with a leaf of the household: what a former key signed too late is whole batches, so that they
 * go as a whole. None where there is no such folder. @throws Fault `storage` where one cannot be looked into.
 */
export const quarantined = (folder: string, isErased: IsErased): readonly string[] =>
  looked(folder, () =>
    namesIn(folder)
      .map((name) => join(folder, name))
      .filter((path) => holdsErased(readFileSync(path), isErased)),
  );

/** Overwrites files and takes them away. @throws Fault `storage`. */
export const destroyFiles = (folder: string, paths: readonly string[]): void =>
  looked(folder, () => {
    for (const path of paths) destroyFile(path);
  });

const looked = <T>(folder: string, work: () => T): T =>
  orFault(
    'storage',
    work,
    (why) => `What lies in ${folder} cannot be looked into: ${why}. Make it readable, and do it again.`,
  );

const holdsErased = (body: Uint8Array, isErased: IsErased): boolean => {
  try {
    return decodeBatchBody(body).leaves.some((bytes) => {
      const { point, start } = decodeLeaf(bytes);
      return isErased(point, start);
    });
  } catch (error) {
    // A grid fact, or nothing that can be read: no readings are in it.
    if (error instanceof Fault) return false;
    throw error;
  }
};
