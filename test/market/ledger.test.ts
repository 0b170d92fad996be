import { describe, expect, it } from 'vitest';
import { nanoBaht } from '../../src/domain/money.ts';
import {
  Ledger,
  type LedgerAnswer,
  type LedgerRefusal,
  ledgerRefusals,
  type Payment,
  type Transfer,
} from '../../src/market/ledger.ts';
import { seededRandom } from '../support/seeded-random.ts';

const opened = (limited: boolean, ...accounts: string[]): Ledger => {
  const ledger = new Ledger();
  for (const account of accounts) ledger.open(account, limited);
  return ledger;
};
const pay = (id: string, amount: bigint, [debit, credit] = ['A1', 'A2'], overdraft = false): Transfer => ({
  kind: 'transfer',
  id,
  debit: debit ?? '',
  credit: credit ?? '',
  amount: nanoBaht(amount),
  overdraft,
});
const reserve = (id: string, amount: bigint): Transfer =>
  ({ ...pay(id, amount), kind: 'reserve', overdraft: false }) as Transfer;
const post = (id: string, pending: string, amount: bigint | null): Transfer => ({
  kind: 'post',
  id,
  pending,
  amount: amount === null ? null : nanoBaht(amount),
});
const drop = (id: string, pending: string): Transfer => ({ kind: 'void', id, pending });
const word = (answer: LedgerAnswer): string => (answer.result === 'refused' ? answer.reason : answer.result);
const sides = (ledger: Ledger, account: string) => {
  const { debitsPending, debitsPosted, creditsPending, creditsPosted } = ledger.balances(account) ?? {
    debitsPending: -1n,
    debitsPosted: -1n,
    creditsPending: -1n,
    creditsPosted: -1n,
  };
  return `${debitsPending}/${debitsPosted} ${creditsPending}/${creditsPosted}`;
};

describe('two-phase transfers (TigerBeetle D1; expiry is a void here, for nothing times out)', () => {
  const ledger = opened(false, 'A1', 'A2');
  ledger.book([pay('T1', 15n)]);
  for (const [id, amount] of [
    ['T2', 15n],
    ['T3', 15n],
    ['T4', 15n],
    ['T5', 7n],
    ['T6', 1n],
    ['T7', 1n],
  ] as const)
    ledger.book([reserve(id, amount)]);
  const pending = [sides(ledger, 'A1'), sides(ledger, 'A2')];

  it('sets aside on both sides', () => expect(pending).toEqual(['54/15 0/0', '0/0 54/15']));
  it('refuses to post more than was set aside', () =>
    expect(word(ledger.book([post('P5x', 'T5', 8n)]))).toBe('exceeds-pending-amount'));
  it('posts in part, in full, nothing, and voids', () => {
    const answers = [
      post('P2', 'T2', 13n),
      drop('V3', 'T3'),
      drop('V4', 'T4'),
      post('P5', 'T5', null),
      post('P6', 'T6', null),
      post('P7', 'T7', 0n),
    ].map((leg) => word(ledger.book([leg])));
    expect(answers).toEqual(['created', 'created', 'created', 'created', 'created', 'created']);
    expect([sides(ledger, 'A1'), sides(ledger, 'A2')]).toEqual(['0/36 0/0', '0/0 0/36']);
    expect(ledger.brokenLaws()).toEqual([]);
  });
  it.each([
    ['the same post again', post('P2', 'T2', 13n), 'exists'],
    ['the same post with another amount', post('P2', 'T2', 14n), 'exists-with-different-terms'],
    ['a post after a void', post('P3', 'T3', 15n), 'already-voided'],
    ['a second post', post('P2b', 'T2', 13n), 'already-posted'],
    ['a void of what was never pending', drop('V1', 'T1'), 'not-pending'],
    ['a void of what never was', drop('V9', 'T9'), 'pending-not-found'],
    ['the same id after it failed', drop('V9', 'T9'), 'id-already-failed'],
    ['a negative amount', pay('N1', -1n), 'negative-amount'],
    ['money to oneself', pay('N2', 1n, ['A1', 'A1']), 'same-account'],
    ['money from nobody', pay('N3', 1n, ['A9', 'A1']), 'unknown-account'],
  ])('%s', (_, leg, expected) => expect(word(ledger.book([leg]))).toBe(expected));
});

