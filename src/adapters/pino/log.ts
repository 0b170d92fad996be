import pino from 'pino';
import type { Log, LogLevel } from '../../ports/log.ts';

/** A log whose level can change under way, for whoever has it. */
export type LevelledLog = Log & Readonly<{ become: (level: LogLevel) => void }>;

/** JSON lines on standard error, one per event, with the time of the machine; the journal keeps them. */
export const pinoLog = ({ program, level = 'info' }: Readonly<{ program: string; level?: LogLevel }>): LevelledLog => {
  const log = pino(
    {
      level,
      base: { program },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    // Synchronous: what was said before a crash is there after it.
    pino.destination({ dest: 2, sync: true }),
  );
  return {
    debug: (fields, message) => log.debug(fields, message),
    info: (fields, message) => log.info(fields, message),
    warn: (fields, message) => log.warn(fields, message),
    error: (fields, message) => log.error(fields, message),
    become: (next) => {
      log.level = next;
    },
  };
};
