import type { QualityReport, ReportedWeek } from '../../power-quality/report/quality-report.ts';
import { dateOf, type Language } from '../../web/format/moment.ts';
import { safe } from '../html-text.ts';
import type { ReportWords } from './report-words.ts';

/** More rows than these nobody reads; the CSV file has them all. */
const MOST_ROWS = 60;

/** What of a week is on the page, and in which unit; the CSV file has all that is kept of it. */
const shown = [
  { quantity: 'voltage', unit: 'V', decimals: 1, per: 1 },
  { quantity: 'current', unit: 'A', decimals: 1, per: 1 },
  { quantity: 'power.active', unit: 'kW', decimals: 1, per: 1_000 },
  { quantity: 'loading', unit: '%', decimals: 0, per: 1 },
  { quantity: 'unbalance', unit: '%', decimals: 2, per: 1 },
  { quantity: 'thd.voltage', unit: '%', decimals: 2, per: 1 },
  { quantity: 'power-factor', unit: '', decimals: 3, per: 1 },
] as const;

type Shown = (typeof shown)[number];

/** The mean of each phase, and the least and greatest of all. */
const cell = ({ values }: ReportedWeek, { quantity, unit, decimals, per }: Shown): string => {
  const own = values.filter(({ name }) => name === quantity || name.startsWith(`${quantity}.`));
  if (own.length === 0) return '–';
  const figure = (value: number): string => (value / per).toFixed(decimals);
  const least = Math.min(...own.map((one) => Number(one.least)));
  const greatest = Math.max(...own.map((one) => Number(one.greatest)));
  return `${own.map(({ mean }) => figure(Number(mean))).join(' / ')} ${unit}<br>${figure(least)} – ${figure(greatest)}`;
};

/** What every meter did in every week, as a section; nothing where nothing was measured. */
export const weeksSection = ({ view, weeks }: QualityReport, words: ReportWords, language: Language): string => {
  if (view !== 'dso' || weeks.length === 0) return '';
  const names: Readonly<Record<Shown['quantity'], string>> = {
    voltage: words.quantities.voltage,
    current: words.current,
    'power.active': words.activePower,
    loading: words.loading,
    unbalance: words.quantities.unbalance,
    'thd.voltage': words.quantities['thd.voltage'],
    'power-factor': words.quantities['power-factor'],
  };
  const rows = weeks
    .slice(0, MOST_ROWS)
    .map(
      (week) =>
        `<tr><td>${safe(week.device)}</td><td>${dateOf(week.start, language)}</td><td class="n">${week.coverage} %</td>${shown.map((one) => `<td class="n">${cell(week, one)}</td>`).join('')}</tr>`,
    );
  const more = weeks.length > MOST_ROWS ? `<p class="hint">${words.moreWeeks(weeks.length - MOST_ROWS)}</p>` : '';
  return `<h2>${words.weeks}</h2><p class="hint">${words.weeksHint}</p><table class="rules"><tr><th></th><th>${words.periods.week}</th><th class="n">${words.covered}</th>${shown.map(({ quantity }) => `<th class="n">${names[quantity]}</th>`).join('')}</tr>${rows.join('')}</table>${more}`;
};
