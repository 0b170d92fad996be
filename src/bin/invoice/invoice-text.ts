import type { Beside, NotKnown } from '../../core/invoice/beside.ts';
import type { InvoiceNote } from '../../core/invoice/invoice-note.ts';
import type { LineKind } from '../../domain/invoice-line.ts';
import { dateOf, hourAndMinute } from '../../web/format/moment.ts';
import { quantityText } from '../tariff/figures.ts';
import { saidIn } from '../words/in-language.ts';
import { invoiceWords, type Language } from './invoice-words.ts';

/** `24 Nov 2026 10:15`, `24 พ.ย. 2569 10:15`. */
const momentText = (moment: string, language: Language): string =>
  `${dateOf(moment, language)} ${hourAndMinute(moment)}`;

/** A note as a sentence. */
export const noteText = (note: InvoiceNote, language: Language): string => {
  const words = invoiceWords[language];
  switch (note.kind) {
    case 'not-priced':
      return words.notes.notPriced(note.count, momentText(note.first, language));
    case 'added-up':
      return words.notes.addedUp;
    case 'of-bill':
      return words.notes.ofBill(momentText(note.from, language), momentText(note.to, language));
    case 'own-keys':
      return words.notes.ownKeys;
    case 'unlike':
      return words.notes.unlike(note.lines.map((line) => words.lines[line as LineKind] ?? line).join(', '));
  }
};

/** What of a charge beside is printed: the line, how it comes about or why it is not known, the amount, the source. */
export const besideRows = (
  beside: readonly Beside[],
  language: Language,
): readonly Readonly<{ line: string; detail: string; amount: bigint | null; source: string }>[] => {
  const words = invoiceWords[language];
  return beside.map((one) => {
    const line = `${words.besideLines[one.kind]}${one.point === null ? '' : ` (${one.point})`}`;
    if ('notKnown' in one) return { line, detail: notKnownText(one.notKnown, language), amount: null, source: '' };
    const { kind, quantity, at, uncertain, money, source, confidence } = one;
    const unit = kind === 'demand' ? 'kW' : 'kWh';
    const detail = [
      `${quantityText(quantity)} ${unit}`,
      ...(at === null ? [] : [`${words.greatestAt} ${momentText(at, language)}`]),
      ...(uncertain === 0 ? [] : [words.besideUncertain(uncertain)]),
    ].join(', ');
    const sure = confidence === 'unconfirmed' ? ` (${words.unconfirmed})` : '';
    return { line, detail, amount: money, source: `${source}${sure}` };
  });
};

const notKnownText = (notKnown: NotKnown, language: Language): string => {
  const words = invoiceWords[language].notKnown;
  switch (notKnown.why) {
    case 'no-reactive-readings':
      return words.reactive;
    case 'interval-length':
      return words.length(notKnown.minutes);
    case 'nothing-settled':
      return words.nothing;
    case 'no-rule-for-neighbours':
      return words.noRule;
    case 'platform-not-known':
      return words.platform;
    case 'tariff-changed':
      return words.changed(notKnown.tariffs.join(', '));
    case 'tariff':
      return saidIn(language, notKnown.sentence);
  }
};
