import type { AccountView, StatementView } from '../domain/view.ts';
import type { AccountMonth } from '../market/periods.ts';
import { rowsOf } from './invoice/invoice.ts';

/** What an account may see of its months: the lines its invoices have. */
export const accountStatement = (
  { account, balance, reserved }: AccountView,
  months: readonly AccountMonth[],
): StatementView => ({
  ...{ account, balance, reserved },
  months: months.map(({ month, closed, lines }) => {
    const rows = rowsOf(lines);
    return {
      ...{ month, closed },
      lines: rows.map(({ money, invoiced, ...row }) => ({ ...row, money: String(money), invoiced: String(invoiced) })),
      total: rows.reduce((sum, { invoiced }) => sum + invoiced, 0n).toString(),
    };
  }),
});
