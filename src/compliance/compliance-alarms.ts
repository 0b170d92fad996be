import type { AlarmPriority } from '../domain/alarm.ts';
import type { AlarmCondition } from '../domain/alarm-condition.ts';
import type { ComplianceFinding, Duty } from '../domain/compliance.ts';
import type { Instant } from '../domain/time.ts';

/** What is said of a finding that stands no more and has no words of its own: the case was closed, the store is gone. */
const overWith = (subject: string): string => `There is nothing more to be said of ${subject}.`;

const baseOf = ({ duty, subject }: Pick<ComplianceFinding, 'duty' | 'subject'>): string =>
  `compliance/${duty}/${subject.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase()}`;
/** The name an alarm of a finding has in its whole life. What is broken is another alarm than what cannot be told. */
const alarmIdOf = (finding: ComplianceFinding): string =>
  finding.verdict === 'unproven' ? `${baseOf(finding)}/unproven` : baseOf(finding);

const isOfCase = (duty: Duty): boolean =>
  duty === 'breach-notice' || duty === 'access-request' || duty === 'erasure-request';

const priorityOf = ({ duty, verdict }: ComplianceFinding): AlarmPriority => {
  if (verdict === 'unproven') return isOfCase(duty) ? 'high' : 'low';
  return duty === 'breach-notice' ? 'critical' : 'high';
};

/** What nobody can tell is shown by `compliance status`; of a clock, and of the time of a case, it is an alarm as well. */
const isAlarm = ({ duty, verdict }: ComplianceFinding): boolean =>
  verdict === 'broken' || (verdict === 'unproven' && (duty === 'clock' || isOfCase(duty)));

/** Which of these a program of a simulation says too: what people have entered. */
export const isSaidAnywhere = ({ duty }: ComplianceFinding): boolean => isOfCase(duty);

/**
 * What the findings of one look begin or end. `standing`: the ids that stood before it, which those that are not among the
 * findings any more end too.
 */
export const complianceConditions = (
  findings: readonly ComplianceFinding[],
  standing: ReadonlySet<string>,
  at: Instant,
): readonly AlarmCondition[] => {
  const condition = (id: string, holds: boolean, priority: AlarmPriority, message: string): AlarmCondition => ({
    ...{ id, kind: 'compliance', source: {}, priority, standing: holds, at, since: at, message },
  });
  const raised = findings
    .filter(isAlarm)
    .map((finding) => condition(alarmIdOf(finding), true, priorityOf(finding), finding.message));
  const holding = new Set(raised.map(({ id }) => id));
  const gone = [...standing].filter((id) => !holding.has(id));
  return [
    ...raised,
    ...gone.map((id) => {
      const now = findings.find((finding) => baseOf(finding) === id.replace(/\/unproven$/, ''));
      return condition(id, false, 'low', now?.message ?? overWith(id.replace(/^compliance\//, '')));
    }),
  ];
};