describe('what was set aside for a time (TigerBeetle D2): who set it aside ends it when its time has come', () => {
  it('46, 35, 23, 10; then 10 is posted, and of the others nothing can be', () => {
    const ledger = opened(false, 'A1', 'A2');
    for (const amount of [10, 11, 12, 13]) ledger.book([reserve(`T${amount}`, BigInt(amount))]);
    const pending = [sides(ledger, 'A1')];
    for (const due of [11, 12, 13]) {
      ledger.book([drop(`due/${due}`, `T${due}`)]);
      pending.push(sides(ledger, 'A1'));
    }
    expect(pending).toEqual(['46/0 0/0', '35/0 0/0', '23/0 0/0', '10/0 0/0']);
    expect(word(ledger.book([post('P10', 'T10', null)]))).toBe('created');
    for (const due of [11, 12, 13])
      expect(word(ledger.book([post(`P${due}`, `T${due}`, null)]))).toBe('already-voided');
    expect([sides(ledger, 'A1'), sides(ledger, 'A2')]).toEqual(['0/10 0/0', '0/0 0/10']);
  });
});

describe('the same id (TigerBeetle D3)', () => {
  const booked = (): Ledger => {
    const ledger = opened(false, 'A1', 'A2', 'A3');
    ledger.book([pay('T', 7n)]);
    ledger.book([reserve('R', 7n)]);
    ledger.book([reserve('Q', 7n)]);
    ledger.book([post('P', 'R', 5n)]);
    return ledger;
  };
  it.each([
    ['all fields alike', pay('T', 7n), 'exists'],
    ['another payer', pay('T', 7n, ['A3', 'A2']), 'exists-with-different-terms'],
    ['another receiver', pay('T', 7n, ['A1', 'A3']), 'exists-with-different-terms'],
    ['another amount', pay('T', 8n), 'exists-with-different-terms'],
    ['whatever the balance', pay('T', 7n, ['A1', 'A2'], true), 'exists-with-different-terms'],
    ['set aside instead of paid', reserve('T', 7n), 'exists-with-different-terms'],
    ['the same post', post('P', 'R', 5n), 'exists'],
    ['a post of all instead of a part', post('P', 'R', null), 'exists-with-different-terms'],
    ['a post of another reservation', post('P', 'Q', 5n), 'exists-with-different-terms'],
    ['a void instead of a post', drop('P', 'R'), 'exists-with-different-terms'],
  ])('%s', (_, leg, expected) => {
    const ledger = booked();
    const before = ledger.accountLines();
    expect(word(ledger.book([leg]))).toBe(expected);
    expect(ledger.accountLines()).toEqual(before);
  });
  it.each([
    ['unknown-account', pay('X', 1n, ['A9', 'A2']), (ledger: Ledger) => ledger.open('A9', false)],
    ['pending-not-found', post('X', 'later', 1n), (ledger: Ledger) => ledger.book([reserve('later', 1n)])],
  ] as const)('%s burns it: what comes to be later changes nothing', (reason, leg, mend) => {
    const ledger = booked();
    expect(word(ledger.book([leg]))).toBe(reason);
    mend(ledger);
    expect(word(ledger.book([leg]))).toBe('id-already-failed');
  });
  it.each([
    ['negative-amount', pay('X', -1n)],
    ['same-account', pay('X', 1n, ['A1', 'A1'])],
    ['not-pending', drop('X', 'T')],
    ['already-posted', drop('X', 'R')],
    ['exceeds-pending-amount', post('X', 'Q', 8n)],
  ] as const)('%s does not: no other day would change it', (reason, leg) => {
    const ledger = booked();
    expect([word(ledger.book([leg])), word(ledger.book([leg]))]).toEqual([reason, reason]);
    expect(word(ledger.book([pay('X', 1n)]))).toBe('created');
  });
});

