import type { OperatorFunction } from 'rxjs';
import type { Alarm } from '../../src/domain/alarm.ts';
import type { AlarmCondition } from '../../src/domain/alarm-condition.ts';
import type { QualityFrame } from '../../src/domain/quality-frame.ts';
import type { Reading } from '../../src/domain/reading.ts';
import { tell } from '../../src/flow/tell.ts';
import type { CountedEvents } from '../../src/power-quality/events/count-events.ts';
import type { EventSaid } from '../../src/power-quality/events/event-said.ts';
import { startEvents } from '../../src/power-quality/events/start-events.ts';
import { advanceCounts, advanceEvents } from '../../src/power-quality/events/watch-events.ts';
import type { QualityRules } from '../../src/power-quality/quality-rules.ts';
import { advanceFrames, type JudgedReading, startFrames } from '../../src/power-quality/statistics/aggregate-frames.ts';
import { advanceQuality, startQuality } from '../../src/power-quality/watch-quality.ts';

/** The reducers of the power-quality stage as operators, each by itself: the product has all of them in one pass. */
export const watchQuality = (
  rules: QualityRules,
  standing: ReadonlySet<string> = new Set(),
): OperatorFunction<Reading, AlarmCondition> => tell(() => startQuality(rules, standing), advanceQuality);

export const watchEvents = (
  rules: QualityRules,
  restored: readonly Alarm[] = [],
): OperatorFunction<Reading | CountedEvents, EventSaid> =>
  tell(
    () => startEvents(rules, restored),
    (state, input) => ('kind' in input ? advanceCounts(state, input) : advanceEvents(state, input).said),
  );

export const aggregateFrames = (rules: QualityRules): OperatorFunction<JudgedReading, QualityFrame> =>
  tell(() => startFrames(rules), advanceFrames);
