import { type Alarm, isRemembered } from '../domain/alarm.ts';
import type { QualityResumed } from '../domain/quality-under-way.ts';
import type { Recorder } from '../ports/recorder.ts';
import type { QualityOutput, StageInput } from '../power-quality/power-quality.ts';

/** What the power-quality stage takes in, written down; anew where other rules hold, or somebody else writes. */
export type Recording = Readonly<{
  /** From the next input of rules on: `recorder` writes, `anew` with what the stage has by then. */
  goOnWith: (recorder: Recorder | null, anew: boolean) => void;
  /** Whether it waits for what the stage has. */
  begins: () => boolean;
  took: (input: StageInput) => void;
  said: (output: QualityOutput) => void;
}>;

/**
 * A recording is replayed by the rules in its header, so that a new one begins with other rules: with the alarms that stand and with
 * what the stage says it has under way, as after a restart. What lasts less (dwell times, ten seconds of frequency) the stage
 * itself goes on with, and a replay of the new recording begins anew.
 */
export const recordingOf = (
  first: Recorder | null,
  { restored, resumed }: Readonly<{ restored: readonly Alarm[]; resumed: QualityResumed }>,
): Recording => {
  let recorder = first;
  let waiting = false;
  const alarms = new Map(restored.map((alarm) => [alarm.id, alarm]));
  recorder?.begin(restored, resumed);
  return {
    goOnWith: (next, anew) => {
      waiting = next !== null && (anew || next !== recorder);
      recorder = next;
    },
    begins: () => waiting,
    took: (input) => {
      if (input.kind !== 'rules') recorder?.record(input);
    },
    said: (output) => {
      if (output.kind === 'alarm') {
        const { alarm } = output;
        alarms.delete(alarm.id);
        if (isRemembered(alarm)) alarms.set(alarm.id, alarm);
      }
      if (output.kind !== 'under-way' || !waiting) return;
      waiting = false;
      recorder?.begin([...alarms.values()], { underWay: output.underWay, kept: [] });
    },
  };
};
