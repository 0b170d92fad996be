import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifySignature } from '../../adapters/signatures/verify.ts';
import { sha256 } from '../../adapters/system/sha256.ts';
import { COMPLIANCE_FORMAT } from '../../compliance/compliance-report.ts';
import { Fault } from '../../domain/fault.ts';
import type { PublicKey } from '../../domain/identity.ts';
import { canonicalJson } from '../../market/canonical-json.ts';
import { readableFormats as qualityFormats } from '../../power-quality/report/quality-report.ts';
import { concat, fromBase64, toBase64, toHex, utf8 } from '../../wire/bytes.ts';
import type { MessageSigner } from '../../wire/message-signer.ts';
import { openReportText, type SignedReportKind, signReportBytes, signReportText } from '../../wire/signed-report.ts';

/** What all reports of a list have: which form they have, and the hash of the one before of their view. */
export type ListedReport = Readonly<{ format: string; previous: string | null }>;
const readableFormats: readonly string[] = [...qualityFormats, COMPLIANCE_FORMAT];
/** Reports of this form were listed without a signature. */
const UNSIGNED_FORMAT = 'gridtokenx/quality-report/v1';

/** The list of reports in a folder, in the order in which they were made: each hangs on the one before it of its view. */
export const CHAIN_FILE = 'reports.jsonl';

export type ChainLine = Readonly<{
  file: string;
  view: string;
  label: string;
  hash: string;
  previous: string | null;
  /** SHA-256 of every file of the report, by name. */
  files: Readonly<Record<string, string>>;
  /** Of the rest of the line, by who signed the report; lists of before have lines without. */
  signed?: string;
}>;

/** What is signed of a line says that it is one: the same key signs reports. */
const LINE_FORMAT = 'gridtokenx/report-line/v1';
const lineText = ({ file, view, label, hash, previous, files }: ChainLine): string =>
  canonicalJson({ format: LINE_FORMAT, file, view, label, hash, previous, files });

/** The same line, signed. @throws Fault `key` */
export const signLine = (line: ChainLine, signer: MessageSigner): ChainLine => ({
  ...line,
  signed: toBase64(signReportText(kindOf(signer), lineText(line), signer)),
});

/** Reports are signed by a gateway, those of a substation also by an operator, and those of a core by a core. */
const kindOf = ({ purpose }: MessageSigner): SignedReportKind => {
  if (purpose === 'core') return 'core-report';
  return purpose === 'operator' ? 'substation-report' : 'quality-report';
};

/** What was signed, by whomever reports are signed. @throws Fault `malformed` or `signature`. */
const openSigned = (signed: string, key: PublicKey): string => {
  const bytes = fromBase64(signed, 'signature');
  let told: unknown = null;
  for (const kind of ['quality-report', 'substation-report', 'core-report'] as const) {
    try {
      // A gateway signs its compliance as it signs its power quality: to people both are reports.
      return openReportText(kind, bytes, key, verifySignature, 'report');
    } catch (error) {
      // What is of another kind is malformed; of its own kind the signature alone is wrong.
      if (told === null || (error instanceof Fault && error.code === 'signature')) told = error;
    }
  }
  throw told;
};

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
  if (value['signed'] !== undefined && !has('signed')) return null;
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

/** A name for a report that neither the list nor the folder has. */
export const freeName = (stem: string, folder: string, chain: readonly ChainLine[]): string => {
  const isFree = (name: string): boolean =>
    chain.every(({ file }) => file !== `${name}.json`) && !existsSync(join(folder, `${name}.json`));
  let name = stem;
  for (let number = 2; !isFree(name); number += 1) name = `${stem}-${number}`;
  return name;
};

/** A report of a year is megabytes of JSON, and hash, signature and file are all of the same bytes. */
const texts = new WeakMap<ListedReport, Uint8Array>();
const bytesOf = (report: ListedReport): Uint8Array => {
  const bytes = texts.get(report) ?? utf8(canonicalJson(report));
  texts.set(report, bytes);
  return bytes;
};

