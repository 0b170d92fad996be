import type { ClockState, Instant } from './time.ts';

/** What is checked without a pause; what each asks for is data (`config/compliance`). */
export const duties = [
  'clock',
  'log-retention',
  'bill-retention',
  'personal-data-retention',
  'key-file',
  'key-age',
  'transport',
  'backup',
  'breach-notice',
  'breach-warning',
  'access-request',
  'erasure-request',
  'life-support',
] as const;
export type Duty = (typeof duties)[number];

/** How sure it is that the number is right: its own text was read, somebody quotes it, we remember it, or it is ours. */
export const confidences = ['source-read', 'secondary', 'background', 'engineering-choice'] as const;
export type Confidence = (typeof confidences)[number];

/** In what a duty's number is. */
export const dutyUnits = {
  clock: 'ms',
  'log-retention': 'days',
  'bill-retention': 'days',
  'personal-data-retention': 'days',
  'key-file': 'mode',
  'key-age': 'days',
  transport: 'TLS',
  backup: 'days',
  'breach-notice': 'h',
  'breach-warning': 'h',
  'access-request': 'days',
  'erasure-request': 'days',
  'life-support': 'actions',
} as const satisfies Readonly<Record<Duty, string>>;

/** A duty with its number; null: the law leaves it to whoever runs this, and nobody has said it. */
export type Requirement = Readonly<{
  duty: Duty;
  value: number | null;
  unit: (typeof dutyUnits)[Duty];
  /** Which text of which year it is of. */
  source: string;
  confidence: Confidence;
  /** In what of the standards it stands, such as `ISO/IEC 27001:2022 A.8.17; SOC 2 CC7.2`. */
  maps: string;
}>;
export type ComplianceTerms = Readonly<{ name: string; requirements: readonly Requirement[] }>;

/** What was seen of a program, its files and its people, at one moment. */
export type Observation =
  /** How far the clock is off, and the most it can be, ms; null where nobody can say. */
  | Readonly<{ kind: 'clock'; state: ClockState; offset: number | null; bound: number | null }>
  /**
   * For how many days something is kept; null: it is never let go of. Undefined: nobody has said. `sized`: its size is bounded as well,
   * so that it may be kept for less. `setting`: which one of the configuration says for how long.
   */
  | Readonly<{
      kind: 'kept';
      what: string;
      duty: RetentionDuty;
      days: number | null | undefined;
      sized?: boolean;
      setting?: string;
    }>
  /**
   * `mode` has the rights of others alone; null where the file is not a file that has any, undefined where nobody can see them.
   * `made`: as its file says; null where it does not. `most`: days, as its program's configuration has it (`cryptography.keyDays`); null:
   * it says nothing.
   */
  | Readonly<{
      kind: 'key';
      what: string;
      mode: number | null | undefined;
      made: Instant | null;
      most: number | null;
    }>
  /**
   * A key, or a token, of somebody else, of which nothing lies here but its public half, or its hash. `made`: as whoever named it has said;
   * `since`: when it was named here first, at the latest; null: nobody knows. `most`: as above. `setting`: where that can be said.
   */
  | Readonly<{
      kind: 'named';
      what: string;
      made: Instant | null;
      since: Instant | null;
      most: number | null;
      setting: 'roles.authors' | 'roles.regulators';
    }>
  /** Keys in the registry, which does not say when they were made; `elsewhere`: who can tell. */
  | Readonly<{ kind: 'enrolled'; what: string; elsewhere: 'gateways' | 'accounts'; most: number | null }>
  /** The lowest version that is spoken; null: nothing is encrypted. */
  | Readonly<{ kind: 'transport'; what: string; version: number | null; loopback: boolean }>
  /** Null: there is none. */
  | Readonly<{ kind: 'backup'; what: string; at: Instant | null }>
  | Readonly<{ kind: 'case'; open: OpenCase }>
  /** The register of cases cannot be read: none of its clocks is watched. */
  | Readonly<{ kind: 'unreadable'; why: string }>
  /** How many functions of this program can take power from a point. */
  | Readonly<{ kind: 'acting'; functions: number }>;

export type RetentionDuty = 'log-retention' | 'bill-retention' | 'personal-data-retention';

/** `kept`: as it must be. `broken`: it is not. `unproven`: nobody can tell, which is flagged and not hidden. */
export type ComplianceVerdict = 'kept' | 'broken' | 'unproven';

/** What came of one duty for one thing. */
export type ComplianceFinding = Readonly<{
  duty: Duty;
  /** What it is about: a store, a key, a case; the same words each time. */
  subject: string;
  verdict: ComplianceVerdict;
  /** One sentence: what, where, and what to do. */
  message: string;
}>;

/** What people tell of: a breach of personal data (PDPA s. 37(4)), or what somebody asks for (s. 30, s. 33). */
export const caseKinds = ['breach', 'access', 'erasure'] as const;
export type CaseKind = (typeof caseKinds)[number];

/** A case that has begun, and whom was told what of it. */
export type OpenCase = Readonly<{
  id: string;
  kind: CaseKind;
  /** When whoever runs this learned of it: its time runs from then. */
  since: Instant;
  what: string;
  by: string;
  told: readonly Telling[];
  closed: Readonly<{ at: Instant; outcome: string; by: string }> | null;
}>;
/** `at`: when they were told; `entered`: when somebody wrote that down. */
type Telling = Readonly<{ at: Instant; entered: Instant; whom: string; what: string; by: string }>;

/** Who can be told: the office of the data protection committee, whoever asked or is concerned, anybody else. */
export const toldWhom = ['pdpc', 'person', 'persons', 'other'] as const;

/** One thing that people did with a case: the register is a list of these, and nothing in it is changed. */
export type CaseEntry = Readonly<{ case: string; at: Instant; by: string }> &
  (
    | Readonly<{ does: 'open'; kind: CaseKind; since: Instant; what: string }>
    /** `told`: when, where that is not when it is entered. */
    | Readonly<{ does: 'tell'; whom: string; what: string; told?: Instant }>
    | Readonly<{ does: 'close'; outcome: string; noRisk: boolean }>
  );
