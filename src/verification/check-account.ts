import { Fault } from '../domain/fault.ts';
import type { CoreId, PublicKey, Realm, VerifySignature } from '../domain/identity.ts';
import { bangkokTime } from '../domain/time.ts';
import type { Leaf, LogHead } from '../domain/transaction.ts';
import { sameBytes } from '../wire/cbor.ts';
import { logOrigin, openCheckpoint } from '../wire/checkpoint.ts';
import { parseMessage } from '../wire/cose.ts';
import { publicKey } from '../wire/key-id.ts';
import { decodeLeaf } from '../wire/leaf.ts';
import { verifyConsistency } from '../wire/merkle.ts';
import { decodeProofFile, type ProofFile, type TrustFile } from '../wire/proof-file.ts';
import { decodeReceipt, decodeReceiptMessage } from '../wire/receipt.ts';
import { checkProof } from './check-proof.ts';
import { checkWitnesses, type WitnessedNote } from './check-witnesses.ts';
import { isEnrollableKey } from './enrollable-key.ts';
import { type Finding, noted } from './finding.ts';
import { ownKeys, pinnedHistory, pinnedKeys } from './pinned-keys.ts';

/** What a core gave to be checked: nothing of it is believed. */
export type AccountEvidence = Readonly<{
  realm: Realm;
  core: CoreId;
  /** The log's head of now (C2SP tlog-checkpoint). */
  note: string;
  /** Proof files of the account's newest intervals. */
  proofs: readonly string[];
  /** RFC 9162 §2.1.4 paths to that head, by the size of the tree they begin at; a tree of the same size needs none. */
  growth: ReadonlyMap<number, readonly Uint8Array[]>;
  /** The newest head that gateways have co-signed; null where there is none. */
  witnessed: WitnessedNote | null;
  /** What the account shows as metered, by point and start. */
  shown: readonly ShownEnergy[];
}>;
type ShownEnergy = Readonly<{ point: string; start: string; importWh: number | null; exportWh: number | null }>;

/** One interval of the account: what its leaf says, and what was checked. `start` is a moment in Bangkok. */
export type CheckedReading = Readonly<{
  point: string;
  start: string;
  energy: Readonly<{ importWh: number; exportWh: number }> | null;
  findings: readonly Finding[];
}>;

export type AccountCheck = Readonly<{
  holds: boolean;
  /** The head that everything hangs on; null when that itself does not hold. */
  head: LogHead | null;
  /** How many of the gateways have seen and signed a head that this one has grown out of; null without a co-signed one. */
  witnesses: Readonly<{ signed: number; all: number }> | null;
  log: readonly Finding[];
  readings: readonly CheckedReading[];
}>;

/**
 * Checks an account's readings against the head of the log, under keys that are already believed, and the log against the head
 * that was verified before (`remembered`; null at a first visit).
 */
export const checkAccount = (
  evidence: AccountEvidence,
  trust: TrustFile,
  remembered: LogHead | null,
  verify: VerifySignature,
): AccountCheck => {
  const log: Finding[] = [];
  const head = headOf(evidence, trust, remembered, verify, log);
  if (head === null) return { holds: false, head, witnesses: null, log, readings: [] };
  const witnesses = witnessesOf(evidence, trust, head, verify, log);
  const readings = evidence.proofs.map((text) => readingOf(text, evidence, trust, head, verify));
  const holds = [...log, ...readings.flatMap(({ findings }) => findings)].every((finding) => finding.holds);
  return { holds, head, witnesses, log, readings };
};

const headOf = (
  { realm, core, note, growth }: AccountEvidence,
  trust: TrustFile,
  remembered: LogHead | null,
  verify: VerifySignature,
  findings: Finding[],
): LogHead | null =>
  attempt(findings, () => {
    noted(
      findings,
      'strong keys',
      () => strongKeys(trust),
      (count) => `${count} keys, none weak`,
    );
    const head = noted(
      findings,
      'checkpoint signature',
      () => openCheckpoint(note, logOrigin(realm, core), logKeyIn(trust), verify),
      ({ size }) => `${size} entries`,
    );
    if (remembered !== null)
      noted(
        findings,
        'log since the last visit',
        () => assertGrown(remembered, head, growth),
        (added) => `${added} entries added since ${remembered.size}, none changed`,
      );
    return head;
  });

/** A co-signature that does not hold does not count; a co-signed head that the log has not grown out of is a lie. */
const witnessesOf = (
  { witnessed, growth, realm, core }: AccountEvidence,
  trust: TrustFile,
  head: LogHead,
  verify: VerifySignature,
  findings: Finding[],
): AccountCheck['witnesses'] =>
  witnessed &&
  attempt(findings, () =>
    noted(
      findings,
      'witnesses',
      () => {
        const origin = logOrigin(realm, core);
        assertGrown(openCheckpoint(witnessed.note, origin, logKeyIn(trust), verify), head, growth);
        const signed = checkWitnesses({ ...witnessed, realm, core }, trust.gateways, verify, trust.history).filter(
          ({ holds }) => holds,
        );
        return { signed: signed.length, all: trust.gateways.size };
      },
      ({ signed, all }) => `seen and signed by ${signed} of ${all} gateways`,
    ),
  );

