import type { ChangeReason, ChangeStep, ChangeWay, ConfigurationEntry } from '../domain/configuration-change.ts';
import { Fault } from '../domain/fault.ts';
import type { ClockState, Instant } from '../domain/time.ts';
import { toHex } from '../wire/bytes.ts';
import { sameBytes } from '../wire/cbor.ts';
import { entryHash, NO_ENTRY, parseEntry } from '../wire/configuration-entry.ts';
import { requestHash } from '../wire/configuration-request.ts';

/** A step of a change, when it was kept, and what was said of it. */
type ChangeRecordStep = Readonly<{
  step: ChangeStep;
  sequence: number;
  at: Instant;
  clock: ClockState;
  outcome: string | null;
  reasons: readonly ChangeReason[];
}>;

/** One change with what became of it so far. Its diff, and what its author signed, stay in its entries. */
export type ChangeRecord = Readonly<{
  change: number;
  way: ChangeWay;
  author: string;
  reason: string;
  /** SHA-256 in hexadecimal digits. */
  configuration: string;
  basedOn: number | null;
  restores: number | null;
  /** Hashes in digits of the requests it came and was taken back by; none where nobody signed one. */
  requests: readonly string[];
  /** At least one. */
  steps: readonly ChangeRecordStep[];
}>;

/** What the entries of one gateway come to. */
export type ChangeHistory = Readonly<{
  /** Change 1 first. */
  records: readonly ChangeRecord[];
  /** The newest entry. */
  head: Readonly<{ sequence: number; hash: Uint8Array }>;
  /** The last that was confirmed. */
  inForce: ChangeRecord | null;
  /** The one that was proposed or is on trial, and has not ended. */
  open: ChangeRecord | null;
}>;

export const noHistory: ChangeHistory = {
  records: [],
  head: { sequence: 0, hash: NO_ENTRY },
  inForce: null,
  open: null,
};

/** What an entry is put behind, and its own hash. */
export type HashedEntry = Readonly<{ entry: ConfigurationEntry; hash: Uint8Array }>;

/** The last step of a change. */
export const standingOf = ({ steps }: ChangeRecord): ChangeStep => steps.at(-1)?.step ?? 'proposed';

/** @throws Fault `malformed` for the first entry that does not follow from those before it. */
export const historyOf = (entries: Iterable<HashedEntry>): ChangeHistory => {
  let history = noHistory;
  // One list that grows: a copy of it for each of ten thousand entries would be felt at every start.
  const records: ChangeRecord[] = [];
  for (const hashed of entries) history = put(history, hashed, records);
  return history;
};

/** What entries come to, as far as they hold, and why the next one does not; null: all do. Signatures are not verified. */
type HeldHistory = Readonly<{ history: ChangeHistory; parsed: readonly ConfigurationEntry[]; problem: Fault | null }>;

export const heldHistory = (messages: readonly Uint8Array[]): HeldHistory => {
  let history = noHistory;
  const [records, parsed]: [ChangeRecord[], ConfigurationEntry[]] = [[], []];
  try {
    for (const message of messages) {
      const { entry } = parseEntry(message);
      history = put(history, { entry, hash: entryHash(message) }, records);
      parsed.push(entry);
    }
    return { history, parsed, problem: null };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { history, parsed, problem: error };
  }
};

/** Entries as they are kept, their signatures not verified. @throws Fault `malformed` for what is none. */
export const hashedEntries = (messages: readonly Uint8Array[]): readonly HashedEntry[] =>
  messages.map((message) => ({ entry: parseEntry(message).entry, hash: entryHash(message) }));

/** The history with one more entry. @throws Fault `malformed` when it does not follow. */
export const withEntry = (history: ChangeHistory, hashed: HashedEntry): ChangeHistory =>
  put(history, hashed, [...history.records]);

const put = (history: ChangeHistory, { entry, hash }: HashedEntry, records: ChangeRecord[]): ChangeHistory => {
  const problem = chainProblem(history, entry) ?? stepProblem(history, entry);
  if (problem !== null)
    throw new Fault('malformed', `Entry ${entry.sequence} of the configuration history does not hold: ${problem}.`);
  const record = grown(history.open?.change === entry.change ? history.open : null, entry);
  records[entry.change - 1] = record;
  const ended = entry.step !== 'proposed' && entry.step !== 'applied';
  return {
    records,
    head: { sequence: entry.sequence, hash },
    inForce: entry.step === 'confirmed' ? record : history.inForce,
    open: ended ? null : record,
  };
};

const chainProblem = ({ head }: ChangeHistory, { sequence, before }: ConfigurationEntry): string | null => {
  if (sequence !== head.sequence + 1) return `it follows entry ${head.sequence}`;
  return sameBytes(before, head.hash)
    ? null
    : 'it was not signed behind the entry before it: one of the two is another';
};

/** Which steps may follow which; the very first configuration is in force at once, as there is nothing to go back to. */
const stepProblem = ({ records, inForce, open }: ChangeHistory, entry: ConfigurationEntry): string | null => {
  const { change, step } = entry;
  if (open === null) {
    if (change !== records.length + 1) return `it is of change ${change}, after change ${records.length}`;
    if (step === 'proposed' || step === 'refused') return inForce === null ? 'nothing is in force yet' : null;
    return step === 'confirmed' && inForce === null ? null : `change ${change} is ${step} and was never proposed`;
  }
  if (change !== open.change) return `it is of change ${change}, and change ${open.change} has not ended`;
  if (toHex(entry.configuration) !== open.configuration) return `it is of another configuration than change ${change}`;
  const applied = standingOf(open) === 'applied';
  const follows = applied ? ['confirmed', 'rolled-back'] : ['applied', 'rolled-back', 'refused'];
  return follows.includes(step) ? null : `change ${change} cannot be ${step} after it was ${standingOf(open)}`;
};

const grown = (before: ChangeRecord | null, entry: ConfigurationEntry): ChangeRecord => {
  const { sequence, step, at, clock, outcome, reasons, word } = entry;
  const requests = [...(before?.requests ?? []), ...(word === null ? [] : [toHex(requestHash(word.message))])];
  const steps = [...(before?.steps ?? []), { step, sequence, at, clock, outcome, reasons }];
  if (before !== null) return { ...before, steps, requests };
  const { change, way, author, reason, basedOn, restores } = entry;
  return {
    ...{ change, way, author, reason, basedOn, restores, steps, requests },
    configuration: toHex(entry.configuration),
  };
};
