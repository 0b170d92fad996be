import type { Observable } from 'rxjs';
import type { Fault } from '../domain/fault.ts';

/** What stands behind the entry that is appended, for people who look into the folder: which change is in force, and its hash. */
export type InForceNote = Readonly<{ change: number; configuration: string }> | null;

/** Entries as they are there, where some may not be any more. */
export type FoundEntries = Readonly<{
  /** From the first on, as far as none is missing. */
  entries: readonly Uint8Array[];
  /** What is there behind the first that is missing. */
  later: readonly Uint8Array[];
  /** What was noted with the newest entry; null: nothing that can be read. */
  noted: Readonly<{ sequence: number; inForce: InForceNote }> | null;
  /** What is missing; null: nothing. */
  missing: Fault | null;
}>;

/**
 * The signed entries of a gateway's or core's configuration, and the bytes of each configuration by their hash. Everything is cold and
 * done once: emission means that it is durable. A crash in the middle leaves what was there, whole, or all of it. Faults: `storage`.
 */
export interface ConfigurationHistory {
  /** Every entry as it was signed, oldest first. Faults: `storage` also where one is missing. */
  entries(): Observable<readonly Uint8Array[]>;
  /** The same as far as they are there. `chain`: one before it was begun anew, from 1; usual: the newest. Faults: `configuration` for a number that is none. */
  found(chain?: number): Observable<FoundEntries>;
  /** Begins a chain with its entry 1; the one before it stays as it is. Emits the number of the new chain. */
  beginAnew(entry: Uint8Array, inForce: InForceNote): Observable<number>;
  /** The bytes with this SHA-256, which is checked. */
  content(hash: Uint8Array): Observable<Uint8Array>;
  /** Keeps the bytes of a configuration; those that are there already cost nothing. */
  keep(content: Uint8Array): Observable<void>;
  append(sequence: number, entry: Uint8Array, inForce: InForceNote): Observable<void>;
  /** By what the files of the site were known (in digits) when they last said what was in force; null: they never did. */
  seen(): Observable<string | null>;
  see(files: string): Observable<void>;
  /** By which entry, in digits of its hash, the change was known that was on trial and doing well when the last run was stopped; null: none was. */
  paused(): Observable<string | null>;
  pause(entry: string | null): Observable<void>;
}
