import { Fault } from '../../domain/fault.ts';
import { type Instant, instant } from '../../domain/time.ts';
import type { EvidenceReader, FoundLeaf } from '../../ports/evidence-archive.ts';
import type { TransparencyLog } from '../../settlement/transparency-log.ts';
import { decodeBatchHeader } from '../../wire/batch.ts';
import { toHex } from '../../wire/bytes.ts';
import { sameBytes } from '../../wire/cbor.ts';
import { logOrigin, signCheckpoint } from '../../wire/checkpoint.ts';
import { parseMessage } from '../../wire/cose.ts';
import { inclusionPath, subtreesOf } from '../../wire/merkle.ts';
import { signReportText } from '../../wire/signed-report.ts';
import type { Books } from '../books.ts';
import type { KeptBatch } from '../kept-batches.ts';
import { type CoreKeys, receiptFor } from '../take-batch.ts';
import { type Bill, billText, instantOf, momentOf, type Tenancy } from './bill.ts';
import type { BillQuestion, Collected } from './collect-bill.ts';
import type { Evidence, Issuer, LeafEvidence, LogEvidence } from './evidence.ts';
import { ESTIMATES_LOOK_BACK, tenanciesOf } from './tenancies.ts';

type Desk = Readonly<{
  issuer: Issuer;
  books: Books;
  keys: CoreKeys;
  archive: EvidenceReader;
  /** Of the account: its figures of then are gone. */
  erased?: readonly Readonly<{ from: Instant; to: Instant }>[];
}>;
type GatheredBill = Readonly<{ bill: Bill; evidence: Evidence }>;

/**
 * A bill out of what a replayed journal said of an account, signed, with the evidence it follows from.
 * @throws Fault `registry` when there is no such account; `storage` when the period is not settled yet.
 */
export const gatherBill = (desk: Desk, question: BillQuestion, collected: Collected): GatheredBill => {
  const { issuer, books, keys, archive } = desk;
  const { registry, settlers, settled, rules, intervals, clearings, orders, decisions } = collected;
  const { account, from, to } = question;
  if (registry === null || collected.accountKeys.length === 0)
    throw new Fault('registry', `${issuer.core} has no account ${account}. Is the name right?`);
  if (settled === null) throw new Fault('storage', `${issuer.core} has settled no interval yet.`);
  if (to > settled.to)
    throw new Fault(
      'storage',
      `The core has settled intervals up to ${momentOf(settled.to)}: a bill until ${momentOf(to)} would lack the rest. Give --to ${momentOf(settled.to)}, or wait.`,
    );
  const head = books.log.head();
  const bill: Bill = {
    ...issuer,
    ...{ account, from: momentOf(from), to: momentOf(to), length: settled.length, opened: momentOf(settled.from) },
    head: { size: head.size, root: toHex(head.root) },
    tenancies: tenanciesOf(registry, settlers, question, settled, desk.erased),
    intervals,
    posted: intervals.reduce((sum, { posted }) => sum + BigInt(posted), 0n).toString(),
  };
  const leaves = bill.tenancies.flatMap((tenancy) => leavesOf(desk, tenancy, from));
  const runs = intervals.flatMap((interval) => interval.runs.map(({ entry }) => entry));
  const priced = rulesSince(rules, Math.min(...runs, head.size));
  const entries = [...runs, ...clearings, ...priced.keys(), ...decisions.keys(), ...leaves.map(({ entry }) => entry)];
  return {
    bill,
    evidence: {
      statement: signReportText('bill', billText(bill), keys.core),
      note: signCheckpoint(logOrigin(issuer.realm, issuer.core), head, keys.log),
      leaves,
      orders: orders.flatMap((hash) => archive.order(hash) ?? []),
      decisions: [...decisions.values()],
      log: [...new Set(entries)].sort((one, other) => one - other).map((index) => entryOf(books.log, index)),
      rules: [...new Set(priced.values())],
    },
  };
};

/** Those in force at the first run, and all that followed. */
const rulesSince = (rules: Collected['rules'], first: number): ReadonlyMap<number, string> => {
  const inForce = [...rules.keys()].filter((index) => index < first).at(-1) ?? 0;
  return new Map([...rules].filter(([index]) => index >= inForce));
};

/** The leaves of one tenancy in the period, and of the week before it that an estimate may look back to. */
const leavesOf = (
  { issuer, books, keys, archive }: Desk,
  { point, from, to }: Tenancy,
  periodFrom: Instant,
): readonly LeafEvidence[] =>
  archive
    .leaves(point, instant(Math.max(instantOf(from), periodFrom - ESTIMATES_LOOK_BACK)), instantOf(to))
    .flatMap((found) => {
      const kept = books.kept(found.gateway, found.epoch, found.sequence);
      // Archived and never journalled: a crash came between, and the batch was sent again or not.
      if (kept === null || !sameBytes(kept.payloadHash, found.payloadHash)) return [];
      return [leafEvidence({ ...issuer, keys }, books.log, found, kept)];
    });

const leafEvidence = (
  issuer: Issuer & Readonly<{ keys: CoreKeys }>,
  log: TransparencyLog,
  { point, start, version, place, leaf, cose, hashes }: FoundLeaf,
  kept: KeptBatch,
): LeafEvidence => {
  const header = decodeBatchHeader(parseMessage('batch', cose).payload);
  const reply = receiptFor(issuer, log, header, kept);
  if (reply.kind !== 'kept') throw new Error(`a kept batch has no receipt: ${reply.kind}`);
  const all = Array.from({ length: hashes.length / 32 }, (_, at) => hashes.slice(32 * at, 32 * at + 32));
  const path = inclusionPath(subtreesOf(all), place, all.length);
  const proof = { kind: 'leaf', keys: {}, leaf, index: place, path, cose, receipt: reply.receipt } as const;
  return { point, start: momentOf(start), version, entry: kept.index, proof };
};

const entryOf = (log: TransparencyLog, index: number): LogEvidence => {
  const [entry, path] = [log.entry(index), log.inclusion(index, log.head().size)];
  if (entry === null || path === null) throw new Error(`the log has no entry ${index}`);
  return { index, entry, path };
};
