import { Observable, type Subscription, switchMap } from 'rxjs';
import type { Fault } from '../../src/domain/fault.ts';
import type { DeviceId } from '../../src/domain/identity.ts';
import { boundaryAfter } from '../../src/domain/interval.ts';
import type { BadReason } from '../../src/domain/quality.ts';
import type { Sample } from '../../src/domain/reading.ts';
import { type Instant, type Millis, millis } from '../../src/domain/time.ts';
import { type Backoff, retryFaults } from '../../src/flow/retry-faults.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Log } from '../../src/ports/log.ts';
import type { Random } from '../../src/ports/random.ts';
import type { PlannedRead } from '../../src/profiles/plan-reads.ts';
import type { BusLimits } from '../../src/profiles/profile.ts';
import { exceptionNames } from './codec.ts';
import type { MeterSource, Trouble } from './meter-source.ts';
import { isNews, type Told } from './news.ts';
import type { Line, Outcome, Question, Result } from './question.ts';
import type { OpenableLine } from './run-line.ts';
import {
  alternatives,
  createSchedule,
  decide,
  learn,
  passBoundary,
  passReconnect,
  passTime,
  putOff,
  rearrange,
  replan,
  type Schedule,
  type Scheduled,
  type Standing,
} from './schedule.ts';

/** A meter on the line, and what is known of it when polling begins. */
export type PolledMeter = Readonly<{ device: DeviceId; unit: number; source: MeterSource }>;

/** Who is on a line, and the real time between two fast reads of one of them. A meter that stays is the same object. */
export type Polled = Readonly<{ meters: readonly PolledMeter[]; fastPeriod: Millis }>;

export type Polling = Polled &
  Readonly<{
    name: string;
    /** What a meter's own limits mean on this transport. */
    limits: (bus: BusLimits) => BusLimits;
    intervalLength: Millis;
  }>;

type Ports = Readonly<{ clock: Clock; random: Random; log: Log }>;

/** What a line is told while it runs: who is on it now; asked before each question. And what it says: that it was used. */
export type LineDesk = Readonly<{ polled: () => Polled; noteUse: () => void }>;

const RECONNECT = { first: millis(1_000), longest: millis(30_000) };

const questionFor = (unit: number, bus: BusLimits, read: PlannedRead, standing: Standing): Question => {
  const { timeout, latest, lengthStep } = bus;
  // A meter that has long been silent is not waited for beyond its time-out: the living share this line.
  const dead = standing.kind === 'silent';
  return {
    unit,
    request: { function: read.function, address: read.address, count: read.count },
    most: read.most,
    lengthStep,
    patience: { ...timeout, latest: dead ? timeout.most : latest },
  };
};

const reasonOf: Readonly<Record<Exclude<Result['kind'], 'words'>, BadReason>> = {
  exception: 'device-exception',
  timeout: 'no-response',
  corrupt: 'corrupt-frame',
  foreign: 'foreign-answer',
  'link-down': 'link-down',
};

const detailOf = (result: Exclude<Result, { kind: 'words' }>, unit: number): string => {
  if (result.kind === 'timeout') return `unit ${unit} did not answer: check its address, speed, wiring and power`;
  if (result.kind === 'exception') {
    return `unit ${unit} refused: exception ${result.code} (${exceptionNames[result.code] ?? 'not in the standard'})`;
  }
  return result.detail;
};

const sampleOf = (
  meter: PolledMeter,
  source: MeterSource,
  read: PlannedRead,
  outcome: Outcome,
  clock: Clock,
): Sample => {
  const { requested, answered, result } = outcome;
  const common = { device: meter.device, requested, answered, clock: clock.state() };
  if (result.kind === 'words') {
    return { ...common, outcome: { kind: 'answered', ...source.decode(read, result.words) } };
  }
  return {
    ...common,
    outcome: { kind: 'failed', reason: reasonOf[result.kind], detail: detailOf(result, meter.unit) },
  };
};

const sentenceOf = ({ device, unit }: PolledMeter, { detail }: Trouble): string =>
  `Meter ${device} (unit ${unit}): ${detail}. Looking again ever more seldom.`;

const troubled = (
  { device }: PolledMeter,
  { reason, detail }: Trouble,
  { requested, answered }: Outcome,
  clock: Clock,
): Sample => ({ device, requested, answered, clock: clock.state(), outcome: { kind: 'failed', reason, detail } });

const linkDown = (meters: readonly PolledMeter[], fault: Fault, clock: Clock): readonly Sample[] =>
  meters.map(({ device }) => {
    const stamp = clock.stamp();
    const outcome = { kind: 'failed', reason: 'link-down', detail: fault.message } as const;
    return { device, requested: stamp, answered: stamp, clock: clock.state(), outcome };
  });

const scheduledOf = ({ plan, bus, split }: MeterSource): Scheduled => ({ plan, gap: bus.gap, split });

const silenceOf = ({ device, unit }: PolledMeter): string =>
  `Meter ${device} (unit ${unit}) does not answer; asking it again ever more seldom.`;

/**
 * Polls every meter of a line for ever. The schedule outlives the link: what was due at a boundary stays due. Answers
 * of probes, or in which nothing is wanted, make no sample: they prove the line, not the grid. Meters come and go under
 * way: those that stay are asked when they would have been, and what one that went still answers is nobody's.
 */
