import type { LedgerDump, Transfer } from '../../market/ledger.ts';
import type { LedgerBalances } from '../../market/ledger-accounts.ts';
import type { Market } from '../../market/market.ts';
import type { AuditReport } from './audit-report.ts';
import { type LegEffect, twinLedger } from './twin-ledger.ts';

/** Money after every command: the ledger against a twin that sums its legs, account by account. */
export type MoneyCheck = Readonly<{
  /** A leg, as the ledger books it. */
  booked: (leg: Transfer) => void;
  /** After each command: only accounts it has touched can have changed. */
  after: (market: Market, where: string) => void;
  /** Once more of all accounts. */
  end: (market: Market) => void;
}>;

export const checkMoney = (report: AuditReport, from: LedgerDump | null = null): MoneyCheck => {
  const twin = twinLedger(from);
  const unlimited = (account: string): boolean => account.includes('.');
  let legs: Transfer[] = [];

  const compare = (market: Market, account: string, where: string): bigint => {
    const found = market.balances(account);
    const own = twin.of(account);
    report.checked('reservations');
    if (found === null) report.broken('money', where, `the ledger has no account ${account}, and legs of it`);
    else if (found.debitsPending !== own.debitsPending || found.creditsPending !== own.creditsPending)
      report.broken('reservations', where, `${account} has set aside ${pending(found)}, its legs say ${pending(own)}`);
    else if (found.debitsPosted !== own.debitsPosted || found.creditsPosted !== own.creditsPosted)
      report.broken('money', where, `${account} has ${balance(found)} nTHB, its legs come to ${balance(own)}`);
    return found === null ? 0n : balance(found);
  };
  const spent = ({ leg, debit }: LegEffect, where: string): void => {
    if ((leg.kind !== 'transfer' && leg.kind !== 'reserve') || leg.overdraft || unlimited(debit)) return;
    report.checked('limits');
    const left = balance(twin.of(debit)) - twin.of(debit).debitsPending;
    if (left < 0n) report.broken('limits', where, `${leg.id} leaves ${debit} with ${left} nTHB to spend`);
  };

  return {
    booked: (leg) => void legs.push(leg),
    after: (market, where) => {
      const booked = legs;
      if (booked.length === 0) return;
      legs = [];
      let before = 0n;
      const touched = new Set<string>();
      const touch = (account: string): void => {
        if (!touched.has(account)) before += balance(twin.of(account));
        touched.add(account);
      };
      for (const leg of booked) {
        if (leg.kind === 'transfer' || leg.kind === 'reserve') for (const one of [leg.debit, leg.credit]) touch(one);
        try {
          // What a post moves is known only once it is booked: the sum of two accounts is the same before and after.
          const effect = twin.book(leg);
          if (!touched.has(effect.debit)) {
            touched.add(effect.debit);
            before += balance(twin.of(effect.debit)) + effect.posted;
          }
          if (!touched.has(effect.credit)) {
            touched.add(effect.credit);
            before += balance(twin.of(effect.credit)) - effect.posted;
          }
          spent(effect, where);
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          report.broken('reservations', where, error.message);
        }
      }
      let after = 0n;
      for (const account of touched) after += compare(market, account, where);
      report.checked('money');
      if (after !== before) report.broken('money', where, `it makes ${after - before} nTHB out of nothing`);
    },
    end: (market) => {
      for (const account of twin.accounts()) compare(market, account, 'at the end');
      const { sumNanoBaht } = market.ledger();
      report.checked('money');
      if (sumNanoBaht !== '0')
        report.broken('money', 'at the end', `all accounts together hold ${sumNanoBaht} nTHB, not zero`);
      const { reserved, posted, voided, open } = twin.totals();
      report.checked('reservations');
      if (reserved !== posted + voided + open)
        report.broken('reservations', 'at the end', `of ${reserved} nTHB, ${posted + voided + open} are accounted for`);
    },
  };
};

const balance = ({ creditsPosted, debitsPosted }: LedgerBalances): bigint => creditsPosted - debitsPosted;
const pending = ({ creditsPending, debitsPending }: LedgerBalances): string =>
  `${debitsPending} nTHB (and ${creditsPending} for it)`;