const logKeyIn = ({ keys: { log } }: TrustFile): PublicKey => {
  if (log === undefined) throw new Fault('key', 'There is no log key to check with.');
  return publicKey(log);
};

const readingOf = (
  text: string,
  evidence: AccountEvidence,
  trust: TrustFile,
  head: LogHead,
  verify: VerifySignature,
): CheckedReading => {
  try {
    const proof = decodeProofFile(text);
    if (proof.kind !== 'leaf') throw new Fault('malformed', `It is a ${proof.kind}, not the leaf of an interval.`);
    const leaf = decodeLeaf(proof.leaf);
    const { point, start, energy } = leaf;
    return {
      point,
      start: bangkokTime(start),
      energy: energy && { importWh: energy.importWh, exportWh: energy.exportWh },
      findings: findingsOf(proof, leaf, evidence, trust, head, verify),
    };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { point: '', start: '', energy: null, findings: [{ check: 'leaf', holds: false, detail: error.message }] };
  }
};

type LeafProof = Extract<ProofFile, { kind: 'leaf' }>;

const findingsOf = (
  proof: LeafProof,
  leaf: Leaf,
  { growth, shown }: AccountEvidence,
  trust: TrustFile,
  head: LogHead,
  verify: VerifySignature,
): readonly Finding[] => {
  const [keys, history] = [pinnedKeys(proof, trust), pinnedHistory(proof, trust)];
  const findings: Finding[] = [ownKeys(proof.keys, keys, history), ...checkProof(proof, keys, verify, history)];
  // A receipt that does not hold commits to no head.
  if (findings.every(({ holds }) => holds))
    attempt(findings, () => {
      const since = () => assertGrown(receiptHead(proof), head, growth);
      noted(findings, 'log since the receipt', since, (added) => `${added} entries added since, none changed`);
      const mine = shown.find((one) => one.point === leaf.point && Date.parse(one.start) === leaf.start);
      noted(findings, 'energy on the page', () => assertShown(leaf, mine), String);
    });
  return findings;
};

/** The head a receipt's own checkpoint commits to. */
export const receiptHead = ({ receipt }: Pick<LeafProof, 'receipt'>): LogHead =>
  decodeReceipt(parseMessage('receipt', decodeReceiptMessage(receipt).cose).payload).checkpoint;

const assertGrown = (before: LogHead, head: LogHead, growth: AccountEvidence['growth']): number => {
  const path = before.size === head.size ? [] : growth.get(before.size);
  if (path === undefined || !verifyConsistency(before, head, path))
    throw new Fault(
      'signature',
      `The log of ${head.size} entries is not shown to be a growth of the one of ${before.size}: something in it was changed or taken away.`,
    );
  return head.size - before.size;
};

/** What is not settled yet is not shown yet. */
const assertShown = ({ energy }: Leaf, shown: ShownEnergy | undefined): string => {
  if (energy === null || shown === undefined || shown.importWh === null || shown.exportWh === null)
    return 'nothing to compare yet';
  if (energy.importWh !== shown.importWh || energy.exportWh !== shown.exportWh)
    throw new Fault(
      'signature',
      `The page shows ${shown.importWh} Wh import and ${shown.exportWh} Wh export, the meter's signed reading says ${energy.importWh} and ${energy.exportWh}.`,
    );
  return `import ${energy.importWh} Wh, export ${energy.exportWh} Wh, as signed`;
};

const strongKeys = ({ keys, gateways, history = [] }: TrustFile): number => {
  const all = [...Object.values(keys), ...gateways.values(), ...history.map(({ raw }) => raw)];
  if (!all.every(isEnrollableKey)) throw new Fault('key', 'One of the keys is weak: it proves nothing.');
  return all.length;
};

const attempt = <Found>(findings: readonly Finding[], work: () => Found): Found | null => {
  try {
    return work();
  } catch (error) {
    // Without a finding that says so, nobody would see that something failed.
    if (!(error instanceof Fault) || findings.at(-1)?.holds !== false) throw error;
    return null;
  }
};

/** Which of the keys somebody gives now are others than were believed before; new gateways are no change. */
export const changedKeys = (believed: TrustFile, given: TrustFile): readonly string[] => [
  ...(['core', 'log'] as const).filter((purpose) => differ(believed.keys[purpose], given.keys[purpose])),
  ...[...believed.gateways].filter(([id, raw]) => differ(raw, given.gateways.get(id))).map(([id]) => id),
];

/** A gateway that is no more there has signed nothing new. */
const differ = (before: Uint8Array | undefined, now: Uint8Array | undefined): boolean =>
  before !== undefined && now !== undefined && !sameBytes(before, now);
