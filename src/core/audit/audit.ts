import { defer, map, type Observable, reduce, switchMap, zip } from 'rxjs';
import { Fault } from '../../domain/fault.ts';
import type { Sha256, VerifySignature } from '../../domain/identity.ts';
import type { Journalled } from '../../domain/market.ts';
import { bangkokTime, DAY, instant } from '../../domain/time.ts';
import type { Transfer } from '../../market/ledger.ts';
import { dumpedLedger } from '../../market/market-dump.ts';
import type { EvidenceAudit } from '../../ports/evidence-audit.ts';
import type { Journal, JournalMark, JournalOrigin, JournalRow } from '../../ports/journal.ts';
import type { LogStore } from '../../ports/log-store.ts';
import type { KeptSnapshot } from '../../ports/snapshots.ts';
import { decodeJournalFrame, isTruncatedFrame } from '../../wire/journal-frame.ts';
import { decodeSnapshot, rowHashOf } from '../../wire/snapshot-file.ts';
import { type Books, type BooksSettings, openBooks } from '../books.ts';
import type { CoreKeys } from '../take-batch.ts';
import type { AuditReport } from './audit-report.ts';
import { checkCharged } from './check-charges.ts';
import { checkEvidence } from './check-evidence.ts';
import { checkMoney, type MoneyCheck } from './check-money.ts';
import { checkNodes } from './check-nodes.ts';
import { checkReadings } from './check-readings.ts';
import { checkReceipts } from './check-receipts.ts';
import { checkSnapshots } from './check-snapshots.ts';
import { checkTrades } from './check-trades.ts';
import type { PinnedTime } from './pinned-pairs.ts';

/** What an audit reads; nothing of it is changed. `evidence`: null leaves the archive out. */
export type AuditSources = Readonly<{
  journal: Pick<Journal, 'rows' | 'mark' | 'origin'>;
  logStore: LogStore;
  snapshots: readonly KeptSnapshot[];
  evidence: EvidenceAudit | null;
  /** What receipts are made again with; null leaves them out. */
  keys: CoreKeys | null;
  /** What they are held to, of elsewhere; null: those keys. */
  pinned: readonly PinnedTime[] | null;
  sha256: Sha256;
  verify: VerifySignature;
  progress: (row: number) => void;
}>;

/** How far an audit came, and the books then. `replayed`: the last row that was applied. */
export type Audited = Readonly<{ rows: number; replayed: number; commands: number; stateHash: string; books: Books }>;

/**
 * Replays a journal beside naive twins of ledger, positions and readings, and holds everything that lies there to it. Goes on
 * after a row that is damaged as far as rows can be looked at without replaying.
 */
export const audit = (settings: BooksSettings, sources: AuditSources, report: AuditReport): Observable<Audited> =>
  defer(() => zip(sources.journal.mark(), sources.journal.origin())).pipe(
    switchMap(([mark, origin]) => {
      const walk = walkRows(settings, sources, report, { mark, origin });
      return sources.journal.rows(origin?.row ?? 0).pipe(
        reduce((walking, row) => {
          walking.take(row);
          return walking;
        }, walk),
        map(() => walk.end()),
      );
    }),
  );

/** `horizonHours` of a core is at most 744: an order from before the first row delivers by then. */
const FARTHEST_DELIVERY = 31 * DAY;

type Ends = Readonly<{ mark: JournalMark | null; origin: JournalOrigin | null }>;

