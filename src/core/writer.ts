import type { Observable } from 'rxjs';
import type { Command, MarketEvent } from '../domain/market.ts';

/** What comes in waits by importance: control (time, enrolment) > grid facts > cancel > meter data > orders; nothing starves. */
export const commandClasses = {
  control: { capacity: 64, weight: 8 },
  fact: { capacity: 256, weight: 8 },
  cancel: { capacity: 2_000, weight: 4 },
  metering: { capacity: 2_000, weight: 2 },
  order: { capacity: 4_000, weight: 1 },
} as const;
export type CommandClass = keyof typeof commandClasses;

/** What became of a command: what applying it brought about, once that is durable. */
export type Applied = Readonly<{ kind: 'applied'; events: readonly MarketEvent[] }> | Readonly<{ kind: 'busy' }>;

/** Hands a command to the single writer. Cold; errors are faults of the journal, and then nothing was applied. */
export type Submit = (of: CommandClass, command: Command) => Observable<Applied>;
