import type { FaultKind } from './faults.ts';

/**
 * Counts since the line was opened. `wireMs` is how long bytes were on the wire; `lagMs` how much later than on a real
 * wire the last bytes of answers were let go, all together: the machine's delay, not the master's.
 */
export type LineStatistics = Readonly<{
  requests: number;
  answers: number;
  /** Questions that began before 3.5 characters of silence had passed (Modbus over Serial Line V1.02 §2.5.1.1). */
  silenceViolations: number;
  /** Two talked at once. */
  collisions: number;
  /** Bytes between two silences that are no frame. */
  corruptRequests: number;
  /** Sound questions to a unit that is not on this line. */
  unknownUnits: number;
  wireMs: number;
  lagMs: number;
  faults: Readonly<Partial<Record<FaultKind, number>>>;
}>;
