import type { Figure, QualityReport, ReportedEvent, ReportedRule } from './quality-report.ts';

/** What has to be looked at: what begins like a formula, and what would end a field. */
const special = /^[=+@\t\r]|[",\r\n]/;

/** RFC 4180: fields with comma, quote or line break in quotes, lines ended by CR LF. What begins like a formula is quoted off. */
const field = (value: string | number | boolean | null): string => {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  if (!special.test(value)) return value;
  const tame = /^[=+@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
};

const line = (values: readonly (string | number | boolean | null)[]): string => values.map(field).join(',');
const lines = (all: readonly string[]): string => all.map((one) => `${one}\r\n`).join('');

const table = <T extends object>(columns: readonly (keyof T & string)[], rows: readonly T[]): string =>
  lines([columns.join(','), ...rows.map((row) => line(columns.map((column) => row[column] as string | null)))]);

const resultColumns: readonly (keyof ReportedRule)[] = [
  'device',
  'point',
  'phase',
  'set',
  'authority',
  'confirmed',
  'quantity',
  'order',
  'rule',
  'unit',
  'aggregate',
  'over',
  'low',
  'high',
  'needed',
  'inside',
  'from',
  'to',
  'whole',
  'expected',
  'valid',
  'flagged',
  'outside',
  'percentile5',
  'percentile95',
  'least',
  'greatest',
  'verdict',
  'nominal',
];
/** An event with what is known of it where the gateway did not run in it: ISO 8601, and seconds. */
type EventRow = ReportedEvent &
  Readonly<{ downFrom: string | null; downTo: string | null; shortest: Figure; longest: Figure }>;
const eventColumns: readonly (keyof EventRow)[] = [
  'id',
  'kind',
  'duration',
  'start',
  'end',
  'extent',
  'witnesses',
  'first',
  'feeder',
  'extreme',
  'perUnit',
  'hint',
  'downFrom',
  'downTo',
  'shortest',
  'longest',
];
const rowOf = (event: ReportedEvent): EventRow => ({
  ...event,
  downFrom: event.down?.from ?? null,
  downTo: event.down?.to ?? null,
  shortest: event.down?.shortest ?? null,
  longest: event.down?.longest ?? null,
});

/** What is kept of a week, a row for each statistic of every meter: no single harmonics, counts or Plt; powers and loading in the view `dso` alone. */
export const weeksCsv = ({ weeks }: QualityReport): string =>
  lines([
    'device,point,start,coverage,flagged,name,mean,least,greatest',
    ...weeks.flatMap(({ device, point, start, coverage, flagged, values }) => {
      const week = line([device, point, start, coverage, flagged]);
      return values.map(({ name, mean, least, greatest }) => `${week},${line([name, mean, least, greatest])}`);
    }),
  ]);
/** How every rule was kept, a row each. */
export const resultsCsv = ({ results }: QualityReport): string => table(resultColumns, results);
/** Every event, a row each; `shortest` and `longest` (s) where the gateway did not run in it, the latter empty where nobody knows. */
export const eventsCsv = ({ events }: QualityReport): string => table(eventColumns, events.map(rowOf));
