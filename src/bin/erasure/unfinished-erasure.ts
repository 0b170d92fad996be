import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { replaceWhole, syncPath } from '../../adapters/disk/whole-file.ts';
import type { BegunErasure } from '../../core/begun-erasures.ts';
import { orFault } from '../../domain/fault.ts';
import { erasureIn } from '../../wire/operator-request.ts';

/** The signed request of an erasure lies here from before it is journalled until nothing is left to do: it can be given again. */
export const noteIn = (storage: string): string => join(storage, 'erasure-unfinished.cose');

export const noteUnfinished = (storage: string, message: Uint8Array): void => replaceWhole(noteIn(storage), message);

/** Into a copy: whoever restores that has what was to be erased. */
export const copyUnfinished = (storage: string, into: string): void => {
  if (existsSync(noteIn(storage))) copyFileSync(noteIn(storage), noteIn(into));
};

export const forgetUnfinished = (storage: string): void => {
  rmSync(noteIn(storage), { force: true });
  syncPath(storage);
};

/** What was begun and has not ended, even where journal and archive say that it was carried out; null: nothing. @throws Fault `storage` where the note cannot be read. */
export const unfinishedIn = (storage: string): BegunErasure | null => {
  const note = noteIn(storage);
  if (!existsSync(note)) return null;
  return orFault(
    'storage',
    () => {
      const { erasure, hash } = erasureIn(new Uint8Array(readFileSync(note)));
      return { account: erasure.account, from: erasure.from, to: erasure.to, hash };
    },
    (why) =>
      `${note} says that an erasure has not ended, and cannot be read (${why}). Put the request that was signed for it in its place.`,
  );
};
