import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nanoBaht } from '../../src/domain/money.ts';
import { Ledger, type LedgerAnswer } from '../../src/market/ledger.ts';

const names = ['a', 'b', 'c'] as const;
type Name = (typeof names)[number];
const CLEARING = 'clearing';

/** `end`: which of the open reservations, and what part of it is moved, in thousandths. */
type Step =
  | Readonly<{ kind: 'transfer' | 'reserve'; account: Name; amount: number }>
  | Readonly<{ kind: 'end'; which: number; thousandths: number }>;

const account = fc.constantFrom(...names);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('transfer' as const, 'reserve' as const),
    account,
    amount: fc.oneof(fc.nat(1_000), fc.integer({ min: 2 ** 52, max: 2 ** 53 - 1 })),
  }),
  fc.record({ kind: fc.constant('end' as const), which: fc.nat(), thousandths: fc.nat(1_000) }),
);

const opened = (): Ledger => {
  const ledger = new Ledger();
  ledger.open('bank', false);
  ledger.open(CLEARING, false);
  for (const name of names) {
    ledger.open(name, true);
    const credit = { debit: 'bank', credit: name, amount: nanoBaht(2n ** 56n), overdraft: true };
    ledger.book([{ kind: 'transfer', id: `opening/${name}`, ...credit }]);
  }
  return ledger;
};

type Open = Readonly<{ id: string; account: Name; amount: number }>;

/** The same step by ids, and by accounts alone. @returns whether both said that it can be paid, or both that it cannot */
const taken = (step: Step, at: number, byId: Ledger, plain: Ledger, open: Open[]): boolean => {
  const clearing = plain.accounts.numberOf(CLEARING);
  const created = ({ result }: LedgerAnswer): boolean => result === 'created';
  if (step.kind === 'end') {
    const [ended] = open.length === 0 ? [] : open.splice(step.which % open.length, 1);
    if (ended === undefined) return true;
    const posted = Math.floor((ended.amount / 1_000) * step.thousandths);
    plain.accounts.end(plain.accounts.numberOf(ended.account), clearing, ended.amount, posted);
    const amount = nanoBaht(BigInt(posted));
    return created(byId.book([{ kind: 'post', id: `${at}`, pending: ended.id, amount }]));
  }
  const { kind, amount } = step;
  const number = plain.accounts.numberOf(step.account);
  const legs = { debit: step.account, credit: CLEARING, amount: nanoBaht(BigInt(amount)), overdraft: false };
  const booked = created(byId.book([{ kind, id: `${at}`, ...legs }]));
  const covered = plain.accounts.covers(number, amount);
  if (booked && kind === 'transfer') plain.accounts.transfer(number, clearing, amount);
  if (booked && kind === 'reserve') {
    plain.accounts.reserve(number, clearing, amount);
    open.push({ id: `${at}`, account: step.account, amount });
  }
  return booked === covered;
};

describe('accounts by number, without ids', () => {
  it('stand as the ledger’s do by ids, after every step of a random life, and keep its laws', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const [byId, plain] = [opened(), opened()];
        const open: Open[] = [];
        for (const [at, each] of steps.entries()) {
          expect(taken(each, at, byId, plain, open)).toBe(true);
          expect(plain.accountLines()).toEqual(byId.accountLines());
        }
        expect([plain.accounts.totals(), plain.brokenLaws()]).toEqual([byId.accounts.totals(), []]);
      }),
      { seed: 20261130, numRuns: 100 },
    );
  });
});