describe('of two reasons the first in the order of precedence is the answer', () => {
  const prepared = (): Ledger => {
    const ledger = opened(true, 'A1', 'A2');
    ledger.open('bank', false);
    ledger.book([pay('seed', 20n, ['bank', 'A1'])]);
    ledger.book([pay('done', 1n)]);
    ledger.book([pay('failed', 1n, ['A9', 'A1'])]);
    for (const id of ['R', 'posted', 'voided']) ledger.book([reserve(id, 5n)]);
    ledger.book([post('P', 'posted', 5n)]);
    ledger.book([drop('V', 'voided')]);
    return ledger;
  };
  it.each<readonly [first: LedgerRefusal, second: LedgerRefusal, chain: readonly Transfer[]]>([
    ['exists-with-different-terms', 'part-of-the-chain-exists', [pay('seed', 20n, ['bank', 'A1']), pay('done', 2n)]],
    ['exists-with-different-terms', 'negative-amount', [pay('done', -1n)]],
    ['part-of-the-chain-exists', 'id-already-failed', [pay('done', 1n), pay('failed', 1n)]],
    ['id-already-failed', 'negative-amount', [pay('failed', -1n)]],
    ['negative-amount', 'same-account', [pay('n', -1n, ['A1', 'A1'])]],
    ['negative-amount', 'pending-not-found', [post('n', 'never', -1n)]],
    ['negative-amount', 'already-posted', [post('n', 'posted', -1n)]],
    ['same-account', 'unknown-account', [pay('n', 1n, ['A9', 'A9'])]],
    ['unknown-account', 'exceeds-balance', [pay('n', 99n, ['A1', 'A9'])]],
    ['exceeds-pending-amount', 'already-posted', [post('n', 'posted', 6n)]],
    ['exceeds-pending-amount', 'already-voided', [post('n', 'voided', 6n)]],
    // The first leg of a chain that is refused, whatever the later ones are.
    ['exceeds-balance', 'negative-amount', [pay('n', 99n), pay('m', -1n)]],
  ])('%s before %s', (first, second, chain) => {
    expect(word(prepared().book(chain))).toBe(first);
    const [one, other] = [first, second].map((reason) => ledgerRefusals.indexOf(reason));
    if (chain.length === 1 || first.startsWith('exists') || first.startsWith('part'))
      expect(one).toBeLessThan(other ?? -1);
  });
});

describe('an account spends what it has (D4)', () => {
  const funded = (): Ledger => {
    const ledger = opened(true, 'A1', 'A2');
    ledger.open('bank', false);
    ledger.book([pay('seed', 20n, ['bank', 'A1'])]);
    return ledger;
  };
  it('a broken chain books nothing and releases what it had taken', () => {
    const ledger = funded();
    expect(word(ledger.book([pay('T1', 15n), pay('T2', 1n, ['A1', 'A9'])]))).toBe('unknown-account');
    expect(sides(ledger, 'A1')).toBe('0/0 0/20');
    expect(word(ledger.book([pay('T3', 15n)]))).toBe('created');
    expect(sides(ledger, 'A1')).toBe('0/15 0/20');
  });
  it('what is set aside cannot be spent', () => {
    const ledger = funded();
    ledger.book([reserve('R', 15n)]);
    expect([ledger.balance('A1'), ledger.reserved('A1'), ledger.openAmount('R')]).toEqual([20n, 15n, 15n]);
    expect(word(ledger.book([pay('T', 6n)]))).toBe('exceeds-balance');
  });
  it('a failed id stays failed after a top-up', () => {
    const ledger = funded();
    ledger.book([pay('T', 21n)]);
    ledger.book([pay('more', 100n, ['bank', 'A1'])]);
    expect(word(ledger.book([pay('T', 21n)]))).toBe('id-already-failed');
  });
  it('consumption is booked whatever the balance', () => {
    const ledger = funded();
    expect(word(ledger.book([pay('T', 50n, ['A1', 'A2'], true)]))).toBe('created');
    expect(ledger.balance('A1')).toBe(-30n);
  });
  it('a chain is there as a whole or not', () => {
    const ledger = funded();
    ledger.book([pay('T1', 1n)]);
    expect(word(ledger.book([pay('T1', 1n), pay('T2', 1n)]))).toBe('part-of-the-chain-exists');
    expect(word(ledger.book([pay('T3', 1n), pay('T3', 1n)]))).toBe('part-of-the-chain-exists');
    expect(sides(ledger, 'A1')).toBe('0/1 0/20');
  });
});

