import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceWhole } from '../../adapters/disk/whole-file.ts';
import { bangkokTime, type Instant, instant } from '../../domain/time.ts';

/** Says in a storage when it was copied and verified last. */
const LAST_BACKUP = 'last-backup';

/** Notes that a storage was copied and the copy verified; false where whoever copies may read the storage alone. */
export const noteBackup = (storage: string, at: Instant): boolean => {
  try {
    replaceWhole(join(storage, LAST_BACKUP), `${bangkokTime(at)}\n`);
    return true;
  } catch {
    return false;
  }
};

/** When a storage was copied last; null: never, or nobody can read when. */
export const lastBackup = (storage: string): Instant | null => {
  try {
    const at = Date.parse(readFileSync(join(storage, LAST_BACKUP), 'utf8').trim());
    return Number.isNaN(at) ? null : instant(at);
  } catch {
    return null;
  }
};
