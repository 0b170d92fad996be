import { EMPTY, ignoreElements, type Observable, tap } from 'rxjs';
import { watchCompliance } from '../compliance/watch-compliance.ts';
import type { ComplianceTerms } from '../domain/compliance.ts';
import type { Realm } from '../domain/identity.ts';
import type { Clock } from '../ports/clock.ts';
import type { ComplianceWatch } from '../ports/compliance.ts';
import type { Log } from '../ports/log.ts';
import type { Watch } from './watch.ts';

/** What a core has to keep to beside its market, and who looks. */
export type CoreDuties = Readonly<{ terms: ComplianceTerms; watch: ComplianceWatch }>;

/** Which alarm of everybody's an alarm of the operator's comes under: of a case nobody else hears what it is of. */
const shownAs = (id: string): string => {
  const duty = id.split('/')[1] ?? '';
  return ['breach-notice', 'access-request', 'erasure-request'].includes(duty) ? 'cases' : duty;
};

/** What everybody may read of it: alarms of a core are public, and which key lies open is its operator's to know. */
export const dutySentences = {
  stands: (shown: string): string =>
    shown === 'cases'
      ? 'A case of this core waits for its operator: gridtokenx compliance incident list.'
      : `A duty of this core (${shown}) is not kept, or nobody can tell. Its operator sees why: gridtokenx compliance status.`,
  over: (shown: string): string =>
    shown === 'cases' ? 'No case of this core waits for its operator.' : `The duty of this core (${shown}) is kept.`,
} as const;

/** Raises and settles alarms of the core's duties for ever, with the reason in the log; emits nothing. */
export const watchDuties = (
  duties: CoreDuties | undefined,
  { realm, watched, clock, log }: Readonly<{ realm: Realm; watched: Watch; clock: Clock; log: Log }>,
): Observable<never> => {
  if (duties === undefined) return EMPTY;
  const standing = new Set<string>();
  return watchCompliance({
    ...{ ...duties, clock, simulated: realm === 'simulation', standing },
    failed: (fault) => log.error({ fault: fault.code }, fault.message),
  }).pipe(
    tap(({ id, standing: holds, message, at }) => {
      const shown = shownAs(id);
      const alarm = { kind: 'compliance', source: shown };
      if (holds && !standing.has(id)) log.warn({ alarm: id }, message);
      if (holds) standing.add(id);
      else standing.delete(id);
      if (holds) return watched.raise({ ...alarm, message: dutySentences.stands(shown) }, at);
      if (![...standing].some((other) => shownAs(other) === shown))
        watched.settle({ ...alarm, message: dutySentences.over(shown) }, at);
    }),
    ignoreElements(),
  );
};
