import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Observable } from 'rxjs';
import { snapshotFolder } from '../../adapters/files/snapshot-folder.ts';
import { Fault, type FaultCode } from '../../domain/fault.ts';
import type { JournalRow } from '../../ports/journal.ts';
import type { Log } from '../../ports/log.ts';
import type { SnapshotMade, Snapshots } from '../../ports/snapshots.ts';
import type { SnapshotPlace } from './snapshot-of.ts';

/** What the thread says. */
export type Told =
  | Readonly<{ kind: 'ask'; number: number; after: number }>
  | Readonly<{ kind: 'warning'; message: string }>
  | Readonly<{ kind: 'made'; made: SnapshotMade }>
  | Readonly<{ kind: 'failed'; code: FaultCode; message: string }>;

/** What it is answered. */
export type Page = Readonly<{ number: number; rows: readonly JournalRow[] }>;

const entry = new URL(
  import.meta.url.endsWith('.ts') ? './snapshot-worker.ts' : './snapshot-worker.js',
  import.meta.url,
);

/** A core's snapshots, each made in a thread that ends with it; whoever unsubscribes ends it at once. */
export const snapshotThread = (place: SnapshotPlace, log: Log): Snapshots => ({
  kept: snapshotFolder(join(place.storage, 'snapshots')).kept,
  make: (mark, rows) =>
    new Observable((subscriber) => {
      const worker = new Worker(entry, { workerData: { place, mark } });
      const answer = (page: Page): void => worker.postMessage(page);
      let ended = false;
      const fail = (error: unknown): void => {
        ended = true;
        subscriber.error(error);
      };
      worker.on('message', (told: Told) => {
        if (told.kind === 'warning') log.warn({ row: mark.row }, told.message);
        if (told.kind === 'failed') fail(new Fault(told.code, told.message));
        if (told.kind === 'made') subscriber.next(told.made);
        if (told.kind === 'ask')
          subscriber.add(
            rows(told.after).subscribe({ next: (page) => answer({ number: told.number, rows: page }), error: fail }),
          );
      });
      worker.once('error', (error) => {
        // Out of memory is the machine's; anything else is a bug, and the core goes on without a snapshot.
        fail(new Fault('storage', `the thread that makes it ended: ${error instanceof Error ? error.message : error}`));
      });
      worker.once('exit', () => {
        if (!ended) subscriber.complete();
      });
      return () => void worker.terminate();
    }),
});
