import { type NanoBaht, nanoBaht } from '../domain/money.ts';
import { LedgerAccounts, type LedgerBalances, type LedgerTotals } from './ledger-accounts.ts';

/** One leg of money, double entry: what `debit` gives, `credit` gets. Ids are derived from what the leg is for. */
export type Transfer =
  /** `overdraft`: for what has been consumed already, and must be booked whatever the balance. */
  | Readonly<{ kind: 'transfer'; id: string; debit: string; credit: string; amount: NanoBaht; overdraft: boolean }>
  /** Sets money aside until it is posted or voided. `overdraft`: in place of a larger reservation released with it. */
  | Readonly<{ kind: 'reserve'; id: string; debit: string; credit: string; amount: NanoBaht; overdraft: boolean }>
  /** Moves what was set aside, all of it when `amount` is null, and releases the rest. */
  | Readonly<{ kind: 'post'; id: string; pending: string; amount: NanoBaht | null }>
  /** Releases what was set aside. */
  | Readonly<{ kind: 'void'; id: string; pending: string }>;

/** A leg that moves money at once. */
export type Payment = Extract<Transfer, { kind: 'transfer' }>;

/**
 * In order of precedence: the first two are a chain's, by its ids; then its legs one after the other, of each whether its id has
 * failed before, what it says itself, then what it names, then what is there. The first that applies is the answer.
 */
export const ledgerRefusals = [
  'exists-with-different-terms',
  'part-of-the-chain-exists',
  'id-already-failed',
  'negative-amount',
  'same-account',
  'unknown-account',
  'exceeds-balance',
  'pending-not-found',
  'not-pending',
  'exceeds-pending-amount',
  'already-posted',
  'already-voided',
] as const;
export type LedgerRefusal = (typeof ledgerRefusals)[number];

/** `exists`: the same legs were booked before, nothing was booked again. A refused chain books nothing at all. */
export type LedgerAnswer =
  | Readonly<{ result: 'created' | 'exists' }>
  | Readonly<{ result: 'refused'; reason: LedgerRefusal; leg: string }>;

/** Everything a ledger knows, as plain data. */
export type LedgerDump = Readonly<{
  accounts: readonly Readonly<{ name: string; limited: boolean; balances: LedgerBalances }>[];
  booked: readonly Transfer[];
  burned: readonly (readonly [id: string, reason: LedgerRefusal])[];
  /** Absent in dumps of before snapshots of version 5, when each leg was known by its id. */
  numbered?: readonly (readonly [what: string, number: number])[];
  reservations: readonly Readonly<Reservation & { id: string }>[];
  totals: LedgerTotals;
  entries: number;
}>;

type Gift = Extract<Transfer, { kind: 'transfer' | 'reserve' }>;
type End = Extract<Transfer, { kind: 'post' | 'void' }>;
type Reservation = {
  readonly debit: string;
  readonly credit: string;
  readonly amount: NanoBaht;
  state: 'open' | 'posted' | 'voided';
};

/** Refusals that another day would not repeat: they burn their id, or a retry after a top-up would change history. */
const burning: ReadonlySet<LedgerRefusal> = new Set(['unknown-account', 'exceeds-balance', 'pending-not-found']);

/**
 * Double-entry ledger in nano-baht. Money is only ever moved, so all accounts together hold zero. Linked legs are
 * booked all or none; an id is booked once, however often it is asked for.
 */
export class Ledger {
  /**
   * For what is booked once by its nature, such as the money of an order: who books there needs no id, answers for it that nothing
   * is booked twice, and counts it (`counted`).
   */
  accounts = new LedgerAccounts();
  private readonly booked = new Map<string, Transfer>();
  private readonly burned = new Map<string, LedgerRefusal>();
  /** Of what was booked by numbers, the last. */
  private readonly numbered = new Map<string, number>();
  private readonly reservations = new Map<string, Reservation>();
  private readonly onBooked: (leg: Transfer) => void;
  /** Legs ever booked, those forgotten among them. */
  private entries = 0;

  constructor(onBooked: (leg: Transfer) => void = () => {}) {
    this.onBooked = onBooked;
  }

  /** A limited account never spends more than it has, except by `overdraft` transfers. Opening twice is opening once. */
  open(account: string, limited: boolean): void {
    this.accounts.open(account, limited);
  }

  /** Books a chain of linked legs, all or none. */
  book(chain: readonly Transfer[]): LedgerAnswer {
    const known = chain.filter((leg) => this.booked.has(leg.id));
    const other = known.find((leg) => !sameTerms(leg, this.booked.get(leg.id)));
    if (other !== undefined) return refused('exists-with-different-terms', other);
    if (known.length === chain.length) return { result: 'exists' };
    const [first] = known;
    if (first !== undefined) return refused('part-of-the-chain-exists', first);
    for (const [at, leg] of chain.entries()) {
      const reason = this.refusal(leg);
      if (reason === null) {
        this.move(leg, 1n);
        this.booked.set(leg.id, leg);
        continue;
      }
      for (const before of chain.slice(0, at).reverse()) {
        this.booked.delete(before.id);
        this.move(before, -1n);
      }
      if (burning.has(reason)) this.burned.set(leg.id, reason);
      return refused(reason, leg);
    }
    for (const leg of chain) this.onBooked(leg);
    this.entries += chain.length;
    return { result: 'created' };
  }

