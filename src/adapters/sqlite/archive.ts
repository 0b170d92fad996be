import type { EvidenceArchive, EvidenceEraser } from '../../ports/evidence-archive.ts';
import type { Log } from '../../ports/log.ts';
import type { OnlineCopy } from '../../ports/online-copy.ts';
import type { ArchiveOperations } from './archive-tables.ts';
import { type CopyOperation, type DatabaseThread, databaseThread } from './database-thread.ts';

const GIBIBYTE = 1024 ** 3;

type ArchiveThread = DatabaseThread<ArchiveOperations & CopyOperation>;
type Archive = EvidenceArchive & EvidenceEraser & OnlineCopy;

/** The core's evidence in one SQLite file beside its journal, written by its own thread. A damaged file is refused and left alone. */
export const openArchive = (
  file: string,
  { log, maxBytes = 256 * GIBIBYTE }: Readonly<{ log: Log; maxBytes?: number }>,
): Archive & AsyncDisposable => {
  const thread: ArchiveThread = databaseThread(file, { maxBytes, purpose: { kind: 'archive' }, log });
  return { ...archiveIn(thread), [Symbol.asyncDispose]: () => thread[Symbol.asyncDispose]() };
};

/** The archive that a thread writes. */
export const archiveIn = (thread: Pick<ArchiveThread, 'call'>): Archive => ({
  keepBatch: (batch) => thread.call('keepBatch', batch),
  keepOrder: (order) => thread.call('keepOrder', order),
  copyTo: (copy) => thread.call('copyTo', copy),
  erase: (what) => thread.call('erase', what),
});
