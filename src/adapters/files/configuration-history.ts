import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { defer, from, type Observable } from 'rxjs';
import { damagedHistory } from '../../domain/configuration-change.ts';
import { Fault } from '../../domain/fault.ts';
import type { ConfigurationHistory, FoundEntries } from '../../ports/configuration-history.ts';
import { toHex, utf8 } from '../../wire/bytes.ts';
import { sameBytes } from '../../wire/cbor.ts';
import { type DurableFiles, machineFiles, put } from '../disk/durable-files.ts';

/** The newest entry and what is in force, in JSON: who finds fewer entries than it tells of knows that some were taken away. */
const HEAD = 'head.json';
/** By what the files of the site were known when they last said what was in force: no part of the chain, and nothing is lost with it. */
const SEEN = 'site.sha256';
/** Which entry a stop left on trial: no part of the chain either, and with it a trial is lost at most. */
const PAUSED = 'trial.sha256';

/**
 * A folder with a file for each entry (`entries/000001.cose`), one for the bytes of each configuration, named by their hash
 * (`contents/<sha256>`), `head.json`, `site.sha256` and `trial.sha256`. Every file is written beside its place, synced, and given its name: there is no
 * moment at which half of one could be read. A chain that was begun anew has a folder of its own (`entries-2`), and `head.json` says that it is the
 * one; what `head.json` said of the chain before is kept as `head-1.json`.
 */
export const configurationHistory = (folder: string, files: DurableFiles = machineFiles): ConfigurationHistory => {
  const contents = join(folder, 'contents');
  const newest = () => newestChain(folder, files);
  return {
    entries: () =>
      work(folder, async () => {
        const { entries, missing } = await readChain(folder, await newest(), files);
        if (missing !== null) throw missing;
        return entries;
      }),
    found: (chain) =>
      work(folder, async () => {
        const last = await newest();
        if (chain !== undefined && (chain < 1 || chain > last.number)) throw noSuchChain(chain, last.number);
        const former = chain === undefined || chain === last.number ? null : chain;
        if (former === null) return readChain(folder, last, files);
        const head = headIn(await readOr(files, join(folder, formerHead(former))));
        return readChain(folder, { number: former, head }, files);
      }),
    content: (hash) =>
      work(folder, async () => {
        const path = join(contents, toHex(hash));
        const bytes = await readOr(files, path);
        if (bytes === null || !sameBytes(sha256(bytes), hash)) throw lostBytes(path);
        return new Uint8Array(bytes);
      }),
    keep: (content) =>
      work(folder, async () => {
        const path = join(contents, toHex(sha256(content)));
        const there = await readOr(files, path);
        // A file that was damaged is put right by the same bytes.
        if (there === null || !sameBytes(there, content)) await put(files, path, content);
      }),
    append: (sequence, entry, inForce) =>
      work(folder, async () => {
        const { number } = await newest();
        const next = entryFile(folder, number, sequence + 1);
        // One under the same number got there and no word came back of it: to whoever appends it was never kept.
        if ((await files.read(next)) !== null) throw damagedHistory(`${next} is there already`);
        await put(files, entryFile(folder, number, sequence), entry);
        await put(files, join(folder, HEAD), headOf({ sequence, inForce }, entry, number));
      }),
    beginAnew: (entry, inForce) =>
      work(folder, async () => {
        const { number } = await newest();
        const head = await readOr(files, join(folder, HEAD));
        if (head !== null) await put(files, join(folder, formerHead(number)), head);
        await put(files, entryFile(folder, number + 1, 1), entry);
        await put(files, join(folder, HEAD), headOf({ sequence: 1, inForce }, entry, number + 1));
        return number + 1;
      }),
    seen: () => work(folder, () => readNote(files, join(folder, SEEN))),
    see: (digits) => work(folder, () => writeNote(files, join(folder, SEEN), digits)),
    paused: () => work(folder, () => readNote(files, join(folder, PAUSED))),
    pause: (digits) => work(folder, () => writeNote(files, join(folder, PAUSED), digits)),
  };
};

const chainName = (number: number): string => (number === 1 ? 'entries' : `entries-${number}`);
const formerHead = (number: number): string => `head-${number}.json`;
const entryFile = (folder: string, chain: number, sequence: number): string =>
  join(folder, chainName(chain), `${String(sequence).padStart(6, '0')}.cose`);

type Noted = Exclude<FoundEntries['noted'], null>;
type Head = Noted & Readonly<{ chain: number }>;
type Chain = Readonly<{ number: number; head: Head | null }>;

