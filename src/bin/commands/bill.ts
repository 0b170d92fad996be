import { join } from 'node:path';
import { EMPTY, lastValueFrom } from 'rxjs';
import { provenLogFiles } from '../../adapters/files/proven-log-files.ts';
import { snapshotFolder } from '../../adapters/files/snapshot-folder.ts';
import { readArchive } from '../../adapters/sqlite/read-archive.ts';
import { sha256 } from '../../adapters/system/sha256.ts';
import type { CoreConfiguration } from '../../configuration/core-configuration.ts';
import { type Bill, billText } from '../../core/bill/bill.ts';
import { type BillQuestion, type Collected, collectBill } from '../../core/bill/collect-bill.ts';
import type { BillKeys } from '../../core/bill/evidence.ts';
import { gatherBill } from '../../core/bill/gather-bill.ts';
import { thb } from '../../core/bill/recompute.ts';
import { type Books, openBooks } from '../../core/books.ts';
import { replay } from '../../core/replay.ts';
import { Fault } from '../../domain/fault.ts';
import { monthSpan } from '../../domain/invoice-line.ts';
import { bangkokTime, type Instant, instant } from '../../domain/time.ts';
import type { Transfer } from '../../market/ledger.ts';
import type { ErasureReader, KeptErasure } from '../../ports/evidence-archive.ts';
import type { Log } from '../../ports/log.ts';
import type { PastKey } from '../../wire/proof-file.ts';
import { writeBillFolder } from '../bill/bill-folder.ts';
import { archiveFileIn } from '../core-journal.ts';
import { coreKeysOf } from '../core-keys.ts';
import { billedFacts, restoredFrom, shortHash } from '../erasure/billed-before.ts';
import { moment } from '../moment.ts';
import { readCoreConfiguration } from '../read-core-configuration.ts';
import { spoken } from '../speech.ts';
import { readCoreJournal } from '../storage/read-core.ts';
import { type ReadableStorage, readableStorage } from '../storage/readable-storage.ts';

export type BillOptions = Readonly<{
  config: string;
  account: string;
  from?: string;
  to?: string;
  month?: string;
  out: string;
  /** A copy of the core's storage, instead of the storage itself. */
  storage?: string;
}>;

/**
 * `gridtokenx bill export`: an account's bill of a period with everything it follows from, in a folder that
 * `gridtokenx verify bill` recomputes: of its storage, of a copy (`--storage`), or of one that a running core makes of itself.
 */
export const run = async (options: BillOptions): Promise<number> => {
  const configuration = readCoreConfiguration(options.config);
  const { core, realm } = configuration;
  using readable = await readableStorage(configuration, options.storage);
  const { storage } = readable;
  const question = { account: options.account, ...periodOf(options) };
  const keys = coreKeysOf(configuration);
  using archive = readArchive(archiveFileIn(storage));
  refuseErased(archive.erasures(), question);
  const { books, collected } = await replayed(configuration, readable, question, archive);
  const { bill, evidence } = gatherBill(
    { issuer: { core, realm }, books, keys, archive, erased: erasuresOf(archive, question) },
    question,
    collected,
  );
  const history = (keys.former ?? []).flatMap((one): readonly PastKey[] => [
    { purpose: 'core', raw: one.core.key.raw, until: one.until },
    { purpose: 'log', raw: one.log.key.raw, until: one.until },
  ]);
  const trust = { core: keys.core.key.raw, log: keys.log.key.raw, operator: configuration.registry.operatorKey };
  writeBillFolder(options.out, billText(bill), evidence, billKeys(collected, trust, history));
  process.stdout.write(spoken(summary(bill, options.out)));
  return 0;
};

export const erasuresOf = (archive: ErasureReader, { account }: BillQuestion): readonly KeptErasure[] =>
  archive.erasures().filter((one) => one.account === account);

/** @throws Fault `storage` where a figure of the period is gone. */
export const refuseErased = (erasures: readonly KeptErasure[], { account, from, to }: BillQuestion): void => {
  const gone = erasures.find((one) => one.account === account && one.from < to && from < one.to);
  if (gone === undefined) return;
  const period = `${bangkokTime(gone.from)} to ${bangkokTime(gone.to)}`;
  throw new Fault(
    'storage',
    `What ${account} was billed for ${period} was erased by a request the operator has signed (${shortHash(gone.hash)}, in the log): there is nothing left to bill or to verify. Ask for a period outside of it.`,
  );
};

