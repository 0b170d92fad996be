import { wh } from '../../domain/energy.ts';
import { Fault } from '../../domain/fault.ts';
import type { ReadingDecision } from '../../domain/held-reading.ts';
import type { Sha256, VerifySignature } from '../../domain/identity.ts';
import type { MeteredInterval } from '../../domain/market.ts';
import type { OrderTerms } from '../../domain/order.ts';
import type { LogHead } from '../../domain/transaction.ts';
import { type MarketRules, readRules } from '../../market/rules.ts';
import { checkProof } from '../../verification/check-proof.ts';
import { pinnedHistory, pinnedKeys } from '../../verification/pinned-keys.ts';
import { batchPayloadHash } from '../../wire/batch.ts';
import { toHex, utf8 } from '../../wire/bytes.ts';
import { sameBytes } from '../../wire/cbor.ts';
import { parseMessage } from '../../wire/cose.ts';
import { publicKey } from '../../wire/key-id.ts';
import { decodeLeaf, leafHash } from '../../wire/leaf.ts';
import { decodeLogEntry, type LogEntry } from '../../wire/log-entry.ts';
import { merkleLeafHash, verifyInclusion } from '../../wire/merkle.ts';
import { openOperatorRequest } from '../../wire/operator-request.ts';
import { openOrderMessage } from '../../wire/order-message.ts';
import type { Bill, Moment } from './bill.ts';
import type { BillKeys, Evidence, LeafEvidence } from './evidence.ts';

/** What checking needs and pure code does not bring along. */
export type CheckTools = Readonly<{ verify: VerifySignature; sha256: Sha256 }>;

/** What the core knew of an interval from an entry of its log on. */
type ProvenReading = Readonly<{ entry: number; reading: MeteredInterval }>;

/** Evidence that holds, as the recomputation asks it; `problems` are sentences about what does not. */
export type Proven = Readonly<{
  log: ReadonlyMap<number, LogEntry>;
  /** By the index of the entry that brought them into force. */
  rules: readonly Readonly<{ entry: number; rules: MarketRules }>[];
  readings: readonly ProvenReading[];
  /** By the hash of the signed payload. */
  orders: ReadonlyMap<string, OrderTerms>;
  /** By the hash of the signed payload. */
  decisions: ReadonlyMap<string, ReadingDecision>;
  problems: readonly string[];
}>;

/** Holds every piece of evidence against the keys and the bill's head, piece by piece: what fails is named and left out. */
export const proveEvidence = (
  bill: Bill,
  head: LogHead,
  evidence: Evidence,
  keys: BillKeys,
  { verify, sha256 }: CheckTools,
): Proven => {
  const problems: string[] = [];
  const attempt = <T>(work: () => T, say: (why: string) => string): T | null => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof Fault) && !(error instanceof RangeError)) throw error;
      problems.push(say(error.message));
      return null;
    }
  };
  const log = new Map<number, LogEntry>();
  for (const { index, entry, path } of evidence.log) {
    const found = attempt(
      () => {
        if (!verifyInclusion(merkleLeafHash(entry), index, head.size, path, head.root))
          throw untrue('it is not in the log there');
        return ofCore(bill, decodeLogEntry(entry));
      },
      (why) => `Entry ${index} of the log does not hold: ${why}`,
    );
    if (found !== null) log.set(index, found);
  }
  const texts = new Map(evidence.rules.map((text) => [toHex(sha256(utf8(text))), text]));
  const rules = [...log].flatMap(([entry, found]) => {
    if (found.kind !== 'rules') return [];
    const hash = toHex(found.hash);
    const read = attempt(
      () => {
        const text = texts.get(hash);
        if (text === undefined) throw untrue('no text here has that hash');
        return readRules(text);
      },
      (why) => `The rules ${hash.slice(0, 16)}, in force from entry ${entry} of the log, cannot be taken: ${why}`,
    );
    return read === null ? [] : [{ entry, rules: { ...read, hash } }];
  });
  const readings = evidence.leaves.flatMap((leaf) => {
    const called = `The leaf of ${leaf.point} for ${shortly(leaf.start)}, version ${leaf.version}, does not hold`;
    return (
      attempt(
        () => proveLeaf(leaf, log, keys, verify),
        (why) => `${called}: ${why}`,
      ) ?? []
    );
  });
  const orders = new Map<string, OrderTerms>();
  for (const [at, message] of evidence.orders.entries())
    attempt(
      () => {
        const order = openOrder(message, bill, keys, verify);
        orders.set(order.hash, order.terms);
      },
      (why) => `Order ${at + 1} of the folder does not hold: ${why}`,
    );
  const decisions = new Map<string, ReadingDecision>();
  for (const [at, message] of evidence.decisions.entries())
    attempt(
      () => {
        const operator = keys.trust.keys.operator;
        if (operator === undefined) throw new Fault('key', 'there is no operator key to check with.');
        const { request, hash } = openOperatorRequest(message, publicKey(operator), verify);
        if (request.kind === 'decide') decisions.set(toHex(hash), request.decision);
      },
      (why) => `Decision ${at + 1} of the folder does not hold: ${why}`,
    );
  return { decisions, log, rules: rules.sort((one, other) => one.entry - other.entry), readings, orders, problems };
};