/** Where nothing says which is the newest, it is the last that was begun. */
const newestChain = async (folder: string, files: DurableFiles): Promise<Chain> => {
  const head = headIn(await readOr(files, join(folder, HEAD)));
  if (head !== null) return { number: head.chain, head };
  const begun = (await files.names(folder)).map((name) => /^entries-(\d+)$|^head-(\d+)\.json$/.exec(name));
  const numbers = begun.map((parts) => Number(parts?.[1] ?? 0) || Number(parts?.[2] ?? 0) + 1);
  return { number: Math.max(1, ...numbers), head };
};

const isEntry = (name: string): boolean => /^\d{6,}\.cose$/.test(name);

const readChain = async (folder: string, { number, head }: Chain, files: DurableFiles): Promise<FoundEntries> => {
  const names = (await files.names(join(folder, chainName(number)))).filter(isEntry);
  const sequences = names.map((name) => Number.parseInt(name, 10)).toSorted((one, other) => one - other);
  const [entries, later]: [Uint8Array[], Uint8Array[]] = [[], []];
  let missing: Fault | null = null;
  for (const sequence of sequences) {
    const next = entryFile(folder, number, entries.length + 1);
    const path = entryFile(folder, number, sequence);
    const bytes = await readOr(files, path);
    if (bytes === null || path !== next) missing ??= damagedHistory(`${next} is not there, or cannot be read`);
    if (bytes !== null) (missing === null ? entries : later).push(new Uint8Array(bytes));
  }
  // With the first entry alone a crash came before it was noted.
  if (missing === null && head === null && entries.length > 1)
    missing = damagedHistory(`${join(folder, HEAD)} is gone, or says nothing`);
  if (missing === null && head !== null && head.sequence > entries.length)
    missing = damagedHistory(
      `${join(folder, chainName(number))} has ${entries.length} entries, and there were ${head.sequence}`,
    );
  return { entries, later, noted: head, missing };
};

/** A place of a disk that gives nothing back any more, or that is no file, is like a file that is gone. */
const readOr = async (files: DurableFiles, path: string): Promise<Uint8Array | null> => {
  try {
    return await files.read(path);
  } catch (error) {
    if (isOfFiles(error) && (error.code === 'EIO' || error.code === 'EISDIR')) return null;
    throw error;
  }
};

const lostBytes = (path: string): Fault =>
  new Fault('storage', `The bytes of a configuration are gone, or others: ${path}. Nobody can go back to it.`);

const noSuchChain = (chain: number, last: number): Fault =>
  new Fault('configuration', `There is no history ${chain} of this configuration; allowed: 1 to ${last}.`);

/** A hash in digits; null where there is none. */
const readNote = async (files: DurableFiles, path: string): Promise<string | null> => {
  const digits = new TextDecoder().decode((await files.read(path)) ?? utf8('')).trim();
  return /^[0-9a-f]{64}$/.test(digits) ? digits : null;
};

const writeNote = async (files: DurableFiles, path: string, digits: string | null): Promise<void> => {
  const bytes = utf8(`${digits ?? 'none'}\n`);
  const there = await files.read(path);
  if (there === null && digits === null) return;
  if (there === null || !sameBytes(there, bytes)) await put(files, path, bytes);
};

const headOf = ({ sequence, inForce }: Noted, entry: Uint8Array, chain: number): Uint8Array =>
  utf8(`${JSON.stringify({ sequence, entry: toHex(sha256(entry)), inForce, ...(chain > 1 && { chain }) }, null, 2)}\n`);

/** Null where nothing says so. */
const headIn = (bytes: Uint8Array | null): Head | null => {
  try {
    const { sequence, inForce, chain = 1 } = JSON.parse(new TextDecoder().decode(bytes ?? utf8('{}'))) as Partial<Head>;
    if (!isNumber(sequence) || !isNumber(chain)) return null;
    const isNote = isNumber(inForce?.change) && /^[0-9a-f]{64}$/.test(String(inForce?.configuration));
    return { sequence, chain, inForce: isNote && inForce !== undefined ? inForce : null };
  } catch {
    return null;
  }
};

const isNumber = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0;

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest());

const work = <T>(folder: string, of: () => Promise<T>): Observable<T> =>
  defer(() =>
    from(
      of().catch((cause: unknown) => {
        if (cause instanceof Fault || !isOfFiles(cause)) throw cause;
        const full = cause.code === 'ENOSPC' || cause.code === 'EDQUOT';
        throw new Fault(
          full ? 'disk-full' : 'storage',
          `The history of the configuration cannot be kept in ${folder}: ${cause.message}. ${full ? 'Make room on its disk.' : 'Check its disk and its owner.'}`,
          { cause },
        );
      }),
    ),
  );

const isOfFiles = (error: unknown): error is Error & Readonly<{ code: string }> =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^E[A-Z0-9]+$/.test(error.code);
