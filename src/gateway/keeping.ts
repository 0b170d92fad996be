import { exhaustMap, from, map, merge, mergeMap, type Observable, scan, timer } from 'rxjs';
import type { Alarm } from '../domain/alarm.ts';
import type { AlarmCondition } from '../domain/alarm-condition.ts';
import type { Fault } from '../domain/fault.ts';
import { type Instant, SECOND } from '../domain/time.ts';
import { retryFaults } from '../flow/retry-faults.ts';
import type { Log } from '../ports/log.ts';
import type { AlarmsKept } from '../ports/outbox.ts';
import { standingIds } from '../power-quality/alarms/alarm-state.ts';
import { gone, holds, type Trouble } from '../sync/trouble.ts';
import type { Beside, Happening } from './happening.ts';
import { backoff } from './keep-and-sync.ts';
import type { GatewayPorts } from './settings.ts';

/** How it goes with something that is kept: `fault` while it cannot be, and whether any of it was lost by that. */
export type Keeping = { fault: Fault | null; lost: boolean };
/** Of one run of a gateway: written by those who keep, read by who complains of it. */
export type Keepings = Readonly<{ statistics: Keeping; alarms: Keeping; facts: Keeping }>;
export const allIsKept = (): Keepings => ({
  statistics: { fault: null, lost: false },
  alarms: { fault: null, lost: false },
  facts: { fault: null, lost: false },
});

/** What is said of it: `meanwhile` stands behind the fault's own message. */
type KeepSentences = Readonly<{ meanwhile: string; lost: string; again: string }>;
export const keepSentences = {
  statistics: {
    meanwhile: 'Statistics of power quality are lost until it can.',
    lost: 'Statistics of power quality are lost until it can.',
    again: 'Statistics of power quality are kept again.',
  },
  alarms: {
    meanwhile: 'Changes of alarms wait in memory until it can.',
    lost: 'Too many changes of alarms wait for storage: the oldest are let go of.',
    again: 'Changes of alarms are kept again.',
  },
  facts: {
    meanwhile: 'Grid facts wait in memory, and the core is not told.',
    lost: 'Grid facts wait in memory, and the core is not told.',
    again: 'Grid facts are kept again.',
  },
} as const satisfies Readonly<Record<keyof Keepings, KeepSentences>>;

/** In the log once while it lasts: that it fails, and that something was lost by it; then that it goes again. */
export const keepWords = (log: Log, keeping: Keeping, { meanwhile, lost, again }: KeepSentences) => ({
  failing: (fault: Fault): void => {
    if (keeping.fault === null) log.error({ fault: fault.code }, `${fault.message} ${meanwhile}`);
    keeping.fault ??= fault;
  },
  lost: (): void => {
    if (!keeping.lost && lost !== meanwhile) log.error({}, lost);
    keeping.lost = true;
  },
  kept: (): void => {
    if (keeping.fault !== null) log.info({}, again);
    keeping.fault = null;
    keeping.lost = false;
  },
});

const statistics: Trouble = { id: 'storage/statistics', kind: 'storage', priority: 'high' };
const alarmsWait: Trouble = { id: 'storage/alarms', kind: 'storage', priority: 'high' };
const alarmsLost: Trouble = { id: 'storage/alarms-lost', kind: 'storage', priority: 'critical' };
const factsWait: Trouble = { id: 'storage/facts-kept', kind: 'storage', priority: 'high' };
const givenUp: Trouble = { id: 'storage/alarms-given-up', kind: 'storage', priority: 'high' };

/** The conditions of what is kept, as it is now. */
export const keepTroubles = (keepings: Keepings, at: Instant): readonly AlarmCondition[] => {
  const { alarms } = keepSentences;
  const { lost } = keepings.alarms;
  const fails = (trouble: Trouble, what: keyof Keepings): AlarmCondition => {
    const { fault } = keepings[what];
    const { meanwhile, again } = keepSentences[what];
    return fault === null ? gone(trouble, at, again) : holds(trouble, at, `${fault.message} ${meanwhile}`);
  };
  return [
    fails(statistics, 'statistics'),
    fails(alarmsWait, 'alarms'),
    fails(factsWait, 'facts'),
    lost ? holds(alarmsLost, at, alarms.lost) : gone(alarmsLost, at, alarms.again),
  ];
};

/** How many changes were given up so far, and through which one the DSO must be heard of for that to be over. */
type GivenUp = Readonly<{ lost: number; until: number | null; kept: AlarmsKept | null }>;

/** Something was given up before the DSO had it; it is over when the DSO has what was kept by then. */
const advanceGivenUp = (before: GivenUp, kept: AlarmsKept): GivenUp => {
  const until = before.kept !== null && kept.lost > before.lost ? kept.keptThrough : before.until;
  return { lost: kept.lost, kept, until: until !== null && kept.acknowledgedThrough < until ? until : null };
};

/** The condition of what was given up. */
export const givenUpTrouble = ({ lost, until }: GivenUp, at: Instant): AlarmCondition =>
  until === null
    ? gone(givenUp, at, 'The DSO has every change of alarms that was left.')
    : holds(
        givenUp,
        at,
        `${lost} changes of alarms were given up before the DSO had them: more waited than are kept. Restore the way to the DSO's broker.`,
      );

/** Real time between two looks. */
const LOOK = 30 * SECOND;

/**
 * What cannot be kept becomes an alarm: looked at every second, because those who keep stand after the alarms. `restored` are the
 * alarms that stood at the start. Without a DSO nobody misses a change.
 */
export const complainOfKeeping =
  (
    ports: Pick<GatewayPorts, 'clock' | 'outbox' | 'random' | 'fleet'>,
    keepings: Keepings,
    restored: readonly Alarm[],
  ): Beside =>
  () => {
    const { clock, fleet } = ports;
    const seconds = timer(SECOND, SECOND, clock.scheduler);
    const kept = seconds.pipe(mergeMap(() => from(keepTroubles(keepings, clock.now())), 1));
    const conditions = fleet === null ? kept : merge(kept, ofGivenUp(ports, restored));
    return conditions.pipe(map((condition): Happening => ({ kind: 'condition', condition })));
  };

const ofGivenUp = (
  ports: Pick<GatewayPorts, 'clock' | 'outbox' | 'random'>,
  restored: readonly Alarm[],
): Observable<AlarmCondition> => {
  const { clock, outbox } = ports;
  const stood = standingIds(restored).has(givenUp.id);
  const begun: GivenUp = { lost: 0, until: stood ? Number.POSITIVE_INFINITY : null, kept: null };
  return timer(SECOND, LOOK, clock.scheduler).pipe(
    exhaustMap(() => outbox.alarmsKept().pipe(retryFaults(backoff(ports)))),
    scan((before, now) => {
      const known = before.until === Number.POSITIVE_INFINITY ? { ...before, until: now.keptThrough } : before;
      return advanceGivenUp(known, now);
    }, begun),
    map((now) => givenUpTrouble(now, clock.now())),
  );
};
