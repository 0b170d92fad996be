import { concatMap, delay, EMPTY, expand, type Observable, of } from 'rxjs';
import type { ArchivedOrder, EvidenceArchive, EvidenceEraser } from '../../ports/evidence-archive.ts';
import type { Log } from '../../ports/log.ts';
import type { OnlineCopy } from '../../ports/online-copy.ts';
import type { ArchiveOperations } from './archive-tables.ts';
import { callTogether } from './call-together.ts';
import { type CopyOperation, type DatabaseThread, databaseThread } from './database-thread.ts';
import { packOrders } from './pack-orders.ts';

const GIBIBYTE = 1024 ** 3;

/** Between two steps of a look through evidence, ms: most of the disk stays with who waits for it. Engineering choice. */
const PAUSE = 20;

type ArchiveThread = DatabaseThread<ArchiveOperations & CopyOperation>;
type Archive = EvidenceArchive & EvidenceEraser & OnlineCopy;

/** An archive with a file of its own, and the name it has wherever that is moved to (32 hex digits). */
type OwnArchive = Archive & AsyncDisposable & Readonly<{ name: () => Observable<string> }>;

/** The core's evidence in one SQLite file beside its journal, written by its own thread. A damaged file is refused and left alone. */
export const openArchive = (
  file: string,
  { log, maxBytes = 256 * GIBIBYTE }: Readonly<{ log: Log; maxBytes?: number }>,
): OwnArchive => {
  const thread = databaseThread<ArchiveOperations & CopyOperation & Readonly<{ name: () => string }>>(file, {
    ...{ maxBytes, log },
    purpose: { kind: 'archive' },
  });
  const { flush, ...archive } = archiveIn(thread);
  return {
    ...archive,
    name: () => thread.call('name'),
    [Symbol.asyncDispose]: () => {
      flush();
      return thread[Symbol.asyncDispose]();
    },
  };
};

/** The archive that a thread writes; `flush` hands over at once what would go at the end of this turn. */
export const archiveIn = (
  thread: Pick<ArchiveThread, 'call' | 'handOver'>,
): Archive & Readonly<{ flush: () => void }> => {
  const orders = callTogether((group: readonly ArchivedOrder[]) => {
    const packed = packOrders(group);
    return thread.handOver([packed.bytes.buffer], 'keepOrders', packed);
  });
  return {
    keepBatch: (batch) => thread.call('keepBatch', batch),
    keepOrder: orders.call,
    lookThrough: () =>
      thread.call('lookThrough', { walk: 0, after: null }).pipe(
        expand(({ next }) =>
          next === null
            ? EMPTY
            : of(next).pipe(
                delay(PAUSE),
                concatMap((from) => thread.call('lookThrough', from)),
              ),
        ),
        concatMap(({ damaged }) => (damaged === null ? EMPTY : of(damaged))),
      ),
    copyTo: (copy) => thread.call('copyTo', copy),
    erase: (what) => thread.call('erase', what),
    flush: orders.flush,
  };
};
