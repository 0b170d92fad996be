import { readFileSync } from 'node:fs';
import { verifySignature } from '../../adapters/signatures/verify.ts';
import { sha256 } from '../../adapters/system/sha256.ts';
import { type Bill, billText } from '../../core/bill/bill.ts';
import { checkBill } from '../../core/bill/check-bill.ts';
import { checkComplete } from '../../core/bill/check-complete.ts';
import type { BillKeys } from '../../core/bill/evidence.ts';
import { thb } from '../../core/bill/recompute.ts';
import { Fault } from '../../domain/fault.ts';
import { whyOf } from '../../domain/why.ts';
import { isEnrollableKey } from '../../verification/enrollable-key.ts';
import type { Finding } from '../../verification/finding.ts';
import { publicKey } from '../../wire/key-id.ts';
import { decodeProofFile, decodeTrustFile } from '../../wire/proof-file.ts';
import { pinnedBill, readBillFolder } from '../bill/bill-folder.ts';
import { said, spoken } from '../speech.ts';
import { left } from '../terminal/text-width.ts';

export type VerifyBillOptions = Readonly<{
  folder: string;
  trust?: string;
  log?: string;
  tariff?: string;
  json?: boolean;
}>;

/**
 * `gridtokenx verify bill`: recomputes every leg of every run of an account's bill, offline. 0 when all of it comes to
 * what the core states and posted, 1 when not; a folder that cannot be read is a Fault.
 */
export const run = async ({ folder, trust, log, tariff, json }: VerifyBillOptions): Promise<number> => {
  const { statement, evidence, keys: own } = readBillFolder(folder);
  const keys = trust === undefined ? own : pinnedBill(own, decodeTrustFile(read(trust)));
  const weak = rawKeys(keys).filter((raw) => !isEnrollableKey(raw));
  if (weak.length > 0)
    throw new Fault('key', `Weak keys prove nothing: ${weak.map((raw) => publicKey(raw).kid).join(', ')}.`);
  const { bill, findings } = checkBill(evidence, keys, { verify: verifySignature, sha256 });
  const all = [
    ...findings,
    ...(bill === null ? [] : [sameText(bill, statement), ...ofTariff(bill, tariff)]),
    ...(bill === null || log === undefined
      ? []
      : checkComplete(bill, evidence, decodeProofFile(read(log)), keys.trust, verifySignature)),
  ];
  const holds = all.every((finding) => finding.holds);
  const told: Told = { bill, holds, pinned: trust !== undefined, complete: log !== undefined, findings: all };
  process.stdout.write(json ? `${JSON.stringify(told)}\n` : spoken(forPeople(told, keys)));
  return holds ? 0 : 1;
};

const rawKeys = ({ trust, accounts }: BillKeys): readonly Uint8Array[] => [
  ...Object.values(trust.keys),
  ...trust.gateways.values(),
  ...(trust.history ?? []).map(({ raw }) => raw),
  ...accounts.map(({ raw }) => raw),
];

const sameText = (bill: Bill, text: string): Finding<string> =>
  billText(bill) === text
    ? { check: 'bill.json', holds: true, detail: 'is what the core signed' }
    : { check: 'bill.json', holds: false, detail: 'is not what the core signed: read bill.cose' };

/** What tariff an account has is a matter of its contract: who knows it can say so. */
const ofTariff = ({ intervals }: Bill, tariff: string | undefined): readonly Finding<string>[] => {
  const billed = [...new Set(intervals.map((one) => one.tariff))];
  if (tariff === undefined)
    return [{ check: 'tariff', holds: true, detail: `${billed.join(', ')}: compare it with the contract (--tariff)` }];
  const others = intervals.filter((one) => one.tariff !== tariff);
  if (others.length === 0) return [{ check: 'tariff', holds: true, detail: tariff }];
  return others.map((one) => ({
    check: 'tariff',
    holds: false,
    detail: `${one.start.slice(5, 16)} ${one.point}: billed by ${one.tariff}, not by ${tariff}; ${thb(one.posted)} was posted`,
  }));
};

type Told = Readonly<{
  bill: Bill | null;
  holds: boolean;
  pinned: boolean;
  complete: boolean;
  findings: readonly Finding<string>[];
}>;

const forPeople = ({ bill, holds, pinned: byTrust, complete, findings }: Told, { accounts }: BillKeys): string => {
  const lines = findings.map(
    ({ check, holds: yes, detail }) => `${left(said(yes ? 'ok' : 'FAIL'), 4)} ${said(check)}: ${said(detail)}`,
  );
  const source = byTrust ? 'pinned by --trust' : 'from the folder itself: compare them with those you were given';
  const notes = [
    `keys ${source}`,
    ...accounts.map(({ kid }) => `     account ${kid}`),
    ...(complete ? [] : ['Whether a later run was left out is not looked at: give the log of the core with --log.']),
  ];
  const verdict = holds ? `The bill holds: ${bill === null ? '' : thb(bill.posted)}.` : 'The bill does NOT hold.';
  return `${[...lines, ...notes, verdict].join('\n')}\n`;
};

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const why = whyOf(cause);
    throw new Fault('malformed', `${path} cannot be read: ${why}.`, { cause });
  }
};
