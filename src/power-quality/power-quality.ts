import type { OperatorFunction } from 'rxjs';
import type { Alarm } from '../domain/alarm.ts';
import type { AlarmCondition } from '../domain/alarm-condition.ts';
import type { GridEvent } from '../domain/grid-event.ts';
import type { QualityFrame } from '../domain/quality-frame.ts';
import type { QualityInput } from '../domain/quality-input.ts';
import type { Reading } from '../domain/reading.ts';
import { tell } from '../flow/tell.ts';
import { advanceAlarms, beginLife } from './alarms/alarm-life.ts';
import { alarmRules } from './alarms/alarm-rules.ts';
import { standingIds, standingWitnesses } from './alarms/alarm-state.ts';
import type { AlarmLife } from './alarms/life-state.ts';
import type { EventSaid } from './events/event-said.ts';
import { advanceEvents, advanceCounts as countEvents, type EventsState, startEvents } from './events/watch-events.ts';
import { advanceCounts, type CountState, startCounts } from './meter-event-counts.ts';
import type { QualityRules } from './quality-rules.ts';
import { advanceFrames, type FramesState, flagSince, startFrames } from './statistics/aggregate-frames.ts';
import { advanceCounters, startCounters } from './watch-counters.ts';
import { advanceIdentity, startIdentity } from './watch-identity.ts';
import { advanceQuality, type QualityState, startQuality } from './watch-quality.ts';

/** What the power-quality stage makes of its inputs. */
export type QualityOutput =
  | Readonly<{ kind: 'alarm'; alarm: Alarm }>
  | Readonly<{ kind: 'grid-event'; event: GridEvent }>
  | Readonly<{ kind: 'frame'; frame: QualityFrame }>;

/** Everything the stage remembers; private to one subscription, changed in place by its parts. */
type Stage = Readonly<{
  bands: QualityState;
  events: EventsState;
  counts: CountState;
  counters: ReturnType<typeof startCounters>;
  identity: ReturnType<typeof startIdentity>;
  frames: FramesState;
  alarms: AlarmLife;
}>;

const startStage = (rules: QualityRules, restored: readonly Alarm[]): Stage => {
  const standing = standingIds(restored);
  return {
    bands: startQuality(rules, standing),
    events: startEvents(rules, standingWitnesses(restored)),
    counts: startCounts(),
    counters: startCounters(standing),
    identity: startIdentity(standing),
    frames: startFrames(rules),
    alarms: beginLife(alarmRules(rules), restored),
  };
};

/**
 * The whole stage, live and in `gridtokenx replay`: readings and what else is known become alarms, events of the grid and
 * statistics. Event time only: the same inputs give the same outputs in the same order. One pass over a reading, whatever
 * it is judged by. `restored` are the alarms somebody still had to see when it last ended.
 */
export const powerQuality = (
  rules: QualityRules,
  restored: readonly Alarm[],
): OperatorFunction<QualityInput, QualityOutput> => tell(() => startStage(rules, restored), advanceStage);

/** The reducer: what one input makes. */
const advanceStage = (stage: Stage, input: QualityInput): readonly QualityOutput[] => {
  switch (input.kind) {
    case 'reading':
      return advanceReading(stage, input.reading);
    case 'identity':
      return raise(stage, advanceIdentity(stage.identity, input.identity));
    default:
      return advanceAlarms(stage.alarms, input).map(alarmOutput);
  }
};

/**
 * Events first: a disturbance flags the window its reading falls into, what a meter counted itself all windows back to the
 * reading before; and they explain what the bands say.
 */
const advanceReading = (stage: Stage, reading: Reading): readonly QualityOutput[] => {
  const { disturbed, said } = advanceEvents(stage.events, reading);
  const counted = advanceCounts(stage.counts, reading);
  const seen = counted.length === 0 ? said : [...said, ...counted.flatMap((one) => countEvents(stage.events, one))];
  for (const { device, after } of counted) flagSince(stage.frames, device, after);
  const frames = advanceFrames(stage.frames, { reading, disturbed: disturbed || counted.length > 0 });
  const passed = advanceAlarms(stage.alarms, { kind: 'time', at: reading.measuredAt });
  const bands = advanceQuality(stage.bands, reading);
  const counters = advanceCounters(stage.counters, reading);
  // Nearly always nothing has happened, and then nothing is made.
  if (seen.length + frames.length + passed.length + bands.length + counters.length === 0) return nothing;
  return [
    ...passed.map(alarmOutput),
    ...seen.flatMap((one) => eventOutput(stage, one)),
    ...raise(stage, bands),
    ...raise(stage, counters),
    ...frames.map((frame): QualityOutput => ({ kind: 'frame', frame })),
  ];
};
const nothing: readonly QualityOutput[] = [];

const eventOutput = (stage: Stage, said: EventSaid): readonly QualityOutput[] =>
  said.kind === 'condition' ? raise(stage, [said.condition]) : [said];

const raise = ({ alarms }: Stage, conditions: readonly AlarmCondition[]): readonly QualityOutput[] =>
  conditions.flatMap((condition) => advanceAlarms(alarms, { kind: 'condition', condition }).map(alarmOutput));

const alarmOutput = (alarm: Alarm): QualityOutput => ({ kind: 'alarm', alarm });
