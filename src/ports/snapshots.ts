import type { Observable } from 'rxjs';
import type { JournalMark, JournalRow } from './journal.ts';

/** A snapshot that lies there, whole or not: who reads it checks it. */
export type KeptSnapshot = Readonly<{
  /** For people: where it lies. */
  name: string;
  /** The row of the journal it says it was made after. */
  row: number;
  /** A journal begins after this row: what was before is gone, and this stays. */
  isOrigin: boolean;
  /** @throws Fault `storage`. */
  read: () => Uint8Array;
}>;

export type SnapshotMade = Readonly<{ row: number; bytes: number }>;

/** Snapshots of a core's state, from which a start need not replay what came before. */
export interface Snapshots {
  /** Newest first. @throws Fault `storage`. */
  kept(): readonly KeptSnapshot[];
  /**
   * Makes one of the state after the row of a mark, out of the newest one and what the journal says since, elsewhere: whoever
   * asks goes on meanwhile. Older ones go when it is there. Cold; emits once it is durable. Errors are `storage` or
   * `disk-full` faults: also where what comes out is not the state the mark has the hash of.
   *
   * @param rows pages of the journal after a row, each asked for when the one before is done with; empty at its end
   */
  make(mark: JournalMark, rows: (after: number) => Observable<readonly JournalRow[]>): Observable<SnapshotMade>;
}
