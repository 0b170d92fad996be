import type { ConfigurationEntry, WantedConfiguration } from '../domain/configuration-change.ts';
import { Fault } from '../domain/fault.ts';
import type { PublicKey, VerifySignature } from '../domain/identity.ts';
import { toHex } from '../wire/bytes.ts';
import { sameBytes } from '../wire/cbor.ts';
import { bundleHash, decodeBundle } from '../wire/configuration-bundle.ts';
import { entryHash, openEntry } from '../wire/configuration-entry.ts';
import { openConfigurationRequest } from '../wire/configuration-request.ts';
import { publicKey } from '../wire/key-id.ts';
import { ranOnce } from './change-draft.ts';
import { type ChangeHistory, type HashedEntry, historyOf, standingOf } from './change-history.ts';
import { changeSentences } from './change-sentences.ts';
import { changesNumbered } from './words/counted-changes.ts';

/** What was found in a history that holds. */
export type CheckedHistory = Readonly<{
  history: ChangeHistory;
  entries: readonly ConfigurationEntry[];
  /** Whose own signatures stand in it: name, key, and for how many changes. */
  authors: readonly Readonly<{ name: string; key: PublicKey; changes: number }>[];
  /** Changes that ran once and whose bytes are not there. */
  missing: readonly number[];
}>;

/**
 * Checks a history with public keys alone: each entry is signed by one of the gateway's keys and stands behind the one before it, each
 * step follows, each author's own word says the same as the entry it is in, and bytes are those that were signed for.
 * @throws Fault `malformed` or `signature`, naming the first entry that does not hold, or the bytes that no entry names.
 */
export const checkHistory = (
  { entries: messages, contents }: Readonly<{ entries: readonly Uint8Array[]; contents: readonly Uint8Array[] }>,
  keys: readonly PublicKey[],
  verify: VerifySignature,
): CheckedHistory => {
  const hashed = messages.map((message, index): HashedEntry => {
    const entry = named(index + 1, () => openEntry(message, keys, verify));
    return { entry, hash: entryHash(message) };
  });
  const history = historyOf(hashed);
  const authors = new Map<string, { name: string; key: PublicKey; changes: number }>();
  let inForce = 0;
  for (const { entry } of hashed) {
    const { word } = entry;
    if (entry.step === 'confirmed') inForce = entry.change;
    if (word === null) continue;
    const key = publicKey(word.key);
    const request = named(entry.sequence, () => {
      const opened = openConfigurationRequest(word.message, key, verify);
      refuseOtherWords(entry, opened, { contents, inForce });
      return opened;
    });
    // Who takes a change back is seldom who made it.
    const { author: name } = request;
    const known = authors.get(`${name} ${key.kid}`) ?? { name, key, changes: 0 };
    authors.set(`${name} ${key.kid}`, { ...known, changes: known.changes + 1 });
  }
  const there = new Set(contents.map((content) => toHex(bundleHash(content))));
  const missing = history.records.filter((one) => ranOnce(one) && !there.has(one.configuration));
  refuseUnnamed(there, history);
  return {
    ...{ history, entries: hashed.map(({ entry }) => entry), authors: [...authors.values()] },
    missing: missing.map(({ change }) => change),
  };
};

/** Bytes that no entry names are no configuration of this history: whoever reads them would take them for one that ran. */
const refuseUnnamed = (there: ReadonlySet<string>, { records }: ChangeHistory): void => {
  const known = new Set(records.map(({ configuration }) => configuration));
  const unnamed = [...there].filter((digits) => !known.has(digits));
  if (unnamed.length === 0) return;
  const kept = records.filter((one) => standingOf(one) !== 'refused' && !there.has(one.configuration));
  const digits = unnamed.join(', ');
  const changes = changesNumbered(kept.map(({ change }) => change));
  throw new Fault(
    'malformed',
    kept.length === 0
      ? `No entry names the bytes in it with the SHA-256 ${digits}: they were altered, or put in.`
      : `No entry names the bytes in it with the SHA-256 ${digits}: they were altered, or put in. Instead the bytes of ${changes} are not in it.`,
  );
};

const named = <T>(sequence: number, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault(error.code, `Entry ${sequence} of the configuration history does not hold. ${error.message}`, {
      cause: error,
    });
  }
};

/** An author must not be made to have asked for something else. */
const refuseOtherWords = (
  entry: ConfigurationEntry,
  request: ReturnType<typeof openConfigurationRequest>,
  { contents, inForce }: Readonly<{ contents: readonly Uint8Array[]; inForce: number }>,
): void => {
  const other = (what: string) => new Fault('signature', `Its author signed for another ${what} than it says.`);
  if (request.gateway !== entry.gateway) throw other('gateway');
  if (entry.step === 'rolled-back') {
    if (request.wanted.kind !== 'restore' || request.wanted.change !== inForce) throw other('change');
    if (entry.outcome !== changeSentences.takenBack(request.author, request.reason)) throw other('reason');
    return;
  }
  if (request.author !== entry.author) throw other('author');
  if (request.reason !== entry.reason) throw other('reason');
  if (request.basedOn !== entry.basedOn) throw other('change to build on');
  if ((request.wanted.kind === 'restore' ? request.wanted.change : null) !== entry.restores) throw other('change');
  const content = contents.find((bytes) => sameBytes(bundleHash(bytes), entry.configuration));
  if (content !== undefined && !isWhatWasWanted(request.wanted, content)) throw other('configuration');
};

const isWhatWasWanted = (wanted: WantedConfiguration, content: Uint8Array): boolean => {
  const { files, live } = decodeBundle(content);
  if (wanted.kind === 'live') return live === wanted.live;
  if (wanted.kind === 'restore') return true;
  // What takes the place of a site's only file has that one's name, wherever it came from.
  const isOne = files.length === 1;
  return (
    files.length === wanted.files.length &&
    files.every(({ name, bytes }, index) => {
      const other = wanted.files[index];
      return other !== undefined && (isOne || other.name === name) && sameBytes(other.bytes, bytes);
    })
  );
};
