import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { openLogFiles } from '../../adapters/files/log-files.ts';
import { provenLogFiles } from '../../adapters/files/proven-log-files.ts';
import { snapshotFolder } from '../../adapters/files/snapshot-folder.ts';
import { openArchive } from '../../adapters/sqlite/archive.ts';
import { openJournal } from '../../adapters/sqlite/journal.ts';
import { readArchive } from '../../adapters/sqlite/read-archive.ts';
import { rewriteWhole } from '../../adapters/sqlite/rewrite-whole.ts';
import { sha256 } from '../../adapters/system/sha256.ts';
import { type CollectedDump, withoutFigures } from '../../core/bill/collect-bill.ts';
import type { Issuer } from '../../core/bill/evidence.ts';
import { type Books, openBooks } from '../../core/books.ts';
import { collectAccounts, factBytes, nothingOwn } from '../../core/erasure/collect-accounts.ts';
import { type ErasedEvidence, erasedEvidence, isOf } from '../../core/erasure/erased-evidence.ts';
import { replay } from '../../core/replay.ts';
import { type Told, toldEvents } from '../../core/told.ts';
import type { Erasure } from '../../domain/erasure.ts';
import { Fault } from '../../domain/fault.ts';
import { bangkokTime, type Instant } from '../../domain/time.ts';
import type { ErasureReader, KeptErasure } from '../../ports/evidence-archive.ts';
import type { JournalOrigin } from '../../ports/journal.ts';
import type { Log } from '../../ports/log.ts';
import { decodeBatchBody } from '../../wire/batch.ts';
import { toHex } from '../../wire/bytes.ts';
import { sameBytes } from '../../wire/cbor.ts';
import { decodeJournalFrame, encodeJournalFrame } from '../../wire/journal-frame.ts';
import { decodeLeaf } from '../../wire/leaf.ts';
import { decodePlain } from '../../wire/plain-bytes.ts';
import { decodeSnapshot, encodeSnapshot, rowHashOf } from '../../wire/snapshot-file.ts';

/** A request that was verified, as it was signed. */
export type SignedErasure = Readonly<{ erasure: Erasure; hash: Uint8Array; message: Uint8Array }>;
export type ErasedCore = Readonly<{ row: number; leaves: number; orders: number; quarantined: number; entry: number }>;

/** What is durable, in this order. */
export const erasureSteps = ['journalled', 'snapshot', 'archive', 'journal', 'snapshots'] as const;
type Site = Readonly<{
  issuer: Issuer;
  storage: string;
  eventsKept: number;
  log: Log;
  /** Hears of each step once it is done. */
  reached?: (step: (typeof erasureSteps)[number]) => void;
}>;
type Journal = ReturnType<typeof openJournal>;

/**
 * Erases at a core that is stopped. Whatever ends it, doing it again goes on where it was; until it has ended the core starts
 * as before. In this order: the request is journalled, and so in the log; a snapshot of the state that holds no figure of it
 * any more; the archive lets go of leaves and orders and takes what bills are made of, in one transaction; the journal lets go
 * of everything up to the snapshot, in one transaction; older snapshots and what lies in quarantine are overwritten.
 * @throws Fault `storage` where the request cannot be done.
 */
export const eraseCore = async (site: Site, request: SignedErasure, expires: Instant): Promise<ErasedCore> => {
  const { storage, log } = site;
  const archiveFile = join(storage, 'archive.sqlite');
  let found: Readonly<{ evidence: ErasedEvidence; origin: JournalOrigin; entry: number; quarantined: number }>;
  {
    await using journal = openJournal(join(storage, 'journal.sqlite'), { log });
    const at = await lastValueFrom(journal.origin());
    const begun = unfinished(site, archiveFile, request, at);
    found = begun ?? (await gatherAndKeep(site, journal, archiveFile, { ...request, expires }, at));
    await lastValueFrom(journal.beginAfter(found.origin), { defaultValue: undefined });
  }
  rewriteWhole(join(storage, 'journal.sqlite'));
  site.reached?.('journal');
  snapshotFolder(join(storage, 'snapshots')).destroyBefore(found.origin.row);
  site.reached?.('snapshots');
  const { evidence, origin, entry, quarantined } = found;
  return { row: origin.row, leaves: evidence.leaves.length, orders: evidence.orders.length, quarantined, entry };
};

