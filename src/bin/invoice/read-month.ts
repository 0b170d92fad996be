import { readArchive } from '../../adapters/sqlite/read-archive.ts';
import { sha256 } from '../../adapters/system/sha256.ts';
import type { CoreConfiguration } from '../../configuration/core-configuration.ts';
import type { Books } from '../../core/books.ts';
import type { InvoiceSource } from '../../core/invoice/invoice.ts';
import { Fault } from '../../domain/fault.ts';
import { bangkokTime, type Instant } from '../../domain/time.ts';
import type { AccountMonth } from '../../market/periods.ts';
import { readRules } from '../../market/rules.ts';
import { toHex, utf8 } from '../../wire/bytes.ts';
import { decodeLogEntry } from '../../wire/log-entry.ts';
import { periodOf, refuseErased, replayed } from '../commands/bill.ts';
import { archiveFileIn } from '../core-journal.ts';
import { readCoreConfiguration } from '../read-core-configuration.ts';
import { askedLanguage } from '../spoken-language.ts';
import { readableStorage } from '../storage/readable-storage.ts';
import type { Language } from './invoice-words.ts';

/** What both commands are given. */
export type MonthOptions = Readonly<{
  config: string;
  account: string;
  month: string;
  format: 'json' | 'csv' | 'html';
  /** Of the page; `lang`: of all that is said, and so of the page where `language` is not given. */
  language?: Language;
  lang?: Language;
  out?: string;
  storage?: string;
}>;

/** An invoice is for the people of a house: Thai, unless something else is asked for. */
export const pageLanguage = ({ language, lang }: Pick<MonthOptions, 'language' | 'lang'>): Language =>
  language ?? askedLanguage(lang) ?? 'th';

/** A month of an account, and what the account has now, nano-baht. */
export type ReadMonth = Readonly<{ source: InvoiceSource; balance: bigint; reserved: bigint; settledTo: Instant }>;

/**
 * What journal and archive of a core say of an account and month.
 * @throws Fault `registry` when there is no such account; `storage` when nothing of the month has been settled, or it was erased
 */
export const readMonth = async (options: MonthOptions): Promise<ReadMonth> => {
  const configuration: CoreConfiguration = readCoreConfiguration(options.config);
  const { core, realm } = configuration;
  using readable = await readableStorage(configuration, options.storage);
  const { storage } = readable;
  const { account, month } = options;
  const question = { account, ...periodOf({ month }) };
  using archive = readArchive(archiveFileIn(storage));
  refuseErased(archive.erasures(), question);
  const watch = closingWatch(account, month);
  const { books, collected } = await replayed(configuration, readable, question, archive, { watching: watch.watching });
  const view = books.market.account(account);
  if (view === null) throw new Fault('registry', `${core} has no account ${account}. Is the name right?`);
  const { settled } = collected;
  if (settled === null || settled.to <= question.from || settled.from >= question.to)
    throw new Fault('storage', `${core} has settled nothing of ${month}. ${settledWords(settled)}`);
  const rules = [...collected.rules].map(([entry, text]) => ({
    entry,
    rules: { ...readRules(text), hash: toHex(sha256(utf8(text))) },
  }));
  const closed = watch.found();
  // Of what lies before the journal's beginning neither the moment of the closing nor all of its runs are known.
  if (closed === null && closingEntry(books, question.from) !== null)
    throw new Fault(
      'storage',
      `The books of ${month} closed before this journal begins: it was begun anew when figures of somebody were erased. Take the invoice that was made then, or --storage with a copy from before.`,
    );
  const sums = closed?.sums ?? books.market.months(account).find((one) => one.month === month) ?? null;
  const closing = closed && { at: closed.at, entry: closed.entry };
  return {
    source: { realm, core, account, month, intervals: collected.intervals, rules, sums, closing },
    ...{ balance: BigInt(view.balance), reserved: BigInt(view.reserved), settledTo: settled.to },
  };
};

const settledWords = (settled: Readonly<{ from: Instant; to: Instant }> | null): string =>
  settled === null
    ? 'It has settled no interval yet.'
    : `It has settled intervals from ${bangkokTime(settled.from)} to ${bangkokTime(settled.to)}: name a month of those.`;

type Closed = Readonly<{ at: Instant; entry: number; sums: AccountMonth | null }>;

/** Looks out for the closing of a month while a journal is replayed: the market forgets old ones. */
const closingWatch = (account: string, month: string) => {
  let closed: Closed | null = null;
  const { from } = periodOf({ month });
  return {
    found: (): Closed | null => closed,
    watching: (books: Books): Books => ({
      ...books,
      get market() {
        return books.market;
      },
      get log() {
        return books.log;
      },
      apply: (entry) => {
        const events = books.apply(entry);
        if (events.some((event) => event.kind === 'period-closed' && event.from === from)) {
          const sums = books.market.months(account).find((one) => one.month === month) ?? null;
          const entryOf = closingEntry(books, from);
          if (entryOf === null) throw new Error('a month that closed is not in the log');
          closed = { at: entry.at, entry: entryOf, sums };
        }
        return events;
      },
    }),
  };
};

const closingEntry = ({ log }: Books, from: Instant): number | null => {
  for (let index = log.head().size - 1; index >= 0; index -= 1) {
    const bytes = log.entry(index);
    const entry = bytes && decodeLogEntry(bytes);
    if (entry?.kind === 'closing' && entry.from === from) return index;
  }
  return null;
};
