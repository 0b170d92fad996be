import type { PlannedRead, ReadPlan } from '../../src/profiles/plan-reads.ts';
import type { Result } from './question.ts';
import { noSetbacks, overcome, type Setbacks, setBack, takeTurn, timesSetBack } from './setbacks.ts';

/** A meter as the schedule knows it; `split` gives a read without its holes. Times are real milliseconds. */
export type Scheduled = Readonly<{ plan: ReadPlan; gap: number; split: (read: PlannedRead) => readonly PlannedRead[] }>;

/**
 * `failures`: silences and garbled answers in a row that no value has ended. `trusted` may be asked for values. `doubted` must answer a probe first, which is of another length: after trouble,
 * and at the beginning. `silent` is left alone until `retryAt`.
 */
export type Standing =
  | Readonly<{ kind: 'trusted'; failures: number }>
  | Readonly<{ kind: 'doubted'; failures: number }>
  | Readonly<{ kind: 'silent'; failures: number; retryAt: number }>;

type Job = Readonly<{ read: PlannedRead; dueAt: number }>;

export type MeterSchedule = Readonly<{
  scheduled: Scheduled;
  jobs: readonly Job[];
  /** The meter's own gap ends. */
  readyAt: number;
  /** The slow read whose turn it is, by its place, and from which tick on it is due. */
  slowTick: number;
  slowTurn: number;
  standing: Standing;
  /** A new link may be what it needs: it has answered since one was last tried for it, or none ever was. */
  hopeful: boolean;
  setbacks: Setbacks;
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

/** A slow read comes once in this many ticks, another meter's at each; those of one meter are spread over them. */
const SLOW_EVERY = 10;

/** A meter that answers "not now" is asked again after this long. */
const AFTER_EXCEPTION = 1_000;

/** So many garbled answers in a row are the line's fault; at the next the meter is left alone like one that is silent. */
const MOST_GARBLED = 3;

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
    slowTurn: 0,
    standing: { kind: 'doubted', failures: 0 },
    hopeful: true,
    setbacks: noSetbacks,
  })),
});

/**
 * Other meters on the line, or another period: by its place, or new. Who stays is due when it was due; who is new is asked who
 * it is first. A shorter period brings the next tick forward, a longer one holds from it on.
 */
export const rearrange = (
  schedule: Schedule,
  meters: readonly (Readonly<{ stays: number }> | Readonly<{ begins: Scheduled }>)[],
  period: number,
  now: number,
): Schedule => {
  const begun = createSchedule(
    meters.flatMap((one) => ('begins' in one ? [one.begins] : [])),
    period,
    now,
  ).meters.map((meter) => ({ ...meter, slowTick: schedule.tick + meter.slowTick }));
  const next = [...begun];
  return {
    period,
    tick: schedule.tick,
    nextTickAt: Math.min(schedule.nextTickAt, now + period),
    meters: meters.flatMap((one) => ('stays' in one ? schedule.meters[one.stays] : next.shift()) ?? []),
  };
};

const addJobs = (meter: MeterSchedule, reads: readonly PlannedRead[], dueAt: number): MeterSchedule => {
  const jobs = [...meter.jobs];
  let { setbacks } = meter;
  for (const read of reads) {
    if (jobs.some((job) => job.read === read)) continue;
    const turn = takeTurn(setbacks, read);
    setbacks = turn.setbacks;
    if (turn.asked) jobs.push({ read, dueAt });
  }
  return jobs.length === meter.jobs.length && setbacks === meter.setbacks ? meter : { ...meter, jobs, setbacks };
};

/**
 * The slow reads that are due at a tick. A meter with many (harmonics: six of 50 registers) has them spread over the ten
 * ticks, so that its next fast read does not wait for all of them. None comes twice at a tick.
 */
const slowDue = ({ slowTick, slowTurn, scheduled }: MeterSchedule, tick: number) => {
  const { slow } = scheduled.plan;
  const placeOf = (turn: number): number => Math.floor((turn * SLOW_EVERY) / slow.length);
  const reads: PlannedRead[] = [];
  let [at, turn] = [slowTick, slowTurn % Math.max(1, slow.length)];
  while (at <= tick && reads.length < slow.length) {
    reads.push(slow[turn] as PlannedRead);
    const next = (turn + 1) % slow.length;
    at += placeOf(next) - placeOf(turn) + (next === 0 ? SLOW_EVERY : 0);
    turn = next;
  }
  return { reads, slowTick: reads.length === 0 ? at : Math.max(at, tick + 1), slowTurn: turn };
};

