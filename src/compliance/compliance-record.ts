import type { ComplianceFinding, ComplianceVerdict, Duty } from '../domain/compliance.ts';
import { HOUR, type Instant, instant } from '../domain/time.ts';

/** One thing that a running program notes: that it looked in an hour, and every finding that came out otherwise than before. */
export type RecordEntry = Readonly<{ at: Instant; changes: readonly ComplianceFinding[]; ended: readonly string[] }>;

/** How findings stood when it was looked last; keys are duty and subject. */
export type RecordState = Readonly<{ hour: number; stands: ReadonlyMap<string, ComplianceFinding> }>;
export const noRecord: RecordState = { hour: Number.NEGATIVE_INFINITY, stands: new Map() };

const keyOf = ({ duty, subject }: Pick<ComplianceFinding, 'duty' | 'subject'>): string => `${duty} ${subject}`;
const hourOf = (at: Instant): number => Math.floor(at / HOUR);

/** What the entries of a record come to, oldest first. */
export const replayRecord = (entries: readonly RecordEntry[]): RecordState => {
  const stands = new Map<string, ComplianceFinding>();
  for (const { changes, ended } of entries) {
    for (const finding of changes) stands.set(keyOf(finding), finding);
    for (const key of ended) stands.delete(key);
  }
  const last = entries.at(-1);
  return { hour: last === undefined ? noRecord.hour : hourOf(last.at), stands };
};

/** What is to be noted of a look; null where the hour has its entry and nothing came out otherwise. */
export const advanceRecord = (
  { hour, stands }: RecordState,
  findings: readonly ComplianceFinding[],
  at: Instant,
): Readonly<{ entry: RecordEntry | null; state: RecordState }> => {
  const now = new Map(findings.map((finding) => [keyOf(finding), finding]));
  const changes = findings.filter((finding) => stands.get(keyOf(finding))?.verdict !== finding.verdict);
  const ended = [...stands.keys()].filter((key) => !now.has(key));
  const isNoted = changes.length === 0 && ended.length === 0 && hourOf(at) <= hour;
  const state = { hour: Math.max(hour, hourOf(at)), stands: now };
  return isNoted ? { entry: null, state: { hour, stands } } : { entry: { at, changes, ended }, state };
};

/** For how long a duty was kept, broken or unproven over a thing, ms; `unseen` is time in which nobody looked. */
type DutySpans = Readonly<Record<ComplianceVerdict | 'unseen', number>>;
export type DutyRow = Readonly<{
  duty: Duty;
  subject: string;
  spans: DutySpans;
  /** How often it came to be broken. */
  breaches: number;
  /** What was said of it last, or null where it was never looked at. */
  last: ComplianceFinding | null;
}>;

/** Longer than this between two entries, nobody looked: one an hour is noted. */
const SEEN_FOR = 1.5 * HOUR;

type Row = {
  duty: Duty;
  subject: string;
  spans: Record<ComplianceVerdict, number>;
  breaches: number;
  last: ComplianceFinding;
};

/** What a record says of a period, by duty and thing, in the order in which they were first seen. */
export const sumRecord = (
  entries: readonly RecordEntry[],
  { start, end }: Readonly<{ start: Instant; end: Instant }>,
): readonly DutyRow[] => {
  const rows = new Map<string, Row>();
  const stands = new Map<string, ComplianceFinding>();
  let seenFrom: number | null = null;
  const count = (until: number): void => {
    if (seenFrom === null) return;
    const span = Math.min(until, end, seenFrom + SEEN_FOR) - Math.max(seenFrom, start);
    for (const [key, finding] of span > 0 ? stands : []) rowOf(rows, key, finding).spans[finding.verdict] += span;
  };
  for (const { at, changes, ended } of entries) {
    if (at >= end) break;
    count(at);
    for (const finding of changes) {
      const wasBroken = stands.get(keyOf(finding))?.verdict === 'broken';
      stands.set(keyOf(finding), finding);
      if (at < start) continue;
      const row = rowOf(rows, keyOf(finding), finding);
      row.last = finding;
      if (finding.verdict === 'broken' && !wasBroken) row.breaches += 1;
    }
    for (const key of ended) stands.delete(key);
    seenFrom = at;
  }
  count(end);
  return [...rows.values()].map(({ spans, ...row }) => {
    const seen = spans.kept + spans.broken + spans.unproven;
    return { ...row, spans: { ...spans, unseen: Math.max(0, end - start - seen) } };
  });
};

const rowOf = (rows: Map<string, Row>, key: string, finding: ComplianceFinding): Row => {
  const { duty, subject } = finding;
  const row = rows.get(key) ?? {
    duty,
    subject,
    spans: { kept: 0, broken: 0, unproven: 0 },
    breaches: 0,
    last: finding,
  };
  rows.set(key, row);
  return row;
};

/** The last moment that is looked at of a period: now, or its end where that is over. */
export const soFar = (end: Instant, now: Instant): Instant => instant(Math.min(end, now));