/**
 * Who looks on while a journal is replayed: at the books, from those it begins with and their row on; at every leg from there, and at
 * each row before it is applied.
 */
type Onlooker = Readonly<{
  watching?: (books: Books, row: number) => Books;
  booked?: (leg: Transfer) => void;
  row?: (row: number) => void;
}>;

const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/**
 * What journal and archive of a core say of a bill. Where the journal was begun anew, the archive says what was before.
 */
export const replayed = async (
  configuration: Pick<CoreConfiguration, 'core' | 'realm' | 'journal'>,
  { storage, through }: ReadableStorage,
  question: BillQuestion,
  archive: ErasureReader,
  onlooker: Onlooker = {},
): Promise<Readonly<{ books: Books; collected: Collected }>> => {
  const { core, realm } = configuration;
  const issuer = { core, realm };
  await using journal = readCoreJournal(configuration, storage, through);
  const collector = collectBill(issuer, question);
  const origin = await lastValueFrom(journal.origin());
  const both = (leg: Transfer): void => {
    collector.booked(leg);
    onlooker.booked?.(leg);
  };
  const { watching = (watched: Books) => watched, row: hears } = onlooker;
  const tools = { sha256, booked: both };
  // What the journal does not say any more the archive does, of this account; the log's files are then a source.
  const logStore = origin === null ? {} : { logStore: provenLogFiles(join(storage, 'log')) };
  const books = openBooks(issuer, { ...tools, ...logStore });
  if (origin !== null) {
    books.load(restoredFrom(snapshotFolder(join(storage, 'snapshots')), origin).books);
    collector.load(billedFacts(archive, question.account, origin), books.market.registry());
  }
  await lastValueFrom(
    replay(
      // A torn row is not cut: nothing is changed.
      { ...journal, cut: () => EMPTY },
      watching(collector.watching(books), origin?.row ?? 0),
      { log: quiet, seen: () => {}, ...(hears && { row: hears }) },
      origin?.row ?? 0,
    ),
  );
  return { books, collected: collector.collected() };
};

const billKeys = (
  { registry, accountKeys }: Collected,
  keys: BillKeys['trust']['keys'],
  ofCore: readonly PastKey[],
): BillKeys => {
  const gateways = registry?.gateways ?? [];
  const former = gateways.flatMap((gateway) =>
    (gateway.former ?? []).map(
      ({ key, until }): PastKey => ({ purpose: 'gateway', raw: key.raw, until, gateway: gateway.id }),
    ),
  );
  const history = [...ofCore, ...former];
  const ofGateways = new Map(gateways.map(({ id, key }) => [id, key.raw]));
  return {
    trust: { keys, gateways: ofGateways, ...(history.length > 0 && { history }) },
    accounts: accountKeys,
  };
};

/** A month in Bangkok, or two moments. */
export const periodOf = ({
  from,
  to,
  month,
}: Pick<BillOptions, 'from' | 'to' | 'month'>): Readonly<{ from: Instant; to: Instant }> => {
  if (month === undefined) {
    const period = { from: instant(moment('from', from)), to: instant(moment('to', to)) };
    if (period.to > period.from) return period;
    throw new Fault('configuration', `--to ${to} is not after --from ${from}.`);
  }
  if (from !== undefined || to !== undefined)
    throw new Fault('configuration', '--month is a period by itself: leave --from and --to out.');
  if (!/^20\d\d-(0[1-9]|1[0-2])$/.test(month))
    throw new Fault('configuration', `--month "${month}"; allowed: a month in Bangkok such as 2026-11.`);
  return monthSpan(month);
};

const summary = ({ core, account, from, to, intervals, posted }: Bill, out: string): string =>
  `${core} to ${account}, ${from} to ${to}: ${intervals.length} intervals, ${thb(posted)} posted.\nThe bill and everything it follows from are in ${out}; recompute it with: gridtokenx verify bill ${out}\n`;
