import { from } from 'rxjs';
import { readLimits } from '../../src/bin/read-limits.ts';
import type { AlarmCondition } from '../../src/domain/alarm-condition.ts';
import type { Band, LimitedQuantity, LimitSet } from '../../src/domain/limits.ts';
import type { QualityInput } from '../../src/domain/quality-input.ts';
import { phases, type Values } from '../../src/domain/quantity.ts';
import type { Reading } from '../../src/domain/reading.ts';
import { instant, millis, monotonic } from '../../src/domain/time.ts';
import { advanceAlarms, beginLife } from '../../src/power-quality/alarms/alarm-life.ts';
import { alarmRules } from '../../src/power-quality/alarms/alarm-rules.ts';
import type { EventSaid } from '../../src/power-quality/events/event-said.ts';
import { startEvents } from '../../src/power-quality/events/start-events.ts';
import { advanceEvents, advanceCounts as countEvents } from '../../src/power-quality/events/watch-events.ts';
import { advanceCounts, startCounts } from '../../src/power-quality/meter-event-counts.ts';
import { powerQuality } from '../../src/power-quality/power-quality.ts';
import type { QualityRules } from '../../src/power-quality/quality-rules.ts';
import { advanceFrames, startFrames } from '../../src/power-quality/statistics/aggregate-frames.ts';
import { advanceCounters, startCounters } from '../../src/power-quality/watch-counters.ts';
import { advanceQuality, startQuality } from '../../src/power-quality/watch-quality.ts';
import { watchQuality } from '../support/quality-operators.ts';
import { bandOf, limitSet, qualityMeter, unwatched } from '../support/quality-rules.ts';
import { readingBetween } from '../support/readings.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { interleaved, medians } from './rounds.ts';
import { type Effort, type Row, ratio, row } from './row.ts';

const SEED = 20_261_129;
const METERS = 50;
const ROUNDS = { usual: 9, quick: 2 } as const;
const SECONDS = { usual: 2_000, quick: 20 } as const;
/** Different readings of a meter, over and over: what is read differs, what it costs does not. */
const KINDS = 97;
/** Seconds for which a meter reads the same, longer than the dwell times, so that alarms turn. */
const LASTS = 30;

const limit = (
  quantity: LimitedQuantity,
  low: number | null,
  high: number | null,
  order: number | null = null,
): Band => {
  const unit = quantity === 'voltage' || quantity === 'unbalance' ? '%' : '1';
  const name = order === null ? `limit-${quantity}` : `limit-${quantity}-${order}`;
  const dwell = { rise: millis(10_000), fall: millis(10_000) };
  return bandOf({ quantity, order, name, unit, low, high, hysteresis: (high ?? low ?? 0) / 100, dwell });
};

/** Everything that can be limited, beside what is shipped for low voltage. */
const everything: LimitSet = limitSet({
  name: 'everything',
  bands: [
    limit('voltage', 95, 105),
    limit('unbalance', null, 2),
    limit('thd.voltage', null, 5),
    limit('thd.current', null, 15),
    limit('tdd', null, 8),
    limit('power-factor', 0.85, null),
    limit('flicker.short', null, 1),
    limit('neutral-current', null, 100),
    limit('frequency-rate', null, 0.05),
    ...[3, 5, 7, 9, 11, 13].flatMap((order) => [
      limit('harmonic.voltage', null, 4, order),
      limit('harmonic.current', null, 4, order),
    ]),
  ],
});

const shipped = ['egat-system', 'pea-lv', 'mea-lv', 'gateway-quality', 'demand-metered'].flatMap((name) =>
  readLimits([name]),
);

const rulesOf = (): QualityRules => ({
  ...unwatched,
  meters: Array.from({ length: METERS }, (_, index) =>
    qualityMeter(`h${index}`, {
      limits: [...shipped, everything],
      exportLimit: 5_000,
      demandCurrent: 60,
    }),
  ),
});

/** Thirty quantities of a sound meter, now and then with something beyond a limit. */
const valuesOf = (among: (low: number, high: number) => number): Values => {
  const perPhase = (name: string, low: number, high: number): Values =>
    Object.fromEntries(phases.map((phase) => [`${name}.${phase}`, among(low, high)]));
  return {
    ...perPhase('voltage', 212, 232),
    'voltage.L1-L2': among(375, 395),
    'voltage.L2-L3': among(375, 395),
    'voltage.L3-L1': among(375, 395),
    ...perPhase('current', 5, 40),
    'current.neutral': among(0, 25),
    ...perPhase('power.active', -2_000, 1_000),
    'power.active': among(-6_000, 3_000),
    ...perPhase('power.reactive', -500, 500),
    'power.reactive': among(-1_500, 1_500),
    'power.apparent': among(6_000, 6_500),
    'power-factor': among(0.9, 1),
    ...perPhase('thd.voltage', 1, 5.5),
    ...perPhase('thd.current', 2, 17),
    frequency: among(49.85, 50.15),
    ...perPhase('flicker.short', 0.2, 1.1),
  };
};

