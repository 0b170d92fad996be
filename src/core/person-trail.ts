import type { AccountId } from '../domain/identity.ts';
import type { CancelTerms } from '../domain/order.ts';
import type { Plain } from '../domain/plain.ts';
import type { Registry } from '../domain/registry.ts';
import { type Instant, instant } from '../domain/time.ts';
import type { Transfer } from '../market/ledger.ts';
import { dumpedLedger } from '../market/market-dump.ts';
import type { EvidenceReader, FoundLeaf } from '../ports/evidence-archive.ts';
import { pointsOf, type Settlers, settlerAt } from './bill/tenancies.ts';
import type { Books } from './books.ts';
import { type KeptLine, type LedgerHistory, ledgerHistory, withKeptLines } from './ledger-history.ts';

type Period = Readonly<{ from: Instant; to: Instant }>;
/** A cancellation an account has signed, and when its core took it. */
export type Cancelled = Readonly<{ at: Instant; terms: CancelTerms }>;
/** What bills have no use for, and the person has a right to: every leg of the account's money, and what it has cancelled. */
export type Trail = Readonly<{ lines: readonly KeptLine[]; cancels: readonly Cancelled[] }>;

/** The trail in what an archive keeps of an account's own; null: figures of it were erased, or a program before this one kept none. */
export const trailIn = (own: Plain): Trail | null => (own as Readonly<{ trail?: Trail }> | null)?.trail ?? null;

/**
 * What an archive has of the readings of an account, settled or not: who was booked for an interval decides, and where nobody
 * has been yet the registry. Not what was erased.
 */
export const leavesOf = (
  archive: Pick<EvidenceReader, 'leaves'>,
  { registry, settlers }: Readonly<{ registry: Registry; settlers: Settlers }>,
  { account, from, to }: Period & Readonly<{ account: AccountId }>,
  erased: readonly Period[],
): readonly FoundLeaf[] =>
  pointsOf(registry, settlers, account).flatMap((point) =>
    archive
      .leaves(point, from, to)
      .filter(
        ({ start }) =>
          settlerAt(registry, settlers, point, start) === account &&
          !erased.some((one) => one.from <= start && start < one.to),
      ),
  );

/** Gathers what bills have no use for while a journal is replayed: every leg of an account, and what it has cancelled. */
export const personTrail = (account: AccountId, period: Period) => {
  let ledger: ReturnType<typeof ledgerHistory> | null = null;
  let at = instant(0);
  let row = 0;
  const cancels: Cancelled[] = [];
  return {
    row: (next: number): void => {
      row = next;
    },
    booked: (leg: Transfer): void => ledger?.booked(leg, at, row),
    watching: (books: Books, first: number): Books => {
      ledger = ledgerHistory(account, period, first === 0 ? null : dumpedLedger(books.market.dump()));
      return {
        ...books,
        apply: (entry, told) => {
          ({ at } = entry);
          const { command } = entry;
          if (command.kind === 'cancel' && command.terms.account === account)
            cancels.push({ at, terms: command.terms });
          return books.apply(entry, told);
        },
      };
    },
    /** With what was kept of before the first row; `ledger`: null before anything was replayed. */
    trail: (kept: Trail | null): Readonly<{ ledger: LedgerHistory | null; cancels: readonly Cancelled[] }> => ({
      ledger: ledger && withKeptLines(ledger.history(), kept?.lines ?? []),
      cancels: [...(kept?.cancels ?? []), ...cancels],
    }),
  };
};
