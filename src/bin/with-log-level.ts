import { tap } from 'rxjs';
import type { LevelledLog } from '../adapters/pino/log.ts';
import type { LogLevel } from '../ports/log.ts';
import type { Reconfigurable } from '../ports/reconfigurable.ts';

/** The same program, whose log says from the end of each change on what the new configuration wants of it. */
export const withLogLevel = <Configuration extends Readonly<{ logLevel: LogLevel }>>(
  program: Reconfigurable<Configuration>,
  log: Pick<LevelledLog, 'become'>,
): Reconfigurable<Configuration> => ({
  ...program,
  apply: (next) => program.apply(next).pipe(tap(() => log.become(next.logLevel))),
});