const ofCore = ({ realm, core }: Bill, entry: LogEntry): LogEntry => {
  if (entry.realm === realm && entry.core === core) return entry;
  throw untrue(`it is of ${entry.core} (${entry.realm})`);
};

const proveLeaf = (
  { point, start, version, entry, proof }: LeafEvidence,
  log: Proven['log'],
  { trust }: BillKeys,
  verify: VerifySignature,
): ProvenReading => {
  const failed = checkProof(proof, pinnedKeys(proof, trust), verify, pinnedHistory(proof, trust)).find(
    ({ holds }) => !holds,
  );
  if (failed !== undefined) throw untrue(`${failed.check}: ${failed.detail}`);
  const leaf = decodeLeaf(proof.leaf);
  if (leaf.point !== point || leaf.start !== Date.parse(start) || leaf.version !== version)
    throw untrue('it is another leaf than the folder says');
  const logged = log.get(entry);
  const payloadHash = batchPayloadHash(parseMessage('batch', proof.cose).payload);
  if (logged?.kind !== 'batch' || !sameBytes(logged.payloadHash, payloadHash))
    throw untrue(`entry ${entry} of the log is not its batch`);
  const { length, origin, energy } = leaf;
  const counted = energy && {
    ...{ importWh: energy.importWh, exportWh: energy.exportWh },
    ...{ openingImportWh: energy.opening.importWh, openingExportWh: energy.opening.exportWh },
    uncertaintyWh: wh(energy.opening.uncertaintyWh + energy.closing.uncertaintyWh),
  };
  const reading = {
    point,
    start: leaf.start,
    length,
    version,
    origin,
    energy: counted,
    leafHash: leafHash(proof.leaf),
  };
  return { entry, reading };
};

const openOrder = (
  message: Uint8Array,
  { account, realm }: Bill,
  { accounts }: BillKeys,
  verify: VerifySignature,
): Readonly<{ hash: string; terms: OrderTerms }> => {
  const keyOf = (kid: string) => {
    const key = accounts.find((one) => one.kid === kid);
    return key === undefined ? null : { key, purpose: 'account' as const };
  };
  const opened = openOrderMessage(message, keyOf, verify);
  if (opened.kind !== 'order') throw untrue('it is a cancellation');
  if (opened.terms.account !== account || opened.terms.realm !== realm)
    throw untrue(`it is of ${opened.terms.account}`);
  return { hash: toHex(opened.hash), terms: opened.terms };
};

/** `11-24T10:15`, as everywhere. */
export const shortly = (moment: Moment): string => moment.slice(5, 16);

const untrue = (why: string): Fault => new Fault('signature', why);
