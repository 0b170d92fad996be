import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { defer, from, type Observable } from 'rxjs';
import { Fault } from '../../domain/fault.ts';
import type { ConfigurationHistory, InForceNote } from '../../ports/configuration-history.ts';
import { toHex, utf8 } from '../../wire/bytes.ts';
import { sameBytes } from '../../wire/cbor.ts';
import { DRAFT, type DurableFiles, machineFiles, put } from '../disk/durable-files.ts';

/** The newest entry and what is in force, in JSON: who finds fewer entries than it tells of knows that some were taken away. */
const HEAD = 'head.json';
/** By what the files of the site were known when they last said what was in force: no part of the chain, and nothing is lost with it. */
const SEEN = 'site.sha256';
/** Which entry a stop left on trial: no part of the chain either, and with it a trial is lost at most. */
const PAUSED = 'trial.sha256';

/**
 * A folder with a file for each entry (`entries/000001.cose`), one for the bytes of each configuration, named by their hash
 * (`contents/<sha256>`), `head.json`, `site.sha256` and `trial.sha256`. Every file is written beside its place, synced, and given its name: there is no
 * moment at which half of one could be read.
 */
export const configurationHistory = (folder: string, files: DurableFiles = machineFiles): ConfigurationHistory => {
  const [entries, contents] = [join(folder, 'entries'), join(folder, 'contents')];
  const entryFile = (sequence: number) => join(entries, `${String(sequence).padStart(6, '0')}.cose`);
  return {
    entries: () => work(folder, async () => readEntries({ folder, entries, files, entryFile })),
    content: (hash) =>
      work(folder, async () => {
        const path = join(contents, toHex(hash));
        const bytes = await files.read(path);
        if (bytes === null || !sameBytes(sha256(bytes), hash))
          throw damaged(`${path} is ${bytes === null ? 'not there' : 'not what its name says'}`);
        return new Uint8Array(bytes);
      }),
    keep: (content) =>
      work(folder, async () => {
        const path = join(contents, toHex(sha256(content)));
        const there = await files.read(path);
        // A file that was damaged is put right by the same bytes.
        if (there === null || !sameBytes(there, content)) await put(files, path, content);
      }),
    append: (sequence, entry, inForce) =>
      work(folder, async () => {
        // One under the same number got there and no word came back of it: to whoever appends it was never kept.
        if ((await files.read(entryFile(sequence + 1))) !== null)
          throw damaged(`${entryFile(sequence + 1)} is there already`);
        await put(files, entryFile(sequence), entry);
        await put(files, join(folder, HEAD), headOf(sequence, entry, inForce));
      }),
    seen: () => work(folder, () => readNote(files, join(folder, SEEN))),
    see: (digits) => work(folder, () => writeNote(files, join(folder, SEEN), digits)),
    paused: () => work(folder, () => readNote(files, join(folder, PAUSED))),
    pause: (digits) => work(folder, () => writeNote(files, join(folder, PAUSED), digits)),
  };
};

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

const readEntries = async ({
  folder,
  entries,
  files,
  entryFile,
}: Readonly<{ folder: string; entries: string; files: DurableFiles; entryFile: (sequence: number) => string }>) => {
  const names = (await files.names(entries)).filter((name) => !name.endsWith(DRAFT));
  const found: Uint8Array[] = [];
  for (let sequence = 1; sequence <= names.length; sequence += 1) {
    const bytes = await files.read(entryFile(sequence));
    if (bytes === null) throw damaged(`${entryFile(sequence)} is not there, and later ones are`);
    found.push(new Uint8Array(bytes));
  }
  const head = sequenceIn(await files.read(join(folder, HEAD)));
  if (head > found.length) throw damaged(`${folder} has ${found.length} entries, and there were ${head}`);
  return found;
};

const headOf = (sequence: number, entry: Uint8Array, inForce: InForceNote): Uint8Array =>
  utf8(`${JSON.stringify({ sequence, entry: toHex(sha256(entry)), inForce }, null, 2)}\n`);

/** 0 where nothing says so. */
const sequenceIn = (head: Uint8Array | null): number => {
  try {
    const { sequence } = JSON.parse(new TextDecoder().decode(head ?? utf8('{}'))) as Readonly<{ sequence?: unknown }>;
    return typeof sequence === 'number' ? sequence : 0;
  } catch {
    return 0;
  }
};

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest());

const damaged = (what: string): Fault => new Fault('storage', `The history of the configuration is damaged: ${what}.`);

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
