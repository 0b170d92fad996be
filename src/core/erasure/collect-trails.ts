import type { AccountId } from '../../domain/identity.ts';
import type { Journalled } from '../../domain/market.ts';
import { instant } from '../../domain/time.ts';
import type { LedgerDump, Transfer } from '../../market/ledger.ts';
import { twinLedger } from '../audit/twin-ledger.ts';
import { type KeptLine, keptLine } from '../ledger-history.ts';
import type { Cancelled, Trail } from '../person-trail.ts';

type TrailsCollector = Readonly<{
  /** Which row of the journal comes next. */
  row: (row: number) => void;
  booked: (leg: Transfer) => void;
  /** After an entry was applied. `knows`: whose trail is gathered. */
  see: (entry: Journalled, knows: (account: AccountId) => boolean) => void;
  of: (account: AccountId) => Trail;
}>;

/** Gathers the trails of all accounts while a journal is replayed that is about to go. `ledger`: what was booked before its first row. */
export const collectTrails = (ledger: LedgerDump | null, before: ReadonlyMap<AccountId, Trail>): TrailsCollector => {
  const twin = twinLedger(ledger);
  const trails = new Map([...before].map(([account, { lines, cancels }]) => [account, begun(lines, cancels)]));
  let row = 0;
  // The registry that first names an account books its opening credit before anybody knows it.
  let fresh: Readonly<{ account: AccountId; line: KeptLine }>[] = [];
  const trailOf = (account: AccountId) => {
    const known = trails.get(account) ?? begun([], []);
    trails.set(account, known);
    return known;
  };
  return {
    row: (next) => {
      row = next;
    },
    booked: (leg) => {
      const effect = twin.book(leg);
      for (const account of [effect.debit, effect.credit]) {
        const line = keptLine(account, effect, twin.of(account), { at: UNKNOWN, row });
        if (line !== null) fresh.push({ account, line });
      }
    },
    see: ({ at, command }, knows) => {
      for (const { account, line } of fresh) if (knows(account)) trailOf(account).lines.push({ ...line, at });
      fresh = [];
      if (command.kind === 'cancel' && knows(command.terms.account))
        trailOf(command.terms.account).cancels.push({ at, terms: command.terms });
    },
    of: trailOf,
  };
};

/** Until its entry is applied. */
const UNKNOWN = instant(0);

const begun = (lines: readonly KeptLine[], cancels: readonly Cancelled[]) => ({
  lines: [...lines],
  cancels: [...cancels],
});
