import type { BillLine, BillStep } from '../../tariff/bill-line.ts';
import type { Bill } from '../../tariff/monthly-bill.ts';
import type { Provenance } from '../../tariff/tariff.ts';
import { dateOf, type Language } from '../../web/format/moment.ts';
import { exactText, priceText, quantityText } from './figures.ts';
import { tariffWords } from './tariff-words.ts';

const WIDTH = 64;
/** Thai vowels and tone marks above and below a letter take no place of their own. */
const widthOf = (text: string): number => text.replace(/[\u0E31\u0E34-\u0E3A\u0E47-\u0E4E]/g, '').length;
const apart = (left: string, right: string): string =>
  `${left}${' '.repeat(Math.max(2, WIDTH - widthOf(left) - widthOf(right)))}${right}`;

/** `2026-09-15`, or the days from one to another, as people read them. */
const periodText = ({ from, to }: Bill['period'], language: Language): string =>
  [...new Set([from, to])].map((date) => dateOf(`${date}T00:00:00+07:00`, language)).join(' – ');

/** A bill to read: each line with how it comes about, then the sources by number, and what to know of it. */
export const billLines = (bill: Bill, language: Language, hash: string): readonly string[] => {
  const words = tariffWords[language];
  const { tariff, lines, total, notes, unconfirmed, period } = bill;
  const sources = new Map<string, number>();
  const sourceOf = ({ source, confidence }: Provenance): string => {
    const said = `${source} (${words.confidence[confidence]})`;
    if (!sources.has(said)) sources.set(said, sources.size + 1);
    return `[${sources.get(said)}]${confidence === 'unconfirmed' ? ' ?' : ''}`;
  };
  const title = [
    tariff.authority,
    tariff.code,
    tariff.class && words.classes[tariff.class],
    tariff.level && words.levels[tariff.level],
  ];
  const body = lines.flatMap((line) => [
    apart(words.lines[line.kind], exactText(line.amount)),
    ...line.steps.map((step) => `  ${stepText(step, line, language)}  ${sourceOf(step)}`),
    ...(line.kind === 'kvar' ? [`  ${reactiveText(bill, language)}`] : []),
  ]);
  return [
    title.filter((one) => one !== null).join(' · '),
    `${tariff.name} · ${periodText(period, language)}`,
    '',
    ...body,
    apart(words.total, `${exactText(total)} ${words.thb}`),
    '',
    words.sources,
    ...[...sources].map(([said, number]) => `  [${number}] ${said}`),
    `  ${words.file}: ${hash}`,
    words.note,
    ...(unconfirmed ? [`  ${words.toConfirm}`] : []),
    ...notes.map((note) => `  ${words.notes[note]}`),
  ];
};

/** `200 kWh × 3.0000 = 600.00`, and what it is rounded to where that is something else. */
const stepText = (step: BillStep, line: BillLine, language: Language): string => {
  const words = tariffWords[language];
  const rounded = step.amount ?? (line.steps.length === 1 ? line.amount : null);
  const result = `${exactText(step.exact)}${rounded === null || rounded === step.exact ? '' : ` → ${exactText(rounded)}`}`;
  if (typeof step.price === 'bigint')
    return `${quantityText(step.quantity)} % ${words.of} ${exactText(step.price)} = ${exactText((step.price * BigInt(step.quantity)) / 100_000n)}${line.kind === 'minimum' ? ` → ${exactText(line.amount)}` : rounded === step.exact ? '' : ` → ${exactText(rounded ?? 0n)}`}`;
  const unit = words.units[step.unit];
  const of = typeof step.of === 'string' ? words.hours[step.of] : blockText(step.of, unit, words.onward);
  return `${of === '' ? '' : `${of}: `}${quantityText(step.quantity)} ${unit} × ${priceText(step.price)} = ${result}`;
};

const blockText = (
  { fromKwh, toKwh }: Readonly<{ fromKwh: number; toKwh: number | null }>,
  unit: string,
  onward: string,
) => (toKwh === null ? `${fromKwh + 1} ${unit} ${onward}` : `${fromKwh === 0 ? 0 : fromKwh + 1}–${toKwh}`);

/** `400 kvar − 0.6197 × 500 kW = 90.15 → 90`: how much reactive demand is charged. */
const reactiveText = ({ reactive }: Bill, language: Language): string => {
  const { units } = tariffWords[language];
  if (reactive === null) return '';
  const { reactiveVar, activeKw, freePpm, excessKvar } = reactive;
  const beyond = (BigInt(reactiveVar) * 1_000n - BigInt(activeKw) * BigInt(freePpm)) * 1_000n;
  return `${quantityText(reactiveVar)} ${units.kvar} − ${priceText(freePpm)} × ${quantityText(activeKw * 1_000)} ${units.kW} = ${exactText(beyond)} → ${excessKvar}`;
};
