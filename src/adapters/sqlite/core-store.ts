import type { EvidenceArchive, EvidenceEraser } from '../../ports/evidence-archive.ts';
import type { Journal } from '../../ports/journal.ts';
import type { Log } from '../../ports/log.ts';
import type { OnlineCopy } from '../../ports/online-copy.ts';
import { archiveIn } from './archive.ts';
import type { ArchiveOperations } from './archive-tables.ts';
import { type CopyOperation, databaseThread } from './database-thread.ts';
import type { EvidencePlace } from './evidence-place.ts';
import { journalIn } from './journal.ts';
import type { JournalOperations } from './journal-tables.ts';

export type CoreStore = Readonly<{ journal: Journal & OnlineCopy; archive: EvidenceArchive & EvidenceEraser }> &
  AsyncDisposable;

/** `evidence`: where it lies, which is noted before the first row. `readers`: whether this process reads the file by other connections meanwhile. */
type CoreStoreOptions = Readonly<{ log: Log; maxBytes: number; evidence: EvidencePlace; readers?: boolean }>;

/**
 * A core's journal and evidence in one SQLite file, written by one thread: what is journalled and filed in one go is one
 * transaction, and the disk is waited for once. Two files are two syncs, and a disk that is asked for two at a time takes
 * longer than twice as long. A damaged file is refused and left alone.
 */
export const openCoreStore = (
  file: string,
  { log, maxBytes, evidence, readers = false }: CoreStoreOptions,
): CoreStore => {
  const thread = databaseThread<
    JournalOperations & ArchiveOperations & CopyOperation & Readonly<{ filled: () => number }>
  >(file, {
    ...{ maxBytes, log },
    purpose: { kind: 'journal', readers, evidence },
  });
  const { flush, ...archive } = archiveIn(thread);
  return {
    journal: {
      ...journalIn(thread),
      handOver: () => {
        flush();
        thread.handGathered();
      },
    },
    archive: { ...archive, filled: () => thread.call('filled') },
    [Symbol.asyncDispose]: () => {
      flush();
      return thread[Symbol.asyncDispose]();
    },
  };
};
