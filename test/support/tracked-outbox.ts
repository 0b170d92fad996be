import { setImmediate } from 'node:timers/promises';
import { defer, finalize, type Observable } from 'rxjs';
import type { Outbox } from '../../src/ports/outbox.ts';

/** An outbox with a thread of its own under a program in virtual time: `quiet` waits until every call is answered. */
export const trackedOutbox = (outbox: Outbox) => {
  let open = 0;
  const tracked = <T>(answer: Observable<T>): Observable<T> =>
    defer(() => {
      open += 1;
      return answer.pipe(
        finalize(() => {
          open -= 1;
        }),
      );
    });
  const port: Outbox = {
    state: () => tracked(outbox.state()),
    append: (batch, state) => tracked(outbox.append(batch, state)),
    pending: (limit) => tracked(outbox.pending(limit)),
    acknowledge: (batch, receipt, seen) => tracked(outbox.acknowledge(batch, receipt, seen)),
    refuse: (batch, reason) => tracked(outbox.refuse(batch, reason)),
    held: (which) => tracked(outbox.held(which)),
    appendAlarm: (alarm) => tracked(outbox.appendAlarm(alarm)),
    standingAlarms: () => tracked(outbox.standingAlarms()),
    alarmsAfter: (position, limit) => tracked(outbox.alarmsAfter(position, limit)),
    acknowledgeAlarms: (through) => tracked(outbox.acknowledgeAlarms(through)),
    alarmsKept: () => tracked(outbox.alarmsKept()),
    status: () => tracked(outbox.status()),
  };
  const quiet = async (): Promise<void> => {
    do await setImmediate();
    while (open > 0);
  };
  return { port, quiet };
};
