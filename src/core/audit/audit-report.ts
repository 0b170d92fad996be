/** What an audit holds a core's storage to, in the order it is told. */
const auditLaws = {
  files: 'the databases are sound, page by page',
  rows: 'every row of the journal is whole, and none is missing',
  replay: 'every command can be applied, and time never runs back',
  state: 'the state is the one that was marked when it was written',
  money: 'money is only moved: the sum of all accounts never changes',
  reservations: 'reserved = posted + voided + open, of every account',
  limits: 'no order is traded beyond its price or quantity, no account spends what it has not',
  positions: 'what was bought was sold, and runs settle what was traded',
  registers: 'settled Wh are those of the readings, and readings those of the registers',
  feeder: 'the meter at the head agrees with its points within the stated losses',
  told: 'no law was broken while the core ran',
  log: "the log's files say what the journal says",
  snapshots: 'every snapshot is the state after its row',
  evidence: 'the archive has what was signed, as it was signed',
  heads: 'every head of the log that a gateway has signed to have seen is one this log had',
  receipts: 'every receipt can be made again, and verifies with its checkpoint',
} as const;
export type AuditLaw = keyof typeof auditLaws;

/** Those that say whether files are whole and what the core wrote; the others are of meters, trades and evidence, and stay with a journal. */
const storageLaws: ReadonlySet<AuditLaw> = new Set([
  ...(['files', 'rows', 'replay', 'state', 'money', 'reservations', 'log', 'snapshots'] as const),
]);

/** Whether a copy that breaks this law is no good: another copy of the same core may hold it. */
export const isOfStorage = (law: AuditLaw): boolean => storageLaws.has(law);

/**
 * One thing that does not hold. `advice` is a sentence: what to do. `warns`: it is of meters and what they count, and says nothing
 * against what the core wrote.
 */
export type AuditFinding = Readonly<{ law: AuditLaw; where: string; what: string; advice: string; warns?: true }>;

/** `checked` counts single comparisons, `warned` those that only warn; `notes` are true and no fault. */
export type LawResult = Readonly<{ law: AuditLaw; words: string; checked: number; broken: number; warned: number }>;

export type AuditReport = Readonly<{
  /** Counts comparisons that were made, whatever came of them. */
  checked: (law: AuditLaw, count?: number) => void;
  broken: (law: AuditLaw, where: string, what: string, advice?: string) => void;
  /** Of meters: somebody has to look, and the books are right by what was read. */
  warned: (law: AuditLaw, where: string, what: string, advice: string) => void;
  /** Something to know that is no fault; the same words are kept once. */
  note: (words: string) => void;
  results: () => readonly LawResult[];
  /** At most `mostFindings` of each law; `results` counts all. */
  findings: () => readonly AuditFinding[];
  notes: () => readonly string[];
}>;

/** Findings of one law that are kept in words: the first are what matters, and a damaged ledger has millions. */
const mostFindings = 20;
const restore = 'Restore a backup, and keep these files: they are evidence.';
/** No backup mends what a meter said: it is journalled as it was signed. */
const unlike: Partial<Record<AuditLaw, string>> = {
  registers: 'Look at the meter of this point, and at what its gateway has sent: a backup says the same.',
  feeder: 'Compare what the points of this zone have sent with the run: a backup says the same.',
  told: 'Look at this delivery in what was settled, and report it to the makers with these files: a backup says the same.',
};

export const auditReport = (): AuditReport => {
  const checked = new Map<AuditLaw, number>();
  const broken = new Map<AuditLaw, number>();
  const warned = new Map<AuditLaw, number>();
  const findings: AuditFinding[] = [];
  const notes = new Set<string>();
  return {
    checked: (law, count = 1) => void checked.set(law, (checked.get(law) ?? 0) + count),
    broken: (law, where, what, advice = unlike[law] ?? restore) => {
      const before = broken.get(law) ?? 0;
      broken.set(law, before + 1);
      if (before < mostFindings) findings.push({ law, where, what, advice });
    },
    warned: (law, where, what, advice) => {
      const before = warned.get(law) ?? 0;
      warned.set(law, before + 1);
      if (before < mostFindings) findings.push({ law, where, what, advice, warns: true });
    },
    note: (words) => void notes.add(words),
    results: () =>
      (Object.keys(auditLaws) as AuditLaw[]).map((law) => ({
        ...{ law, words: auditLaws[law] },
        ...{ checked: checked.get(law) ?? 0, broken: broken.get(law) ?? 0, warned: warned.get(law) ?? 0 },
      })),
    findings: () => findings,
    notes: () => [...notes],
  };
};
