import type { EvidenceArchive, EvidenceEraser } from '../../ports/evidence-archive.ts';
import type { Log } from '../../ports/log.ts';
import type { OnlineCopy } from '../../ports/online-copy.ts';
import type { ArchiveOperations } from './archive-tables.ts';
import { type CopyOperation, databaseThread } from './database-thread.ts';
import { fileOrders } from './file-orders.ts';

const GIBIBYTE = 1024 ** 3;

/** The core's evidence in one SQLite file beside its journal, written by its own thread. A damaged file is refused and left alone. */
export const openArchive = (
  file: string,
  { log, maxBytes = 256 * GIBIBYTE }: Readonly<{ log: Log; maxBytes?: number }>,
): EvidenceArchive & EvidenceEraser & OnlineCopy & AsyncDisposable => {
  const thread = databaseThread<ArchiveOperations & CopyOperation>(file, {
    maxBytes,
    purpose: { kind: 'archive' },
    log,
  });
  const orders = fileOrders((packed) => thread.handOver([packed.bytes.buffer], 'keepOrders', packed));
  return {
    keepBatch: (batch) => thread.call('keepBatch', batch),
    keepOrder: orders.file,
    copyTo: (copy) => thread.call('copyTo', copy),
    erase: (what) => thread.call('erase', what),
    [Symbol.asyncDispose]: () => {
      orders.flush();
      return thread[Symbol.asyncDispose]();
    },
  };
};
