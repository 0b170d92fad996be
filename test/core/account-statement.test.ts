import { expect, test } from 'vitest';
import { accountStatement } from '../../src/core/account-statement.ts';
import type { InvoiceLine } from '../../src/domain/invoice-line.ts';

const line = (energyWh: number, money: bigint): InvoiceLine => ({ energyWh, money });

test('months of an account: lines in the order of an invoice, corrections last, exact and to the satang', () => {
  const lines = new Map([
    ['vat@2026-10', line(-20, 8_344_700n)],
    ['vat', line(300, -125_170_500n)],
    ['bought', line(2000, -8_000_000_000n)],
  ]);
  const account = { account: 'a-1', balance: '7', reserved: '0', points: [], orders: [], intervals: [] };
  expect(accountStatement(account, [{ month: '2026-11', closed: null, lines }])).toEqual({
    ...{ account: 'a-1', balance: '7', reserved: '0' },
    months: [
      {
        ...{ month: '2026-11', closed: null },
        lines: [
          { kind: 'bought', corrects: null, energyWh: 2000, money: '-8000000000', invoiced: '-8000000000' },
          { kind: 'vat', corrects: null, energyWh: 300, money: '-125170500', invoiced: '-130000000' },
          { kind: 'vat', corrects: '2026-10', energyWh: -20, money: '8344700', invoiced: '10000000' },
        ],
        // −8.00 − 0.13 + 0.01
        total: '-8120000000',
      },
    ],
  });
});
