import { defer } from 'rxjs';
import { bangkokTime, type Instant } from '../domain/time.ts';
import type { Reconfigurable } from '../ports/reconfigurable.ts';
import { type MaintenanceWindow, windowAt } from './maintenance-windows.ts';
import { refused } from './refusal.ts';

/**
 * The same program, but a change that begins a part of it anew is refused while no window of the wanted configuration is open.
 * Who cannot wait changes the windows with it, and it stands in the change. What goes on with other rules is never kept waiting.
 */
export const withinWindows = <Configuration extends Readonly<{ maintenance: readonly MaintenanceWindow[] }>>(
  program: Reconfigurable<Configuration>,
  now: () => Instant,
): Reconfigurable<Configuration> => ({
  ...program,
  apply: (next) =>
    defer(() => {
      const window = windowAt(next.maintenance, now());
      const anew = program.plan(next).steps.filter(({ effect }) => effect === 'rebuild');
      if (!window.isOpen && anew.length > 0)
        throw refused('outside-windows', {
          paths: anew.map(({ path }) => path),
          opens: bangkokTime(window.opens),
        });
      return program.apply(next);
    }),
});
