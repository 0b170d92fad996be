import { readFileSync } from 'node:fs';
import { verifySignature } from '../../adapters/signatures/verify.ts';
import { sha256 } from '../../adapters/system/sha256.ts';
import { instantOf } from '../../core/bill/bill.ts';
import { checkBill } from '../../core/bill/check-bill.ts';
import type { InvoiceSource } from '../../core/invoice/invoice.ts';
import { Fault, orFault } from '../../domain/fault.ts';
import { monthOf } from '../../domain/invoice-line.ts';
import { instant } from '../../domain/time.ts';
import { decodeTrustFile } from '../../wire/proof-file.ts';
import { pinnedBill, readBillFolder } from '../bill/bill-folder.ts';
import { periodOf } from '../commands/bill.ts';

/**
 * `trust`: a file with the keys that are believed; without it those of the folder are, and the invoice says so. `account`: whose the
 * bill must be; `config` and `storage` are of a core, which has no part in this.
 */
export type BillMonthOptions = Readonly<{
  bill: string;
  month?: string;
  trust?: string;
  account?: string;
  config?: string;
  storage?: string;
}>;

/**
 * What a bill's folder (`bill export`) says of a month, after all of it was recomputed: no core is needed. What a market posts at the
 * end of a month, the service charge, is in no bill.
 * @throws Fault `malformed` for a folder that cannot be read; `signature` where the bill does not hold; `configuration` where it is not
 * what is asked for
 */
export const readBillMonth = ({
  bill: folder,
  month,
  trust,
  account: whose,
  ...ofCore
}: BillMonthOptions): InvoiceSource => {
  const idle = (['config', 'storage'] as const).find((name) => ofCore[name] !== undefined);
  if (idle !== undefined)
    throw new Fault(
      'configuration',
      `--bill and --${idle} are two sources of an invoice: give --bill alone, or --config without it.`,
    );
  const { evidence, keys: own } = readBillFolder(folder);
  const keys = trust === undefined ? own : pinnedBill(own, decodeTrustFile(textOf(trust)));
  const { bill, rules, findings } = checkBill(evidence, keys, { verify: verifySignature, sha256 });
  const broken = findings.find(({ holds }) => !holds);
  if (bill === null || rules === null || broken !== undefined)
    throw new Fault(
      'signature',
      `The bill in ${folder} does not hold, so there is no invoice out of it: ${broken?.detail ?? ''} All of it: gridtokenx verify bill ${folder}.`,
    );
  if (whose !== undefined && whose !== bill.account)
    throw new Fault(
      'configuration',
      `The bill in ${folder} is of account ${bill.account}, and --account is ${whose}: give the folder of that account, or leave --account out.`,
    );
  const asked = month ?? monthOf(instantOf(bill.from));
  const { from, to } = periodOf({ month: asked });
  const [first, end] = [instant(Math.max(instantOf(bill.from), from)), instant(Math.min(instantOf(bill.to), to))];
  if (first >= end)
    throw new Fault(
      'configuration',
      `The bill in ${folder} is of ${bill.from} to ${bill.to}: nothing of ${asked} is in it. Ask for a bill of the month (\`bill export --month ${asked}\`).`,
    );
  const intervals = bill.intervals.filter(({ start }) => instantOf(start) >= first && instantOf(start) < end);
  const { realm, core, account } = bill;
  return {
    realm,
    core,
    account,
    month: asked,
    intervals,
    rules,
    sums: null,
    closing: null,
    ofBill: { from: first, to: end, pinned: trust !== undefined },
  };
};

const textOf = (file: string): string =>
  orFault(
    'malformed',
    () => readFileSync(file, 'utf8'),
    (why) => `${file} cannot be read: ${why}.`,
  );