export const hashOfReport = (report: ListedReport): string => toHex(sha256(bytesOf(report)));

/** As a file: the report, and the gateway's or operator's signature over its canonical JSON. */
export const signedReport = (report: ListedReport, signer: MessageSigner): Uint8Array => {
  const bytes = bytesOf(report);
  const signed = Buffer.from(signReportBytes(kindOf(signer), bytes, signer)).toString('base64');
  // As canonical JSON has it: report comes before signed.
  return concat(utf8('{"report":'), bytes, utf8(`,"signed":"${signed}"}\n`));
};

/**
 * What a check of a report came to: `why` is null where it is as the gateway signed it. `listed`: whether its line in the
 * list is signed too; null where that was not looked at. `says`: of what is no report.
 */
export type ReportCheck = Readonly<{
  file: string;
  hash: string | null;
  previous: string | null;
  why: string | null;
  listed?: 'signed' | 'unsigned';
  says?: string;
}>;

/** Whether a report file is what this gateway signed, to the letter. @throws Fault `storage` where it cannot be read. */
export const checkReport = (file: string, gateway: PublicKey): ReportCheck => openReport(file, gateway).check;

const openReport = (file: string, key: PublicKey): Readonly<{ check: ReportCheck; format: unknown }> => {
  const wrong = (why: string) => ({ check: { file, why, hash: null, previous: null }, format: null });
  const { report, signed } = jsonOf(readText(file)) ?? {};
  if (!isObject(report) || typeof signed !== 'string')
    return wrong('It is no report: that is the .json file that was written beside the page.');
  try {
    const original = openSigned(signed, key);
    if (canonicalJson(report) !== original) return wrong('It was altered: it is not the one that was signed.');
    const { format, previous } = jsonOf(original) ?? {};
    if (!readableFormats.some((known) => known === format))
      return wrong(`It is of another format than ${readableFormats.join(' or ')}.`);
    const hash = toHex(sha256(utf8(original)));
    return { check: { file, why: null, hash, previous: typeof previous === 'string' ? previous : null }, format };
  } catch (error) {
    if (error instanceof RangeError) return wrong('It was altered: it holds numbers that are never signed.');
    if (error instanceof Fault && error.code !== 'storage') return wrong(error.message);
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
    const { check, format } = openReport(file, gateway);
    if (check.why !== null) return check;
    const unlisted = wrongLine(line, gateway, format);
    if (unlisted !== null) return wrong(unlisted);
    if (check.hash !== line.hash) return wrong('It is not the report that was listed here.');
    if (check.previous !== before)
      return wrong('It does not hang on the report before it: one was taken out or put in.');
    const altered = Object.entries(line.files).flatMap(([name, hash]) => alteredFile(folder, name, hash));
    if (altered.length > 0) return wrong(altered.join(' '));
    return { ...check, listed: line.signed === undefined ? 'unsigned' : 'signed' };
  } catch (error) {
    if (error instanceof Fault) return wrong(error.message);
    throw error;
  }
};

/** Reports of the first format were listed without a signature; of one of a later its line was taken off. */
const wrongLine = (line: ChainLine, key: PublicKey, format: unknown): string | null => {
  if (line.signed === undefined)
    return format === UNSIGNED_FORMAT ? null : 'The signature of its line in the list was taken off.';
  return openSigned(line.signed, key) === lineText(line) ? null : 'Its line in the list was altered.';
};

const alteredFile = (folder: string, name: string, hash: string): readonly string[] => {
  const file = join(folder, name);
  if (!existsSync(file)) return [`${name} is listed and not there.`];
  return toHex(sha256(readBytes(file))) === hash ? [] : [`${name} was altered: it is not the file that was listed.`];
};

/** Files as a line of the list has them. */
export const hashesOf = (files: readonly Readonly<{ name: string; bytes: Uint8Array }>[]): ChainLine['files'] =>
  Object.fromEntries(files.map(({ name, bytes }) => [name, toHex(sha256(bytes))]));
