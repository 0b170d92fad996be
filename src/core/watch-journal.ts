import type { Fault } from '../domain/fault.ts';
import type { Instant } from '../domain/time.ts';
import type { Watch } from './watch.ts';

/** Tells the operator what became of writing a row: an alarm as long as the journal refuses. Null: it is durable. */
export const watchJournal =
  (watched: Watch, now: () => Instant) =>
  (fault: Fault | null): void => {
    const journal = { kind: 'storage', source: 'journal' };
    if (fault === null) watched.settle({ ...journal, message: 'The journal is written again.' }, now());
    else
      watched.raise(
        {
          ...journal,
          message: `${fault.message} Until then nothing is taken: gateways keep their batches and come again.`,
        },
        now(),
      );
  };
