import { type MicroBahtPerKwh, microBahtPerKwh } from '../domain/money.ts';
import {
  type Calendar,
  confidences,
  type Dated,
  type DayKind,
  dayKinds,
  type LocalDate,
  type Provenance,
  type Tariff,
} from './tariff.ts';

/** Either the value, or sentences: path, value, what is allowed. */
export type Read<T> = Readonly<{ value: T }> | Readonly<{ errors: readonly string[] }>;

/** Checks a calendar file (`config/calendars/*.json`). Unknown keys are errors. */
export const readCalendar = (json: unknown, file: string): Read<Calendar> => {
  const reader = createReader();
  const top = reader.record(json, file, ['name', 'timeZone', 'from', 'to', 'rules', 'days']);
  const rules = reader.record(top['rules'], `${file}: rules`, dayKinds);
  const rule = (kind: DayKind): 'off-peak' | 'weekday' =>
    reader.oneOf(rules[kind], `${file}: rules.${kind}`, ['off-peak', 'weekday'] as const);
  reader.oneOf(top['timeZone'], `${file}: timeZone`, ['Asia/Bangkok'] as const);
  const days = reader.list(top['days'], `${file}: days`, (item, path) => {
    const day = reader.record(item, path, ['date', 'name', 'kind', 'source', 'confidence']);
    const date = reader.date(day['date'], `${path}.date`);
    const name = reader.text(day['name'], `${path}.name`);
    const kind = reader.oneOf(day['kind'], `${path}.kind`, dayKinds);
    return { date, day: { name, kind, ...reader.provenance(day, path) } };
  });
  const value: Calendar = {
    name: reader.text(top['name'], `${file}: name`),
    ...reader.validity(top, `${file}: `),
    rules: {
      'public-holiday': rule('public-holiday'),
      'labour-day': rule('labour-day'),
      'in-lieu': rule('in-lieu'),
      'royal-ploughing': rule('royal-ploughing'),
      special: rule('special'),
    },
    days: new Map(days.map(({ date, day }) => [date, day])),
  };
  for (const { date } of days)
    if (date < value.from || date > value.to)
      reader.error(`${file}: days`, date, `a day from ${value.from} to ${value.to}`);
  return reader.result(value);
};

/** Checks a tariff file (`config/tariffs/*.json`) against the calendars there are. Unknown keys are errors. */
export const readTariff = (json: unknown, file: string, calendars: readonly Calendar[]): Read<Tariff> => {
  const reader = createReader();
  const keys = [
    'name',
    'authority',
    'code',
    'description',
    'calendar',
    'peak',
    'energy',
    'ft',
    'vat',
    'buyBack',
    'wheeling',
    'service',
  ];
  const top = reader.record(json, file, keys);
  const at = (key: string): string => `${file}: ${key}`;
  const calendarName = reader.oneOf(
    top['calendar'],
    at('calendar'),
    calendars.map(({ name }) => name),
  );
  const calendar = calendars.find(({ name }) => name === calendarName);
  const peak = reader.record(top['peak'], at('peak'), ['from', 'to']);
  const dated = <T>(key: string, fields: readonly string[], own: (item: Json, path: string) => T): (Dated & T)[] =>
    reader.list(top[key], at(key), (item, path) => {
      const record = reader.record(item, path, ['from', 'to', 'source', 'confidence', ...fields]);
      return { ...reader.validity(record, `${path}.`), ...reader.provenance(record, path), ...own(record, path) };
    });
  const price = (item: Json, path: string) => ({ price: reader.price(item['price'], `${path}.price`) });
  const value = {
    name: reader.text(top['name'], at('name')),
    authority: reader.text(top['authority'], at('authority')),
    code: reader.text(top['code'], at('code')),
    description: reader.text(top['description'], at('description')),
    peak: { from: reader.minute(peak['from'], at('peak.from')), to: reader.minute(peak['to'], at('peak.to')) },
    energy: dated('energy', ['onPeak', 'offPeak'], (item, path) => ({
      onPeak: reader.price(item['onPeak'], `${path}.onPeak`),
      offPeak: reader.price(item['offPeak'], `${path}.offPeak`),
    })),
    ft: dated('ft', ['price'], price),
    vat: dated('vat', ['percent'], (item, path) => ({ ppm: reader.percent(item['percent'], `${path}.percent`) })),
    buyBack: dated('buyBack', ['price'], price),
    service: top['service'] === undefined ? [] : dated('service', ['price'], price),
    wheeling: top['wheeling'] === null ? [] : dated('wheeling', ['price'], price),
  };
  for (const key of ['energy', 'ft', 'vat', 'buyBack', 'service', 'wheeling'] as const)
    reader.distinct(value[key], at(key));
  return calendar === undefined ? reader.failed() : reader.result({ ...value, calendar });
};

