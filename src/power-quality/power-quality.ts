import type { OperatorFunction } from 'rxjs';
import type { Alarm } from '../domain/alarm.ts';
import type { AlarmCondition } from '../domain/alarm-condition.ts';
import type { GridEvent } from '../domain/grid-event.ts';
import type { QualityFrame } from '../domain/quality-frame.ts';
import type { QualityInput } from '../domain/quality-input.ts';
import {
  type EventsPartUnderWay,
  nothingResumed,
  type QualityResumed,
  type QualityUnderWay,
} from '../domain/quality-under-way.ts';
import type { Reading } from '../domain/reading.ts';
import { type Instant, MINUTE } from '../domain/time.ts';
import { tell } from '../flow/tell.ts';
import { advanceAlarms, beginLife } from './alarms/alarm-life.ts';
import { alarmRules } from './alarms/alarm-rules.ts';
import { standingIds } from './alarms/alarm-state.ts';
import type { AlarmLife } from './alarms/life-state.ts';
import { retuneLife } from './alarms/restore-life.ts';
import type { EventSaid } from './events/event-said.ts';
import type { EventsState } from './events/events-state.ts';
import { eventsUnderWay } from './events/events-under-way.ts';
import { retuneEvents, startEvents } from './events/start-events.ts';
import { advanceEvents, advanceCounts as countEvents } from './events/watch-events.ts';
import { advanceCounts, type CountState, countsUnderWay, startCounts } from './meter-event-counts.ts';
import type { QualityRules } from './quality-rules.ts';
import { advanceFrames, flagSince, startFrames } from './statistics/aggregate-frames.ts';
import { type FramesState, retuneFrames } from './statistics/frames-state.ts';
import { flaggedUnderWay, framesUnderWay } from './statistics/frames-under-way.ts';
import { advanceCounters, forgetCounters, startCounters } from './watch-counters.ts';
import { advanceIdentity, startIdentity } from './watch-identity.ts';
import { advanceQuality, type QualityState, retuneBands, startQuality } from './watch-quality.ts';

/** What the power-quality stage makes of its inputs. */
export type QualityOutput =
  | Readonly<{ kind: 'alarm'; alarm: Alarm }>
  | Readonly<{ kind: 'grid-event'; event: GridEvent }>
  | Readonly<{ kind: 'frame'; frame: QualityFrame }>
  /** What it has under way, now and then: to go on with after a restart. It takes the place of what was said before it. */
  | Readonly<{ kind: 'under-way'; underWay: QualityUnderWay }>
  /** What of that turned with an event: it takes the place of what was said of events before it. */
  | Readonly<{ kind: 'events-under-way'; events: EventsPartUnderWay }>;

/** What it says of the grid, which a replay says again. */
export type QualitySaid = Exclude<QualityOutput, { kind: 'under-way' | 'events-under-way' }>;

/** What the stage takes in: what is recorded, and that other rules hold from here on. */
export type StageInput = QualityInput | Readonly<{ kind: 'rules'; rules: QualityRules }>;

/** Everything the stage remembers; private to one subscription, changed in place by its parts. */
type Stage = { events: EventsState } & Readonly<{
  bands: QualityState;
  counts: CountState;
  counters: ReturnType<typeof startCounters>;
  identity: ReturnType<typeof startIdentity>;
  frames: FramesState;
  alarms: AlarmLife;
  saying: Saying;
}>;

/**
 * When what is under way is said: the whole with every frame and with every minute of the time that inputs give; what turns
 * with an event at once, for that may be the last there is time for. Each at most once between two inputs of time, however
 * fast time runs: a gateway gives one every wall second.
 */
type Part = 'whole' | 'events';
type Saying = {
  /** The latest input of time, and the one when the whole was last said. */
  now: Instant | null;
  since: Instant | null;
  /** Since the latest input of time: what was said, and what has to wait for the next. */
  readonly said: Record<Part, boolean>;
  readonly due: Record<Part, boolean>;
};
const startSaying = (): Saying => ({
  now: null,
  since: null,
  said: { whole: false, events: false },
  due: { whole: false, events: false },
});

const startStage = (rules: QualityRules, restored: readonly Alarm[], resumed: QualityResumed): Stage => {
  const standing = standingIds(restored);
  const { underWay } = resumed;
  return {
    bands: startQuality(rules, standing),
    events: startEvents(rules, restored, underWay?.events),
    counts: startCounts(underWay?.counts),
    counters: startCounters(standing),
    identity: startIdentity(standing),
    frames: startFrames(rules, resumed),
    alarms: beginLife(alarmRules(rules), restored),
    saying: startSaying(),
  };
};