export const pollLine = (
  openable: OpenableLine,
  polling: Polling,
  { clock, random, log }: Ports,
  { polled, noteUse }: LineDesk,
): Observable<Sample> =>
  new Observable<Sample>((subscriber) => {
    const { name, intervalLength, limits } = polling;
    const now = (): number => clock.stamp().monotonic;
    let arranged = polled();
    let meters = arranged.meters;
    let sources = meters.map(({ source }) => source);
    let schedule = createSchedule(sources.map(scheduledOf), arranged.fastPeriod, now());
    let busTold: Told = null;
    let saidOpen = false;
    let told: Told[] = meters.map(() => null);
    const arrangeAnew = (next: Polled): void => {
      const places = next.meters.map((meter) => meters.indexOf(meter));
      const staying = <T>(list: readonly T[], begun: (meter: PolledMeter) => T): T[] =>
        next.meters.map((meter, index) => {
          const place = places[index] ?? -1;
          return place < 0 ? begun(meter) : (list[place] as T);
        });
      schedule = rearrange(
        schedule,
        next.meters.map(({ source }, index) => {
          const place = places[index] ?? -1;
          return place < 0 ? { begins: scheduledOf(source) } : { stays: place };
        }),
        next.fastPeriod,
        now(),
      );
      sources = staying(sources, ({ source }) => source);
      told = staying(told, () => null);
      meters = next.meters;
      arranged = next;
    };
    const warnOf = (meter: PolledMeter, index: number, sentence: string): void => {
      if (!isNews(told[index] ?? null, sentence, now())) return;
      told[index] = { sentence, at: now() };
      log.warn({ bus: name, device: meter.device, unit: meter.unit }, sentence);
    };
    /** Only a value says that a meter is back: some answer their probe, and nothing else. */
    const report = (meter: PolledMeter, index: number, read: PlannedRead, after: Standing | undefined): void => {
      if (after?.kind === 'silent') warnOf(meter, index, silenceOf(meter));
      if (after?.kind !== 'trusted' || read.purpose === 'probe' || !told[index]) return;
      told[index] = null;
      log.info({ bus: name, device: meter.device, unit: meter.unit }, `Meter ${meter.device} answers again.`);
    };
    let boundary: Instant = boundaryAfter(clock.now(), intervalLength);

    const bringUpToDate = (): Schedule => {
      const next = polled();
      if (next !== arranged) arrangeAnew(next);
      const grid = clock.now();
      const passed = grid >= boundary;
      // Set back by more than an interval, grid time would not come to the boundary for a while.
      if (passed || grid < boundary - intervalLength) boundary = boundaryAfter(grid, intervalLength);
      return passTime(passed ? passBoundary(schedule, now()) : schedule, now());
    };

    const poll = (line: Line): Observable<Sample> =>
      new Observable<Sample>((samples) => {
        let timer: Subscription | undefined;
        if (!saidOpen) log.info({ bus: name }, `Bus ${name} is open.`);
        saidOpen = true;
        schedule = passReconnect(schedule, now());
        const settle = (meter: PolledMeter, read: PlannedRead, outcome: Outcome): void => {
          if (samples.closed) return;
          const latest = polled();
          if (latest !== arranged) arrangeAnew(latest);
          const index = meters.indexOf(meter);
          if (index < 0) {
            noteUse();
            if (outcome.result.kind !== 'link-down') turn();
            return;
          }
          schedule = learn(schedule, { meter: index, read }, outcome.result, now());
          const source = sources[index];
          const discovered = source?.heard?.(read, outcome.result) ?? null;
          if (discovered) {
            sources[index] = discovered;
            schedule = replan(schedule, index, discovered, now());
          }
          const trouble = discovered?.trouble;
          noteUse();
          if (outcome.result.kind === 'link-down') return;
          if (outcome.result.kind === 'words') busTold = null;
          if (trouble) warnOf(meter, index, sentenceOf(meter, trouble));
          else if (!discovered) report(meter, index, read, schedule.meters[index]?.standing);
          if (trouble) samples.next(troubled(meter, trouble, outcome, clock));
          const says = read.purpose !== 'probe' && read.wanted.length > 0;
          if (source && !discovered && (outcome.result.kind !== 'words' || says))
            samples.next(sampleOf(meter, source, read, outcome, clock));
          turn();
        };
        const turn = (): void => {
          if (samples.closed) return;
          schedule = bringUpToDate();
          const at = now();
          const decision = decide(schedule, at);
          if (decision.kind === 'wait') {
            const wait = Math.max(0, Math.min(decision.until - at, clock.realUntil(boundary)));
            timer = clock.scheduler.schedule(turn, wait);
            return;
          }
          const meter = meters[decision.meter];
          const source = sources[decision.meter];
          const standing = schedule.meters[decision.meter]?.standing;
          if (!meter || !source || !standing)
            throw new RangeError(`${name}: the schedule names meter ${decision.meter}`);
          const bus = limits(source.bus);
          const questions = alternatives(schedule, decision).map((read) => ({
            read,
            question: questionFor(meter.unit, bus, read, standing),
          }));
          const next = questions.find(({ question }) => line.freeAt(question) <= at);
          if (!next) {
            const free = Math.min(...questions.map(({ question }) => line.freeAt(question)));
            schedule = putOff(schedule, decision.meter, free);
            turn();
            return;
          }
          line.ask(next.question, (outcome) => settle(meter, next.read, outcome));
        };
        turn();
        return () => timer?.unsubscribe();
      });

    const backoff: Backoff = { ...RECONNECT, scheduler: clock.scheduler, random };
    return openable
      .open()
      .pipe(
        switchMap(poll),
        retryFaults(backoff, (fault) => {
          if (isNews(busTold, fault.message, now())) {
            log.warn({ bus: name, code: fault.code }, `Bus ${name}: ${fault.message}`);
            busTold = { sentence: fault.message, at: now() };
            saidOpen = false;
          }
          for (const sample of linkDown(meters, fault, clock)) subscriber.next(sample);
        }),
      )
      .subscribe(subscriber);
  });
