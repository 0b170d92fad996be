import type { Observable } from 'rxjs';
import type { PointId } from '../domain/identity.ts';
import type { Instant } from '../domain/time.ts';

/** What somebody wants proven: a point's energy in the interval that starts then, or that the core keeps a batch. */
export type ProofQuestion =
  | Readonly<{ kind: 'leaf'; point: PointId; start: Instant }>
  | Readonly<{ kind: 'receipt'; sequence: number }>;

/** The text of a proof file that anybody can check offline, or in words why there is none. */
export type ProofAnswer = Readonly<{ kind: 'proof'; text: string }> | Readonly<{ kind: 'absent'; why: string }>;

/** Makes proofs of what a gateway has sealed. Cold; errors are faults of its storage. */
export interface ProofDesk {
  prove(question: ProofQuestion): Observable<ProofAnswer>;
}
