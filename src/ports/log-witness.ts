import type { Observable } from 'rxjs';

/** The core as a witness of its log sees it. Cold; errors are faults, as those of `CoreClient`. */
export interface WitnessLink {
  /** A question (`wire/witness.ts`) as bytes, the answer as it came: nothing of it is verified. */
  exchange(question: Uint8Array): Observable<Uint8Array>;
}

/** Two signed heads of one log of which at least one is a lie: what a witness keeps for whoever looks into it. */
export type ForkEvidence = Readonly<{
  /** The note of the head that was co-signed before; null where only a receipt's head was seen. */
  signedBefore: string | null;
  seen: Readonly<{ size: number; root: Uint8Array }>;
  note: string;
  path: readonly Uint8Array[];
}>;

/** What a witness may not forget: a head once signed is never signed against. Cold; emission means durable. */
export interface WitnessMemory {
  /** The note it signed last; null before the first. */
  last(): Observable<string | null>;
  keep(note: string): Observable<void>;
  /** @returns where it lies, for people. */
  accuse(evidence: ForkEvidence): Observable<string>;
}
