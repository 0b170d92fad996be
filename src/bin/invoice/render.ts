import type { Invoice, StatementDay, WhatIf } from '../../core/invoice/invoice.ts';
import type { Month } from '../../domain/invoice-line.ts';
import { baht } from '../../domain/money.ts';
import { bangkokTime } from '../../domain/time.ts';
import { dateOf } from '../../web/format/moment.ts';
import { bahtOf } from '../../web/format/money.ts';
import { safe } from '../html-text.ts';
import { tariffWords } from '../tariff/tariff-words.ts';
import { besideRows, noteText } from './invoice-text.ts';
import { invoiceWords, type Language } from './invoice-words.ts';

/** A statement: days of a month, what it comes to with and without trades, and what the account has now. */
export type Statement = Readonly<{
  core: string;
  realm: string;
  account: string;
  month: Month;
  days: readonly StatementDay[];
  whatIf: WhatIf;
  balance: bigint;
  reserved: bigint;
}>;

/** As JSON: nano-baht are decimal strings, as everywhere. */
export const jsonOf = (value: unknown): string =>
  `${JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? one.toString() : one instanceof Map ? Object.fromEntries(one) : one), 2)}\n`;

/** `-1,234.57`: whole satang. */
export const satangText = (money: bigint): string => bahtOf(money.toString()).slice(0, -7);

/** `1.234`: Wh as kWh, units as a bill counts them. */
export const kwhText = (energyWh: number): string => {
  const digits = String(Math.abs(energyWh)).padStart(4, '0');
  return `${energyWh < 0 ? '-' : ''}${digits.slice(0, -3)}.${digits.slice(-3)}`;
};

/** A field that a spreadsheet takes for text and nothing else. */
const field = (value: string): string => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
const csv = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');

/** One row a line, then the total: RFC 4180; money in baht, what the account pays is negative. */
export const invoiceCsv = ({ number, month, rows, total, rounding, overLines = [] }: Invoice): string =>
  csv([
    ['invoice', 'month', 'line', 'corrects', 'kwh', 'exact_thb', 'invoiced_thb'],
    ...rows.map(({ kind, corrects, energyWh, money, invoiced }) => [
      ...[number, month, kind, corrects ?? '', kwhText(energyWh), baht(money)],
      baht(invoiced).slice(0, -7),
    ]),
    [number, month, 'total', '', '', baht(total - rounding), baht(total).slice(0, -7)],
    // Within the prices above, and in no sum.
    ...overLines.flatMap(({ side, energyWh, fees, rent }) => [
      [number, month, `line-fees-of-${side}`, '', kwhText(energyWh), baht(fees), ''],
      [number, month, `congestion-rent-of-${side}`, '', kwhText(energyWh), baht(rent), ''],
    ]),
  ]);

/** One row a day. */
export const statementCsv = ({ account, days }: Statement): string =>
  csv([
    [
      ...['account', 'day', 'import_kwh', 'export_kwh', 'bought_kwh', 'sold_kwh', 'trades'],
      ...['traded_thb', 'charged_thb', 'retail_thb', 'buy_back_thb', 'total_thb', 'estimated', 'unsettled'],
    ],
    ...days.map((day) => [
      ...[account, day.day, kwhText(day.importWh), kwhText(day.exportWh), kwhText(day.boughtWh), kwhText(day.soldWh)],
      ...[
        String(day.trades),
        baht(day.traded),
        baht(day.charged),
        baht(day.retail),
        baht(day.buyBack),
        baht(day.total),
      ],
      ...[String(day.estimated), String(day.unsettled)],
    ]),
  ]);

