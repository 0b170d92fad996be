import type { PlannedRead, ReadPlan } from '../../src/profiles/plan-reads.ts';
import type { Result } from './question.ts';

/** A meter as the schedule knows it; `split` gives a read without its holes. Times are real milliseconds. */
export type Scheduled = Readonly<{ plan: ReadPlan; gap: number; split: (read: PlannedRead) => readonly PlannedRead[] }>;

/**
 * `trusted` may be asked for values. `doubted` must answer a probe first, which is of another length: after trouble,
 * and at the beginning. `silent` is left alone until `retryAt`.
 */
export type Standing =
  | Readonly<{ kind: 'trusted' }>
  | Readonly<{ kind: 'doubted'; failures: number }>
  | Readonly<{ kind: 'silent'; failures: number; retryAt: number }>;

type Job = Readonly<{ read: PlannedRead; dueAt: number }>;

export type MeterSchedule = Readonly<{
  scheduled: Scheduled;
  jobs: readonly Job[];
  /** The meter's own gap ends. */
  readyAt: number;
  /** The slow reads are due at the first tick from this one on. */
  slowTick: number;
  standing: Standing;
}>;

export type Schedule = Readonly<{
  period: number;
  tick: number;
  nextTickAt: number;
  meters: readonly MeterSchedule[];
}>;

export type Decision =
  | Readonly<{ kind: 'ask'; meter: number; read: PlannedRead }>
  | Readonly<{ kind: 'wait'; until: number }>;

/** First back-off of a silent meter, and the longest it doubles to. */
export const FIRST_BACKOFF = 2_000;
export const LONGEST_BACKOFF = 300_000;

/** A slow read comes once in this many ticks, another meter's at each. */
const SLOW_EVERY = 10;

/** A meter that answers "not now" is asked again after this long. */
const AFTER_EXCEPTION = 1_000;

/** "Gateway target device failed to respond" and its like: somebody else waited for the meter in vain. */
const meansSilent = (result: Result): boolean =>
  result.kind === 'timeout' || (result.kind === 'exception' && (result.code === 10 || result.code === 11));

export const createSchedule = (meters: readonly Scheduled[], period: number, now: number): Schedule => ({
  period,
  tick: 0,
  nextTickAt: now,
  meters: meters.map((scheduled, index) => ({
    scheduled,
    jobs: scheduled.plan.identity.map((read) => ({ read, dueAt: now })),
    readyAt: now,
    slowTick: index % SLOW_EVERY,
    standing: { kind: 'doubted', failures: 0 },
  })),
});

const addJobs = (meter: MeterSchedule, reads: readonly PlannedRead[], dueAt: number): MeterSchedule => {
  const fresh = reads.filter((read) => !meter.jobs.some((job) => job.read === read));
  return fresh.length === 0 ? meter : { ...meter, jobs: [...meter.jobs, ...fresh.map((read) => ({ read, dueAt }))] };
};

/** Brings the schedule to `now`: a new tick makes every living meter due at once. A tick that is missed is not made up. */
export const passTime = (schedule: Schedule, now: number): Schedule => {
  if (now < schedule.nextTickAt) return schedule;
  const { period, tick } = schedule;
  const due = schedule.nextTickAt;
  const missed = Math.floor((now - due) / period);
  const meters = schedule.meters.map((meter) => {
    if (meter.standing.kind === 'silent') return meter;
    const { fast, slow } = meter.scheduled.plan;
    if (tick < meter.slowTick) return addJobs(meter, fast, due);
    return { ...addJobs(meter, [...fast, ...slow], due), slowTick: tick + SLOW_EVERY };
  });
  return { ...schedule, meters, tick: tick + 1 + missed, nextTickAt: due + (missed + 1) * period };
};

/**
 * A delivery interval ended: every meter's energy registers go first, the silent ones' when they are back. Who the
 * meter is, is asked behind them.
 */
export const passBoundary = (schedule: Schedule, now: number): Schedule => ({
  ...schedule,
  meters: schedule.meters.map((meter) => {
    const { interval, identity } = meter.scheduled.plan;
    return addJobs(meter, [...interval, ...identity], now);
  }),
});

/** More is known of a meter: other questions, from now on. */
export const replan = (schedule: Schedule, index: number, { plan, bus, split }: Plannable, now: number): Schedule => ({
  ...schedule,
  meters: schedule.meters.map((meter, at) => {
    if (at !== index) return meter;
    const scheduled: Scheduled = { plan, gap: bus.gap, split };
    const known: MeterSchedule = { ...meter, scheduled, jobs: [], standing: { kind: 'trusted' } };
    return addJobs(known, [...plan.fast, ...plan.identity], now);
  }),
});
type Plannable = Readonly<{ plan: ReadPlan; bus: Readonly<{ gap: number }>; split: Scheduled['split'] }>;

/** The link is back: silence so far may have been the link's. */
export const passReconnect = (schedule: Schedule, now: number): Schedule => ({
  ...schedule,
  meters: schedule.meters.map((meter) => {
    const { standing } = meter;
    if (standing.kind === 'silent') return { ...meter, standing: { ...standing, retryAt: now } };
    return standing.kind === 'trusted' ? { ...meter, standing: { kind: 'doubted', failures: 0 } } : meter;
  }),
});

/** The meter's most pressing question: `rank` 0 for interval boundaries, then first come, first served. */
type Candidate = Readonly<{ meter: number; read: PlannedRead; rank: number; dueAt: number; readyAt: number }>;