/** An attempt before this one may have come as far as the archive: then the journal alone is left to do. */
const unfinished = ({ storage }: Site, archiveFile: string, { hash }: SignedErasure, at: JournalOrigin | null) => {
  using archive = readArchive(archiveFile);
  const common = archive.common();
  if (common === null || !archive.erasures().some((one) => sameBytes(one.hash, hash))) return null;
  const kept = snapshotFolder(join(storage, 'snapshots'))
    .kept()
    .find(({ isOrigin, row }) => isOrigin && row === common.row);
  if (kept === undefined)
    throw new Fault('storage', `The snapshot after row ${common.row} is missing: restore ${storage} from a backup.`);
  const { row, rowHash, stateHash } = decodeSnapshot(kept.read(), sha256);
  const origin = at !== null && at.row >= row ? at : { row, rowHash, stateHash };
  return { evidence: { leaves: [], orders: [] }, origin, entry: -1, quarantined: 0 };
};

const gatherAndKeep = async (
  site: Site,
  journal: Journal,
  archiveFile: string,
  request: SignedErasure & Readonly<{ expires: Instant }>,
  at: JournalOrigin | null,
) => {
  const { issuer, storage, eventsKept, log } = site;
  using logStore = openLogFiles({ folder: join(storage, 'log'), log });
  const told = toldEvents(eventsKept);
  const folder = snapshotFolder(join(storage, 'snapshots'));
  using archive = readArchive(archiveFile);
  const before = at && { ...restoredFrom(folder, at), ...billedBefore(archive, at) };
  const collector = collectAccounts(issuer, before && { ...before, registry: registryIn(site, before.books) });
  const books = openBooks(issuer, { sha256, booked: collector.booked, logStore });
  if (before !== null) books.load(before.books);
  let entry = -1;
  if (before !== null) told.load(before.told);
  const watched = lookedOn(books, {
    apply: (one) => {
      const events = books.apply(one);
      collector.see(one, events);
      told.see(events);
      const isThis = events.some((event) => event.kind === 'erased' && sameBytes(event.hash, request.hash));
      if (isThis) entry = books.log.head().size - 1;
      return events;
    },
  });
  const rows = await lastValueFrom(replay(journal, watched, { log, seen: () => {} }, at?.row ?? 0));
  const row = entry >= 0 ? rows : await write(journal, watched, request, rows);
  site.reached?.('journalled');
  // The log's files are a source from here on: they are durable before what relies on them.
  provenLogFiles(join(storage, 'log')).sync();
  const origin = await keepOrigin(site, { journal, books, told, row });
  site.reached?.('snapshot');
  const { own, common } = collector.facts();
  const evidence = erasedEvidence(request.erasure, archive, books.market.registry(), common);
  const { erasure, hash, message } = request;
  const quarantined = clearQuarantine(join(storage, 'quarantine'), isOf(erasure, books.market.registry(), common));
  const kept: KeptErasure = { hash, account: erasure.account, from: erasure.from, to: erasure.to, message };
  archive[Symbol.dispose]();
  await using writing = openArchive(archiveFile, { log });
  const billed = [...own].map(([account, facts]) => ({
    account,
    facts: factBytes(account === erasure.account ? withoutFigures(facts, erasure) : facts),
  }));
  await lastValueFrom(
    writing.erase({ ...evidence, billed, common: { row, facts: factBytes(common) }, erasures: [kept] }),
    { defaultValue: undefined },
  );
  site.reached?.('archive');
  return { evidence, origin, entry, quarantined };
};

/** The same books with another `apply`: their getters stay theirs. */
const lookedOn = (books: Books, change: Pick<Books, 'apply'>): Books => Object.assign(Object.create(books), change);

/** What a journal begins from that was let go of up to a row. @throws Fault `storage` where it is not whole. */
export const restoredFrom = (folder: ReturnType<typeof snapshotFolder>, { row, stateHash }: JournalOrigin) => {
  const kept = folder.kept().find((one) => one.isOrigin && one.row === row);
  const snapshot = kept && decodeSnapshot(kept.read(), sha256);
  if (snapshot?.stateHash !== stateHash)
    throw new Fault(
      'storage',
      `The snapshot after row ${row}, from which the journal begins, is missing or another: restore it from a backup.`,
    );
  return { books: snapshot.books, told: snapshot.told };
};

const billedBefore = (archive: ErasureReader, { row }: JournalOrigin) => {
  const common = archive.common();
  if (common === null || common.row !== row)
    throw new Fault(
      'storage',
      `The archive does not say what was billed through row ${row}: restore it from a backup.`,
    );
  return { billed: archive.billed(), common: common.facts };
};

