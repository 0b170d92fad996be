import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { lastValueFrom, type Observable, toArray } from 'rxjs';
import { openLogFiles } from '../../src/adapters/files/log-files.ts';
import { snapshotFolder } from '../../src/adapters/files/snapshot-folder.ts';
import { openArchive } from '../../src/adapters/sqlite/archive.ts';
import { openCoreStore } from '../../src/adapters/sqlite/core-store.ts';
import { openJournal } from '../../src/adapters/sqlite/journal.ts';
import { readArchive } from '../../src/adapters/sqlite/read-archive.ts';
import { erasuresOf, refuseErased, replayed } from '../../src/bin/commands/bill.ts';
import { archiveFileIn, journalFileIn, ownArchiveIn } from '../../src/bin/core-journal.ts';
import type { ErasureSite, SignedErasure } from '../../src/bin/erasure/gather-erasure.ts';
import { gatherBill } from '../../src/core/bill/gather-bill.ts';
import { openBooks } from '../../src/core/books.ts';
import { startBooks } from '../../src/core/start-books.ts';
import { toldEvents } from '../../src/core/told.ts';
import { HOUR, instant, millis } from '../../src/domain/time.ts';
import { defaultMarketSettings } from '../../src/market/market-settings.ts';
import { decodeLeaf } from '../../src/wire/leaf.ts';
import { decodeBundle } from '../../src/wire/log-tile.ts';
import { erasureIn, signOperatorRequest } from '../../src/wire/operator-request.ts';
import { billedCore, issuer, quarterFrom } from './billed-core.ts';
import { coreKeys } from './core-fixture.ts';
import { type MemoryArchive, memoryArchive } from './memory-archive.ts';
import { quietLog } from './quiet-log.ts';
import { sha256 } from './small-market.ts';
import { testSigner } from './test-signers.ts';

/** The seller's, of all that its meter said: 10:00 to 11:15. */
export const period = { from: quarterFrom(0), to: quarterFrom(5) };
export const erasure = {
  ...issuer,
  account: 'a-h01',
  ...period,
  author: 'privacy-desk',
  reason: 'asked by the household',
};
/** The command goes by the machine's clock too. */
export const expires = instant(Date.UTC(2100, 0, 1));
export const signed = (change: Partial<typeof erasure> = {}): SignedErasure => {
  const message = signOperatorRequest(
    { kind: 'erase', erasure: { ...erasure, ...change }, expires },
    testSigner('operator'),
  );
  return { ...erasureIn(message), message, expires };
};
export const site = (storage: string): ErasureSite => ({
  ...{ issuer, storage, eventsKept: 1_000, log: quietLog(), now: instant(0) },
});
/** Of a core that is to erase in this storage, what a program needs to know. */
export const erasingConfiguration = (storage: string): string =>
  JSON.stringify({
    ...{ core: 'core-1', realm: 'simulation', storage, keyFile: 'core.key', logKeyFile: 'log.key' },
    registry: { file: 'registry.cose', operatorKey: Buffer.from(testSigner('operator').key.raw).toString('hex') },
  });

const last = <T>(some: Observable<T>): Promise<T | undefined> =>
  lastValueFrom<T, undefined>(some, { defaultValue: undefined });

/**
 * What a core leaves in its storage that settled two households, eight days ago. `files`: two, where it was begun before evidence
 * lay in the journal's. @returns what is in its archive
 */
export const erasableStorage = async (storage: string, files: 'one' | 'two' = 'one'): Promise<MemoryArchive> => {
  const archived = memoryArchive();
  mkdirSync(storage);
  using logStore = openLogFiles({ folder: join(storage, 'log'), log: quietLog() });
  const market = { ...defaultMarketSettings, finalAfter: millis(HOUR) };
  const core = await billedCore(archived, { logStore }, { market, idleTick: millis(6 * HOUR) });
  core.minutes((8 * 24 + 4) * 60);
  core.stop();
  await using store = openCoreStore(journalFileIn(storage), {
    ...{ log: quietLog(), maxBytes: 2 ** 30, evidence: files === 'two' ? 'own-file' : 'journal' },
  });
  const { journal } = store;
  for (const row of core.journal.contents.rows) await last(journal.append(row));
  const mark = await last(core.journal.mark());
  if (mark) await last(journal.putMark(mark));
  await using own = files === 'two' ? openArchive(ownArchiveIn(storage), { log: quietLog() }) : null;
  const archive = own ?? store.archive;
  for (const batch of archived.batches.values()) await last(archive.keepBatch(batch));
  for (const order of archived.orders.values()) await last(archive.keepOrder(order));
  return archived;
};

/** Every file of a folder, whatever lies in it, with what has been written beside it. */
export const bytesIn = (path: string): Buffer =>
  statSync(path).isDirectory()
    ? Buffer.concat(readdirSync(path).map((name) => bytesIn(join(path, name))))
    : readFileSync(path);

export const leavesOf = (archived: MemoryArchive, point: string) =>
  archived.leaves(point, period.from, period.to).map(({ leaf }) => ({ leaf, salt: decodeLeaf(leaf).salt }));

export const inFile = {
  ...{ maxBytes: 2 ** 30, rowsPerMark: 1_000, rowsPerSnapshot: 10_000, idleTick: millis(HOUR), connectionFile: null },
};

/** A bill out of a storage, as `bill export` makes it. */
export const billOf = async (at: string, account: string, asked = period) => {
  using archive = readArchive(archiveFileIn(at));
  const question = { account, ...asked };
  refuseErased(archive.erasures(), question);
  const { books, collected } = await replayed({ ...issuer, journal: inFile }, { storage: at }, question, archive);
  return gatherBill(
    { issuer, books, keys: coreKeys, archive, erased: erasuresOf(archive, question) },
    question,
    collected,
  );
};

/** What a core comes to that starts with this storage, and every entry of its log, hex. */
export const startedIn = async (at: string) => {
  const log = quietLog();
  using logStore = openLogFiles({ folder: join(at, 'log'), log });
  await using journal = openJournal(join(at, 'journal.sqlite'), { log });
  const books = openBooks(issuer, { sha256, logStore });
  const snapshots = snapshotFolder(join(at, 'snapshots'));
  const rows = await lastValueFrom(
    startBooks(issuer, { journal, books, told: toldEvents(1_000), log, sha256, snapshots }),
  );
  const { size } = books.log.head();
  const bundles = Array.from({ length: Math.ceil(size / 256) }, (_, number) =>
    decodeBundle(books.log.bundle(number, Math.min(256, size - 256 * number)) ?? new Uint8Array(0)),
  );
  const entries = bundles.flat().map((entry) => Buffer.from(entry).toString('hex'));
  return { stateHash: books.stateHash(), rows, entries, held: await lastValueFrom(journal.rows().pipe(toArray())) };
};
