import type { Observable } from 'rxjs';

/** One group commit: a blob of framed commands, checksummed by whoever framed it. `row` counts from 1 without gaps. */
export type JournalRow = Readonly<{ row: number; blob: Uint8Array }>;

/** Append-only and single-writer. Cold; emission of `append` means durable. Errors are `disk-full` or `storage` faults. */
export interface Journal {
  /** Every row from the first, in order, then completes. */
  rows(): Observable<JournalRow>;
  append(row: JournalRow): Observable<void>;
}
