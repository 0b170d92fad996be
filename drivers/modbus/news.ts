import { HOUR } from '../../src/domain/time.ts';

/** The trouble that was said last of a meter or a bus, and when in real ms; null where none was, or all is well since. */
export type Told = Readonly<{ sentence: string; at: number }> | null;

/** Trouble is said when it is news, and once an hour while it lasts: who reads the log must find the rest of it too. */
export const isNews = (told: Told, sentence: string, now: number): boolean =>
  told === null || told.sentence !== sentence || now - told.at >= HOUR;
