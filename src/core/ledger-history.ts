import { bangkokTime, type Instant, instant } from '../domain/time.ts';
import type { LedgerDump, Transfer } from '../market/ledger.ts';
import type { LedgerBalances } from '../market/ledger-accounts.ts';
import { type LegEffect, twinLedger } from './audit/twin-ledger.ts';

/** One leg of an account: nano-baht, positive for what it receives. */
export type LedgerLine = Readonly<{
  at: Instant;
  row: number;
  id: string;
  kind: Transfer['kind'];
  /** What the balance changed by, and what is set aside of it. */
  posted: bigint;
  reserved: bigint;
  other: string;
  balance: bigint;
  setAside: bigint;
  what: string;
}>;

export type LedgerHistory = Readonly<{ before: bigint; after: bigint; setAside: bigint; lines: readonly LedgerLine[] }>;

/** A line without its words, which follow from the leg's name: as it is kept. */
export type KeptLine = Omit<LedgerLine, 'what'>;

/** What a leg just booked did to one of its two accounts, whose sums those are; null: nothing that its owner would see. */
export const keptLine = (
  account: string,
  { leg, debit, credit, posted, reserved }: LegEffect,
  sums: LedgerBalances,
  { at, row }: Readonly<{ at: Instant; row: number }>,
): KeptLine | null => {
  const aside = debit === account ? reserved : 0n;
  if (posted === 0n && aside === 0n) return null;
  return {
    ...{ at, row, id: leg.id, kind: leg.kind, posted: credit === account ? posted : -posted, reserved: aside },
    ...{ other: credit === account ? debit : credit, balance: sums.creditsPosted - sums.debitsPosted },
    setAside: sums.debitsPending,
  };
};

/** A history that goes on from lines that were kept of before. */
export const withKeptLines = (history: LedgerHistory, kept: readonly KeptLine[]): LedgerHistory => {
  const [first] = kept;
  if (first === undefined) return history;
  const lines = [...kept.map((line) => ({ ...line, what: explained(line.id) })), ...history.lines];
  return { ...history, before: first.balance - first.posted, setAside: lines.at(-1)?.setAside ?? 0n, lines };
};

/** Gathers the legs of an account from one time to before another. `from`: what had been booked before the first leg. */
export const ledgerHistory = (
  account: string,
  period: Readonly<{ from: Instant; to: Instant }>,
  from: LedgerDump | null = null,
) => {
  const twin = twinLedger(from);
  const lines: LedgerLine[] = [];
  const balance = (): bigint => twin.of(account).creditsPosted - twin.of(account).debitsPosted;
  let before = balance();
  let after = before;
  return {
    booked: (leg: Transfer, at: Instant, row: number): void => {
      const effect = twin.book(leg);
      if (effect.debit !== account && effect.credit !== account) return;
      if (at < period.from) before = balance();
      if (at < period.to) after = balance();
      if (at < period.from || at >= period.to) return;
      const line = keptLine(account, effect, twin.of(account), { at, row });
      if (line !== null) lines.push({ ...line, what: explained(leg.id) });
    },
    history: (): LedgerHistory => ({ before, after, setAside: lines.at(-1)?.setAside ?? 0n, lines }),
  };
};

/** What a leg is for, in words, out of its name: names are derived from what legs are for. */
const explained = (id: string): string => {
  const [kind = '', ...of] = id.split('/');
  const order = `order ${of.slice(1).join('/')}`;
  const when = (at = ''): string => bangkokTime(instant(Number(at)));
  switch (kind) {
    case 'opening':
      return `opening credit of registry version ${of.at(-1)}`;
    case 'hold':
      return `set aside for the worst that ${order} may cost`;
    case 'release':
      return `free again: ${order} is done`;
    case 'kept':
      return `kept aside for what ${order} has traded, until it is settled`;
    case 'pay':
      return `paid for what ${order} has bought`;
    case 'earn':
      return `earned by what ${order} has sold`;
    case 'free':
      return `free again: ${order} is settled`;
    case 'network':
      return `what the network traded in ${of[0]}, ${when(of[1])}`;
    case 'lines':
      return `lines of the network, ${when(of[0])}: ${of[1]}`;
    case 'run': {
      const [zone, start, run, point = '', leg = ''] = of;
      return `run ${run} of ${zone}, ${when(start)}, point ${point.replace('.', ' of ')}: ${runWords[leg] ?? leg}`;
    }
    case 'closing': {
      const [month, , leg = ''] = of;
      return `closing of ${month}: ${closingWords[leg] ?? leg}`;
    }
    default:
      return id;
  }
};

const runWords: Readonly<Record<string, string>> = {
  retail: 'bought at the retail price',
  buyBack: 'sold at the buy-back price',
  traded: 'more or less of its trades was delivered',
  fee: 'the fee of the platform, of what was sold',
  wheeling: 'wheeling of what was sold',
  losses: 'losses, of what was sold',
  green: 'premium for green energy that was given',
};
const closingWords: Readonly<Record<string, string>> = {
  service: 'the monthly service charge',
  rounding: 'what rounding each line of the invoice to satang makes of difference',
};
