import type { References } from '../../configuration/reference-folder.ts';
import { Fault } from '../../domain/fault.ts';
import { nearMiss } from '../../domain/near-miss.ts';
import type { Series } from '../../tariff/read-series.ts';
import { type Dated, datedLists, type Gap, type Provenance, type Tariff } from '../../tariff/tariff.ts';
import type { Language } from '../../web/format/moment.ts';
import { priceText } from './figures.ts';
import { tariffWords } from './tariff-words.ts';

type Shown = Readonly<{ value: unknown; lines: readonly string[] }>;
type Data = References & Readonly<{ tariffs: readonly Tariff[]; series: readonly Series[] }>;

/** One line a tariff: name, what it is of, the days its energy is priced, and `?` where that is to be confirmed. */
export const listLines = (
  { tariffs, series, seasons, emissions }: Data,
  authority: string | null,
  language: Language,
): Shown => {
  const words = tariffWords[language];
  const chosen = tariffs.filter((one) => authority === null || one.authority === authority);
  const value = chosen.map(({ name, authority: of, code, class: kind, level, description, energy }) => ({
    ...{ name, authority: of, code, class: kind, level, description },
    from: energy.map((one) => one.from).toSorted()[0] ?? null,
    to:
      energy
        .map((one) => one.to)
        .toSorted()
        .at(-1) ?? null,
    unconfirmed: energy.some(({ confidence }) => confidence === 'unconfirmed'),
  }));
  const width = Math.max(0, ...value.map(({ name }) => name.length));
  const lines = value.map((one) => {
    const said =
      one.class === null
        ? one.description
        : [words.classes[one.class], one.level && words.levels[one.level]].filter(Boolean).join(', ');
    return `${one.name.padEnd(width)}  ${one.authority} ${one.code.padEnd(5)}  ${one.from} – ${one.to}${one.unconfirmed ? ' ?' : '  '}  ${said}`;
  });
  const data =
    authority === null
      ? [
          ...series.map(({ name, unit, description }) => `${name.padEnd(width)}  ${unit}: ${description}`),
          ...[...emissions, ...seasons].map(({ name, description }) => `${name.padEnd(width)}  ${description}`),
        ]
      : [];
  return { value, lines: [...lines, ...(data.length === 0 ? [] : ['', ...data]), '', words.toConfirm] };
};

/** All values of a tariff or of market data, with their days and sources. @throws Fault `configuration` where there is none of the name. */
export const showLines = (
  { tariffs, series, seasons, emissions }: Data,
  name: string,
  language: Language,
  hashOf: (tariff: string) => string,
): Shown => {
  const words = tariffWords[language];
  const tariff = tariffs.find((one) => one.name === name);
  const data = series.find((one) => one.name === name);
  if (tariff !== undefined) {
    const lists = datedLists.map((list) => ({
      list,
      entries: [...(tariff[list] ?? []), ...tariff.gaps.filter(({ of }) => of === list)],
    }));
    const hash = hashOf(name);
    const value = { ...tariff, calendar: tariff.calendar?.name ?? null, hash };
    const head = [`${tariff.name} · ${tariff.authority} ${tariff.code}`, tariff.description, `${words.file}: ${hash}`];
    return { value, lines: [...head, ...lists.flatMap(({ list, entries }) => entryLines(list, entries, language))] };
  }
  if (data !== undefined) {
    const head = [`${data.name} · ${data.unit}`, data.description];
    return { value: data, lines: [...head, ...entryLines(data.list, [...data.entries, ...data.gaps], language)] };
  }
  const reference = [...seasons, ...emissions].find((one) => one.name === name);
  if (reference !== undefined) return { value: reference, lines: referenceLines(reference, language) };
  const names = [...tariffs, ...series, ...seasons, ...emissions].map((one) => one.name);
  const meant = nearMiss(name, names);
  throw new Fault(
    'configuration',
    `There is no tariff or market data "${name}"; \`gridtokenx tariff list\` shows all.${meant === null ? '' : ` Did you mean "${meant}"?`}`,
  );
};

const referenceLines = (data: References[keyof References][number], language: Language): readonly string[] => {
  const { confidence: sure } = tariffWords[language];
  const sourced = ({ source, confidence }: Provenance): string => `  · ${source} (${sure[confidence]})`;
  const head = [data.name, data.description];
  if ('seasons' in data)
    return [
      ...head,
      ...data.seasons.map(
        (one) => `  ${one.from} – ${one.to}  ${language === 'th' ? one.thai : one.name}${sourced(one)}`,
      ),
    ];
  const factor = (value: number | null): string => (value === null ? '–' : priceText(value));
  return [
    ...head,
    ...data.entries.map(
      (one) =>
        `  ${one.from} – ${one.to}  scope 2 ${factor(one.scope2)}, scope 3 ${factor(one.scope3)} ${data.unit}${sourced(one)}`,
    ),
  ];
};

const entryLines = (list: string, entries: readonly (Dated | Gap)[], language: Language): readonly string[] => {
  const { confidence: sure } = tariffWords[language];
  if (entries.length === 0) return [];
  return [
    list,
    ...entries
      .toSorted((one, other) => (one.from < other.from ? -1 : 1))
      .map((one) => `  ${one.from} – ${one.to}  ${valueText(one)}  · ${one.source} (${sure[one.confidence]})`),
  ];
};

/** What an entry says beside its days and source: `onPeak 5.7982, offPeak 2.6369`. */
const valueText = ({ from: _, to: __, source: ___, confidence: ____, ...says }: Dated): string =>
  Object.entries(says as Readonly<Record<string, unknown>>)
    .flatMap(([key, value]) => {
      if (key === 'of' || value === 0) return [];
      if (Array.isArray(value))
        return value.map(({ upToKwh, price }) => `${upToKwh === null ? '…' : `≤ ${upToKwh} kWh`} ${priceText(price)}`);
      if (typeof value !== 'number') return [key === 'hours' ? String(value) : `${key}: ${String(value)}`];
      return [/ppm/i.test(key) ? `${priceText(value * 100, 0)} %` : `${key} ${priceText(value)}`];
    })
    .join(', ');
