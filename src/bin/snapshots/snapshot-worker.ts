/** The thread that makes one snapshot of a core, and ends. It asks for pages of the journal, which the core's own thread has open. */
import { parentPort, workerData } from 'node:worker_threads';
import { Observable } from 'rxjs';
import { Fault } from '../../domain/fault.ts';
import type { JournalMark, JournalRow } from '../../ports/journal.ts';
import type { Log } from '../../ports/log.ts';
import { type AskRows, makeSnapshot, type SnapshotPlace } from './snapshot-of.ts';
import type { Page, Told } from './snapshot-thread.ts';

const port = parentPort;
if (port === null) throw new Error('This file is the entry of a worker thread.');
const { place, mark } = workerData as Readonly<{ place: SnapshotPlace; mark: JournalMark }>;

const tell = (told: Told): void => port.postMessage(told);
const waiting = new Map<number, (rows: readonly JournalRow[]) => void>();
let asked = 0;
port.on('message', ({ number, rows }: Page) => {
  waiting.get(number)?.(rows);
  waiting.delete(number);
});
const ask: AskRows = (after) =>
  new Observable((subscriber) => {
    // Who has seen enough may be gone before it comes to asking for more.
    if (subscriber.closed) return;
    asked += 1;
    waiting.set(asked, (rows) => {
      subscriber.next(rows);
      subscriber.complete();
    });
    tell({ kind: 'ask', number: asked, after });
  });
/** What a replay says of an older snapshot it could not take. */
const log: Log = {
  debug: () => {},
  info: () => {},
  warn: (_, message) => tell({ kind: 'warning', message }),
  error: (_, message) => tell({ kind: 'warning', message }),
};

makeSnapshot(place, mark, ask, log).subscribe({
  next: (made) => tell({ kind: 'made', made }),
  error: (error: unknown) => {
    if (!(error instanceof Fault)) throw error;
    tell({ kind: 'failed', code: error.code, message: error.message });
    port.close();
  },
  complete: () => port.close(),
});
