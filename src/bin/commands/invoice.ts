import { makeInvoice } from '../../core/invoice/invoice.ts';
import { hand } from '../invoice/hand.ts';
import { type MonthOptions, readMonth } from '../invoice/read-month.ts';
import { invoiceCsv, invoicePage, jsonOf } from '../invoice/render.ts';

/** `gridtokenx invoice`: an account's invoice of a month, or a preview while its books are open. */
export const run = async (options: MonthOptions): Promise<number> => {
  const { source } = await readMonth(options);
  const invoice = makeInvoice(source);
  const written = { json: jsonOf, csv: invoiceCsv, html: () => invoicePage(invoice, options.language) };
  return hand(written[options.format](invoice), options.out);
};
