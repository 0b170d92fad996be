import { Fault } from '../domain/fault.ts';
import type { GatewayId, KeyPurpose, PublicKey, VerifySignature } from '../domain/identity.ts';
import { intervalName } from '../domain/interval.ts';
import { bangkokTime, instant } from '../domain/time.ts';
import type { BatchHeader, Leaf, LogHead } from '../domain/transaction.ts';
import { batchPayloadHash, decodeBatchBody, decodeBatchHeader } from '../wire/batch.ts';
import { toHex } from '../wire/bytes.ts';
import { sameBytes } from '../wire/cbor.ts';
import { isNoteSignedBy, logOrigin, openCheckpoint } from '../wire/checkpoint.ts';
import { openMessage } from '../wire/cose.ts';
import { publicKey } from '../wire/key-id.ts';
import { decodeLeaf, leafHash } from '../wire/leaf.ts';
import { decodeLogEntry } from '../wire/log-entry.ts';
import { merkleLeafHash, merkleRoot, subtreesOf, verifyConsistency, verifyInclusion } from '../wire/merkle.ts';
import type { PastKey, ProofFile, ProofKeys } from '../wire/proof-file.ts';
import { decodeReceipt, decodeReceiptMessage, type ReceiptMessage } from '../wire/receipt.ts';
import { checkWitnesses } from './check-witnesses.ts';
import { type CheckName, type Finding, noted } from './finding.ts';
import { assertLogged } from './logged.ts';
import { isRegisterDifference } from './register-difference.ts';

type Proof<Kind extends ProofFile['kind']> = Extract<ProofFile, { kind: Kind }>;

/** `until`: the log index at which its time ends; null for the key of today. */
type DatedKey = Readonly<{ key: PublicKey; until: number | null }>;

type Desk = Readonly<{
  verify: VerifySignature;
  /** Pinned keys of all gateways; null where nobody brings any. */
  gateways: ReadonlyMap<GatewayId, Uint8Array> | null;
  /** Keys that others have taken the place of. */
  history: readonly PastKey[];
  /** The key of today, then those that were before it. */
  keysFor: (purpose: KeyPurpose) => readonly DatedKey[];
  /** One check: what `prove` finds, or the Fault it throws, is written down. */
  step: <Found>(check: CheckName, prove: () => Found, say: (found: Found) => string) => Found;
}>;

/**
 * Checks a proof file offline under the given keys. What would depend on something that failed is not checked any more:
 * the proof holds exactly when every finding does.
 */
export const checkProof = (
  proof: ProofFile,
  keys: ProofKeys,
  verify: VerifySignature,
  history: readonly PastKey[] = [],
  gateways: ReadonlyMap<GatewayId, Uint8Array> | null = null,
): readonly Finding[] => {
  const findings: Finding[] = [];
  const desk: Desk = {
    verify,
    gateways,
    history,
    keysFor: (purpose) => {
      const raw = keys[purpose];
      if (raw === undefined) throw new Fault('key', `There is no ${purpose} key to check with.`);
      const former = history.filter((past) => past.purpose === purpose);
      return [{ key: publicKey(raw), until: null }, ...former.map((past) => ({ ...past, key: publicKey(past.raw) }))];
    },
    step: (check, prove, say) => noted(findings, check, prove, say),
  };
  try {
    checkKind(proof, desk);
  } catch (error) {
    // Without a finding that says so, nobody would see that something failed.
    if (!(error instanceof Fault) || findings.at(-1)?.holds !== false) throw error;
  }
  return findings;
};

const checkKind = (proof: ProofFile, desk: Desk): void => {
  switch (proof.kind) {
    case 'receipt':
      checkReceiptFile(proof, desk);
      break;
    case 'leaf':
      checkLeafFile(proof, desk);
      break;
    case 'log':
      checkLogFile(proof, desk);
      break;
    case 'checkpoints':
      checkCheckpoints(proof, desk);
      break;
    case 'head':
      checkHeadFile(proof, desk);
      break;
  }
};