  /**
   * Books linked legs of what comes with rising numbers, such as the runs of a delivery: each number once, whatever the balance. Their ids
   * are told, and not remembered one by one.
   */
  bookNumbered(what: string, number: number, legs: readonly Payment[]): LedgerAnswer {
    if (number <= (this.numbered.get(what) ?? 0))
      return { result: 'refused', reason: 'part-of-the-chain-exists', leg: `${what}/${number}` };
    for (const leg of legs) {
      const reason = this.refusedGift(leg);
      if (reason !== null) return refused(reason, leg);
    }
    const { accounts } = this;
    for (const { debit, credit, amount } of legs)
      accounts.transfer(accounts.numberOf(debit), accounts.numberOf(credit), amount);
    for (const leg of legs) this.onBooked(leg);
    this.numbered.set(what, number);
    this.entries += legs.length;
    return { result: 'created' };
  }

  /**
   * Lets go of legs that nobody will ask for again, by their ids; what they moved stays moved. What is still set aside stays
   * known: its money is not free.
   */
  forget(ids: Iterable<string>): void {
    for (const id of ids) {
      this.burned.delete(id);
      if (this.openAmount(id) !== null) continue;
      this.booked.delete(id);
      this.reservations.delete(id);
    }
  }

  /** Lets go of what was booked by numbers, when none of it will come again. */
  forgetNumbered(what: string): void {
    this.numbered.delete(what);
  }

  /** Legs booked beside `book`, in `accounts`. */
  counted(legs: number): void {
    this.entries += legs;
  }

  /** Gives an id to what was set aside without one, because it outlives what it was for. Its money has been moved. */
  name(leg: Extract<Transfer, { kind: 'reserve' }>): void {
    this.booked.set(leg.id, leg);
    this.reservations.set(leg.id, reservationOf(leg));
  }

  /** Whatever is set aside under an id from now on has none; null when nothing is. */
  unname(id: string): NanoBaht | null {
    const amount = this.openAmount(id);
    this.booked.delete(id);
    this.reservations.delete(id);
    return amount;
  }

  /** Whether an account has money set aside under an id. */
  hasOpen(account: string): boolean {
    for (const { debit, state } of this.reservations.values()) if (state === 'open' && debit === account) return true;
    return false;
  }

  dump(): LedgerDump {
    const { accounts } = this;
    return {
      accounts: [...accounts.names()].map((name, number) => ({
        ...{ name, limited: accounts.isLimited(number), balances: accounts.balances(number) },
      })),
      booked: [...this.booked.values()],
      burned: [...this.burned],
      numbered: [...this.numbered],
      reservations: [...this.reservations].map(([id, reservation]) => ({ id, ...reservation })),
      totals: accounts.totals(),
      entries: this.entries,
    };
  }

  /** Takes the place of what is there; nobody hears of legs again. */
  load({ accounts, booked, burned, numbered = [], reservations, totals, entries }: LedgerDump): void {
    for (const known of [this.booked, this.burned, this.numbered, this.reservations]) known.clear();
    this.accounts = new LedgerAccounts();
    for (const { name, limited, balances } of accounts) this.accounts.put(name, limited, balances);
    this.accounts.putTotals(totals);
    for (const leg of booked) this.booked.set(leg.id, leg);
    for (const [id, reason] of burned) this.burned.set(id, reason);
    for (const [what, number] of numbered) this.numbered.set(what, number);
    for (const { id, ...reservation } of reservations) this.reservations.set(id, reservation);
    this.entries = entries;
  }

  balances(account: string): LedgerBalances | null {
    const number = this.accounts.find(account);
    return number < 0 ? null : this.accounts.balances(number);
  }

  /** Posted credits less posted debits. */
  balance(account: string): NanoBaht {
    const { creditsPosted, debitsPosted } = this.balances(account) ?? nothing;
    return nanoBaht(creditsPosted - debitsPosted);
  }

  /** What an account has set aside. */
  reserved(account: string): NanoBaht {
    return nanoBaht((this.balances(account) ?? nothing).debitsPending);
  }

  /** The open reservation of that id, or null. */
  openAmount(reservation: string): NanoBaht | null {
    const found = this.reservations.get(reservation);
    return found?.state === 'open' ? found.amount : null;
  }

  /** Accounts, legs booked, and the sum over all accounts: zero, always. */
  summary(): Readonly<{ accounts: number; entries: number; sum: NanoBaht }> {
    const { creditsPosted, debitsPosted } = this.accounts.summed();
    return { accounts: this.accounts.count(), entries: this.entries, sum: nanoBaht(creditsPosted - debitsPosted) };
  }

