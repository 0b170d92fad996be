import type { Observable } from 'rxjs';

/** One group commit: a blob of framed commands, checksummed by whoever framed it. `row` counts from 1 without gaps. */
export type JournalRow = Readonly<{ row: number; blob: Uint8Array }>;

/** What the state hashed to after applying everything through `row`: replay must arrive at the same. */
export type JournalMark = Readonly<{ row: number; stateHash: string }>;

/** Append-only and single-writer. Cold; emission of `append` means durable. Errors are `disk-full` or `storage` faults. */
export interface Journal {
  /** Every row after a number, or from the first, in order, then completes. */
  rows(after?: number): Observable<JournalRow>;
  append(row: JournalRow): Observable<void>;
  /** Takes a torn tail out of the sequence, from `row` on, and keeps it aside. Never used on what is whole. */
  cut(row: number): Observable<void>;
  /** The latest mark; null before the first. */
  mark(): Observable<JournalMark | null>;
  putMark(mark: JournalMark): Observable<void>;
}
