import type Database from 'better-sqlite3';
import { Fault } from '../../domain/fault.ts';
import type { ArchiveOperations } from './archive-tables.ts';

/** Of what a file may take, the part that evidence leaves to the rows of the journal beside it. Engineering choice. */
const KEPT_FOR_ROWS = 0.1;

/**
 * Evidence where journal and evidence lie in one bounded file: it is refused while there is still room for rows, so that time,
 * facts and settlement go on when nothing more can be filed.
 */
export const leavingRoomForRows = (
  database: Database.Database,
  archive: ArchiveOperations,
): ArchiveOperations & Readonly<{ filled: () => number }> => {
  const count = (name: string): (() => number) => {
    const pragma = database.prepare<[], number>(`PRAGMA ${name}`).pluck();
    return () => pragma.get() ?? 0;
  };
  const [most, pages, free] = [count('max_page_count'), count('page_count'), count('freelist_count')];
  const filled = (): number => (pages() - free()) / most();
  const refuseWithoutRoom = (): void => {
    if (filled() <= 1 - KEPT_FOR_ROWS) return;
    throw new Fault(
      'disk-full',
      `${database.name} has no room left for evidence within journal.largestMebibytes: what is left is for the journal's rows. Raise it, and see that the disk has the room.`,
    );
  };
  return {
    ...archive,
    keepBatch: (batch) => {
      refuseWithoutRoom();
      archive.keepBatch(batch);
    },
    keepOrders: (packed) => {
      refuseWithoutRoom();
      archive.keepOrders(packed);
    },
    /** Which part of what the file may take is in use. */
    filled,
  };
};
