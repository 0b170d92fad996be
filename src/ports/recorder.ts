import type { Alarm } from '../domain/alarm.ts';
import type { QualityInput } from '../domain/quality-input.ts';
import type { QualityResumed } from '../domain/quality-under-way.ts';

/** Writes down what the power-quality stage takes in, so that it can be replayed. Neither method waits or fails. */
export interface Recorder {
  /** The stage begins, once in the life of a process, with these alarms and with this under way from before; absent: nothing. */
  begin(restored: readonly Alarm[], resumed?: QualityResumed): void;
  /** In the order the stage took them. */
  record(input: QualityInput): void;
}
