import {
  catchError,
  concatMap,
  defer,
  EMPTY,
  exhaustMap,
  from,
  map,
  mergeMap,
  type Observable,
  of,
  take,
  timer,
} from 'rxjs';
import type { AlarmCondition } from '../domain/alarm-condition.ts';
import type { ComplianceFinding, ComplianceTerms } from '../domain/compliance.ts';
import { Fault } from '../domain/fault.ts';
import { instant, MINUTE, millis } from '../domain/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { ComplianceWatch } from '../ports/compliance.ts';
import { complianceConditions, isSaidAnywhere } from './compliance-alarms.ts';
import { judgeCompliance } from './judge-compliance.ts';

/** Real time between two looks; an engineering choice. */
const LOOK = MINUTE;
/** A machine that has just started asks a time server first (as for `clock-unsynchronised`). */
const STARTING = millis(5 * MINUTE);

export type WatchingCompliance = Readonly<{
  terms: ComplianceTerms;
  watch: ComplianceWatch;
  /** In a simulation nobody has duties but to the cases that people enter. */
  simulated: boolean;
  clock: Clock;
  /** Ids of the alarms that stood at the start. */
  standing: ReadonlySet<string>;
  /** What cannot be seen or noted: said, and looked at again the next time. */
  failed: (fault: Fault) => void;
}>;

/** Looks at the duties for ever, whatever a look comes to (who watches never ends what is watched), notes what came of them, and says what begins and ends as alarm conditions. */
export const watchCompliance = (settings: WatchingCompliance): Observable<AlarmCondition> => {
  const { terms, watch, clock, simulated, failed } = settings;
  let standing = new Set([...settings.standing].filter((id) => id.startsWith('compliance/')));
  const isSaid = (finding: ComplianceFinding): boolean => !simulated || isSaidAnywhere(finding);
  return timer(STARTING, LOOK, clock.scheduler).pipe(
    exhaustMap(() =>
      defer(() => watch.observe()).pipe(
        take(1),
        map((seen) => ({ at: clock.now(), seen })),
        map(({ at, seen }) => ({ at, findings: judgeCompliance(terms, seen, at) })),
        concatMap((look) => noted(watch, look.findings, look.at, failed).pipe(map(() => look))),
        catchError((error: unknown) => {
          failed(faultOf(error));
          return EMPTY;
        }),
      ),
    ),
    mergeMap(({ at, findings }) => {
      const conditions = complianceConditions(findings.filter(isSaid), standing, instant(at));
      standing = new Set(conditions.flatMap((one) => (one.standing ? [one.id] : [])));
      return from(conditions);
    }, 1),
  );
};

const faultOf = (error: unknown): Fault =>
  error instanceof Fault
    ? error
    : new Fault(
        'storage',
        `The duties cannot be looked at: ${error instanceof Error ? error.message : String(error)}. Check the files of the storage; they are looked at again in a minute.`,
        { cause: error },
      );

const noted = (
  watch: ComplianceWatch,
  findings: readonly ComplianceFinding[],
  at: ReturnType<typeof instant>,
  failed: (fault: Fault) => void,
): Observable<unknown> =>
  defer(() => watch.note(findings, at)).pipe(
    take(1),
    catchError((error: unknown) => {
      failed(faultOf(error));
      return of(undefined);
    }),
  );
