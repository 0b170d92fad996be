import { isNothing, nothingResumed } from '../../src/domain/quality-under-way.ts';
import type { Instant } from '../../src/domain/time.ts';
import type { Recorder } from '../../src/ports/recorder.ts';
import { encodeRecordingLine, type RecordedRules } from '../../src/wire/recording.ts';

/** Keeps a recording as its lines of text. */
export const memoryRecorder = (
  rules: RecordedRules,
  now: () => Instant,
  gateway = 'gateway-1',
): Recorder & { readonly lines: readonly string[] } => {
  const lines: string[] = [];
  return {
    lines,
    begin: (restored, resumed = nothingResumed) => {
      const began = isNothing(resumed) ? { restored } : { restored, resumed };
      lines.push(encodeRecordingLine({ kind: 'header', gateway, rules, start: now(), ...began }));
    },
    record: (input) => {
      lines.push(encodeRecordingLine(input));
    },
  };
};