const style = `
@page { size: A4 portrait; margin: 14mm; }
body { font: 12px/1.45 "Noto Sans", "Noto Sans Thai", "DejaVu Sans", Garuda, Loma, Tahoma, sans-serif; color: #151515; max-width: 182mm; margin: 0 auto; padding: 8px; }
h1 { font-size: 1.7em; margin: 0; } h2 { font-size: 1.1em; margin: 1.4em 0 .3em; } p { margin: .15em 0; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; } tr { break-inside: avoid; }
th { text-align: left; color: #555; font-weight: 600; font-size: .88em; } td, th { border-top: .5px solid #aaa; padding: .2em .5em; vertical-align: top; }
td.n, th.n { text-align: right; } td.n { white-space: nowrap; } tr.sum td { border-top: 1.5px solid #151515; font-weight: 700; }
.note { color: #6b5200; } .proof { font-size: .82em; color: #555; overflow-wrap: anywhere; }`;

type Cell = string | Readonly<{ n: string }>;
const cell = (tag: 'td' | 'th', value: Cell): string =>
  typeof value === 'string' ? `<${tag}>${safe(value)}</${tag}>` : `<${tag} class="n">${safe(value.n)}</${tag}>`;
const table = (head: readonly Cell[], rows: readonly (readonly Cell[])[], sums: readonly (readonly Cell[])[] = []) =>
  `<table><thead><tr>${head.map((one) => cell('th', one)).join('')}</tr></thead><tbody>${[
    ...rows.map((row) => `<tr>${row.map((one) => cell('td', one)).join('')}</tr>`),
    ...sums.map((row) => `<tr class="sum">${row.map((one) => cell('td', one)).join('')}</tr>`),
  ].join('\n')}</tbody></table>`;

const page = (language: Language, title: string, body: readonly string[]): string =>
  `<!doctype html>\n<html lang="${language}"><head><meta charset="utf-8"><title>${safe(title)}</title><style>${style}</style></head><body>\n${body.join('\n')}\n</body></html>\n`;

/** `November`, as a display has it: `พ.ย. 2569`, `Nov 2026`. */
const monthText = (month: Month, language: Language): string =>
  dateOf(`${month}-01T00:00:00+07:00`, language).replace(/^1 /, '');

/** To print: the lines, what they come to, and where each price comes from. */
export const invoicePage = (invoice: Invoice, language: Language): string => {
  const words = invoiceWords[language];
  const { issued, rows, total, rounding, prices } = invoice;
  const title = issued === null ? words.preview : words.invoice;
  const lines = rows.map(({ kind, corrects, energyWh, money, invoiced }): readonly Cell[] => [
    `${words.lines[kind]}${corrects === null ? '' : ` (${words.corrects} ${monthText(corrects, language)})`}`,
    { n: energyWh === 0 ? '' : kwhText(energyWh) },
    { n: baht(money) },
    { n: satangText(invoiced) },
  ]);
  const sum: readonly Cell[] = [
    total < 0n ? words.toPay : words.toReceive,
    '',
    '',
    { n: satangText(total < 0n ? -total : total) },
  ];
  const billed = new Set(rows.map(({ kind }) => kind));
  const used = prices.filter(({ kind }) => billed.has(kind));
  const shown = used.map(({ kind, price, source, confidence }): readonly Cell[] => [
    words.lines[kind],
    { n: (price / 1e6).toFixed(6) },
    `${source} (${tariffWords[language].confidence[confidence]})`,
  ]);
  return page(language, `${title} ${invoice.number}`, [
    `<h1>${safe(title)}</h1>`,
    `<p>${safe(words.number)} ${safe(invoice.number)} · ${safe(words.month)} ${safe(monthText(invoice.month, language))}</p>`,
    `<p>${safe(words.account)} ${safe(invoice.account)} · ${safe(words.market)} ${safe(invoice.core)}</p>`,
    ...(issued === null ? [] : [`<p>${safe(words.issued)} ${safe(dateOf(bangkokTime(issued.at), language))}</p>`]),
    ...(invoice.realm === 'simulation' ? [`<p class="note">${safe(words.simulation)}</p>`] : []),
    ...(invoice.unconfirmed ? [`<p class="note">${safe(words.toConfirm)}</p>`] : []),
    ...invoice.notes.map((note) => `<p class="note">${safe(noteText(note, language))}</p>`),
    table([words.line, { n: words.energy }, { n: words.exact }, { n: words.amount }], lines, [sum]),
    `<p class="proof">${safe(words.rounding)} ${safe(baht(rounding))} ${words.thb}</p>`,
    ...overLinesTable(invoice, language),
    `<h2>${safe(words.priced)}</h2>`,
    table([words.line, { n: words.price }, words.source], shown),
    ...besideTable(invoice, language),
    ...(issued === null ? [] : [`<p class="proof">log ${issued.entry} · SHA-256 ${safe(issued.hash)}</p>`]),
  ]);
};