  /** Laws of the ledger that do not hold, in words: none, always. */
  brokenLaws(): readonly string[] {
    const { reserved, posted, voided, open } = this.accounts.totals();
    const { creditsPosted, debitsPosted, debitsPending: pending } = this.accounts.summed();
    const sum = creditsPosted - debitsPosted;
    return [
      ...(sum === 0n ? [] : [`all accounts together hold ${sum} nTHB, not zero`]),
      ...(reserved === posted + voided + open
        ? []
        : [`of ${reserved} nTHB reserved, ${posted + voided + open} are accounted for`]),
      ...(pending === open ? [] : [`accounts have ${pending} nTHB set aside, open reservations ${open}`]),
    ];
  }

  /** Every account with its four sums, sorted by name: what a state hash covers. */
  accountLines(): readonly string[] {
    return [...this.accounts.names()]
      .map((name, number) => {
        const b = this.accounts.balances(number);
        return `${name} ${b.debitsPending} ${b.debitsPosted} ${b.creditsPending} ${b.creditsPosted}`;
      })
      .sort();
  }

  /** Why a leg cannot be booked as things stand; nothing is changed. */
  private refusal(leg: Transfer): LedgerRefusal | null {
    if (this.burned.has(leg.id)) return 'id-already-failed';
    if (this.booked.has(leg.id)) return 'part-of-the-chain-exists';
    return leg.kind === 'transfer' || leg.kind === 'reserve' ? this.refusedGift(leg) : this.refusedEnd(leg);
  }

  private refusedGift(leg: Gift): LedgerRefusal | null {
    if (leg.amount < 0n) return 'negative-amount';
    if (leg.debit === leg.credit) return 'same-account';
    const debit = this.accounts.find(leg.debit);
    if (debit < 0 || this.accounts.find(leg.credit) < 0) return 'unknown-account';
    if (!this.accounts.isLimited(debit) || leg.overdraft) return null;
    return this.accounts.covers(debit, leg.amount) ? null : 'exceeds-balance';
  }

  private refusedEnd(leg: End): LedgerRefusal | null {
    if (leg.kind === 'post' && leg.amount !== null && leg.amount < 0n) return 'negative-amount';
    const pending = this.reservations.get(leg.pending);
    if (pending === undefined) return this.booked.has(leg.pending) ? 'not-pending' : 'pending-not-found';
    if (posted(leg, pending) > pending.amount) return 'exceeds-pending-amount';
    if (pending.state === 'posted') return 'already-posted';
    return pending.state === 'voided' ? 'already-voided' : null;
  }

  /** Moves the money of a leg that nothing refuses; with −1 it moves it back. */
  private move(leg: Transfer, sign: 1n | -1n): void {
    if (leg.kind === 'post' || leg.kind === 'void') {
      this.end(leg, sign);
      return;
    }
    const [debit, credit] = [this.accounts.numberOf(leg.debit), this.accounts.numberOf(leg.credit)];
    if (leg.kind === 'transfer') {
      this.accounts.transfer(debit, credit, sign * leg.amount);
      return;
    }
    this.accounts.reserve(debit, credit, sign * leg.amount);
    if (sign === 1n) this.reservations.set(leg.id, reservationOf(leg));
    else this.reservations.delete(leg.id);
  }

  private end(leg: End, sign: 1n | -1n): void {
    const pending = this.reservations.get(leg.pending);
    if (pending === undefined) throw new Error(`${leg.id} ends ${leg.pending}, which was never set aside`);
    const [debit, credit] = [this.accounts.numberOf(pending.debit), this.accounts.numberOf(pending.credit)];
    this.accounts.end(debit, credit, sign * pending.amount, sign * posted(leg, pending));
    pending.state = sign === -1n ? 'open' : leg.kind === 'void' ? 'voided' : 'posted';
  }
}

const nothing: LedgerBalances = { debitsPending: 0n, debitsPosted: 0n, creditsPending: 0n, creditsPosted: 0n };

const reservationOf = ({ debit, credit, amount }: Gift): Reservation => ({ debit, credit, amount, state: 'open' });

/** What a leg that ends a reservation moves of it. */
const posted = (leg: End, { amount }: Reservation): bigint => (leg.kind === 'void' ? 0n : (leg.amount ?? amount));

const refused = (reason: LedgerRefusal, leg: Transfer): LedgerAnswer => ({ result: 'refused', reason, leg: leg.id });

const wordsOf = (leg: Transfer): string =>
  leg.kind === 'transfer' || leg.kind === 'reserve'
    ? `${leg.kind} ${leg.debit} ${leg.credit} ${leg.amount} ${leg.overdraft}`
    : `${leg.kind} ${leg.pending} ${leg.kind === 'post' ? leg.amount : ''}`;

const sameTerms = (leg: Transfer, before: Transfer | undefined): boolean =>
  before !== undefined && wordsOf(leg) === wordsOf(before);

/**
 * What one account owes another for what has happened already, whatever its balance: negative is owed the other way, and
 * nothing is no leg.
 */
export const owed = (id: string, debtor: string, creditor: string, due: bigint): readonly Payment[] => {
  if (due === 0n) return [];
  const [debit, credit] = due > 0n ? [debtor, creditor] : [creditor, debtor];
  return [{ kind: 'transfer', id, debit, credit, amount: nanoBaht(due < 0n ? -due : due), overdraft: true }];
};
