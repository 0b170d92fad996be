import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { snapshotFolder } from '../../adapters/files/snapshot-folder.ts';
import type { CoreStore } from '../../adapters/sqlite/core-store.ts';
import { sha256 } from '../../adapters/system/sha256.ts';
import type { Issuer } from '../../core/bill/evidence.ts';
import { type Books, openBooks } from '../../core/books.ts';
import { type AccountsCollector, collectAccounts } from '../../core/erasure/collect-accounts.ts';
import { replay } from '../../core/replay.ts';
import { type Told, toldEvents } from '../../core/told.ts';
import type { Erasure } from '../../domain/erasure.ts';
import { Fault } from '../../domain/fault.ts';
import { bangkokTime, type Instant, instant } from '../../domain/time.ts';
import { dumpedLedger } from '../../market/market-dump.ts';
import type { ErasureReader } from '../../ports/evidence-archive.ts';
import type { JournalOrigin } from '../../ports/journal.ts';
import type { Log } from '../../ports/log.ts';
import type { LogStore } from '../../ports/log-store.ts';
import { sameBytes } from '../../wire/cbor.ts';
import { billedBefore, refuseUnfinished, restoredFrom } from './billed-before.ts';

/** A request that was verified, as it was signed, and until when it is good. */
export type SignedErasure = Readonly<{ erasure: Erasure; hash: Uint8Array; message: Uint8Array; expires: Instant }>;

/** What is durable, in this order. */
export const erasureSteps = ['journalled', 'snapshot', 'archive', 'let-go', 'journal', 'snapshots'] as const;
export type ErasureSite = Readonly<{
  issuer: Issuer;
  storage: string;
  eventsKept: number;
  log: Log;
  /** What the machine's clock says. */
  now: Instant;
  /** Hears of each step once it is done. */
  reached?: (step: (typeof erasureSteps)[number]) => void;
}>;
type Source = Readonly<{
  journal: Pick<CoreStore['journal'], 'rows' | 'mark' | 'cut'>;
  archive: ErasureReader;
  at: JournalOrigin | null;
  logStore?: LogStore;
}>;

/** Everything a journal says, with what the archive says of before. `entry`: the request's in the log; -1 where it is none yet. */
export type GatheredErasure = Readonly<{
  books: Books;
  told: Told;
  collector: AccountsCollector;
  rows: number;
  entry: () => number;
}>;

/** Replays a journal; nothing is written but by `logStore`. @throws Fault `storage`. */
export const gatherErasure = async (
  { issuer, storage, eventsKept, log }: ErasureSite,
  { journal, archive, at, logStore }: Source,
  hash: Uint8Array,
): Promise<GatheredErasure> => {
  refuseUnfinished(archive, at);
  const told = toldEvents(eventsKept);
  const folder = snapshotFolder(join(storage, 'snapshots'));
  const before = at && { ...restoredFrom(folder, at), ...billedBefore(archive, at) };
  const collector = collectAccounts(issuer, before && { ...before, ...bookedBefore(issuer, before.books) });
  const books = openBooks(issuer, { sha256, booked: collector.booked, ...(logStore && { logStore }) });
  if (before !== null) books.load(before.books);
  let entry = -1;
  if (before !== null) told.load(before.told);
  const watched = lookedOn(books, {
    apply: (one) => {
      const events = books.apply(one);
      collector.see(one, events);
      told.see(events);
      const isThis = events.some((event) => event.kind === 'erased' && sameBytes(event.hash, hash));
      if (isThis) entry = books.log.head().size - 1;
      return events;
    },
  });
  const rows = await lastValueFrom(replay(journal, watched, { log, seen: () => {}, row: collector.row }, at?.row ?? 0));
  return { books: watched, told, collector, rows, entry: () => entry };
};

/** The same books with another `apply`: their getters stay theirs. */
const lookedOn = (books: Books, change: Pick<Books, 'apply'>): Books => Object.assign(Object.create(books), change);

const bookedBefore = (issuer: Issuer, dump: Parameters<Books['load']>[0]) => {
  const books = openBooks(issuer, { sha256 });
  books.load(dump);
  return { registry: books.market.registry(), ledger: dumpedLedger(books.market.dump()) };
};

/**
 * Holds a request that is in no journal yet to what collector and market say of it, and to the later of the core's time, which
 * stood still with it, and the machine's. @throws Fault `storage`.
 */
export const refuseErasure = (
  { erasure, expires }: SignedErasure,
  { books, collector }: Pick<GatheredErasure, 'books' | 'collector'>,
  now: Instant,
): void => {
  const refuse = (why: string): never => {
    throw new Fault('storage', `Nothing was erased: ${why}.`);
  };
  const time = instant(Math.max(books.at(), now));
  if (expires <= time) refuse(`the request was good until ${bangkokTime(expires)}, and it is ${bangkokTime(time)}`);
  if (!collector.knows(erasure.account))
    refuse(`${erasure.account} is an unknown account: no registry and no settled delivery of this core has it`);
  const refusal = books.market.erasureRefusal(erasure);
  if (refusal === 'not-final')
    refuse(
      `only what starts before ${bangkokTime(books.market.erasableBefore())} is final, with no estimate that looks back to it and its month closed where months are; --to is ${bangkokTime(erasure.to)}`,
    );
  if (refusal !== null) refuse(`money of ${erasure.account} is still set aside for a delivery that was never settled`);
};
