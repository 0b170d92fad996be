import { defer, map, of } from 'rxjs';
import { advanceRecord, noRecord, type RecordState, replayRecord } from '../../compliance/compliance-record.ts';
import type { ComplianceFinding, ComplianceTerms } from '../../domain/compliance.ts';
import { BANGKOK_OFFSET, type Instant } from '../../domain/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ComplianceWatch } from '../../ports/compliance.ts';
import type { Log } from '../../ports/log.ts';
import { type ReportPeriod, reportPeriod } from '../../power-quality/report/report-period.ts';
import { complianceOf } from '../read-compliance.ts';
import { readChain } from '../report/report-chain.ts';
import { complianceFolderIn } from './case-register.ts';
import { COMPLIANCE_VIEW, keepComplianceReport, recordIn } from './keep-compliance-report.ts';
import type { LookedAt } from './which-program.ts';

/** The duties of a running program with who looks at them, as gateway and core take it. */
export const watchedDuties = (
  program: LookedAt,
  tools: Readonly<{ clock: Clock; log: Log }>,
): Readonly<{ terms: ComplianceTerms; watch: ComplianceWatch }> => {
  const terms = complianceOf(program.of.storage);
  return { terms, watch: complianceWatch(program, terms, tools) };
};

/** Looks at a program, and keeps the record and the monthly reports in the folder `compliance` of its storage. */
const complianceWatch = (
  { of: program, look, signer }: LookedAt,
  terms: ComplianceTerms,
  { clock, log }: Readonly<{ clock: Pick<Clock, 'state'>; log: Log }>,
): ComplianceWatch => {
  const record = recordIn(program.storage);
  const folder = complianceFolderIn(program.storage);
  let state: RecordState | null = null;
  let reported: string | null = null;
  const note = (findings: readonly ComplianceFinding[], at: Instant): void => {
    state ??= record.head() === null ? noRecord : replayRecord(record.read());
    const noted = advanceRecord(state, findings, at);
    if (noted.entry !== null) record.append(noted.entry);
    state = noted.state;
    const month = monthOf(at);
    if (reported === month) return;
    for (const period of monthsToReport(
      record.read().map((entry) => monthOf(entry.at)),
      readChain(folder),
      month,
    )) {
      const { files } = keepComplianceReport(program, terms, { period, at, now: findings, folder }, signer());
      log.info({ files }, `The report on duties of ${period.label} is written.`);
    }
    reported = month;
  };
  return {
    observe: () => defer(() => look(clock)),
    note: (findings, at) => defer(() => of(note(findings, at))).pipe(map(() => undefined)),
  };
};

/** `2026-11`, in Bangkok. */
const monthOf = (at: Instant): string => new Date(at + BANGKOK_OFFSET).toISOString().slice(0, 7);

/** Months before this one in which something was noted, and of which no report was made after their end. */
const monthsToReport = (
  noted: readonly string[],
  chain: readonly Readonly<{ view: string; label: string }>[],
  month: string,
): readonly ReportPeriod[] => {
  const made = new Set(chain.filter(({ view }) => view === COMPLIANCE_VIEW).map(({ label }) => label));
  return [...new Set(noted)].filter((one) => one < month && !made.has(one)).map(reportPeriod);
};
