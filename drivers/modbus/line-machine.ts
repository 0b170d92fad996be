import type { LineCounters, Question, Result } from './question.ts';

/** What happens to a line. */
export type LineInput =
  | Readonly<{ kind: 'ask'; question: Question }>
  | Readonly<{ kind: 'bytes'; bytes: Uint8Array }>
  | Readonly<{ kind: 'time' }>;

/** What a line wants done. `settle` ends the outstanding question; `broken` gives up the connection; `notice` is for people. */
export type LineEffect =
  | Readonly<{ kind: 'write'; bytes: Uint8Array }>
  | Readonly<{ kind: 'settle'; result: Result }>
  | Readonly<{ kind: 'broken'; detail: string }>
  | Readonly<{ kind: 'notice'; text: string }>;

export type LineStep<State> = Readonly<{ state: State; effects: readonly LineEffect[] }>;

/** A line as a pure machine. Times are real milliseconds of one process; `wakeAt` null means: nothing to wait for. */
export type LineMachine<State> = Readonly<{
  initial: State;
  step(state: State, input: LineInput, now: number): LineStep<State>;
  wakeAt(state: State): number | null;
  /** From when on the question can be asked so that no answer on its way could be taken for its own. */
  freeAt(state: State, question: Question): number;
  /**
   * After the link was lost and is back: questions and bytes are gone, experience stays. The answer to a question that
   * was outstanding may still come, from a meter or a gateway that knows nothing of the loss.
   */
  reopened(state: State, now: number): State;
  counters(state: State): LineCounters;
}>;

export const concatBytes = (before: Uint8Array, after: Uint8Array): Uint8Array => {
  if (before.length === 0) return after;
  const joined = new Uint8Array(before.length + after.length);
  joined.set(before);
  joined.set(after, before.length);
  return joined;
};