/** One reading of every meter each second. */
const readingsOf = (seconds: number): readonly Reading[] => {
  const random = seededRandom(SEED);
  const kinds = Array.from({ length: KINDS }, () => valuesOf((low, high) => low + random.fraction() * (high - low)));
  const sample = readingBetween(0, 0);
  return Array.from({ length: METERS * seconds }, (_, index): Reading => {
    const at = Math.floor(index / METERS) * 1_000 + (index % METERS) * 10;
    const stretch = Math.floor(index / METERS / LASTS);
    const values = kinds[(stretch * 31 + (index % METERS) * 7) % KINDS] ?? {};
    const device = `h${index % METERS}`;
    return { ...sample, device, measuredAt: instant(at), monotonic: monotonic(at), values };
  });
};

/** What the whole stage is made of, called one after the other without the stage: how many outputs they make. */
const plainStage = (rules: QualityRules, readings: readonly Reading[]): number => {
  const none = new Set<string>();
  const events = startEvents(rules);
  const counts = startCounts();
  const frames = startFrames(rules);
  const bands = startQuality(rules);
  const counters = startCounters(none);
  const alarms = beginLife(alarmRules(rules), []);
  let said = 0;
  const raise = (conditions: readonly AlarmCondition[]): void => {
    for (const condition of conditions) said += advanceAlarms(alarms, { kind: 'condition', condition }).length;
  };
  const hear = (all: readonly EventSaid[]): void => {
    for (const one of all)
      if (one.kind === 'condition') raise([one.condition]);
      else said += 1;
  };
  for (const reading of readings) {
    const step = advanceEvents(events, reading);
    const counted = advanceCounts(counts, reading).flatMap((one) => countEvents(events, one));
    said += advanceFrames(frames, { reading, disturbed: step.disturbed }).length;
    said += advanceAlarms(alarms, { kind: 'time', at: reading.measuredAt }).length;
    hear(step.said);
    hear(counted);
    raise(advanceQuality(bands, reading));
    raise(advanceCounters(counters, reading));
  }
  return said;
};

/** The reducer in a plain loop and through the operator, over the same readings; both must have said the same. */
export const run = async (effort: Effort = 'usual'): Promise<readonly Row[]> => {
  const rules = rulesOf();
  const readings = readingsOf(SECONDS[effort]);
  const said = { loop: 0, operator: 0, stageLoop: 0, stage: 0 };
  const inputs = readings.map((reading): QualityInput => ({ kind: 'reading', reading }));
  const perSecond = (judge: () => void): number => {
    const start = performance.now();
    judge();
    return (readings.length * 1_000) / (performance.now() - start);
  };
  const speeds = medians(
    await interleaved(ROUNDS[effort], {
      loop: () =>
        perSecond(() => {
          const state = startQuality(rules);
          said.loop = 0;
          for (const reading of readings) said.loop += advanceQuality(state, reading).length;
        }),
      operator: () =>
        perSecond(() => {
          said.operator = 0;
          from(readings)
            .pipe(watchQuality(rules))
            .subscribe(() => {
              said.operator += 1;
            });
        }),
      stageLoop: () =>
        perSecond(() => {
          said.stageLoop = plainStage(rules, readings);
        }),
      stage: () =>
        perSecond(() => {
          said.stage = 0;
          from(inputs)
            .pipe(powerQuality(rules, []))
            // What is under way is for a restart; the loop has none.
            .subscribe(({ kind }) => {
              if (kind !== 'under-way' && kind !== 'events-under-way') said.stage += 1;
            });
        }),
    }),
  );
  if (said.loop !== said.operator) throw new Error(`The loop said ${said.loop}, the operator ${said.operator}.`);
  if (said.stageLoop !== said.stage)
    throw new Error(`The loop over the parts said ${said.stageLoop}, the stage ${said.stage}.`);
  const bands = rules.meters[0]?.limits.reduce((sum, set) => sum + set.bands.length, 0) ?? 0;
  const measured = Object.keys(readings[0]?.values ?? {}).length;
  return [
    row('readings in a round', readings.length, '', `${METERS} meters, ${measured} quantities each`),
    row(
      'bands of a meter',
      bands,
      '',
      `in ${rules.meters[0]?.limits.length} sets; on each phase where there are three`,
    ),
    row('conditions said in a round', said.loop, ''),
    row('judged through the operator', speeds.operator, 'readings/s', 'one core; the goal is 10,000'),
    row('judged in a plain loop', speeds.loop, 'readings/s', 'the same reducer'),
    ratio('cost of the operator', speeds.loop, speeds.operator, 'of the plain loop; the goal is below 2'),
    row('alarm changes, events and frames in a round', said.stage, ''),
    row('whole stage as composed', speeds.stage, 'readings/s', 'one core; the goal is 10,000'),
    row('whole stage in a plain loop', speeds.stageLoop, 'readings/s', 'the same reducers, one after the other'),
    ratio('cost of the composition', speeds.stageLoop, speeds.stage, 'of the plain loop; the goal is below 2'),
  ];
};
