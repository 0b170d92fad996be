import { ExactSums, type Whole } from './exact-sums.ts';

/** Nano-baht. What an account may still spend is creditsPosted − debitsPosted − debitsPending. */
export type LedgerBalances = Readonly<{
  debitsPending: bigint;
  debitsPosted: bigint;
  creditsPending: bigint;
  creditsPosted: bigint;
}>;

/** Ever set aside, and what became of it: reserved = posted + voided + open, always. */
export type LedgerTotals = Readonly<Record<'reserved' | 'posted' | 'voided' | 'open', bigint>>;

const SIDES = 4;
const DEBITS_PENDING = 0;
const DEBITS_POSTED = 1;
const CREDITS_PENDING = 2;
const CREDITS_POSTED = 3;

const TOTALS = 4;
const RESERVED = 0;
const POSTED = 1;
const VOIDED = 2;
const OPEN = 3;

/**
 * Accounts of a ledger as small numbers, in order of opening, and what stands to each. Every movement is double: what one
 * account gives, another gets. Nothing here refuses or remembers a movement: whoever makes one has judged it, and makes it
 * once. A negative amount takes a movement back.
 */
export class LedgerAccounts {
  private readonly numbers = new Map<string, number>();
  private readonly limited: boolean[] = [];
  private readonly sums = new ExactSums(SIDES * 64);
  private readonly totalSums = new ExactSums(TOTALS);

  /** A limited account never spends more than it has, except where it must. Opening twice is opening once. */
  open(name: string, limited: boolean): void {
    if (this.numbers.has(name)) return;
    this.numbers.set(name, this.numbers.size);
    this.limited.push(limited);
    this.sums.growTo(SIDES * this.limited.length);
  }

  /** The number of an account; −1 when there is none of that name. */
  find(name: string): number {
    return this.numbers.get(name) ?? -1;
  }

  /** The number of an account that is known to be there. */
  numberOf(name: string): number {
    const found = this.numbers.get(name);
    if (found === undefined) throw new Error(`there is no account ${name}`);
    return found;
  }

  /** In order of opening. */
  names(): Iterable<string> {
    return this.numbers.keys();
  }

  isLimited(account: number): boolean {
    return this.limited[account] === true;
  }

  /** Whether an account still has an amount to spend. */
  covers(account: number, amount: Whole): boolean {
    const first = SIDES * account;
    return this.sums.covers(amount, first + CREDITS_POSTED, first + DEBITS_POSTED, first + DEBITS_PENDING);
  }

  transfer(debit: number, credit: number, amount: Whole): void {
    this.sums.add(SIDES * debit + DEBITS_POSTED, amount);
    this.sums.add(SIDES * credit + CREDITS_POSTED, amount);
  }

  /** Sets an amount aside. */
  reserve(debit: number, credit: number, amount: Whole): void {
    this.setAside(debit, credit, amount);
    this.totalSums.add(RESERVED, amount);
  }

  /** Ends a reservation of one amount: another of it is moved, the rest is free again. */
  end(debit: number, credit: number, reserved: Whole, posted: Whole): void {
    this.setAside(debit, credit, -reserved);
    this.totalSums.add(VOIDED, reserved);
    if (posted === 0) return;
    this.transfer(debit, credit, posted);
    this.totalSums.add(POSTED, posted);
    this.totalSums.add(VOIDED, -posted);
  }

  balances(account: number): LedgerBalances {
    const side = (which: number): bigint => this.sums.value(SIDES * account + which);
    return {
      debitsPending: side(DEBITS_PENDING),
      debitsPosted: side(DEBITS_POSTED),
      creditsPending: side(CREDITS_PENDING),
      creditsPosted: side(CREDITS_POSTED),
    };
  }

  /** Each side over all accounts. */
  summed(): LedgerBalances {
    const all = new ExactSums(SIDES);
    for (let account = 0; account < this.limited.length; account += 1)
      for (let side = 0; side < SIDES; side += 1) all.addFrom(side, this.sums, SIDES * account + side);
    return {
      debitsPending: all.value(DEBITS_PENDING),
      debitsPosted: all.value(DEBITS_POSTED),
      creditsPending: all.value(CREDITS_PENDING),
      creditsPosted: all.value(CREDITS_POSTED),
    };
  }

  count(): number {
    return this.limited.length;
  }

  totals(): LedgerTotals {
    const total = (which: number): bigint => this.totalSums.value(which);
    return { reserved: total(RESERVED), posted: total(POSTED), voided: total(VOIDED), open: total(OPEN) };
  }

  /** Opens an account as it stood in another ledger. */
  put(name: string, limited: boolean, balances: LedgerBalances): void {
    this.open(name, limited);
    const first = SIDES * this.numberOf(name);
    this.sums.add(first + DEBITS_PENDING, balances.debitsPending);
    this.sums.add(first + DEBITS_POSTED, balances.debitsPosted);
    this.sums.add(first + CREDITS_PENDING, balances.creditsPending);
    this.sums.add(first + CREDITS_POSTED, balances.creditsPosted);
  }

  putTotals({ reserved, posted, voided, open }: LedgerTotals): void {
    this.totalSums.add(RESERVED, reserved);
    this.totalSums.add(POSTED, posted);
    this.totalSums.add(VOIDED, voided);
    this.totalSums.add(OPEN, open);
  }

  private setAside(debit: number, credit: number, amount: Whole): void {
    const [one, other] = [SIDES * debit + DEBITS_PENDING, SIDES * credit + CREDITS_PENDING];
    if (typeof amount === 'number') {
      this.sums.addThrice(one, other, this.totalSums, OPEN, amount);
      return;
    }
    this.sums.add(one, amount);
    this.sums.add(other, amount);
    this.totalSums.add(OPEN, amount);
  }
}
