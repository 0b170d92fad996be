import { exhaustMap, firstValueFrom, from, interval, map, of } from 'rxjs';
import { answersAt } from '../adapters/http/answers-at.ts';
import type { CoreConfiguration } from '../configuration/core-configuration.ts';
import { type CoreRunningState, coreReloadPlan } from '../configuration/core-reload-plan.ts';
import { coreHealthSince } from '../core/core-health.ts';
import type { Core, CoreTerms } from '../core.ts';
import { Fault } from '../domain/fault.ts';
import type { Applied, Sentence } from '../domain/reload.ts';
import { MINUTE, SECOND } from '../domain/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Reconfigurable } from '../ports/reconfigurable.ts';
import { type CoreRules, listenAddress, rulesOf, settledCore } from './core-settled.ts';
import { inTurn } from './in-turn.ts';
import { refuseForeignKeys } from './key-rules.ts';
import type { ServedCore } from './serve-core.ts';

/** What of a core's configuration its running parts go by, each time they look. */
type CoreAtWork = Readonly<{
  now: () => CoreConfiguration;
  become: (next: CoreConfiguration) => void;
}>;

export const coreAtWork = (first: CoreConfiguration): CoreAtWork => {
  let now = first;
  return {
    now: () => now,
    become: (next) => {
      now = next;
    },
  };
};

export const termsOf = ({ journal, roles }: CoreConfiguration, { market, tariffs }: CoreRules): CoreTerms => {
  const { idleTick, rowsPerMark, rowsPerSnapshot } = journal;
  return { market, tariffs, idleTick, rowsPerMark, rowsPerSnapshot, regulators: roles.regulators };
};

type InTime = Readonly<{ rulesMayWait: boolean }>;

type Parts = Readonly<{
  core: Pick<Core, 'become' | 'refused' | 'service'>;
  served: ServedCore;
  work: CoreAtWork;
  clock: Clock;
}>;

/**
 * A running core that takes a new configuration: what it listens with is opened first, then the market's rules are journalled, and only
 * then, in one turn, everything else becomes the other one. `takenBack`: what was in force comes back at once but for rules that what
 * was ordered on trial keeps out for now; those wait, and keep nothing else waiting.
 */
export const reconfigurableCore = ({
  core,
  served,
  work,
  clock,
}: Parts): Readonly<Record<'changed' | 'takenBack', Reconfigurable<CoreConfiguration>>> => {
  const alarms = core.service.alarms();
  let changedAt = performance.now();
  /** After its trial nobody asks any more. */
  const isYoung = () => performance.now() - changedAt < work.now().changes.trial + MINUTE;
  let judgedFrom = { alarms, answers: true };
  const stateWith = (inTime: InTime): CoreRunningState => ({
    rulesRefused: (next) => saidOf(() => core.refused(rulesOf(next), inTime)),
    registryRefused: (next) =>
      saidOf(() => {
        // What is enrolled, and what the next look at the file would enrol.
        refuseForeignKeys(settledCore(next).registry.registry, next.cryptography.algorithms);
        return null;
      }),
  });

  const apply = async (next: CoreConfiguration, asked: number, inTime: InTime): Promise<Applied> => {
    const planned = coreReloadPlan(work.now(), next, stateWith(inTime));
    if (planned.refusals.length > 0)
      throw new Fault('configuration', planned.refusals.map(({ why }) => why.en).join(' '));
    const rules = rulesOf(next);
    const prepared = await served.prepare(next, listenAddress(next).address);
    const before = core.service.alarms();
    const begun = performance.now();
    try {
      await firstValueFrom(core.become(termsOf(next, rules), inTime));
    } catch (error) {
      await prepared.drop();
      throw error;
    }
    judgedFrom = { alarms: before, answers: true };
    changedAt = performance.now();
    prepared.become();
    work.become(next);
    const until = performance.now();
    return { at: clock.now(), plan: planned, took: until - asked, held: until - begun };
  };

  type Wanted = Readonly<{ next: CoreConfiguration; inTime: InTime }>;
  const turn = inTurn(({ next, inTime }: Wanted, asked) => apply(next, asked, inTime));
  const taking = (inTime: InTime): Reconfigurable<CoreConfiguration> => ({
    plan: (next) => coreReloadPlan(work.now(), next, stateWith(inTime)),
    apply: (next) => turn({ next, inTime }),
    health: () =>
      interval(SECOND, clock.scheduler).pipe(
        exhaustMap(() => (isYoung() ? from(answersAt(served.url())) : of(true))),
        map((answers) => ({
          at: clock.now(),
          worse: coreHealthSince(judgedFrom, { alarms: core.service.alarms(), answers }),
        })),
      ),
  });
  return { changed: taking({ rulesMayWait: false }), takenBack: taking({ rulesMayWait: true }) };
};

/** Its refusal, and where files cannot be read at all, that. */
const saidOf = (work: () => Sentence | null): Sentence | null => {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { en: error.message, th: error.message };
  }
};
