import pino from 'pino';
import type { Log } from '../../ports/log.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** JSON lines on standard error, one per event, with the time of the machine; the journal keeps them. */
export const pinoLog = ({ program, level = 'info' }: Readonly<{ program: string; level?: LogLevel }>): Log =>
  pino(
    {
      level,
      base: { program },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    // Synchronous: what was said before a crash is there after it.
    pino.destination({ dest: 2, sync: true }),
  );