const candidate = (meter: MeterSchedule, index: number, period: number): Candidate | null => {
  const { jobs, standing, scheduled } = meter;
  const rankOf = (job: Job | undefined) => (job?.read.purpose === 'interval' ? 0 : 1);
  const job = jobs.reduce<Job | undefined>((best, next) => {
    if (!best || rankOf(next) < rankOf(best)) return next;
    return rankOf(next) === rankOf(best) && next.dueAt < best.dueAt ? next : best;
  }, undefined);
  if (standing.kind === 'silent') {
    // Behind the living of the same tick, but not for ever: a full bus must not keep a meter dead.
    const { retryAt } = standing;
    return { meter: index, read: scheduled.plan.probe, rank: 1, dueAt: retryAt + period, readyAt: retryAt };
  }
  if (!job) return null;
  const read = standing.kind === 'trusted' ? job.read : scheduled.plan.probe;
  return { meter: index, read, rank: rankOf(job), dueAt: job.dueAt, readyAt: meter.readyAt };
};

/** Boundaries first, then what has been due for longest, then who has been left alone for longest. */
const before = (a: Candidate, b: Candidate): boolean =>
  a.rank !== b.rank ? a.rank < b.rank : a.dueAt !== b.dueAt ? a.dueAt < b.dueAt : a.readyAt < b.readyAt;

/** What the line should do now. */
export const decide = (schedule: Schedule, now: number): Decision => {
  let best: Candidate | null = null;
  let until = schedule.nextTickAt;
  for (const [index, meter] of schedule.meters.entries()) {
    const next = candidate(meter, index, schedule.period);
    if (!next) continue;
    if (next.readyAt > now) until = Math.min(until, next.readyAt);
    else if (!best || before(next, best)) best = next;
  }
  return best ? { kind: 'ask', meter: best.meter, read: best.read } : { kind: 'wait', until };
};

const failuresOf = (standing: Standing): number => (standing.kind === 'trusted' ? 0 : standing.failures);

const backOff = (failures: number): number =>
  Math.min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** Math.min(failures - 1, 20));

const without = (meter: MeterSchedule, read: PlannedRead): readonly Job[] =>
  meter.jobs.filter((job) => job.read !== read);

const onlyBoundaries = (meter: MeterSchedule): readonly Job[] =>
  meter.jobs.filter((job) => job.read.purpose === 'interval');

const replaceRead = (meter: MeterSchedule, read: PlannedRead, pieces: readonly PlannedRead[]): MeterSchedule => {
  const inPlan = (reads: readonly PlannedRead[]) => reads.flatMap((own) => (own === read ? pieces : [own]));
  const { plan } = meter.scheduled;
  return {
    ...meter,
    jobs: meter.jobs.flatMap((job) => (job.read === read ? pieces.map((piece) => ({ ...job, read: piece })) : [job])),
    scheduled: {
      ...meter.scheduled,
      plan: { ...plan, fast: inPlan(plan.fast), slow: inPlan(plan.slow), interval: inPlan(plan.interval) },
    },
  };
};

/** Illegal data address, or more of them than the meter gives at once. */
const mayBeHole = (result: Result): boolean => result.kind === 'exception' && (result.code === 2 || result.code === 3);

/** The meter will not answer this question differently the next time: the fast reads carry the registers too. */
const isFinal = (result: Result): boolean => result.kind === 'exception' && result.code <= 3;

const afterException = (meter: MeterSchedule, read: PlannedRead, result: Result, now: number): MeterSchedule => {
  const alive: MeterSchedule = { ...meter, standing: { kind: 'trusted' } };
  const pieces = mayBeHole(result) && read.purpose !== 'probe' ? meter.scheduled.split(read) : [];
  if (pieces.length > 1) return { ...replaceRead(alive, read, pieces), readyAt: now + meter.scheduled.gap };
  const jobs = read.purpose === 'interval' && !isFinal(result) ? meter.jobs : without(meter, read);
  return { ...alive, jobs, readyAt: now + Math.max(meter.scheduled.gap, AFTER_EXCEPTION) };
};

const afterResult = (meter: MeterSchedule, read: PlannedRead, result: Result, now: number): MeterSchedule => {
  const failures = failuresOf(meter.standing) + 1;
  const readyAt = now + meter.scheduled.gap;
  if (result.kind === 'words') return { ...meter, jobs: without(meter, read), readyAt, standing: { kind: 'trusted' } };
  if (result.kind === 'link-down') return meter;
  // One garbled answer is the line's fault; a second in a row is treated like silence.
  if (meansSilent(result) || (result.kind !== 'exception' && failures > 1)) {
    const standing: Standing = { kind: 'silent', failures, retryAt: now + backOff(failures) };
    return { ...meter, jobs: onlyBoundaries(meter), readyAt, standing };
  }
  if (result.kind === 'exception') return afterException(meter, read, result, now);
  const jobs = read.purpose === 'interval' ? meter.jobs : without(meter, read);
  return { ...meter, jobs, readyAt, standing: { kind: 'doubted', failures } };
};

/** What came of a question changes when and how the meter is asked again. */
export const learn = (
  schedule: Schedule,
  asked: Readonly<{ meter: number; read: PlannedRead }>,
  result: Result,
  now: number,
): Schedule => ({
  ...schedule,
  meters: schedule.meters.map((meter, index) =>
    index === asked.meter ? afterResult(meter, asked.read, result, now) : meter,
  ),
});
