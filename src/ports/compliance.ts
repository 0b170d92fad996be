import type { Observable } from 'rxjs';
import type { ComplianceFinding, Observation } from '../domain/compliance.ts';
import type { Instant } from '../domain/time.ts';

/** What a running program sees of its duties, and where it notes what came of them. */
export type ComplianceWatch = Readonly<{
  /** One look at clock, stores, keys, connections, backups and cases. Emits once; never a fault: what cannot be seen is said so. */
  observe: () => Observable<readonly Observation[]>;
  /**
   * Notes what a look came to, for the report of the month; writes the report of a month that is over. Emission means that
   * it is durable. @throws Fault `storage`, `key`
   */
  note: (findings: readonly ComplianceFinding[], at: Instant) => Observable<void>;
}>;
