import type { ComplianceFinding, ComplianceTerms, OpenCase } from '../domain/compliance.ts';
import type { Realm } from '../domain/identity.ts';
import { bangkokTime, type Instant } from '../domain/time.ts';
import { type DutyRow, type RecordEntry, soFar, sumRecord } from './compliance-record.ts';

export const COMPLIANCE_FORMAT = 'gridtokenx/compliance-report/v1';

/** How a program kept to its duties in a month. JSON-safe for RFC 8785: numbers that are no whole ones are texts. */
export type ComplianceReport = Readonly<{
  format: typeof COMPLIANCE_FORMAT;
  program: 'gateway' | 'core';
  name: string;
  realm: Realm;
  software: string;
  period: Readonly<{ label: string; start: string; end: string }>;
  made: string;
  /** Whether the month is over. */
  complete: boolean;
  terms: Readonly<{
    name: string;
    requirements: readonly Readonly<{
      duty: string;
      value: string | null;
      unit: string;
      source: string;
      confidence: string;
      maps: string;
    }>[];
  }>;
  /** Spans in whole seconds. */
  duties: readonly Readonly<{
    duty: string;
    subject: string;
    kept: number;
    unproven: number;
    broken: number;
    unseen: number;
    breaches: number;
    last: string;
  }>[];
  /** Cases that were open in the month. */
  cases: readonly Readonly<{
    id: string;
    kind: string;
    since: string;
    told: readonly Readonly<{ at: string; whom: string }>[];
    closed: string | null;
  }>[];
  /** How it stands when the report is made. */
  now: readonly ComplianceFinding[];
  /** SHA-256 of the last line of the record and of the register of cases: what the report was made of. */
  record: string | null;
  register: string | null;
  previous: string | null;
}>;

type Made = Readonly<{
  of: Pick<ComplianceReport, 'program' | 'name' | 'realm' | 'software'>;
  period: Readonly<{ label: string; start: Instant; end: Instant }>;
  at: Instant;
  terms: ComplianceTerms;
  entries: readonly RecordEntry[];
  cases: readonly OpenCase[];
  now: readonly ComplianceFinding[];
  heads: Readonly<{ record: string | null; register: string | null }>;
  previous: string | null;
}>;

/** The report of a month out of what was noted in it. */
export const makeComplianceReport = ({ of, period, at, terms, ...made }: Made): ComplianceReport => {
  const { start, end, label } = period;
  const rows = sumRecord(made.entries, { start, end: soFar(end, at) });
  return {
    format: COMPLIANCE_FORMAT,
    ...of,
    period: { label, start: bangkokTime(start), end: bangkokTime(end) },
    made: bangkokTime(at),
    complete: at >= end,
    terms: {
      name: terms.name,
      requirements: terms.requirements.map(({ value, ...one }) => ({
        ...one,
        value: value === null ? null : String(value),
      })),
    },
    duties: rows.map(dutyOf),
    cases: made.cases.filter(({ since, closed }) => since < end && (closed === null || closed.at >= start)).map(caseOf),
    now: made.now,
    ...made.heads,
    previous: made.previous,
  };
};

const dutyOf = ({ duty, subject, spans, breaches, last }: DutyRow): ComplianceReport['duties'][number] => {
  const seconds = (span: number): number => Math.round(span / 1_000);
  const { kept, unproven, broken, unseen } = spans;
  return {
    ...{ duty, subject, breaches, last: last?.message ?? '' },
    ...{ kept: seconds(kept), unproven: seconds(unproven), broken: seconds(broken), unseen: seconds(unseen) },
  };
};

const caseOf = ({ id, kind, since, told, closed }: OpenCase): ComplianceReport['cases'][number] => ({
  ...{ id, kind, since: bangkokTime(since) },
  told: told.map(({ at, whom }) => ({ at: bangkokTime(at), whom })),
  closed: closed && bangkokTime(closed.at),
});
