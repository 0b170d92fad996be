import { lastValueFrom } from 'rxjs';
import { provenLogFiles } from '../../adapters/files/proven-log-files.ts';
import { snapshotFolder } from '../../adapters/files/snapshot-folder.ts';
import { sha256 } from '../../adapters/system/sha256.ts';
import { type LedgerHistory, type LedgerLine, ledgerHistory } from '../../core/ledger-history.ts';
import { stateAt } from '../../core/state-at.ts';
import { Fault } from '../../domain/fault.ts';
import { baht } from '../../domain/money.ts';
import type { Plain } from '../../domain/plain.ts';
import { bangkokTime, type Instant, instant, SECOND } from '../../domain/time.ts';
import type { LedgerDump } from '../../market/ledger.ts';
import { dumpedLedger } from '../../market/market-dump.ts';
import { restoredFrom } from '../erasure/billed-before.ts';
import { moment } from '../moment.ts';
import { inFigures, said, spoken } from '../speech.ts';
import { logFolderIn, readCoreJournal, snapshotFolderIn, type WhichCore, whichCore } from '../storage/read-core.ts';
import { readableStorage } from '../storage/readable-storage.ts';
import { right, textWidth } from '../terminal/text-width.ts';

export type LedgerOptions = WhichCore & Readonly<{ account: string; from: string; to: string; json?: boolean }>;

/** `gridtokenx core ledger`: every leg of an account between two times, out of the journal. 0. @throws Fault. */
export const run = async ({ account, from, to, json = false, ...which }: LedgerOptions): Promise<number> => {
  const period = { from: instant(moment('from', from)), to: instant(moment('to', to)) };
  if (period.to <= period.from) throw new Fault('configuration', `--to ${to} is not after --from ${from}.`);
  const { configuration } = whichCore(which);
  using readable = await readableStorage(configuration, which.storage, 'rows');
  const { storage } = readable;
  const { core, realm } = configuration;
  await using journal = readCoreJournal(configuration, storage);
  const folder = snapshotFolder(snapshotFolderIn(storage));
  const origin = await lastValueFrom(journal.origin());
  const begun = origin && restoredFrom(folder, origin).books;
  if (begun !== null) refuseEarlier(core, begun, from, period.from);
  const history = ledgerHistory(account, period, begun === null ? null : ledgerIn(begun));
  let now: Readonly<{ at: Instant; row: number }> = { at: instant(0), row: 0 };
  const sources = {
    ...{ journal, sha256, snapshots: folder.kept(), logStore: () => provenLogFiles(logFolderIn(storage)) },
    before: ({ at }: Readonly<{ at: Instant }>, row: number): void => {
      now = { at, row };
    },
    booked: (leg: Parameters<typeof history.booked>[0]): void => history.booked(leg, now.at, now.row),
  };
  const { books } = await lastValueFrom(stateAt({ core, realm }, sources, { at: instant(period.to - 1) }));
  if (books.market.balances(account) === null)
    throw new Fault('configuration', `${core} had no account ${account} before ${bangkokTime(period.to)}.`);
  const found = history.history();
  process.stdout.write(json ? `${forMachines(account, found)}\n` : spoken(words(account, period, found)));
  return 0;
};

const ledgerIn = (books: unknown): LedgerDump => dumpedLedger((books as Readonly<{ market: Plain }>).market);

/** What was erased took the legs of everybody with it: a period that begins before would look like one in which nothing was booked. */
const refuseEarlier = (core: string, books: unknown, from: string, at: Instant): void => {
  const last = (books as Readonly<{ at: Instant }>).at;
  // The first whole second after: it is said to the second, and others of its millisecond were let go of.
  const known = instant((Math.floor(last / SECOND) + 1) * SECOND);
  if (at >= known) return;
  throw new Fault(
    'configuration',
    `--from ${from} is too early: ${core} knows legs from ${bangkokTime(known)} on; those before were let go of when something was erased.`,
  );
};

const forMachines = (account: string, found: LedgerHistory): string =>
  JSON.stringify({ account, ...found }, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));

const money = (nano: bigint): string => inFigures(baht(nano));

const lineOf = ({ at, row, posted, reserved, balance, what, other }: LedgerLine): string => {
  const signed = (nano: bigint): string => `${nano > 0n ? '+' : ''}${money(nano)}`;
  const moved = posted === 0n ? said(`(${signed(reserved)} set aside)`) : signed(posted);
  return `${bangkokTime(at)} ${said(`row ${row}`)} ${wide(moved)} ${wide(money(balance))}  ${said(what)} (${other})`;
};

/** At the right of a column, and whole where it is wider. */
const wide = (text: string): string => right(text, Math.max(20, textWidth(text)));

const words = (
  account: string,
  { from, to }: Readonly<{ from: Instant; to: Instant }>,
  { before, after, lines }: LedgerHistory,
): string =>
  [
    `${account}, ${bangkokTime(from)} to ${bangkokTime(to)}; THB`,
    `${bangkokTime(from)} before: ${money(before)}`,
    ...lines.map(lineOf),
    `${bangkokTime(to)} after: ${money(after)} (${lines.length} legs)`,
    '',
  ].join('\n');
