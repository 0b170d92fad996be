import type { LedgerDump, Transfer } from '../../market/ledger.ts';
import type { LedgerBalances } from '../../market/ledger-accounts.ts';

/** What a leg did to two accounts: `reserved` was set aside or released, `posted` moved. */
export type LegEffect = Readonly<{ leg: Transfer; debit: string; credit: string; reserved: bigint; posted: bigint }>;
type Reservation = Readonly<{ debit: string; credit: string; amount: bigint }>;
type Sums = { -readonly [side in keyof LedgerBalances]: bigint };

/** A ledger that is told what was booked, and believes nothing else. */
export type TwinLedger = Readonly<{
  /** @throws RangeError for a leg that ends what was never set aside, or more of it than there was */
  book: (leg: Transfer) => LegEffect;
  of: (account: string) => LedgerBalances;
  accounts: () => readonly string[];
  totals: () => Readonly<Record<'reserved' | 'posted' | 'voided' | 'open', bigint>>;
}>;

/** Plain sums over legs, one after the other. `from`: what had been booked before the first of them. */
export const twinLedger = (from: LedgerDump | null = null): TwinLedger => {
  const accounts = new Map<string, Sums>(
    (from?.accounts ?? []).map(({ name, balances }) => [name, { ...balances } as Sums]),
  );
  const open = new Map<string, Reservation>(
    (from?.reservations ?? []).flatMap(({ id, state, ...one }) => (state === 'open' ? [[id, one] as const] : [])),
  );
  const totals = { reserved: 0n, posted: 0n, voided: 0n, open: 0n, ...from?.totals };

  const sums = (account: string): Sums => {
    const known = accounts.get(account) ?? {
      debitsPending: 0n,
      debitsPosted: 0n,
      creditsPending: 0n,
      creditsPosted: 0n,
    };
    accounts.set(account, known);
    return known;
  };
  const move = ({ debit, credit, reserved, posted }: Omit<LegEffect, 'leg'>): void => {
    sums(debit).debitsPending += reserved;
    sums(credit).creditsPending += reserved;
    sums(debit).debitsPosted += posted;
    sums(credit).creditsPosted += posted;
  };
  const effectOf = (leg: Transfer): LegEffect => {
    if (leg.kind === 'transfer') return { ...sides(leg), leg, reserved: 0n, posted: leg.amount };
    if (leg.kind === 'reserve') {
      open.set(leg.id, { ...sides(leg), amount: leg.amount });
      totals.reserved += leg.amount;
      totals.open += leg.amount;
      return { ...sides(leg), leg, reserved: leg.amount, posted: 0n };
    }
    const pending = open.get(leg.pending);
    if (pending === undefined) throw new RangeError(`${leg.id} ends ${leg.pending}, which is not set aside`);
    open.delete(leg.pending);
    const posted = leg.kind === 'void' ? 0n : (leg.amount ?? pending.amount);
    if (posted > pending.amount) throw new RangeError(`${leg.id} moves more than ${leg.pending} had set aside`);
    totals.open -= pending.amount;
    totals.posted += posted;
    totals.voided += pending.amount - posted;
    return { ...sides(pending), leg, reserved: -pending.amount, posted };
  };

  return {
    book: (leg) => {
      const effect = effectOf(leg);
      move(effect);
      return effect;
    },
    of: sums,
    accounts: () => [...accounts.keys()],
    totals: () => ({ ...totals }),
  };
};

const sides = ({ debit, credit }: Readonly<{ debit: string; credit: string }>) => ({ debit, credit });
