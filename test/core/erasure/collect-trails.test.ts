import { expect, test } from 'vitest';
import { collectTrails } from '../../../src/core/erasure/collect-trails.ts';
import { nanoBaht } from '../../../src/domain/money.ts';
import { instant } from '../../../src/domain/time.ts';
import type { LedgerDump } from '../../../src/market/ledger.ts';

const opening = {
  kind: 'transfer',
  id: 'opening/a/1',
  debit: 'issue',
  credit: 'a',
  amount: nanoBaht(100n),
  overdraft: true,
} as const;
const hold = {
  kind: 'reserve',
  id: 'hold/1/a/n',
  debit: 'a',
  credit: 'clearing',
  amount: nanoBaht(30n),
  overdraft: false,
} as const;
const pay = { kind: 'post', id: 'pay/1/a/n', pending: 'hold/1/a/n', amount: nanoBaht(20n) } as const;
const entry = (at: number, command: object = { kind: 'tick' }) => ({ at: instant(at), command }) as never;
const terms = { realm: 'simulation', account: 'a', nonce: 'n', expires: instant(9) } as const;

test('each leg has its row, its time and what it left; nobody else’s, and it goes on from what was kept before', () => {
  const knows = (account: string) => account === 'a';
  const first = collectTrails(null, new Map());
  first.row(1);
  first.booked(opening);
  first.see(entry(7), knows);
  first.row(2);
  first.booked(hold);
  first.see(entry(8), knows);
  first.see(entry(9, { kind: 'cancel', terms }), knows);
  const kept = first.of('a');
  expect(kept).toMatchObject({
    lines: [
      { at: 7, row: 1, posted: 100n, reserved: 0n, balance: 100n, setAside: 0n, other: 'issue' },
      { at: 8, row: 2, posted: 0n, reserved: 30n, balance: 100n, setAside: 30n, other: 'clearing' },
    ],
    cancels: [{ at: 9, terms: { nonce: 'n' } }],
  });
  expect(first.of('clearing').lines).toEqual([]);

  // 100 received, of which 30 are set aside when the journal begins anew; of them 20 are paid and 10 free again.
  const none = { debitsPending: 0n, debitsPosted: 0n, creditsPending: 0n, creditsPosted: 0n };
  const dump = {
    accounts: [
      { name: 'a', balances: { ...none, creditsPosted: 100n, debitsPending: 30n } },
      { name: 'clearing', balances: { ...none, creditsPending: 30n } },
    ],
    reservations: [{ id: hold.id, state: 'open', debit: 'a', credit: 'clearing', amount: 30n }],
  } as unknown as LedgerDump;
  const second = collectTrails(dump, new Map([['a', kept]]));
  second.row(3);
  second.booked(pay);
  second.see(entry(20), knows);
  expect(second.of('a').lines).toMatchObject([
    { row: 1 },
    { row: 2 },
    { at: 20, row: 3, posted: -20n, reserved: -30n, balance: 80n, setAside: 0n },
  ]);
  // What was kept is nobody's to change.
  expect(kept.lines).toHaveLength(2);
});
