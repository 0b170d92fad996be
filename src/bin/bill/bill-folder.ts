import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../adapters/disk/make-folder.ts';
import { sha256 } from '../../adapters/system/sha256.ts';
import type { BillKeys, Evidence, LeafEvidence, LogEvidence } from '../../core/bill/evidence.ts';
import { Fault, orFault } from '../../domain/fault.ts';
import { whyOf } from '../../domain/why.ts';
import { fromBase64, fromHex, toBase64, toHex, utf8 } from '../../wire/bytes.ts';
import { publicKey } from '../../wire/key-id.ts';
import {
  decodeProofFile,
  decodeTrustFile,
  encodeProofFile,
  encodeTrustFile,
  type TrustFile,
} from '../../wire/proof-file.ts';

/** What is in the folder, for whoever finds it years later. */
const READ_ME = `A bill of a GridTokenX core, and everything it follows from.

bill.json     what the core states, as it signed it (bill.cose)
leaves.jsonl  the readings of the account's meters, each with its proof
orders.jsonl  the orders the account signed
decisions.jsonl  what the operator signed about readings that were held back
log.jsonl     entries of the core's transparency log, each with its proof under head.txt
rules/        prices and settings that were in force, by their hash
keys.json     the keys to check with; better are those you were given: --trust

Recompute it, without asking the core:  gridtokenx verify bill <this folder>
`;

/** Writes a bill and its evidence into a new folder, readable by its owner alone. @throws Fault `storage`. */
export const writeBillFolder = (folder: string, statement: string, evidence: Evidence, keys: BillKeys): void => {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new Fault('storage', `${folder} is not empty: name a new folder with --out.`);
  const write = (name: string, data: string | Uint8Array): void =>
    writeFileSync(join(folder, name), data, { mode: 0o600 });
  const lines = (values: readonly unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');
  try {
    makeFolder(join(folder, 'rules'), 0o700);
    write('README.txt', READ_ME);
    write('bill.json', statement);
    write('bill.cose', evidence.statement);
    write('head.txt', evidence.note);
    write(
      'leaves.jsonl',
      lines(evidence.leaves.map(({ proof, ...leaf }) => ({ ...leaf, proof: JSON.parse(encodeProofFile(proof)) }))),
    );
    write('orders.jsonl', lines(evidence.orders.map(toBase64)));
    write('decisions.jsonl', lines(evidence.decisions.map(toBase64)));
    write(
      'log.jsonl',
      lines(
        evidence.log.map(({ index, entry, path }) => ({ index, entry: toBase64(entry), path: path.map(toBase64) })),
      ),
    );
    for (const text of evidence.rules) write(join('rules', `${toHex(sha256(utf8(text)))}.json`), text);
    const trust: unknown = JSON.parse(encodeTrustFile(keys.trust));
    write('keys.json', `${JSON.stringify({ trust, accounts: keys.accounts.map(({ raw }) => toHex(raw)) }, null, 2)}\n`);
  } catch (cause) {
    throw new Fault('storage', `${folder} cannot be written: ${whyOf(cause)}.`, {
      cause,
    });
  }
};

export type BillFolder = Readonly<{ statement: string; evidence: Evidence; keys: BillKeys }>;

/** Pinned keys stand in the place of a folder's; an account key that is not pinned stays the folder's. */
export const pinnedBill = (own: BillKeys, trust: TrustFile): BillKeys => {
  const account = trust.keys.account;
  return { trust, accounts: account === undefined ? own.accounts : [publicKey(account)] };
};

/** @throws Fault `malformed`, naming the file, and the line of it. */
export const readBillFolder = (folder: string): BillFolder => ({
  statement: read(folder, 'bill.json'),
  evidence: {
    statement: readBytes(folder, 'bill.cose'),
    note: read(folder, 'head.txt'),
    leaves: linesOf(folder, 'leaves.jsonl', toLeaf),
    orders: linesOf(folder, 'orders.jsonl', (value) => fromBase64(String(value))),
    decisions: linesOf(folder, 'decisions.jsonl', (value) => fromBase64(String(value))),
    log: linesOf(folder, 'log.jsonl', toEntry),
    rules: namesIn(folder, 'rules').map((name) => read(folder, join('rules', name))),
  },
  keys: within(folder, 'keys.json', () => toKeys(JSON.parse(read(folder, 'keys.json')) as unknown)),
});

type Json = Readonly<Record<string, unknown>>;
const fields = (value: unknown): Json => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw new RangeError('it is not an object');
};
const whole = (value: unknown): number => {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new RangeError(`${JSON.stringify(value)} is not a whole number`);
};
const listIn = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value;
  throw new RangeError('it has no list where one belongs');
};

const toLeaf = (value: unknown): LeafEvidence => {
  const { point, start, version, entry, proof } = fields(value);
  const decoded = decodeProofFile(JSON.stringify(proof));
  if (decoded.kind !== 'leaf') throw new RangeError('its proof is not one of a leaf');
  return { point: String(point), start: String(start), version: whole(version), entry: whole(entry), proof: decoded };
};

const toEntry = (value: unknown): LogEvidence => {
  const { index, entry, path } = fields(value);
  return {
    index: whole(index),
    entry: fromBase64(String(entry)),
    path: listIn(path).map((hash) => fromBase64(String(hash))),
  };
};

const toKeys = (value: unknown): BillKeys => {
  const { trust, accounts } = fields(value);
  return {
    trust: decodeTrustFile(JSON.stringify(trust)),
    accounts: listIn(accounts).map((hex) => publicKey(fromHex(String(hex), 'account key'))),
  };
};

const linesOf = <T>(folder: string, name: string, toOne: (value: unknown) => T): readonly T[] =>
  read(folder, name)
    .split('\n')
    .filter((line) => line !== '')
    .map((line, at) => within(folder, `${name}, line ${at + 1}`, () => toOne(JSON.parse(line))));

const within = <T>(folder: string, where: string, work: () => T): T => {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof Fault || cause instanceof RangeError || cause instanceof SyntaxError)) throw cause;
    throw new Fault('malformed', `${join(folder, where)} cannot be read: ${cause.message}`, { cause });
  }
};

const readBytes = (folder: string, name: string): Uint8Array =>
  inBill(join(folder, name), (file) => new Uint8Array(readFileSync(file)));
const read = (folder: string, name: string): string => inBill(join(folder, name), (file) => readFileSync(file, 'utf8'));
const namesIn = (folder: string, name: string): readonly string[] =>
  inBill(join(folder, name), (file) => readdirSync(file));

const inBill = <T>(file: string, work: (file: string) => T): T =>
  orFault(
    'malformed',
    () => work(file),
    (why) => `${file} cannot be read: ${why}. Is this the folder of a bill?`,
  );