describe('legs of what comes with rising numbers', () => {
  const owed = (id: string, amount: bigint, accounts: [string, string]) => pay(id, amount, accounts, true) as Payment;

  it('are booked whatever the balance, told in their order, counted, and not remembered by id', () => {
    const told: string[] = [];
    const ledger = new Ledger(({ id }) => void told.push(id));
    for (const account of ['A1', 'A2']) ledger.open(account, true);
    const legs = [owed('run/z/1/a', 5n, ['A1', 'A2']), owed('run/z/1/b', 2n, ['A2', 'A1'])];
    expect(word(ledger.bookNumbered('run/z', 1, legs))).toBe('created');
    expect([sides(ledger, 'A1'), sides(ledger, 'A2')]).toEqual(['0/5 0/2', '0/2 0/5']);
    expect([told, ledger.summary().entries, ledger.brokenLaws()]).toEqual([['run/z/1/a', 'run/z/1/b'], 2, []]);
    expect(ledger.dump().booked).toEqual([]);
  });

  it('are all booked or none, and then may come again', () => {
    const ledger = opened(true, 'A1', 'A2');
    const legs = [owed('run/z/1/a', 5n, ['A1', 'A2']), owed('run/z/1/b', 2n, ['A2', 'A9'])];
    const unknown = { result: 'refused', reason: 'unknown-account', leg: 'run/z/1/b' };
    expect(ledger.bookNumbered('run/z', 1, legs)).toEqual(unknown);
    expect([sides(ledger, 'A1'), ledger.summary().entries]).toEqual(['0/0 0/0', 0]);
    ledger.open('A9', true);
    expect(word(ledger.bookNumbered('run/z', 1, legs))).toBe('created');
  });

  it('each number is booked once and none after a later one, over a dump too, until it is forgotten', () => {
    const ledger = opened(true, 'A1', 'A2');
    const legs = [owed('run/z/2/a', 5n, ['A1', 'A2'])];
    expect(word(ledger.bookNumbered('run/z', 2, []))).toBe('created');
    expect(word(ledger.bookNumbered('run/y', 1, legs))).toBe('created');
    const again = new Ledger();
    again.load(ledger.dump());
    for (const each of [ledger, again])
      for (const number of [1, 2]) {
        const refused = { result: 'refused', reason: 'part-of-the-chain-exists', leg: `run/z/${number}` };
        expect(each.bookNumbered('run/z', number, legs)).toEqual(refused);
        expect(sides(each, 'A1')).toBe('0/5 0/0');
      }
    expect(word(again.bookNumbered('run/z', 3, legs))).toBe('created');
    again.forgetNumbered('run/z');
    expect(word(again.bookNumbered('run/z', 1, legs))).toBe('created');
  });
});

describe('laws', () => {
  const seed = 4_242;
  it(`hold after every one of 5,000 random chains of seed ${seed}`, () => {
    const random = seededRandom(seed);
    const upTo = (count: number): number => Math.floor(random.fraction() * count);
    const ledger = opened(true, 'A1', 'A2', 'A3');
    ledger.open('bank', false);
    for (const funded of ['A1', 'A2', 'A3']) ledger.book([pay(`seed/${funded}`, 5_000n, ['bank', funded])]);
    const account = (): string => (upTo(20) === 0 ? 'A9' : (['A1', 'A2', 'A3', 'bank'][upTo(4)] ?? ''));
    const answers = new Map<string, number>();
    for (let at = 0; at < 5_000; at += 1) {
      const chain = Array.from({ length: 1 + upTo(2) }, (_, leg): Transfer => {
        const id = `${at - (upTo(12) === 0 ? 1 : 0)}/${leg}`;
        const transfer = pay(id, BigInt(upTo(40) - 1), [account(), account()], upTo(9) === 0);
        const pending = `${Math.max(0, at - upTo(12))}/${upTo(2)}`;
        return (
          [
            transfer,
            { ...transfer, kind: 'reserve' } as Transfer,
            post(id, pending, upTo(2) === 0 ? null : BigInt(upTo(30))),
            drop(id, pending),
          ][upTo(4)] ?? transfer
        );
      });
      const before = ledger.accountLines();
      const answer = ledger.book(chain);
      answers.set(word(answer), (answers.get(word(answer)) ?? 0) + 1);
      if (answer.result !== 'created') expect(ledger.accountLines(), `seed ${seed}, chain ${at}`).toEqual(before);
      expect(ledger.brokenLaws(), `seed ${seed}, chain ${at}`).toEqual([]);
    }
    expect(answers.get('created') ?? 0).toBeGreaterThan(500);
    expect(answers.size).toBeGreaterThan(8);
  });
});
