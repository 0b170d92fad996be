import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { EMPTY, lastValueFrom, toArray } from 'rxjs';
import { openLogFiles } from '../../adapters/files/log-files.ts';
import { reachedIn } from '../../adapters/files/log-head.ts';
import { provenLogFiles } from '../../adapters/files/proven-log-files.ts';
import { snapshotFolder } from '../../adapters/files/snapshot-folder.ts';
import { openArchive } from '../../adapters/sqlite/archive.ts';
import { type CoreStore, openCoreStore } from '../../adapters/sqlite/core-store.ts';
import { readArchive } from '../../adapters/sqlite/read-archive.ts';
import { readJournal } from '../../adapters/sqlite/read-journal.ts';
import { refuseWithoutRoomBeside, rewriteWhole } from '../../adapters/sqlite/rewrite-whole.ts';
import { destroyCopies } from '../../adapters/sqlite/safety-copy.ts';
import { sha256 } from '../../adapters/system/sha256.ts';
import { withoutFigures } from '../../core/bill/collect-bill.ts';
import { openBooks } from '../../core/books.ts';
import { factBytes } from '../../core/erasure/collect-accounts.ts';
import { erasedEvidence, isOf } from '../../core/erasure/erased-evidence.ts';
import { holdToReached } from '../../core/log-reached.ts';
import { Fault } from '../../domain/fault.ts';
import type { AccountId } from '../../domain/identity.ts';
import type { Plain } from '../../domain/plain.ts';
import type { ErasureReader, EvidenceReader, KeptErasure } from '../../ports/evidence-archive.ts';
import type { JournalOrigin } from '../../ports/journal.ts';
import type { Log } from '../../ports/log.ts';
import { sameBytes } from '../../wire/cbor.ts';
import { decodeJournalFrame, encodeJournalFrame } from '../../wire/journal-frame.ts';
import { decodeSnapshot, encodeSnapshot, rowHashOf } from '../../wire/snapshot-file.ts';
import { archiveFileIn, journalFileIn, ownArchiveIn } from '../core-journal.ts';
import { clearLeftCopies } from '../storage/left-copies.ts';
import { commonBytes, latestErasure, restoredFrom, stillUnfinished } from './billed-before.ts';
import {
  type ErasureSite,
  type GatheredErasure,
  gatherErasure,
  refuseErasure,
  type SignedErasure,
} from './gather-erasure.ts';
import { destroyFiles, quarantined } from './quarantined.ts';
import { forgetUnfinished, noteUnfinished, unfinishedIn } from './unfinished-erasure.ts';

type Counts = Readonly<{ leaves: number; orders: number; quarantined: number }>;
/** `before`: what an attempt before this one had come to. Where it had ended, nothing that came late is looked for. */
export type ErasedCore = Counts & Readonly<{ row: number; before: 'nothing' | 'begun' | 'done' }>;
type Journal = CoreStore['journal'];
type Archive = EvidenceReader & ErasureReader;

/** The journal's file, and what lies in it may be read meanwhile. */
const openStore = (storage: string, log: Log): CoreStore =>
  openCoreStore(journalFileIn(storage), {
    ...{ log, maxBytes: LARGEST, readers: true },
    evidence: archiveFileIn(storage) === journalFileIn(storage) ? 'journal' : 'own-file',
  });

type Before = Readonly<{ before: 'begun' | 'done'; row: number }>;

/** What has room already needs no bound to lose some. */
const LARGEST = 2 ** 50;

const none: Counts = { leaves: 0, orders: 0, quarantined: 0 };
/** What is written anew: the journal's file, and that of an archive of its own. */
const filesIn = (storage: string): readonly string[] => [...new Set([journalFileIn(storage), archiveFileIn(storage)])];
const snapshotsIn = (storage: string) => snapshotFolder(join(storage, 'snapshots'));

/**
 * Erases at a core that is stopped. Whatever ends it, doing it again goes on where it was; until it has ended the core starts
 * as before. In this order: the request is journalled, and so in the log; a snapshot of the state that holds no figure of it
 * any more, which is read back; the archive lets go of leaves and orders and takes what bills are made of, in one transaction;
 * the journal lets go of everything up to the snapshot, in one transaction; both files are written anew, and what was copied before a migration goes; older snapshots and what lies in quarantine are
 * overwritten. Before the request is journalled it is noted beside, until all of that is done.
 * @throws Fault `storage` where the request cannot be done.
 */
