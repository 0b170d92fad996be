import { Fault } from '../../domain/fault.ts';
import type { PublicKey, VerifySignature } from '../../domain/identity.ts';
import { instant } from '../../domain/time.ts';
import type { LogHead } from '../../domain/transaction.ts';
import type { Finding } from '../../verification/finding.ts';
import { fromHex } from '../../wire/bytes.ts';
import { sameBytes } from '../../wire/cbor.ts';
import { isNoteSignedBy, logOrigin, openCheckpoint } from '../../wire/checkpoint.ts';
import { parseMessage } from '../../wire/cose.ts';
import { publicKey } from '../../wire/key-id.ts';
import { openReportText } from '../../wire/signed-report.ts';
import { type Bill, instantOf, momentOf, readBill } from './bill.ts';
import type { BillKeys, Evidence } from './evidence.ts';
import { type CheckTools, type Proven, proveEvidence, shortly } from './prove-evidence.ts';
import { holdsInWords, type RulesInTime, recompute, thb } from './recompute.ts';

/** `bill` is null where not even the core's statement could be believed; `rules`, which it is priced by, where the head under it could not. */
export type CheckedBill = Readonly<{
  bill: Bill | null;
  rules: RulesInTime | null;
  findings: readonly Finding<string>[];
}>;

/**
 * Recomputes a bill from its evidence, offline. The ladder ends where the statement or the head under it cannot be
 * believed; otherwise everything is looked at and each thing that does not fit is a finding with a sentence of its own.
 */
export const checkBill = (evidence: Evidence, keys: BillKeys, tools: CheckTools): CheckedBill => {
  const { verify } = tools;
  const findings: Finding<string>[] = [];
  const say = (check: string, holds: boolean, detail: string): void => void findings.push({ check, holds, detail });
  const attempt = <T>(check: string, work: () => T, detail: (found: T) => string): T | null => {
    try {
      const found = work();
      say(check, true, detail(found));
      return found;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      say(check, false, error.message);
      return null;
    }
  };
  const bill = attempt(
    'statement',
    () => openStatement(evidence.statement, keys, verify),
    (found) => `${found.core} (${found.realm}) to ${found.account}, ${shortly(found.from)} to ${shortly(found.to)}`,
  );
  if (bill === null) return { bill, rules: null, findings };
  const head = attempt(
    'head of the log',
    () => openHead(bill, evidence.note, keys, verify),
    ({ size }) => `${size} entries, signed by the log key`,
  );
  if (head === null) return { bill, rules: null, findings };

  const proven = proveEvidence(bill, head, evidence, keys, tools);
  for (const problem of proven.problems) say('evidence', false, problem);
  say('evidence', true, inWords(proven));
  for (const problem of missing(bill)) say('interval', false, problem);
  let [right, unshown] = [0, 0];
  for (const interval of bill.intervals) {
    const done = recompute(bill, interval, proven);
    for (const { holds, detail } of holdsInWords(interval, proven)) say('held back', holds, detail);
    for (const problem of done.problems) say('interval', false, problem);
    if (done.problems.length === 0) right += 1;
    unshown += done.unshown;
  }
  say(
    'recomputed',
    true,
    `${right} of ${bill.intervals.length} intervals come to the nano-baht to what the core states`,
  );
  if (unshown > 0)
    say(
      'not shown',
      true,
      `${unshown} estimates rest on what was read before this account settled for the point, which the operator can show, or on what was erased`,
    );
  const sum = bill.intervals.reduce((total, { posted }) => total + BigInt(posted), 0n);
  say(
    'sum',
    sum === BigInt(bill.posted),
    sum === BigInt(bill.posted)
      ? `the ledger posted ${thb(sum)}`
      : `the bill says ${thb(bill.posted)}, its intervals come to ${thb(sum)}`,
  );
  return { bill, rules: proven.rules, findings };
};

const openStatement = (statement: Uint8Array, { trust }: BillKeys, verify: VerifySignature): Bill => {
  const { kid } = parseMessage('bill', statement);
  const signers = keysFor(trust, 'core');
  const signer = signers.find(({ key }) => key.kid === kid) ?? signers[0];
  if (signer === undefined) throw new Fault('key', 'There is no core key to check with.');
  const bill = readBill(openReportText('bill', statement, signer.key, verify));
  if (signer.until !== null && bill.head.size > signer.until)
    throw new Fault('signature', `The time of the core key ${kid} ended at entry ${signer.until} of the log.`);
  return bill;
};

const openHead = (bill: Bill, note: string, { trust }: BillKeys, verify: VerifySignature): LogHead => {
  const origin = logOrigin(bill.realm, bill.core);
  const signers = keysFor(trust, 'log');
  const signer = signers.find(({ key }) => isNoteSignedBy(note, origin, key)) ?? signers[0];
  if (signer === undefined) throw new Fault('key', 'There is no log key to check with.');
  const head = openCheckpoint(note, origin, signer.key, verify);
  if (head.size !== bill.head.size || !sameBytes(head.root, fromHex(bill.head.root)))
    throw new Fault('signature', 'The log key has signed another head than the bill names.');
  if (signer.until !== null && head.size > signer.until)
    throw new Fault(
      'signature',
      `The time of the log key ${signer.key.kid} ended at entry ${signer.until} of the log.`,
    );
  return head;
};

type DatedKey = Readonly<{ key: PublicKey; until: number | null }>;

const keysFor = ({ keys, history = [] }: BillKeys['trust'], purpose: 'core' | 'log'): readonly DatedKey[] => {
  const today = keys[purpose];
  const former = history.filter((one) => one.purpose === purpose);
  return [
    ...(today === undefined ? [] : [{ key: publicKey(today), until: null }]),
    ...former.map(({ raw, until }) => ({ key: publicKey(raw), until })),
  ];
};

/** Intervals of a tenancy that the bill passes over, one sentence for those in a row; and doubles. */
const missing = (bill: Bill): readonly string[] => {
  const stated = new Set(bill.intervals.map(({ start, point }) => `${start} ${point}`));
  const doubled = bill.intervals.length === stated.size ? [] : ['An interval is stated twice.'];
  const outside = bill.intervals
    .filter(
      // What was traded before moving out is settled for whoever traded it.
      ({ start, point, trades }) =>
        trades.length === 0 &&
        !bill.tenancies.some((one) => one.point === point && one.from <= start && start < one.to),
    )
    .map(
      ({ start, point, posted }) =>
        `${shortly(start)} ${point}: the bill has it, with ${thb(posted)}, outside the time the account settles for the point.`,
    );
  const gaps = bill.tenancies.flatMap(({ point, from, to }) => {
    const absent: string[] = [];
    const first = Math.max(instantOf(from), instantOf(bill.from));
    for (let at = instant(first); at < instantOf(to); at = instant(at + bill.length))
      if (!stated.has(`${momentOf(at)} ${point}`))
        absent.push(`${shortly(momentOf(at))} ${point}: the bill has nothing of it.`);
    return absent.length <= MOST_NAMED
      ? absent
      : [...absent.slice(0, MOST_NAMED), `${point}: ${absent.length - MOST_NAMED} more intervals are missing.`];
  });
  return [...doubled, ...outside, ...gaps];
};

/** Missing intervals named one by one; the others are counted. */
const MOST_NAMED = 20;

const inWords = ({ readings, orders, log, rules }: Proven): string =>
  `${readings.length} leaves, ${orders.size} orders, ${log.size} entries of the log and ${rules.length} sets of rules hold`;