const checkReceiptFile = ({ batch, payloadHash, receipt }: Proof<'receipt'>, desk: Desk): void => {
  const checked = batch === null ? null : checkBatch(batch, payloadHash, desk);
  checkReceipt(receipt, payloadHash, checked, desk);
};

/** A batch's header, and the key that its gateway signed it with. */
type CheckedBatch = Readonly<{ header: BatchHeader; by: DatedKey }>;

const checkBatch = (body: Uint8Array, payloadHash: Uint8Array, desk: Desk): CheckedBatch => {
  const { cose, leaves } = desk.step(
    'batch structure',
    () => decodeBatchBody(body),
    (found) => `${found.leaves.length} leaves`,
  );
  const { payload, by } = checkSignature('batch', cose, desk);
  const header = desk.step('batch header', () => decodeBatchHeader(payload), batchInWords);
  desk.step(
    'leaves of the batch',
    () => decodeLeaves(leaves, header),
    ({ length }) => `${length} leaves hash to the signed root`,
  );
  checkSame('payload hash', batchPayloadHash(payload), payloadHash, 'The batch is not the one the file names.', desk);
  return { header, by };
};

const decodeLeaves = (leaves: readonly Uint8Array[], { count, root }: BatchHeader): readonly Leaf[] => {
  if (leaves.length !== count || !sameBytes(merkleRoot(leaves.map(leafHash)), root))
    throw untrue('The leaves are not those that were signed for.');
  return leaves.map(decodeLeaf);
};

const checkLeafFile = (proof: Proof<'leaf'>, desk: Desk): void => {
  const leaf = desk.step('leaf', () => decodeLeaf(proof.leaf), leafInWords);
  const { payload, by } = checkSignature('batch', proof.cose, desk);
  const header = desk.step('batch header', () => decodeBatchHeader(payload), batchInWords);
  desk.step(
    'leaf in the batch',
    () => {
      if (!verifyInclusion(leafHash(proof.leaf), proof.index, header.count, proof.path, header.root))
        throw untrue('The leaf is not in the batch where the file says.');
      if (leaf.gateway !== header.gateway || leaf.realm !== header.realm)
        throw untrue(
          `The leaf is of ${leaf.gateway} (${leaf.realm}), the batch of ${header.gateway} (${header.realm}).`,
        );
      return proof.index;
    },
    (index) => `leaf ${index} of ${header.count}`,
  );
  desk.step(
    'energy against registers',
    () => registersInWords(leaf),
    (words) => words,
  );
  checkReceipt(proof.receipt, batchPayloadHash(payload), { header, by }, desk);
};

/** Without the batch's header nobody knows which log its gateway had seen, and growth cannot be checked. */
const checkReceipt = (bytes: Uint8Array, payloadHash: Uint8Array, batch: CheckedBatch | null, desk: Desk): void => {
  const message = desk.step(
    'receipt structure',
    () => decodeReceiptMessage(bytes),
    ({ inclusion }) => `a path of ${inclusion.length} hashes`,
  );
  const { payload, by } = checkSignature('receipt', message.cose, desk);
  const receipt = desk.step(
    'receipt',
    () => decodeReceipt(payload),
    ({ core, realm, gateway, sequence }) => `${core} (${realm}) keeps batch ${sequence} of ${gateway}`,
  );
  checkSame('receipt for this batch', receipt.payloadHash, payloadHash, 'The receipt is for another batch.', desk);
  const { head, signer } = desk.step(
    'inclusion in the log',
    () => {
      const keys = desk.keysFor('log');
      const signer = noteSigner(message.note, logOrigin(receipt.realm, receipt.core), keys);
      return { head: assertLogged(message, receipt, { ...receipt, logKey: signer.key }, desk.verify), signer };
    },
    (found) => `entry ${receipt.index} of ${found.head.size}, checkpoint signed by ${found.signer.key.kid}`,
  );
  checkTime([by, signer, ...(batch === null ? [] : [batch.by])], receipt.index, desk);
  if (batch !== null) checkGrowthSince(batch.header.seen, head, message.consistency, desk);
};