const walkRows = (settings: BooksSettings, sources: AuditSources, report: AuditReport, { mark, origin }: Ends) => {
  const { logStore, sha256, verify, progress } = sources;
  const legs: Transfer[] = [];
  let money: MoneyCheck = checkMoney(report);
  const booked = (leg: Transfer): void => void legs.push(leg);
  const books = openBooks(settings, { sha256, logStore, booked });
  const snapshots = checkSnapshots(settings, sources.snapshots, sha256, report);
  const begun = begin(settings, books, sources, origin);
  if (begun !== null) report.broken('snapshots', `row ${origin?.row}`, begun);
  else if (origin !== null) money = checkMoney(report, dumpedLedger(books.market.dump()));
  const knownFrom = instant(origin === null ? 0 : books.at() + FARTHEST_DELIVERY);
  const trades = checkTrades(report, knownFrom, books.market.rulesText());
  const nodes = checkNodes(report, books.market.rulesText());
  const charged = checkCharged(report, knownFrom, books.market.rulesText());
  const readings = checkReadings(report, knownFrom, books.market.rulesText());
  const receipts = checkReceipts(report, { settings, books, keys: sources.keys, pinned: sources.pinned }, verify);
  const evidence = sources.evidence && checkEvidence(report, sources.evidence, verify, receipts);
  let last = origin?.row ?? 0;
  let replayed = last;
  let replays = begun === null;
  let torn: number | null = null;

  const stop = (law: 'rows' | 'replay', row: number, what: string): void => {
    if (replays)
      report.note(
        `Rows after ${row - 1} are looked at one by one, and not replayed: what follows from them is not known.`,
      );
    replays = false;
    report.broken(law, `row ${row}`, what);
  };
  const entriesOf = ({ row, blob }: JournalRow): readonly Journalled[] => {
    report.checked('rows');
    if (torn !== null) report.broken('rows', `row ${torn}`, 'it is torn, and rows come after it');
    torn = null;
    try {
      return decodeJournalFrame(blob);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (isTruncatedFrame(blob)) torn = row;
      else stop('rows', row, error.message);
      return [];
    }
  };
  const apply = (entry: Journalled, row: number, where: string): void => {
    report.checked('replay');
    const events = books.apply(entry);
    for (const leg of legs) money.booked(leg);
    money.after(books.market, where);
    const applied = { entry, events, where };
    nodes(applied, legs);
    charged(applied, legs);
    legs.length = 0;
    trades(applied);
    readings.after(applied);
    evidence?.after(applied, books.market.registry(), row);
  };
  const reached = (row: number): void => {
    replayed = row;
    if (mark?.row !== row) return;
    report.checked('state');
    const found = books.stateHash();
    if (found !== mark.stateHash)
      report.broken('state', `row ${row}`, `replaying gives ${found}, and ${mark.stateHash} was marked`);
  };

  return {
    take: (row: JournalRow): void => {
      if (row.row !== last + 1)
        stop(
          'rows',
          last + 1,
          row.row === last + 2 ? 'it is missing' : `it and those before row ${row.row} are missing`,
        );
      last = row.row;
      const entries = entriesOf(row);
      if (!replays || torn !== null) return;
      for (const [at, entry] of entries.entries()) {
        const where = `row ${row.row}, command ${at + 1} (${entry.command.kind}, ${bangkokTime(entry.at)})`;
        try {
          apply(entry, row.row, where);
        } catch (error) {
          if (!(error instanceof Error)) throw error;
          stop('replay', row.row, `${where} cannot be applied: ${error.message}`);
          return;
        }
      }
      reached(row.row);
      snapshots.at(row.row, rowHashOf(row.blob), books);
      progress(row.row);
    },
    end: (): Audited => {
      if (torn !== null) {
        report.note(
          `Row ${torn}, the last, is torn: nobody was answered for it, and the next start of the core cuts it.`,
        );
        last = torn - 1;
      }
      if (mark !== null && mark.row > last)
        report.broken('rows', `row ${last + 1}`, `the journal ends before it, and row ${mark.row} was written`);
      if (replays) {
        money.end(books.market);
        readings.end();
      }
      snapshots.end(replayed, replays);
      evidence?.end({ replays, isWhole: replays && origin === null });
      return { rows: last, replayed, commands: books.commands(), stateHash: books.stateHash(), books };
    },
  };
};

/** Takes up what a journal begins from; why it cannot, in words. */
const begin = (
  { realm, core }: BooksSettings,
  books: Books,
  { snapshots, sha256 }: AuditSources,
  origin: JournalOrigin | null,
): string | null => {
  if (origin === null) return null;
  const kept = snapshots.find(({ isOrigin, row }) => isOrigin && row === origin.row);
  if (kept === undefined) return 'the snapshot from which the journal begins is missing';
  try {
    const snapshot = decodeSnapshot(kept.read(), sha256);
    if (snapshot.realm !== realm || snapshot.core !== core) return `it is of ${snapshot.core} (${snapshot.realm})`;
    books.load(snapshot.books);
    const found = books.stateHash();
    return found === origin.stateHash && snapshot.rowHash === origin.rowHash
      ? null
      : `it gives the state ${found}, and the journal begins from ${origin.stateHash}`;
  } catch (error) {
    if (error instanceof Error) return error.message;
    throw error;
  }
};
