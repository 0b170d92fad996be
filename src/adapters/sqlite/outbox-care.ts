import { existsSync } from 'node:fs';
import { outboxDamage } from './check-outbox.ts';
import type { Care } from './open-database.ts';
import { openRawPages } from './raw-pages.ts';
import { salvageOutbox } from './salvage-outbox.ts';

/** A disk that writes out of order leaves the end of a commit and not its beginning when the power goes while it is synced. */
export const CUT_OR_DAMAGED =
  'its write-ahead log does not fit together before the last commit in it: the power went while that was written, or the disk is damaged';

/** A gateway's batches are nowhere else: what can be read of a damaged file is saved. */
export const outboxCare: Care = {
  check: outboxDamage,
  checkFiles: (file) => {
    if (!existsSync(`${file}-wal`)) return null;
    using pages = openRawPages(file);
    const { commitsBehindDamage: commits } = pages;
    if (commits === 0) return null;
    // Two things look alike here, and to take a damaged disk for a power cut would drop a batch without a word.
    return commits === 1
      ? CUT_OR_DAMAGED
      : `its write-ahead log does not fit together before the last ${commits} commits in it`;
  },
  salvage: (damaged, into, keptAs) => salvageOutbox(damaged, into, keptAs, Date.now()),
};
