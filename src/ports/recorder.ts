import type { Alarm } from '../domain/alarm.ts';
import type { QualityInput } from '../domain/quality-input.ts';

/** Writes down what the power-quality stage takes in, so that it can be replayed. Neither method waits or fails. */
export interface Recorder {
  /** The stage begins, once in the life of a process, with these alarms from before. */
  begin(restored: readonly Alarm[]): void;
  /** In the order the stage took them. */
  record(input: QualityInput): void;
}
