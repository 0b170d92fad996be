import type { Observable } from 'rxjs';

/** One group commit: a blob of framed commands, checksummed by whoever framed it. `row` counts from 1 without gaps. */
export type JournalRow = Readonly<{ row: number; blob: Uint8Array }>;

/** What the state hashed to after applying everything through `row`: replay must arrive at the same. */
export type JournalMark = Readonly<{ row: number; stateHash: string }>;

/** Where a journal begins that was let go of up to a row: what the state was then lies in a snapshot with this state hash. */
export type JournalOrigin = Readonly<{ row: number; rowHash: string; stateHash: string }>;

/**
 * Append-only and single-writer. Cold; emission of `append` means durable. Rows may be appended while those before them are on their
 * way: they are written in their order, and none behind one that was not. Errors are `disk-full` or `storage` faults.
 */
export interface Journal {
  /** Every row after a number, or from the first, in order, then completes. */
  rows(after?: number): Observable<JournalRow>;
  append(row: JournalRow): Observable<void>;
  /** What is gathered to be written together is written now: whoever asks is about to be busy. Absent where nothing is gathered. */
  handOver?(): void;
  /** Takes a torn tail out of the sequence, from `row` on, and keeps it aside. Never used on what is whole. */
  cut(row: number): Observable<void>;
  /** Null where the journal begins with its first row. */
  origin(): Observable<JournalOrigin | null>;
  /**
   * Destroys every row up to the origin's, what was cut among them, all or nothing: they are overwritten, not only taken out, in the file itself once the journal is closed.
   * Whoever asks has a durable snapshot of the state there.
   */
  beginAfter(origin: JournalOrigin): Observable<void>;
  /** The latest mark; null before the first. */
  mark(): Observable<JournalMark | null>;
  putMark(mark: JournalMark): Observable<void>;
}
