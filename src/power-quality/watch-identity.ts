import { concatMap, from, map, type Observable, scan } from 'rxjs';
import type { AlarmCondition } from '../domain/alarm-condition.ts';
import type { DeviceId } from '../domain/identity.ts';
import type { IdentityReport } from '../domain/reading.ts';

/** Says when a meter is another one than was installed, or is set in another way, and when it is right again. */
export const watchIdentity = (
  reports: Observable<Readonly<{ identity: IdentityReport }>>,
): Observable<AlarmCondition> =>
  reports.pipe(
    map(({ identity }) => identity),
    scan(
      ({ foreign }, report) => {
        const was = foreign.get(report.device) ?? '';
        const is = report.contradictions.join(', and ');
        foreign.set(report.device, is);
        return { foreign, conditions: was === is ? [] : [conditionOf(report, is)] };
      },
      { foreign: new Map<DeviceId, string>(), conditions: [] as readonly AlarmCondition[] },
    ),
    concatMap(({ conditions }) => from(conditions)),
  );

const conditionOf = ({ device, point, at }: IdentityReport, is: string): AlarmCondition => {
  const standing = is !== '';
  const message = standing
    ? `Meter ${device} ${is}. Nothing of it is settled. If it was exchanged, say so with \`gridtokenx meter replace\`; otherwise put its settings or its configuration right.`
    : `Meter ${device} is the one that was installed.`;
  return {
    id: `foreign-meter/${device}`,
    kind: 'foreign-meter',
    source: { device, point },
    priority: 'high',
    standing,
    at,
    since: at,
    message,
  };
};
