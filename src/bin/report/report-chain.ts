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

export type ChainLine = Readonly<{
  file: string;
  view: string;
  label: string;
  hash: string;
  previous: string | null;
  /**
   * SHA-256 of every file of the report, by name. The list is not signed, only the report itself is: these tell of an
   * accident, and of who altered a page and not the list.
   */
  files: Readonly<Record<string, string>>;
}>;

/** A line of the list, or why it is none. */
type ReadLine = Readonly<{ where: string; line: ChainLine } | { where: string; line: null; why: string }>;

const readLines = (folder: string): readonly ReadLine[] => {
  const file = join(folder, CHAIN_FILE);
  if (!existsSync(file)) return [];
  const lines = readText(file).split('\n');
  return lines.flatMap((text, index): readonly ReadLine[] => {
    if (text === '') return [];
    const where = `${file}, line ${index + 1}`;
    const line = chainLine(text);
    if (line !== null) return [{ where, line }];
    // What was written whole ends with a line break.
    const why =
      index === lines.length - 1
        ? 'is cut off: the report it named is not listed. Remove the line, and make that report again.'
        : 'is no line of a list of reports.';
    return [{ where, line: null, why }];
  });
};

/** @throws Fault `malformed` where a line is none, `storage` where the list cannot be read. */
export const readChain = (folder: string): readonly ChainLine[] =>
  readLines(folder).map((read) => {
    if (read.line === null) throw new Fault('malformed', `${read.where} ${read.why}`);
    return read.line;
  });

/** The lines that are whole. @throws Fault `storage` where the list cannot be read. */
export const listedIn = (folder: string): readonly ChainLine[] =>
  readLines(folder).flatMap(({ line }) => (line === null ? [] : [line]));

const readText = (file: string): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(readBytes(file));

const readBytes = (file: string): Uint8Array => {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new Fault('storage', `${file} cannot be read. Is the path right, and may you read it?`, { cause });
  }
};

const chainLine = (text: string): ChainLine | null => {
  const value = jsonOf(text);
  if (value === null) return null;
  const has = (key: string): boolean => typeof value[key] === 'string';
  const hangs = value['previous'] === null || has('previous');
  if (!['file', 'view', 'label', 'hash'].every(has) || !hangs || !isFiles(value['files'])) return null;
  return [String(value['file']), ...Object.keys(value['files'])].every(isPlain) ? (value as ChainLine) : null;
};

/** A name in the folder, and no path out of it. */
const isPlain = (name: string): boolean => !/[/\\]/.test(name);
const isFiles = (value: unknown): value is ChainLine['files'] =>
  isObject(value) && Object.values(value).every((hash) => typeof hash === 'string');

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Null for what is not an object in JSON. */
const jsonOf = (text: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
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

/** What a check of a report came to: `why` is null where it is as the gateway signed it. `says`: of what is no report. */
export type ReportCheck = Readonly<{
  file: string;
  hash: string | null;
  previous: string | null;
  why: string | null;
  says?: string;
}>;

/** Whether a report file is what this gateway signed, to the letter. @throws Fault `storage` where it cannot be read. */
export const checkReport = (file: string, gateway: PublicKey): ReportCheck => {
  const verdict = (why: string | null, hash: string | null, previous: unknown): ReportCheck => ({
    file,
    why,
    hash,
    previous: typeof previous === 'string' ? previous : null,
  });
  const { report, signed } = jsonOf(readText(file)) ?? {};
  if (!isObject(report) || typeof signed !== 'string')
    return verdict('It is no report: that is the .json file that was written beside the page.', null, null);
  try {
    const original = openReportText('quality-report', fromBase64(signed, 'signature'), gateway, verifySignature);
    if (canonicalJson(report) !== original)
      return verdict('It was altered: it is not the one that was signed.', null, null);
    const { format, previous } = jsonOf(original) ?? {};
    if (format !== REPORT_FORMAT) return verdict(`It is of another format than ${REPORT_FORMAT}.`, null, null);
    return verdict(null, toHex(sha256(utf8(original))), previous);
  } catch (error) {
    if (error instanceof RangeError)
      return verdict('It was altered: it holds numbers that are never signed.', null, null);
    if (error instanceof Fault && error.code !== 'storage') return verdict(error.message, null, null);
    throw error;
  }
};

/**
 * Checks every report of a folder's list with its pages and tables, and that each hangs on the one before it of its view: none
 * between is missing. Whether the list goes on is not to be seen in it: `checkHeads` compares with what the gateway knows.
 * @throws Fault `storage` where the list cannot be read
 */
export const checkChain = (folder: string, gateway: PublicKey): readonly ReportCheck[] => {
  const last = new Map<string, string>();
  return readLines(folder).map((read): ReportCheck => {
    const { where, line } = read;
    if (line === null) return { file: where, hash: null, previous: null, why: `The line ${read.why}` };
    const before = last.get(line.view) ?? null;
    last.set(line.view, line.hash);
    return checkLine(folder, line, before, gateway);
  });
};

const checkLine = (folder: string, line: ChainLine, before: string | null, gateway: PublicKey): ReportCheck => {
  const file = join(folder, line.file);
  const wrong = (why: string): ReportCheck => ({ file, hash: line.hash, previous: line.previous, why });
  if (!existsSync(file)) return wrong('It is listed and not there.');
  try {
    const check = checkReport(file, gateway);
    if (check.why !== null) return check;
    if (check.hash !== line.hash) return wrong('It is not the report that was listed here.');
    if (check.previous !== before)
      return wrong('It does not hang on the report before it: one was taken out or put in.');
    const altered = Object.entries(line.files).flatMap(([name, hash]) => alteredFile(folder, name, hash));
    return altered.length === 0 ? check : wrong(altered.join(' '));
  } catch (error) {
    if (error instanceof Fault) return wrong(error.message);
    throw error;
  }
};

const alteredFile = (folder: string, name: string, hash: string): readonly string[] => {
  const file = join(folder, name);
  if (!existsSync(file)) return [`${name} is listed and not there.`];
  return toHex(sha256(readBytes(file))) === hash ? [] : [`${name} was altered: it is not the file that was listed.`];
};

/** Files as a line of the list has them. */
export const hashesOf = (files: readonly Readonly<{ name: string; text: string }>[]): ChainLine['files'] =>
  Object.fromEntries(files.map(({ name, text }) => [name, toHex(sha256(utf8(text)))]));