/** Brings the schedule to `now`: a new tick makes every living meter due at once. A tick that is missed is not made up. */
export const passTime = (schedule: Schedule, now: number): Schedule => {
  if (now < schedule.nextTickAt) return schedule;
  const { period, tick } = schedule;
  const due = schedule.nextTickAt;
  const missed = Math.floor((now - due) / period);
  const meters = schedule.meters.map((meter) => {
    if (meter.standing.kind === 'silent') return meter;
    const { reads, ...turn } = slowDue(meter, tick);
    return { ...addJobs(meter, [...meter.scheduled.plan.fast, ...reads], due), ...turn };
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

/** More is known of a meter: other questions, from now on; after a while where all that is known is trouble. */
export const replan = (schedule: Schedule, index: number, found: Plannable, now: number): Schedule => ({
  ...schedule,
  meters: schedule.meters.map((meter, at) => {
    if (at !== index) return meter;
    const { plan, bus, split, trouble } = found;
    const emptied: MeterSchedule = {
      ...meter,
      scheduled: { plan, gap: bus.gap, split },
      jobs: [],
      setbacks: noSetbacks,
    };
    // A boundary that passed meanwhile stays due.
    const known = addJobs(emptied, onlyBoundaries(meter).length > 0 ? plan.interval : [], now);
    if (!trouble)
      return addJobs({ ...known, standing: { kind: 'trusted', failures: 0 } }, [...plan.fast, ...plan.identity], now);
    const { failures } = trouble;
    return { ...known, standing: { kind: 'silent', failures, retryAt: now + backOff(failures) } };
  }),
});
type Plannable = Readonly<{
  plan: ReadPlan;
  bus: Readonly<{ gap: number }>;
  split: Scheduled['split'];
  trouble?: Readonly<{ failures: number }>;
}>;

/**
 * The link is back: silence so far may have been the link's, so everybody is tried once. Who does not answer then
 * keeps its back-off over the next reconnects, or a connection given up because of one dead meter would have it asked
 * at each. Anybody may have been exchanged meanwhile.
 */
export const passReconnect = (schedule: Schedule, now: number): Schedule => ({
  ...schedule,
  meters: schedule.meters.map((before) => {
    const meter = addJobs(before, before.scheduled.plan.identity, now);
    const { standing, hopeful } = meter;
    if (standing.kind === 'silent' && hopeful)
      return { ...meter, hopeful: false, standing: { ...standing, retryAt: now } };
    return standing.kind === 'trusted' ? { ...meter, standing: { ...standing, kind: 'doubted' } } : meter;
  }),
});

/** The meter's next question would be mistaken for one before it: it waits, and nobody else. */
export const putOff = (schedule: Schedule, index: number, until: number): Schedule => ({
  ...schedule,
  meters: schedule.meters.map((meter, at) => {
    if (at !== index) return meter;
    const { standing } = meter;
    return standing.kind === 'silent'
      ? { ...meter, standing: { ...standing, retryAt: Math.max(standing.retryAt, until) } }
      : { ...meter, readyAt: Math.max(meter.readyAt, until) };
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

/**
 * What may be asked for this decision, best first: for a probe whose length is not free anything else the meter has, for
 * every answer proves that it is there.
 */
export const alternatives = (schedule: Schedule, { meter, read }: Extract<Decision, { kind: 'ask' }>) => {
  const plan = schedule.meters[meter]?.scheduled.plan;
  if (!plan || read.purpose !== 'probe') return [read];
  return [read, ...plan.fast, ...plan.slow, ...plan.interval, ...plan.identity];
};

/** A probe that is answered ends no row of failures: some meters answer only what they like, or only what is short. */
const failuresAfter = (standing: Standing, read: PlannedRead): number =>
  read.purpose === 'probe' ? standing.failures : 0;

const backOff = (failures: number): number =>
  Math.min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** Math.min(failures - 1, 20));

const without = (meter: MeterSchedule, read: PlannedRead): readonly Job[] =>
  meter.jobs.filter((job) => job.read !== read);

/** What is due at a boundary stays due, unless it is what the meter never answers. */
const onlyBoundaries = ({ jobs, setbacks }: MeterSchedule): readonly Job[] =>
  jobs.filter(({ read }) => read.purpose === 'interval' && timesSetBack(setbacks, read) < 2);

const replaceRead = (meter: MeterSchedule, read: PlannedRead, pieces: readonly PlannedRead[]): MeterSchedule => {
  const inPlan = (reads: readonly PlannedRead[]) => reads.flatMap((own) => (own === read ? pieces : [own]));
  const { plan } = meter.scheduled;
  return {
    ...meter,
    jobs: meter.jobs.flatMap((job) => (job.read === read ? pieces.map((piece) => ({ ...job, read: piece })) : [job])),
    scheduled: {
      ...meter.scheduled,
      plan: {
        ...plan,
        fast: inPlan(plan.fast),
        slow: inPlan(plan.slow),
        interval: inPlan(plan.interval),
        identity: inPlan(plan.identity),
      },
    },
  };
};

/** Illegal data address, or more of them than the meter gives at once. */
const mayBeHole = (result: Result): boolean => result.kind === 'exception' && (result.code === 2 || result.code === 3);

/** The meter will not answer this question differently the next time: the fast reads carry the registers too. */
const isFinal = (result: Result): boolean => result.kind === 'exception' && result.code <= 3;

/**
 * No answer this time. What is asked once an interval is asked again, twice: a capture waits for the registers, and for
 * who the meter is. Then no more, or it would keep the meter from its other questions.
 */
const askAgain = (meter: MeterSchedule, read: PlannedRead): Pick<MeterSchedule, 'jobs' | 'setbacks'> => {
  const { jobs, setbacks } = meter;
  const rare = read.purpose === 'interval' || read.purpose === 'identity';
  if (rare && timesSetBack(setbacks, read) < 2) return { jobs, setbacks: setBack(setbacks, read) };
  return { jobs: without(meter, read), setbacks };
};

const afterException = (meter: MeterSchedule, read: PlannedRead, result: Result, now: number): MeterSchedule => {
  const failures = failuresAfter(meter.standing, read);
  const alive: MeterSchedule = { ...meter, hopeful: true, standing: { kind: 'trusted', failures } };
  const pieces = mayBeHole(result) && read.purpose !== 'probe' ? meter.scheduled.split(read) : [];
  if (pieces.length > 1) return { ...replaceRead(alive, read, pieces), readyAt: now + meter.scheduled.gap };
  const later = isFinal(result)
    ? { jobs: without(meter, read), setbacks: setBack(meter.setbacks, read) }
    : askAgain(meter, read);
  return { ...alive, ...later, readyAt: now + Math.max(meter.scheduled.gap, AFTER_EXCEPTION) };
};

const afterWords = (meter: MeterSchedule, read: PlannedRead, now: number): MeterSchedule => {
  const answered: MeterSchedule = {
    ...meter,
    jobs: without(meter, read),
    readyAt: now + meter.scheduled.gap,
    standing: { kind: 'trusted', failures: failuresAfter(meter.standing, read) },
    hopeful: true,
    setbacks: overcome(meter.setbacks, read),
  };
  // Back from silence it may be another meter.
  return meter.standing.kind === 'silent' ? addJobs(answered, meter.scheduled.plan.identity, now) : answered;
};

const afterSilence = (before: MeterSchedule, read: PlannedRead, now: number): MeterSchedule => {
  const failures = before.standing.failures + 1;
  // Of a meter that may be dead the silence says nothing about the question.
  const probing = read.purpose === 'probe' || before.standing.kind !== 'trusted';
  const meter = probing ? before : { ...before, setbacks: setBack(before.setbacks, read) };
  return {
    ...meter,
    jobs: onlyBoundaries(meter),
    readyAt: now + meter.scheduled.gap,
    standing: { kind: 'silent', failures, retryAt: now + backOff(failures) },
  };
};

/** Each garbled answer stops the line until nothing more can come of it, as a time-out does: it is as dear. */
const afterGarble = (meter: MeterSchedule, read: PlannedRead, now: number): MeterSchedule => {
  const failures = meter.standing.failures + 1;
  const again = meter.standing.kind !== 'trusted' && failures > 1;
  if (again || failures > MOST_GARBLED) return afterSilence(meter, read, now);
  const garbled: MeterSchedule = {
    ...meter,
    ...askAgain(meter, read),
    readyAt: now + meter.scheduled.gap,
    standing: { kind: 'doubted', failures },
  };
  // The meter may garble this one alone, and answer others in between.
  const often = read.purpose === 'fast' || read.purpose === 'slow';
  return often ? { ...garbled, setbacks: setBack(meter.setbacks, read) } : garbled;
};

const afterResult = (meter: MeterSchedule, read: PlannedRead, result: Result, now: number): MeterSchedule => {
  if (result.kind === 'words') return afterWords(meter, read, now);
  if (result.kind === 'link-down') return meter;
  if (meansSilent(result)) return afterSilence(meter, read, now);
  if (result.kind === 'exception') return afterException(meter, read, result, now);
  return afterGarble(meter, read, now);
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
