import type { Millis, Stamp } from '../../src/domain/time.ts';
import type { ReadRequest } from './codec.ts';

/** How long a meter may take; from its profile. */
export type Patience = Readonly<{ least: Millis; most: Millis; latest: Millis }>;

/**
 * One read of one meter. The line may ask for more registers than `request.count`, in steps of `lengthStep` up to
 * `most`, so that an answer still on its way to an earlier question cannot be taken for the answer to this one.
 */
export type Question = Readonly<{
  unit: number;
  request: ReadRequest;
  most: number;
  lengthStep: number;
  patience: Patience;
}>;

/** What came of one question. `words` start at the address asked for and are at least as many as asked for. */
export type Result =
  | Readonly<{ kind: 'words'; words: readonly number[] }>
  | Readonly<{ kind: 'exception'; code: number }>
  | Readonly<{ kind: 'timeout' }>
  | Readonly<{ kind: 'corrupt'; detail: string }>
  | Readonly<{ kind: 'foreign'; detail: string }>
  | Readonly<{ kind: 'link-down'; detail: string }>;

export type Outcome = Readonly<{ requested: Stamp; answered: Stamp; result: Result }>;

/** What a line has seen since it was made. Counts, but `busy`: real milliseconds it carried bytes or kept silence. */
export type LineCounters = Readonly<{
  requests: number;
  answers: number;
  exceptions: number;
  timeouts: number;
  corrupt: number;
  /** Answers to questions that had been given up. */
  late: number;
  /** Whole frames that nobody had asked for. */
  foreign: number;
  /** Modbus TCP answers taken by unit, function and length from a server that does not echo transaction ids. */
  unnamed: number;
  echoes: number;
  busy: number;
}>;

export const noCounts: LineCounters = {
  requests: 0,
  answers: 0,
  exceptions: 0,
  timeouts: 0,
  corrupt: 0,
  late: 0,
  foreign: 0,
  unnamed: 0,
  echoes: 0,
  busy: 0,
};

/** An open line. One question at a time: asking while one is outstanding is a bug. */
export interface Line {
  /** `settle` is called exactly once, never before `ask` returns. */
  ask(question: Question, settle: (outcome: Outcome) => void): void;
  /**
   * From when on, in real ms, the line would send this question: before, an answer still on its way could be taken for
   * its own. Asking earlier is safe, but the line waits, and everybody on it.
   */
  freeAt(question: Question): number;
  counters(): LineCounters;
}
