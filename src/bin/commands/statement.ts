import { statementDays, whatIf } from '../../core/invoice/invoice.ts';
import { hand } from '../invoice/hand.ts';
import { type MonthOptions, pageLanguage, readMonth } from '../invoice/read-month.ts';
import { jsonOf, type Statement, statementCsv, statementPage } from '../invoice/render.ts';

/** `gridtokenx statement`: days of a month, and what it had been without trading. */
export const run = async (options: MonthOptions): Promise<number> => {
  const { source, balance, reserved } = await readMonth(options);
  const { core, realm, account, month, intervals, rules } = source;
  const statement: Statement = {
    ...{ core, realm, account, month, balance, reserved },
    ...{ days: statementDays(intervals), whatIf: whatIf(intervals, rules) },
  };
  const written = { json: jsonOf, csv: statementCsv, html: () => statementPage(statement, pageLanguage(options)) };
  return hand(written[options.format](statement), options.out);
};