/** A former key proves nothing of what the log names at the end of its time or later: somebody else may have it by then. */
const checkTime = (keys: readonly DatedKey[], index: number, desk: Desk): void => {
  const former = keys.filter((one): one is DatedKey & { until: number } => one.until !== null);
  if (former.length === 0) return;
  desk.step(
    'former keys in their time',
    () => {
      for (const { key, until } of former)
        if (index >= until)
          throw untrue(`The time of the key ${key.kid} ended at entry ${until} of the log; this is entry ${index}.`);
      return former;
    },
    (all) => all.map(({ key, until }) => `${key.kid} until entry ${until}`).join(', '),
  );
};

/** Who of them signed a note, by the key ids in it; the first where none did, so that the check of it says so. */
const noteSigner = (note: string, origin: string, [first, ...others]: readonly DatedKey[]): DatedKey => {
  if (first === undefined) throw new RangeError('there is no log key');
  return [first, ...others].find(({ key }) => isNoteSignedBy(note, origin, key)) ?? first;
};

const checkGrowthSince = (
  seen: LogHead | null,
  head: LogHead,
  consistency: ReceiptMessage['consistency'],
  desk: Desk,
): void => {
  if (consistency?.from !== seen?.size)
    desk.step(
      'consistency of the log',
      () => {
        throw untrue(
          `The receipt proves growth from ${consistency?.from ?? 'nothing'}, the batch has seen ${seen?.size ?? 'nothing'}.`,
        );
      },
      String,
    );
  if (seen !== null && consistency !== null) checkGrowth(seen, head, consistency.path, desk);
};

const checkLogFile = (proof: Proof<'log'>, desk: Desk): void => {
  const { entries, checkpoints } = proof;
  desk.step(
    'log entries',
    () => entries.map(decodeLogEntry),
    ({ length }) => `${length} readable`,
  );
  const rootOf = subtreesOf(entries.map((entry) => merkleLeafHash(entry)));
  desk.step(
    'checkpoints',
    () => {
      if (checkpoints.length === 0) throw untrue('The export holds no checkpoint: nobody has signed these entries.');
      return checkpoints.length;
    },
    (count) => `${count} in the export`,
  );
  let covered = 0;
  for (const note of checkpoints) {
    const { size, root } = desk.step('checkpoint signature', () => openNote(proof, note, desk), headInWords);
    desk.step(
      'checkpoint over the entries',
      () => {
        if (size > entries.length) throw untrue(`It covers ${size} entries, the export holds ${entries.length}.`);
        if (!sameBytes(size === 0 ? merkleRoot([]) : rootOf(0, size), root))
          throw untrue(`The first ${size} entries are not those that were signed.`);
        return size;
      },
      () => `the first ${size} entries hash to its root`,
    );
    covered = Math.max(covered, size);
  }
  desk.step(
    'every entry under a checkpoint',
    () => {
      if (covered < entries.length)
        throw untrue(
          `The export holds ${entries.length} entries, the largest checkpoint covers ${covered}: nobody has signed the rest.`,
        );
      return covered;
    },
    (size) => `all ${size} entries`,
  );
};

const checkCheckpoints = (proof: Proof<'checkpoints'>, desk: Desk): void => {
  const older = desk.step('older checkpoint', () => openNote(proof, proof.older, desk), headInWords);
  const newer = desk.step('newer checkpoint', () => openNote(proof, proof.newer, desk), headInWords);
  checkGrowth(older, newer, proof.consistency, desk);
};

const noKey = new Uint8Array(0);

