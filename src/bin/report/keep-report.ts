import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { QualityReport } from '../../power-quality/report/quality-report.ts';
import { eventsCsv, resultsCsv, weeksCsv } from '../../power-quality/report/report-csv.ts';
import { utf8 } from '../../wire/bytes.ts';
import type { MessageSigner } from '../../wire/message-signer.ts';
import { writeTogether } from '../installer/commission-files.ts';
import {
  CHAIN_FILE,
  type ChainLine,
  freeName,
  hashesOf,
  hashOfReport,
  signedReport,
  signLine,
} from './report-chain.ts';
import { headsWith } from './report-heads.ts';
import { reportPages } from './report-page.ts';

/**
 * Where a report goes, in a folder that is locked: `chain` is what its list has so far; the gateways of `storages` are to
 * know of it.
 */
type Place = Readonly<{ folder: string; chain: readonly ChainLine[]; storages: readonly string[] }>;

/**
 * Writes a report as JSON, tables and pages, its line at the end of the list, and its hash where the gateways know it: all
 * of them or, but for a power cut between their names, none. A period may be reported again, of data that came later: nothing
 * that was made is written over.
 * @returns its hash and its files
 * @throws Fault `storage` or `key`
 */
export const keepReport = (
  report: QualityReport,
  signer: MessageSigner,
  { folder, chain, storages }: Place,
): Readonly<{ hash: string; files: readonly string[] }> => {
  const hash = hashOfReport(report);
  const name = freeName(`${report.gateway}-${report.view}-${report.period.label}`, folder, chain);
  const pages = reportPages(report, hash);
  // Each is encoded once, for its hash and for its file.
  const files = [
    { name: `${name}.json`, bytes: signedReport(report, signer) },
    { name: `${name}.csv`, bytes: utf8(resultsCsv(report)) },
    { name: `${name}.events.csv`, bytes: utf8(eventsCsv(report)) },
    { name: `${name}.weeks.csv`, bytes: utf8(weeksCsv(report)) },
    { name: `${name}.en.html`, bytes: utf8(pages('en')) },
    { name: `${name}.th.html`, bytes: utf8(pages('th')) },
  ];
  const { view, previous } = report;
  const { label } = report.period;
  const unsigned = { file: `${name}.json`, view, label, hash, previous, files: hashesOf(files) };
  const line = signLine(unsigned, signer);
  const list = [...chain, line].map((one) => `${JSON.stringify(one)}\n`).join('');
  writeTogether([
    ...files.map((file) => ({ path: join(folder, file.name), text: file.bytes })),
    { path: join(folder, CHAIN_FILE), text: list },
    // A report of data from elsewhere (--data) may be made where the gateway never ran.
    ...storages.filter(isKnowing).map((storage) => headsWith(storage, folder, line)),
  ]);
  return { hash, files: files.map((file) => join(folder, file.name)) };
};

/** The first gateway must be able to, as before; of the others some are only looked at, on a disk of another machine. */
const isKnowing = (storage: string, at: number): boolean => {
  if (!existsSync(storage)) return false;
  if (at === 0) return true;
  try {
    accessSync(storage, constants.W_OK);
    return true;
  } catch {
    return false;
  }
};
