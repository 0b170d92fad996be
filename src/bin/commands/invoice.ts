import { makeInvoice } from '../../core/invoice/invoice.ts';
import { decimal } from '../../domain/decimal.ts';
import { Fault } from '../../domain/fault.ts';
import { hand } from '../invoice/hand.ts';
import { type BillMonthOptions, readBillMonth } from '../invoice/read-bill.ts';
import { type MonthOptions, pageLanguage, readMonth } from '../invoice/read-month.ts';
import { invoiceCsv, invoicePage, jsonOf } from '../invoice/render.ts';

type InvoiceOptions = Readonly<{ greenKwh?: string }> &
  (
    | (MonthOptions & Readonly<{ bill?: undefined; trust?: string }>)
    | (Omit<MonthOptions, keyof BillMonthOptions> & BillMonthOptions)
  );

/** `gridtokenx invoice`: an account's invoice of a month, or a preview while its books are open. */
export const run = async (options: InvoiceOptions): Promise<number> => {
  if (options.bill === undefined && options.trust !== undefined)
    throw new Fault(
      'configuration',
      '--trust has keys to check a bill with: give its folder with --bill, or leave --trust out.',
    );
  const source = options.bill === undefined ? (await readMonth(options)).source : readBillMonth(options);
  const invoice = makeInvoice(source, greenWh(options.greenKwh));
  const written = { json: jsonOf, csv: invoiceCsv, html: () => invoicePage(invoice, pageLanguage(options)) };
  return hand(written[options.format](invoice), options.out);
};

const greenWh = (written: string | undefined): number => {
  const value = written === undefined ? 0 : decimal(written, 3);
  if (value !== null && value >= 0) return value;
  throw new Fault('configuration', `--green-kwh "${written}"; allowed: kWh with at most 3 decimals, such as 120.5.`);
};
