import type { Figure, QualityReport, ReportedEvent, ReportedRule } from './quality-report.ts';

/** RFC 4180: fields with comma, quote or line break in quotes, lines ended by CR LF. What begins like a formula is quoted off. */
const field = (value: string | number | boolean | null): string => {
  const text = value === null ? '' : String(value);
  const tame = typeof value === 'string' && /^[=+@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
};

const table = <T extends object>(columns: readonly (keyof T & string)[], rows: readonly T[]): string =>
  [columns.join(','), ...rows.map((row) => columns.map((column) => field(row[column] as string | null)).join(','))]
    .map((line) => `${line}\r\n`)
    .join('');

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

/** Every statistic of every meter in every week, a row each. */
export const weeksCsv = ({ weeks }: QualityReport): string =>
  table(
    ['device', 'point', 'start', 'coverage', 'flagged', 'name', 'mean', 'least', 'greatest'],
    weeks.flatMap(({ values, ...week }) => values.map((value) => ({ ...week, ...value }))),
  );
/** How every rule was kept, a row each. */
export const resultsCsv = ({ results }: QualityReport): string => table(resultColumns, results);
/** Every event, a row each; `shortest` and `longest` (s) where the gateway did not run in it, the latter empty where nobody knows. */
export const eventsCsv = ({ events }: QualityReport): string => table(eventColumns, events.map(rowOf));
