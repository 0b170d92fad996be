import type { ServiceNotifier } from '../../adapters/system/systemd.ts';
import { Fault } from '../../domain/fault.ts';

/** What the log says where a program goes on in the same process. */
export const BEGINS_ANEW =
  'What was on trial is taken back, and what was in force before needs a new start: it begins anew, in this process.';

/**
 * Lives of a program in one process, each from a start to its end, until one ends because it was stopped (null): 0. Else it says why
 * what was on trial is taken back, which the next one is told. @throws Fault of a start; of a later one with why there was one.
 */
export const livesOn = async (
  service: Pick<ServiceNotifier, 'beginning'>,
  reloads: boolean,
  life: (ended: string | null) => Promise<Fault | null>,
): Promise<number> => {
  // Between two lives nobody listens to it, and it would end the process.
  if (reloads) process.on('SIGHUP', () => undefined);
  let before = await life(null);
  while (before !== null) {
    const { code, message } = before;
    service.beginning();
    try {
      before = await life(message);
    } catch (error) {
      if (!(error instanceof Fault) || error.message === message) throw error;
      const both = `${message} What was in force before cannot be started with either: ${error.message}`;
      throw new Fault(code, both, { cause: error });
    }
  }
  return 0;
};