const checkHeadFile = (proof: Proof<'head'>, desk: Desk): void => {
  desk.step('checkpoint signature', () => openNote(proof, proof.note, desk), headInWords);
  const gateways =
    desk.gateways ?? new Map(proof.gateways.map(({ gateway, publicKey }) => [gateway, publicKey] as const));
  desk.step(
    'witnesses',
    () => {
      const isFormer = ({ gateway, publicKey: raw }: (typeof proof.gateways)[number]): boolean =>
        desk.history.some(
          (past) => past.purpose === 'gateway' && (past.gateway ?? gateway) === gateway && sameBytes(past.raw, raw),
        );
      const other = proof.gateways.find(
        (one) => !sameBytes(one.publicKey, gateways.get(one.gateway) ?? noKey) && !isFormer(one),
      );
      if (other !== undefined) throw untrue(`The key the file gives for ${other.gateway} is not the pinned one.`);
      const all = checkWitnesses(proof, gateways, desk.verify, desk.history);
      const lie = all.find(({ holds }) => !holds);
      if (lie !== undefined) throw untrue(`The co-signature of ${lie.gateway} does not count: ${lie.why}.`);
      if (all.length === 0) throw untrue('No gateway has signed this head.');
      return all;
    },
    (all) =>
      `seen and signed by ${all.length} of ${gateways.size} gateways: ${all.map(({ gateway, at }) => `${gateway} at ${bangkokTime(instant((at ?? 0) * 1_000))}`).join(', ')}`,
  );
};

const checkGrowth = (older: LogHead, newer: LogHead, path: readonly Uint8Array[], desk: Desk): void => {
  desk.step(
    'consistency of the log',
    () => {
      if (!verifyConsistency(older, newer, path))
        throw untrue(`The log of ${newer.size} entries is not shown to be a growth of the one of ${older.size}.`);
      return newer.size - older.size;
    },
    (added) => `${older.size} → ${newer.size} entries: ${added} added, none changed`,
  );
};

const signedBy = { batch: 'gateway', receipt: 'core' } as const;

type Opened = Readonly<{ payload: Uint8Array; by: DatedKey }>;

const checkSignature = (kind: keyof typeof signedBy, cose: Uint8Array, desk: Desk): Opened => {
  const purpose = signedBy[kind];
  return desk.step(
    `${kind} signature`,
    (): Opened => {
      const keys = desk.keysFor(purpose);
      const keyed = (kid: string) => keys.find(({ key }) => key.kid === kid);
      const keyOf = (kid: string) => {
        const found = keyed(kid);
        return found === undefined ? null : { key: found.key, purpose };
      };
      const { kid, payload } = openMessage(kind, cose, keyOf, desk.verify);
      const by = keyed(kid);
      if (by === undefined) throw new RangeError('a message was opened by no key');
      return { payload, by };
    },
    ({ by }) => `by the ${purpose} key ${by.key.kid}`,
  );
};

const checkSame = (check: CheckName, found: Uint8Array, expected: Uint8Array, otherwise: string, desk: Desk): void => {
  desk.step(
    check,
    () => {
      if (!sameBytes(found, expected)) throw untrue(otherwise);
      return found;
    },
    toHex,
  );
};

const openNote = ({ realm, core }: Proof<'log' | 'checkpoints' | 'head'>, note: string, desk: Desk): LogHead => {
  const origin = logOrigin(realm, core);
  const { key, until } = noteSigner(note, origin, desk.keysFor('log'));
  const head = openCheckpoint(note, origin, key, desk.verify);
  if (until !== null && head.size > until)
    throw untrue(`The time of the log key ${key.kid} ended at entry ${until}; it signed for ${head.size}.`);
  return head;
};

const registersInWords = ({ energy }: Leaf): string => {
  if (energy === null) return 'missing: nothing is known yet';
  if (!isRegisterDifference(energy)) throw untrue('The energy is not the difference of the registers.');
  const { opening, closing } = energy;
  return `import ${opening.importWh} → ${closing.importWh} Wh, export ${opening.exportWh} → ${closing.exportWh} Wh`;
};

const headInWords = ({ size, root }: LogHead): string => `${size} entries, root ${toHex(root)}`;
const batchInWords = ({ gateway, sequence, realm }: BatchHeader): string =>
  `batch ${sequence} of ${gateway} (${realm})`;
const leafInWords = ({ point, start, origin, energy }: Leaf): string =>
  `${point}, ${intervalName({ start })}, ${origin}${energy ? `, import ${energy.importWh} Wh, export ${energy.exportWh} Wh` : ''}`;

const untrue = (why: string): Fault => new Fault('signature', why);
