import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifySignature } from '../../adapters/ed25519/verify.ts';
import { sha256 } from '../../adapters/system/sha256.ts';
import { Fault } from '../../domain/fault.ts';
import type { PublicKey } from '../../domain/identity.ts';
import { canonicalJson } from '../../market/canonical-json.ts';
import type { Signer } from '../../ports/signer.ts';
import { type QualityReport, REPORT_FORMAT } from '../../power-quality/report/quality-report.ts';
import { fromBase64, toBase64, toHex, utf8 } from '../../wire/bytes.ts';
import { openReportText, signReportText } from '../../wire/signed-report.ts';

/** The list of reports in a folder, in the order in which they were made: each hangs on the one before it of its view. */
export const CHAIN_FILE = 'reports.jsonl';

export type ChainLine = Readonly<{ file: string; view: string; label: string; hash: string; previous: string | null }>;

/** @throws Fault `malformed` where a line is none, `storage` where the list cannot be read. */
export const readChain = (folder: string): readonly ChainLine[] => {
  const file = join(folder, CHAIN_FILE);
  if (!existsSync(file)) return [];
  const lines = readText(file).split('\n');
  return lines.flatMap((line, index) => (line === '' ? [] : [chainLine(line, `${file}, line ${index + 1}`)]));
};

const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Fault('storage', `${file} cannot be read. Is the path right, and may you read it?`, { cause });
  }
};

const chainLine = (text: string, where: string): ChainLine => {
  const value = jsonOf(text, where);
  const has = (key: string): boolean => typeof value[key] === 'string';
  const hangs = value['previous'] === null || has('previous');
  if (!['file', 'view', 'label', 'hash'].every(has) || !hangs || /[/\\]/.test(String(value['file'])))
    throw new Fault('malformed', `${where} is no line of a list of reports.`);
  return value as ChainLine;
};

const jsonOf = (text: string, where: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below, alike for what is JSON and not an object.
  }
  throw new Fault('malformed', `${where} is not an object in JSON.`);
};

/** Hash of the last report of a view; null before the first. */
export const lastOf = (chain: readonly ChainLine[], view: string): string | null =>
  chain.findLast((line) => line.view === view)?.hash ?? null;

export const hashOfReport = (report: QualityReport): string => toHex(sha256(utf8(canonicalJson(report))));

/** As a file: the report, and the gateway's signature over its canonical JSON. */
export const signedText = (report: QualityReport, signer: Signer): string => {
  const signed = signReportText('quality-report', canonicalJson(report), signer);
  return `${canonicalJson({ report, signed: toBase64(signed) })}\n`;
};

/** What a check of a report came to: `why` is null where it is as the gateway signed it. */
export type ReportCheck = Readonly<{ file: string; hash: string | null; previous: string | null; why: string | null }>;

/** Whether a report file is what this gateway signed, to the letter. @throws Fault `storage`, or `malformed` for no report. */
export const checkReport = (file: string, gateway: PublicKey): ReportCheck => {
  const { report, signed } = jsonOf(readText(file), file);
  if (typeof report !== 'object' || report === null || typeof signed !== 'string')
    throw new Fault('malformed', `${file} is no report: give the .json file that was written beside the page.`);
  const verdict = (why: string | null, hash: string | null, previous: unknown): ReportCheck => ({
    file,
    why,
    hash,
    previous: typeof previous === 'string' ? previous : null,
  });
  try {
    const original = openReportText('quality-report', fromBase64(signed, 'signature'), gateway, verifySignature);
    if (canonicalJson(report) !== original)
      return verdict('It was altered: it is not the one that was signed.', null, null);
    const { format, previous } = jsonOf(original, file);
    if (format !== REPORT_FORMAT) return verdict(`It is of another format than ${REPORT_FORMAT}.`, null, null);
    return verdict(null, toHex(sha256(utf8(original))), previous);
  } catch (error) {
    if (error instanceof RangeError)
      return verdict('It was altered: it holds numbers that are never signed.', null, null);
    if (error instanceof Fault && error.code !== 'storage') return verdict(error.message, null, null);
    throw error;
  }
};

/** Checks every report of a folder's list, and that each hangs on the one before it of its view: none is missing. */
export const checkChain = (folder: string, gateway: PublicKey): readonly ReportCheck[] => {
  const chain = readChain(folder);
  return chain.map((line, index): ReportCheck => {
    const file = join(folder, line.file);
    const wrong = (why: string): ReportCheck => ({ file, hash: line.hash, previous: line.previous, why });
    if (!existsSync(file)) return wrong('It is listed and not there.');
    const check = checkReport(file, gateway);
    if (check.why !== null) return check;
    if (check.hash !== line.hash) return wrong('It is not the report that was listed here.');
    if (check.previous !== lastOf(chain.slice(0, index), line.view))
      return wrong('It does not hang on the report before it: one was taken out or put in.');
    return check;
  });
};
