import { join, resolve } from 'node:path';
import { makeFolder } from '../../adapters/disk/make-folder.ts';
import { chainedLines } from '../../adapters/files/chained-lines.ts';
import type { RecordEntry } from '../../compliance/compliance-record.ts';
import { type ComplianceReport, makeComplianceReport } from '../../compliance/compliance-report.ts';
import type { ComplianceFinding, ComplianceTerms } from '../../domain/compliance.ts';
import { orFault } from '../../domain/fault.ts';
import type { Instant } from '../../domain/time.ts';
import type { ReportPeriod } from '../../power-quality/report/report-period.ts';
import { utf8 } from '../../wire/bytes.ts';
import type { MessageSigner } from '../../wire/message-signer.ts';
import { writeTogether } from '../installer/commission-files.ts';
import {
  CHAIN_FILE,
  freeName,
  hashesOf,
  hashOfReport,
  lastOf,
  readChain,
  signedReport,
  signLine,
} from '../report/report-chain.ts';
import { lockReports } from '../report/report-lock.ts';
import { complianceFolderIn, lockDuties, readCases } from './case-register.ts';
import { compliancePage } from './compliance-page.ts';

/** What reports of this kind are called in the list of a folder. */
export const COMPLIANCE_VIEW = 'compliance';

/** What a running program noted of its duties (`compliance/record.jsonl` of its storage). */
export const recordIn = (storage: string) =>
  chainedLines<RecordEntry>(join(complianceFolderIn(storage), 'record.jsonl'));

export type ReportedProgram = Pick<ComplianceReport, 'program' | 'name' | 'realm' | 'software'> &
  Readonly<{ storage: string }>;

type Kept = Readonly<{ report: ComplianceReport; hash: string; files: readonly string[] }>;

/**
 * Makes the report of a month out of what was noted, signs it, hangs it on the one before it in the folder, and writes it with a
 * page in English and one in Thai. A month may be reported again; nothing is written over.
 * @throws Fault `storage`, `malformed`, `key`
 */
export const keepComplianceReport = (
  { storage, ...of }: ReportedProgram,
  terms: ComplianceTerms,
  {
    period,
    at,
    now,
    folder,
  }: Readonly<{ period: ReportPeriod; at: Instant; now: readonly ComplianceFinding[]; folder: string }>,
  signer: MessageSigner,
): Kept => {
  const record = recordIn(storage);
  const { cases, head } = readCases(storage);
  orFault(
    'storage',
    () => makeFolder(folder, 0o700),
    (why) => `The folder ${folder} cannot be made: ${why}. Check its path and its owner.`,
  );
  // Of a folder elsewhere nobody here can say whether another machine writes to it.
  using _ = resolve(folder) === resolve(complianceFolderIn(storage)) ? lockDuties(storage) : lockReports(folder);
  const chain = readChain(folder);
  const entries = record.read();
  const heads = { record: record.head(), register: head };
  const previous = lastOf(chain, COMPLIANCE_VIEW);
  const report = makeComplianceReport({ of, period, at, terms, entries, cases, now, heads, previous });
  const hash = hashOfReport(report);
  const name = freeName(`${of.name}-${COMPLIANCE_VIEW}-${period.label}`, folder, chain);
  const files = [
    { name: `${name}.json`, bytes: signedReport(report, signer) },
    { name: `${name}.en.html`, bytes: utf8(compliancePage(report, hash, 'en')) },
    { name: `${name}.th.html`, bytes: utf8(compliancePage(report, hash, 'th')) },
  ];
  const unsigned = {
    file: `${name}.json`,
    view: COMPLIANCE_VIEW,
    label: period.label,
    hash,
    previous,
    files: hashesOf(files),
  };
  const list = [...chain, signLine(unsigned, signer)].map((one) => `${JSON.stringify(one)}\n`).join('');
  writeTogether([
    ...files.map((file) => ({ path: join(folder, file.name), text: file.bytes })),
    { path: join(folder, CHAIN_FILE), text: list },
  ]);
  return { report, hash, files: files.map((file) => join(folder, file.name)) };
};