export const eraseCore = async (site: ErasureSite, request: SignedErasure): Promise<ErasedCore> => {
  const { storage, log } = site;
  // Before anything is opened: where evidence is gone, or lies in two files, nothing is done.
  archiveFileIn(storage);
  clearLeftCopies(storage);
  refuseWithoutRoomBeside(filesIn(storage));
  let found: Counts & Readonly<{ origin: JournalOrigin; before: ErasedCore['before'] }>;
  {
    await using store = openStore(storage, log);
    const { journal } = store;
    const at = await lastValueFrom(journal.origin());
    const known = knownBefore(storage, request.hash, at);
    found =
      known === null
        ? { ...(await gatherAndKeep(site, store, request, at)), before: 'nothing' }
        : { ...none, origin: await originOf(site, journal, known, at), before: known.before };
    // An attempt of a program from before came this far without; from here on neither journal nor archive says that something is left to do.
    if (known !== null) noteUnfinished(storage, request.message);
    await lastValueFrom(journal.beginAfter(found.origin), { defaultValue: undefined });
  }
  site.reached?.('let-go');
  for (const file of filesIn(storage)) {
    rewriteWhole(file);
    destroyCopies(file);
  }
  site.reached?.('journal');
  const { origin, ...counts } = found;
  snapshotsIn(storage).destroyBefore(origin.row);
  forgetUnfinished(storage);
  site.reached?.('snapshots');
  return { ...counts, row: origin.row };
};

/** What `eraseCore` would do; nothing is changed. @throws Fault `storage` where it would refuse. */
export const wouldErase = async (site: ErasureSite, request: SignedErasure): Promise<ErasedCore> => {
  const { storage } = site;
  refuseWithoutRoomBeside(filesIn(storage));
  using journal = readJournal(journalFileIn(storage));
  const at = await lastValueFrom(journal.origin());
  const known = knownBefore(storage, request.hash, at);
  if (known !== null) return { ...none, ...known };
  using archive = readArchive(archiveFileIn(storage));
  // Where the journal does not begin with its first row, the log's files are a source.
  const files = at && { logStore: provenLogFiles(join(storage, 'log')) };
  // A torn row is not cut: nothing is changed.
  const looked = { ...journal, cut: () => EMPTY };
  const gathered = await gatherErasure(site, { journal: looked, archive, at, ...files }, request.hash);
  holdToReached(gathered.books.log, { reached: () => reachedIn(join(storage, 'log')) });
  if (gathered.entry() < 0) refuseErasure(request, gathered, site.now);
  const { evidence, files: lying } = figuresOf(site, archive, request, gathered);
  const counts = { leaves: evidence.leaves.length, orders: evidence.orders.length, quarantined: lying.length };
  return { ...counts, row: gathered.rows, before: gathered.entry() < 0 ? 'nothing' : 'begun' };
};

/** An attempt before this one may have come as far as the archive: then the journal alone is left to do, and all files. */
const knownBefore = (storage: string, hash: Uint8Array, at: JournalOrigin | null): Before | null => {
  const unfinished = unfinishedIn(storage);
  if (unfinished !== null && !sameBytes(unfinished.hash, hash)) throw stillUnfinished(unfinished);
  using archive = readArchive(archiveFileIn(storage));
  const latest = latestErasure(archive);
  if (latest === null || !archive.erasures().some((one) => sameBytes(one.hash, hash))) return null;
  if (at !== null && latest.row <= at.row) return { before: unfinished === null ? 'done' : 'begun', row: at.row };
  return sameBytes(latest.erasure.hash, hash) ? { before: 'begun', row: latest.row } : null;
};

/** Where the journal begins, or is to begin: there it must be the one that the snapshot was made of. */
const originOf = async (
  site: ErasureSite,
  journal: Journal,
  { row }: Before,
  at: JournalOrigin | null,
): Promise<JournalOrigin> => {
  if (at !== null && at.row >= row) return at;
  const kept = snapshotsIn(site.storage)
    .kept()
    .find((one) => one.isOrigin && one.row === row);
  if (kept === undefined)
    throw new Fault('storage', `The snapshot after row ${row} is missing: restore ${site.storage} from a backup.`);
  const { rowHash, stateHash } = decodeSnapshot(kept.read(), sha256);
  const [found] = await lastValueFrom(journal.rows(row - 1).pipe(toArray()));
  if (found?.row !== row || rowHashOf(found.blob) !== rowHash)
    throw new Fault(
      'storage',
      `Row ${row} of the journal is not the one the snapshot ${kept.name} was made after, and nothing more was erased: put back the newest journal (journal.sqlite, and journal.sqlite-wal where there is one).`,
    );
  const origin = { row, rowHash, stateHash };
  readBack(site, origin);
  return origin;
};

