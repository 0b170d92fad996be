import { existsSync } from 'node:fs';
import { outboxDamage } from './check-outbox.ts';
import type { Care } from './open-database.ts';
import { openRawPages } from './raw-pages.ts';
import { salvageOutbox } from './salvage-outbox.ts';

/** A gateway's batches are nowhere else: what can be read of a damaged file is saved. */
export const outboxCare: Care = {
  check: outboxDamage,
  checkFiles: (file) => {
    if (!existsSync(`${file}-wal`)) return null;
    using pages = openRawPages(file);
    const { commitsBehindDamage: commits } = pages;
    return commits === 0 ? null : `its write-ahead log does not fit together before the last ${commits} commits in it`;
  },
  salvage: (damaged, into, keptAs) => salvageOutbox(damaged, into, keptAs, Date.now()),
};
