import type { Observable } from 'rxjs';

/**
 * Something that is written to and can be copied meanwhile: the copy holds everything that was durable when it was asked for,
 * and perhaps what came after. Cold; emission means the copy is complete. Errors are `disk-full` or `storage` faults.
 */
export interface OnlineCopy {
  copyTo(file: string): Observable<void>;
}
