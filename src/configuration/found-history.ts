import { type ConfigurationEntry, damagedHistory } from '../domain/configuration-change.ts';
import { Fault } from '../domain/fault.ts';
import type { FoundEntries } from '../ports/configuration-history.ts';
import { toHex } from '../wire/bytes.ts';
import { parseEntry } from '../wire/configuration-entry.ts';
import { type ChangeHistory, heldHistory } from './change-history.ts';

/** What can be made out of a history, also where its chain is broken. Signatures are not verified. */
export type FoundHistory = Readonly<{
  /** What the entries before the first that is missing or does not hold come to. */
  history: ChangeHistory;
  /** Those entries, as they were signed and as they say. */
  entries: readonly Uint8Array[];
  parsed: readonly ConfigurationEntry[];
  /** Fault `storage`: why that is not all; null: the chain holds. */
  damage: Fault | null;
  /** Whose bytes (SHA-256 in digits) were in force by all that can be read, behind the damage too: the newest first. */
  inForce: readonly string[];
}>;

/** Reads what was found as far as it holds. */
export const foundHistory = ({ entries, later, noted, missing }: FoundEntries): FoundHistory => {
  const { history, parsed, problem } = heldHistory(entries);
  const behind = [...entries.slice(parsed.length), ...later].flatMap(readable);
  const said = [...parsed, ...behind].flatMap(({ step, sequence, configuration }) =>
    step === 'confirmed' ? [{ sequence, digits: toHex(configuration) }] : [],
  );
  const note = noted?.inForce ? [{ sequence: noted.sequence, digits: noted.inForce.configuration }] : [];
  const newestFirst = [...note, ...said].toSorted((one, other) => other.sequence - one.sequence);
  return {
    ...{ history, entries: entries.slice(0, parsed.length), parsed },
    damage: problem === null ? missing : damagedHistory(damageAt(parsed.length + 1, problem), problem),
    inForce: [...new Set(newestFirst.map(({ digits }) => digits))],
  };
};

/** @throws Fault `storage` for a chain that is broken. */
export const wholeHistory = (found: FoundEntries): ChangeHistory => {
  const { history, damage } = foundHistory(found);
  if (damage !== null) throw damage;
  return history;
};

const readable = (message: Uint8Array): readonly ConfigurationEntry[] => {
  try {
    return [parseEntry(message).entry];
  } catch (error) {
    if (error instanceof Fault) return [];
    throw error;
  }
};

const damageAt = (sequence: number, { message }: Fault): string =>
  withoutStop(
    message.startsWith('Entry ') ? message : `Entry ${sequence} of the configuration history does not hold. ${message}`,
  );

const withoutStop = (sentence: string): string => sentence.replace(/\.$/, '');
