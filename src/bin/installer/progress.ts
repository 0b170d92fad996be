import { said } from '../speech.ts';
import { cut } from '../terminal/text-width.ts';

const ERASE_LINE = `\r${String.fromCodePoint(27)}[K`;
/** Often enough to look alive. */
const EVERY_MS = 200;

/** One line on standard error that is written over, or nothing. */
export type Progress = Readonly<{
  /** Shows a line in place of the last; too soon after it, nothing. */
  show(text: () => string): void;
  /** A sentence that stays. */
  say(text: string): void;
  end(): void;
}>;

/** Progress on a terminal; elsewhere only when asked for, then in lines. */
export const progress = (asked: boolean): Progress => {
  const terminal = process.stderr.isTTY === true;
  if (!terminal && !asked) return { show: () => undefined, say: () => undefined, end: () => undefined };
  let shownAt = Number.NEGATIVE_INFINITY;
  const every = terminal ? EVERY_MS : 10 * EVERY_MS;
  const erase = terminal ? ERASE_LINE : '';
  return {
    show: (text) => {
      const now = performance.now();
      if (now - shownAt < every) return;
      shownAt = now;
      const width = process.stderr.columns ?? 80;
      process.stderr.write(terminal ? `${erase}${cut(said(text()), width - 1)}` : `${said(text())}\n`);
    },
    say: (text) => {
      process.stderr.write(`${erase}${said(text)}\n`);
    },
    end: () => {
      process.stderr.write(erase);
    },
  };
};

/** `45 s`, `3 min 20 s`, `1 h 5 min`: how long something takes, for people. */
export const duration = (milliseconds: number): string => {
  const seconds = Math.ceil(milliseconds / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
};
