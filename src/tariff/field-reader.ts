import { type MicroBahtPerKwh, microBahtPerKwh } from '../domain/money.ts';
import { nearMiss } from '../domain/near-miss.ts';
import { confidences, type Dated, type LocalDate, type Provenance } from './tariff.ts';

/** Either the value, or sentences: path, value, what is allowed. */
export type Read<T> = Readonly<{ value: T }> | Readonly<{ errors: readonly string[] }>;

export type Json = Readonly<Record<string, unknown>>;

/**
 * What is read. A `file` is judged whole; what a `journal` holds was accepted when it was written and has to replay the same for
 * ever, so that checks which came later (ranges, days given twice) do not judge it.
 */
export type ReadFrom = 'file' | 'journal';

/** Reads field by field, keeps what it has to complain of, and answers with something harmless meanwhile. */
export const createReader = (readFrom: ReadFrom = 'file') => {
  const errors: string[] = [];
  const error = (path: string, value: unknown, allowed: string): void => {
    errors.push(`${path} is ${JSON.stringify(value) ?? 'missing'}; allowed: ${allowed}`);
  };
  /** A complaint about a file alone. */
  const fileError = (path: string, value: unknown, allowed: string): void => {
    if (readFrom === 'file') error(path, value, allowed);
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
    for (const key of Object.keys(value).filter((one) => !keys.includes(one)))
      error(path, key, `the keys ${keys.join(', ')}${meant(key, keys)}`);
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
    if (found === undefined) error(path, value, `${allowed.join(', ') || 'nothing'}${meant(value, allowed)}`);
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
  /** THB per kWh. Ft of a satang taken for a baht is what the range is for; its ends are an engineering choice. */
  const price = (value: unknown, path: string): MicroBahtPerKwh => {
    const read = decimal(value, path, 6, 'THB per kWh as a text with at most six decimals, like "5.7982"');
    if (read < -5_000_000 || read > 20_000_000) fileError(path, value, 'THB (not satang) per kWh from -5 to 20');
    return microBahtPerKwh(read);
  };
  /** THB of a kW, a kvar or a month as µTHB; the pattern ends below 1,000. */
  const money = (value: unknown, path: string): number => {
    const read = decimal(value, path, 6, 'THB as a text with at most six decimals, like "132.93"');
    if (read < 0) fileError(path, value, 'THB not below 0');
    return read;
  };
  const percent = (value: unknown, path: string): number => {
    const read = decimal(value, path, 4, 'per cent as a text, like "7"');
    if (read < 0 || read > 1_000_000) fileError(path, value, 'per cent from 0 to 100');
    return read;
  };
  const whole = (value: unknown, path: string): number => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
    error(path, value, 'a whole number above 0');
    return 1;
  };
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
    fileError,
    record,
    list,
    text,
    oneOf,
    date,
    validity,
    provenance,
    price,
    money,
    percent,
    whole,
    minute,
    distinct,
    failed,
    result,
  };
};

/** `; did you mean …?`, where something allowed is near. */
const meant = (written: unknown, allowed: readonly string[]): string => {
  const near = typeof written === 'string' ? nearMiss(written, allowed) : null;
  return near === null ? '' : `; did you mean ${JSON.stringify(near)}?`;
};