/** Where the difference went between what one pays and the other gets at two ends of lines; nothing where there is none. */
const overLinesTable = ({ overLines = [] }: Invoice, language: Language): readonly string[] => {
  if (overLines.length === 0) return [];
  const words = invoiceWords[language];
  const rows = overLines.map(({ side, energyWh, fees, rent }): readonly Cell[] => [
    words.overLinesOf[side],
    ...[kwhText(energyWh), baht(fees), baht(rent)].map((n) => ({ n })),
  ]);
  const head = [words.line, ...[words.energy, words.lineFees, words.congestionRent].map((n) => ({ n }))];
  return [`<h2>${safe(words.overLines)}</h2>`, table(head, rows)];
};

/** What the utility charges beside; nothing where it charges nothing. */
const besideTable = ({ beside }: Invoice, language: Language): readonly string[] => {
  if (beside.length === 0) return [];
  const words = invoiceWords[language];
  const rows = besideRows(beside, language).map(({ line, detail, amount, source }): readonly Cell[] => [
    `${line}: ${detail}`,
    { n: amount === null ? words.unknown : satangText(amount) },
    source,
  ]);
  return [`<h2>${safe(words.beside)}</h2>`, table([words.line, { n: words.amount }, words.source], rows)];
};

/** To print: the days, and what the month had been without trades. */
export const statementPage = (statement: Statement, language: Language): string => {
  const words = invoiceWords[language];
  const { days, whatIf, balance, reserved } = statement;
  const dayRows = days.map((day): readonly Cell[] => [
    dateOf(`${day.day}T00:00:00+07:00`, language),
    ...[day.importWh, day.exportWh, day.boughtWh, day.soldWh].map((one) => ({ n: kwhText(one) })),
    ...[day.traded, day.charged, day.retail + day.buyBack, day.total].map((one) => ({ n: baht(one) })),
    day.estimated === 0 ? '' : `${day.estimated} ${words.estimated}`,
  ]);
  const head: readonly Cell[] = [
    words.day,
    ...[words.drawn, words.given, words.bought, words.sold].map((n) => ({ n })),
    ...[words.traded, words.charged, words.imbalance, words.total].map((n) => ({ n })),
    '',
  ];
  const compared = whatIf.rows.map(({ kind, traded, untraded, difference }): readonly Cell[] => [
    words.lines[kind],
    ...[traded, untraded, difference].map((one) => ({ n: baht(one) })),
  ]);
  return page(language, `${words.statement} ${statement.account} ${statement.month}`, [
    `<h1>${safe(words.statement)}</h1>`,
    `<p>${safe(words.account)} ${safe(statement.account)} · ${safe(words.market)} ${safe(statement.core)} · ${safe(monthText(statement.month, language))}</p>`,
    ...(statement.realm === 'simulation' ? [`<p class="note">${safe(words.simulation)}</p>`] : []),
    `<p>${safe(words.balance)} ${safe(baht(balance))} ${words.thb}, ${safe(words.setAside)} ${safe(baht(reserved))} ${words.thb}</p>`,
    ...whatIf.notPriced.map((note) => `<p class="note">${safe(noteText(note, language))}</p>`),
    table(head, dayRows),
    `<h2>${safe(words.without)}</h2>`,
    table([words.line, { n: words.asTraded }, { n: words.asUntraded }, { n: words.difference }], compared, [
      [words.total, ...[whatIf.traded, whatIf.untraded, whatIf.difference].map((one) => ({ n: baht(one) }))],
    ]),
  ]);
};