const gatherAndKeep = async (
  site: ErasureSite,
  { journal, archive: filed }: Pick<CoreStore, 'journal' | 'archive'>,
  request: SignedErasure,
  at: JournalOrigin | null,
): Promise<Counts & Readonly<{ origin: JournalOrigin }>> => {
  const { storage, log } = site;
  using logStore = openLogFiles({ folder: join(storage, 'log'), log });
  using archive = readArchive(archiveFileIn(storage));
  const gathered = await gatherErasure(site, { journal, archive, at, logStore }, request.hash);
  // A journal that falls short of the log's files is an older one: what it does not say would be gone for good.
  holdToReached(gathered.books.log, logStore);
  if (gathered.entry() < 0) holdTo(request, gathered, site);
  // Not after it: a core that began from a snapshot since would not see in its journal that it has not ended.
  noteUnfinished(storage, request.message);
  const row = gathered.entry() >= 0 ? gathered.rows : await write(journal, gathered, request);
  site.reached?.('journalled');
  // The log's files are a source from here on: they are durable before what relies on them.
  provenLogFiles(join(storage, 'log')).sync();
  const origin = await keepOrigin(site, journal, gathered, row);
  readBack(site, origin);
  site.reached?.('snapshot');
  const { evidence, files, own, common } = figuresOf(site, archive, request, gathered);
  destroyFiles(join(storage, 'quarantine'), files);
  const { erasure, hash, message } = request;
  const kept: KeptErasure = { hash, account: erasure.account, from: erasure.from, to: erasure.to, message };
  const billed = leftOf(own, [...archive.erasures(), kept]);
  archive[Symbol.dispose]();
  const erased = { ...evidence, billed, common: { row, facts: commonBytes(common, hash) }, erasures: [kept] };
  const ownFile = ownArchiveIn(storage);
  if (archiveFileIn(storage) === ownFile) {
    await using own = openArchive(ownFile, { log });
    await lastValueFrom(own.erase(erased), { defaultValue: undefined });
  } else await lastValueFrom(filed.erase(erased), { defaultValue: undefined });
  site.reached?.('archive');
  return { leaves: evidence.leaves.length, orders: evidence.orders.length, quarantined: files.length, origin };
};

/** The household's in archive and quarantine, and what all were billed. */
const figuresOf = (
  { storage }: ErasureSite,
  archive: Archive,
  { erasure }: SignedErasure,
  { books, collector }: GatheredErasure,
) => {
  const { own, common } = collector.facts();
  const registry = books.market.registry();
  const evidence = erasedEvidence(erasure, archive, registry, common);
  const files = quarantined(join(storage, 'quarantine'), isOf(erasure, registry, common));
  return { evidence, files, own, common };
};

/** A journal that still says what another erasure took out of the archive must not bring it back. */
const leftOf = (own: ReadonlyMap<AccountId, Plain>, erasures: readonly KeptErasure[]) =>
  [...own].map(([account, facts]) => ({
    account,
    facts: factBytes(erasures.filter((one) => one.account === account).reduce(withoutFigures, facts)),
  }));

/** What is refused before it is journalled was never begun, also where an attempt before had noted it. @throws Fault `storage`. */
const holdTo = (request: SignedErasure, gathered: GatheredErasure, { storage, now }: ErasureSite): void => {
  try {
    refuseErasure(request, gathered, now);
  } catch (error) {
    forgetUnfinished(storage);
    throw error;
  }
};

const write = async (journal: Journal, gathered: GatheredErasure, request: SignedErasure): Promise<number> => {
  const { books, rows } = gathered;
  const { expires: _, ...signed } = request;
  const blob = encodeJournalFrame([{ at: books.at(), command: { kind: 'erase', ...signed } }]);
  await lastValueFrom(journal.append({ row: rows + 1, blob }), { defaultValue: undefined });
  for (const one of decodeJournalFrame(blob)) books.apply(one);
  return rows + 1;
};

const keepOrigin = async (
  { issuer, storage }: ErasureSite,
  journal: Journal,
  { books, told }: GatheredErasure,
  row: number,
): Promise<JournalOrigin> => {
  const last = await lastValueFrom(journal.rows(row - 1));
  const origin = { row, rowHash: rowHashOf(last.blob), stateHash: books.stateHash() };
  await lastValueFrom(journal.putMark({ row, stateHash: origin.stateHash }), { defaultValue: undefined });
  // A public event names nobody; of a small place its figure may still be a household's.
  told.forgetBefore(books.market.erasableBefore());
  const snapshot = { ...issuer, ...origin, books: books.dump(), told: told.dump() };
  snapshotsIn(storage).keepOrigin(row, encodeSnapshot(snapshot, sha256));
  return origin;
};

/** Nothing else leads there once the journal is gone: it is begun from as a start would. @throws Fault `storage`. */
const readBack = ({ issuer, storage }: ErasureSite, origin: JournalOrigin): void => {
  const books = openBooks(issuer, { sha256, logStore: provenLogFiles(join(storage, 'log')) });
  books.load(restoredFrom(snapshotsIn(storage), origin).books);
  const state = books.stateHash();
  if (state !== origin.stateHash)
    throw new Fault(
      'storage',
      `The snapshot after row ${origin.row} gives the state ${state}, but says ${origin.stateHash}: nothing was erased. Check the disk of ${storage}, and do it again.`,
    );
};

/** Files of the storage that are none of a core's own: copies and what was set aside, which nobody looked into. */
export const leftBeside = (storage: string): readonly string[] => {
  const own =
    /^(journal|archive)\.sqlite(-wal|-shm)?$|^in-use\.sqlite(-journal)?$|^(log|snapshots|quarantine|requests|compliance|configuration|erasure-unfinished\.cose|last-backup|backup\.socket)$/;
  return readdirSync(storage).filter((name) => !own.test(name));
};