/**
 * The whole stage, live and in `gridtokenx replay`: readings and what else is known become alarms, events of the grid and
 * statistics. Event time only: the same inputs give the same outputs in the same order. One pass over a reading, whatever
 * it is judged by. `restored` are the alarms somebody still had to see when it last ended, `resumed` what it had under way.
 * What it has under way when no more input comes is the last it says.
 */
export const powerQuality = (
  rules: QualityRules,
  restored: readonly Alarm[],
  resumed: QualityResumed = nothingResumed,
): OperatorFunction<StageInput, QualityOutput> =>
  tell(
    () => startStage(rules, restored, resumed),
    advanceStage,
    (stage) => [underWayOf(stage)],
  );

const eventsPartOf = ({ frames, events, counts }: Stage): QualityOutput => ({
  kind: 'events-under-way',
  events: {
    form: 1,
    flagged: flaggedUnderWay(frames),
    events: eventsUnderWay(events),
    counts: countsUnderWay(counts),
  },
});

const underWayOf = ({ frames, events, counts }: Stage): QualityOutput => ({
  kind: 'under-way',
  underWay: {
    form: 1,
    frames: framesUnderWay(frames),
    events: eventsUnderWay(events),
    counts: countsUnderWay(counts),
  },
});

/** The reducer: what one input makes. */
const advanceStage = (stage: Stage, input: StageInput): readonly QualityOutput[] => {
  switch (input.kind) {
    case 'reading':
      return advanceReading(stage, input.reading);
    case 'identity':
      return raise(stage, advanceIdentity(stage.identity, input.identity));
    case 'rules':
      return retune(stage, input.rules);
    case 'time':
      return [...advanceAlarms(stage.alarms, input).map(alarmOutput), ...saidInTime(stage, input.at)];
    default:
      return advanceAlarms(stage.alarms, input).map(alarmOutput);
  }
};

/**
 * Other meters, limits or spans from here on. Of a meter none of which concerns, and of windows, events and alarms under way,
 * nothing is lost. Says at once what it has under way by then.
 */
const retune = (stage: Stage, rules: QualityRules): readonly QualityOutput[] => {
  const { alarms, bands, frames, counters, identity } = stage;
  const known = [...alarms.book.alarms.values()];
  const standing = standingIds(known);
  const devices = new Set(rules.meters.map(({ device }) => device));
  stage.events = retuneEvents(stage.events, rules, known);
  retuneFrames(frames, rules);
  forgetCounters(counters, devices);
  for (const device of identity.keys()) if (!devices.has(device)) identity.delete(device);
  retuneLife(alarms, alarmRules(rules));
  const unwatched = raise(stage, retuneBands(bands, rules, { standing, at: alarms.now }));
  // What of a meter that is no more stood is over at once, and not with whatever comes next.
  const left = advanceAlarms(alarms, { kind: 'time', at: alarms.now }).map(alarmOutput);
  return [...unwatched, ...left, underWayOf(stage)];
};

const saidInTime = (stage: Stage, at: Instant): readonly QualityOutput[] => {
  const { saying } = stage;
  const { said, due } = saying;
  saying.now = at;
  saying.since ??= at;
  said.whole = false;
  said.events = false;
  // A clock that was set back begins anew with what it has.
  if (due.whole || at - saying.since >= MINUTE || at < saying.since) return say(stage, 'whole');
  return due.events ? say(stage, 'events') : nothing;
};

const say = (stage: Stage, part: Part): readonly QualityOutput[] => {
  const { saying } = stage;
  const { said, due } = saying;
  due[part] = said[part];
  if (said[part]) return nothing;
  said[part] = true;
  if (part === 'events') return [eventsPartOf(stage)];
  due.events = false;
  saying.since = saying.now;
  return [underWayOf(stage)];
};

/** After a reading with which events turned or windows ended. */
const saidAtOnce = (stage: Stage, turned: boolean, ended: boolean): readonly QualityOutput[] => {
  const whole = ended ? say(stage, 'whole') : nothing;
  return turned && whole.length === 0 ? say(stage, 'events') : whole;
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
    ...saidAtOnce(stage, seen.length > 0, frames.length > 0),
  ];
};
const nothing: readonly QualityOutput[] = [];

const eventOutput = (stage: Stage, said: EventSaid): readonly QualityOutput[] =>
  said.kind === 'condition' ? raise(stage, [said.condition]) : [said];

const raise = ({ alarms }: Stage, conditions: readonly AlarmCondition[]): readonly QualityOutput[] =>
  conditions.flatMap((condition) => advanceAlarms(alarms, { kind: 'condition', condition }).map(alarmOutput));

const alarmOutput = (alarm: Alarm): QualityOutput => ({ kind: 'alarm', alarm });