type Json = Readonly<Record<string, unknown>>;

/** Reads field by field, keeps what it has to complain of, and answers with something harmless meanwhile. */
const createReader = () => {
  const errors: string[] = [];
  const error = (path: string, value: unknown, allowed: string): void => {
    errors.push(`${path} is ${JSON.stringify(value) ?? 'missing'}; allowed: ${allowed}`);
  };
  const matching = (value: unknown, path: string, pattern: RegExp, allowed: string, otherwise: string): string => {
    if (typeof value === 'string' && pattern.test(value)) return value;
    error(path, value, allowed);
    return otherwise;
  };
  const record = (value: unknown, path: string, keys: readonly string[]): Json => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      error(path, value, `an object with ${keys.join(', ')}`);
      return {};
    }
    const unknown = Object.keys(value).find((key) => !keys.includes(key));
    if (unknown !== undefined) error(path, unknown, `the keys ${keys.join(', ')}`);
    return value as Json;
  };
  const list = <T>(value: unknown, path: string, each: (item: unknown, path: string) => T): T[] => {
    if (Array.isArray(value)) return value.map((item: unknown, index) => each(item, `${path}[${index}]`));
    error(path, value, 'a list');
    return [];
  };
  const text = (value: unknown, path: string): string => matching(value, path, /\S/, 'a text', '');
  const oneOf = <T extends string>(value: unknown, path: string, allowed: readonly T[]): T => {
    const found = allowed.find((one) => one === value);
    if (found === undefined) error(path, value, allowed.join(', ') || 'nothing');
    return found ?? (allowed[0] as T);
  };
  const date = (value: unknown, path: string): LocalDate => {
    const found = matching(value, path, /^\d{4}-\d{2}-\d{2}$/, 'a day like 2026-11-24', '1970-01-01');
    const parsed = new Date(`${found}T00:00:00Z`);
    if (Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== found)
      error(path, value, 'a day that exists');
    return found;
  };
  const validity = (item: Json, path: string): Readonly<{ from: LocalDate; to: LocalDate }> => {
    const from = date(item['from'], `${path}from`);
    const to = date(item['to'], `${path}to`);
    if (to < from) error(`${path}to`, to, `a day not before ${from}`);
    return { from, to };
  };
  const provenance = (item: Json, path: string): Provenance => ({
    source: text(item['source'], `${path}.source`),
    confidence: oneOf(item['confidence'], `${path}.confidence`, confidences),
  });
  /** Decimals as text, so that nothing is ever a float: `5.7982`. Ft may be negative. */
  const decimal = (value: unknown, path: string, decimals: number, allowed: string): number => {
    const pattern = new RegExp(`^-?\\d{1,3}(\\.\\d{1,${decimals}})?$`);
    const [whole = '0', fraction = ''] = matching(value, path, pattern, allowed, '0').split('.');
    return Number(`${whole}${fraction.padEnd(decimals, '0')}`);
  };
  const price = (value: unknown, path: string): MicroBahtPerKwh =>
    microBahtPerKwh(decimal(value, path, 6, 'THB per kWh as a text with at most six decimals, like "5.7982"'));
  const percent = (value: unknown, path: string): number => decimal(value, path, 4, 'per cent as a text, like "7"');
  const minute = (value: unknown, path: string): number => {
    const found = matching(value, path, /^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day like 09:00', '00:00');
    return Number(found.slice(0, 2)) * 60 + Number(found.slice(3));
  };
  const distinct = (items: readonly Dated[], path: string): void => {
    const sorted = [...items].sort((a, b) => (a.from < b.from ? -1 : 1));
    for (const [index, item] of sorted.entries()) {
      const before = sorted[index - 1];
      if (before !== undefined && item.from <= before.to)
        error(path, item.from, `a day after ${before.to}: two values overlap`);
    }
  };
  const failed = (): Readonly<{ errors: readonly string[] }> => ({ errors });
  const result = <T>(value: T): Read<T> => (errors.length === 0 ? { value } : { errors });
  return {
    error,
    record,
    list,
    text,
    oneOf,
    date,
    validity,
    provenance,
    price,
    percent,
    minute,
    distinct,
    failed,
    result,
  };
};
