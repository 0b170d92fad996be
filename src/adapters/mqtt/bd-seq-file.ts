import { readFileSync } from 'node:fs';
import { defer, type Observable, of } from 'rxjs';
import { Fault } from '../../domain/fault.ts';
import { replaceWhole } from '../disk/whole-file.ts';

/**
 * The birth/death sequence number in a file of its own: counts on over restarts, 255 is followed by 0. Emission means
 * the number is on the disk. A file that is missing or not a number from 0 to 255 starts over at 0, as a new node does.
 * Errors with Fault `storage` when the file cannot be written.
 */
export const bdSeqFile =
  (path: string, next: (last: number | null) => number): (() => Observable<number>) =>
  () =>
    defer(() => {
      const bdSeq = next(kept(path));
      try {
        replaceWhole(path, `${bdSeq}\n`);
      } catch (error) {
        throw new Fault('storage', `Fleet: cannot keep the birth sequence in ${path}: ${String(error)}`, {
          cause: error,
        });
      }
      return of(bdSeq);
    });

const kept = (path: string): number | null => {
  try {
    const text = readFileSync(path, 'utf8').trim();
    return /^\d{1,3}$/.test(text) && Number(text) <= 255 ? Number(text) : null;
  } catch {
    return null;
  }
};