const registryIn = ({ issuer }: Site, dump: Parameters<Books['load']>[0]) => {
  const books = openBooks(issuer, { sha256 });
  books.load(dump);
  return books.market.registry();
};

/** Journals the request, and holds it to what the market says of it before. */
const write = async (
  journal: Journal,
  books: Books,
  { expires, ...request }: SignedErasure & Readonly<{ expires: Instant }>,
  rows: number,
): Promise<number> => {
  const { erasure } = request;
  if (expires <= books.at())
    throw new Fault(
      'storage',
      `Nothing was erased: the request was good until ${bangkokTime(expires)}, and the core's time is ${bangkokTime(books.at())}.`,
    );
  const refusal = books.market.erasureRefusal(erasure);
  if (refusal === 'not-final')
    throw new Fault(
      'storage',
      `Nothing was erased: only what starts before ${bangkokTime(books.market.erasableBefore())} is final, and no estimate looks back to it; --to is ${bangkokTime(erasure.to)}.`,
    );
  if (refusal !== null)
    throw new Fault(
      'storage',
      `Nothing was erased: money of ${erasure.account} is still set aside for a delivery that was never settled.`,
    );
  const entries = [{ at: books.at(), command: { kind: 'erase', ...request } as const }];
  const blob = encodeJournalFrame(entries);
  await lastValueFrom(journal.append({ row: rows + 1, blob }), { defaultValue: undefined });
  for (const one of decodeJournalFrame(blob)) books.apply(one);
  return rows + 1;
};

type AtRow = Readonly<{ journal: Journal; books: Books; told: Told; row: number }>;

const keepOrigin = async ({ issuer, storage }: Site, { journal, books, told, row }: AtRow): Promise<JournalOrigin> => {
  const last = await lastValueFrom(journal.rows(row - 1));
  const origin = { row, rowHash: rowHashOf(last.blob), stateHash: books.stateHash() };
  await lastValueFrom(journal.putMark({ row, stateHash: origin.stateHash }), { defaultValue: undefined });
  // A public event names nobody; of a small place its figure may still be a household's.
  told.forgetBefore(books.market.erasableBefore());
  const snapshot = { ...issuer, ...origin, books: books.dump(), told: told.dump() };
  snapshotFolder(join(storage, 'snapshots')).keepOrigin(row, encodeSnapshot(snapshot, sha256));
  return origin;
};

/** What a former key signed too late is whole batches: those with a leaf of the household go. */
const clearQuarantine = (folder: string, isErased: ReturnType<typeof isOf>): number => {
  const found = namesIn(folder).filter((name) => holdsErased(readFileSync(join(folder, name)), isErased));
  for (const name of found) overwrite(join(folder, name));
  return found.length;
};

const holdsErased = (body: Uint8Array, isErased: ReturnType<typeof isOf>): boolean => {
  try {
    return decodeBatchBody(body).leaves.some((bytes) => {
      const { point, start } = decodeLeaf(bytes);
      return isErased(point, start);
    });
  } catch (error) {
    // A grid fact, or nothing that can be read: no readings are in it.
    if (error instanceof Fault) return false;
    throw error;
  }
};

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

const overwrite = (path: string): void => {
  const file = openSync(path, 'r+');
  try {
    writeSync(file, new Uint8Array(statSync(path).size));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  rmSync(path);
};

/** Files of the storage that are none of a core's own: copies and what was set aside, which nobody looked into. */
export const leftBeside = (storage: string): readonly string[] => {
  const own = /^(journal|archive)\.sqlite(-wal|-shm)?$|^(log|snapshots|quarantine|requests)$/;
  return readdirSync(storage).filter((name) => !own.test(name));
};

/** What one account was billed through the row a journal begins after. @throws Fault `storage` where the archive does not say. */
export const billedFacts = (archive: ErasureReader, account: string, origin: JournalOrigin): CollectedDump => {
  const { billed, common } = billedBefore(archive, origin);
  const own = billed.find((one) => one.account === account);
  return { common: decodePlain(common), own: own === undefined ? nothingOwn : decodePlain(own.facts) };
};

/** The request's name for people. */
export const shortHash = (hash: Uint8Array): string => toHex(hash).slice(0, 16);

export const readRequest = (path: string): Uint8Array => {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Fault('malformed', `The request ${path} cannot be read: ${why}.`, { cause });
  }
};
