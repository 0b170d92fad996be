import { readFileSync } from 'node:fs';
import type { Answers } from '../../commissioning/evidence.ts';
import { Fault } from '../../domain/fault.ts';
import { type EnergyChannel, type Phase, phases } from '../../domain/quantity.ts';
import { type Instant, instant } from '../../domain/time.ts';
import { whyOf } from '../../domain/why.ts';

/** What the display shows of one register, kWh with all its digits; `readAt` null: while the meter is looked at. */
export type Shown = Readonly<{ channel: EnergyChannel; kwh: string; readAt: Instant | null }>;

/** What the installer says of one meter. */
export type Said = Omit<Answers, 'displays'> & Readonly<{ shown: readonly Shown[] }>;

/** What a file of answers says. */
export type AnswersFile = Readonly<{ installer: string | null; meters: ReadonlyMap<string, Said> }>;

export const nothingSaid: Said = { ratios: null, generation: null, phaseOrder: null, shown: [] };

export type StatedLoad = Readonly<{ watts: number; phase: Phase }>;

const wrong = (message: string): Fault => new Fault('configuration', message);

/** `2000@L1`; null where it is none. */
export const loadIn = (text: string): StatedLoad | null => {
  const [, watts = '', name = ''] = /^(\d{1,6})(?:@(L[123]))?$/i.exec(text.trim()) ?? [];
  const phase = phases.find((one) => one === (name.toUpperCase() || 'L1'));
  return phase === undefined || !(Number(watts) > 0) ? null : { watts: Number(watts), phase };
};

/** @throws Fault `configuration` */
export const loadOption = (text: string): StatedLoad => {
  const load = loadIn(text);
  if (load === null) throw wrong(`--load "${text}" is no load; allowed: watts and phase, such as 2000@L1.`);
  return load;
};

type Ratio = readonly [primary: number, secondary: number];

/** `200/5`; null where it is none. */
export const ratioIn = (text: string): Ratio | null => {
  const [, primary, secondary] = /^([1-9]\d{0,5})\s*\/\s*([1-9]\d{0,3})$/.exec(text.trim()) ?? [];
  return primary === undefined ? null : [Number(primary), Number(secondary)];
};

/** kWh as a display shows them: `12345.67`. */
export const isKwh = (text: string): boolean => /^\d{1,9}(\.\d{1,6})?$/.test(text.trim());

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fieldsOf = (value: unknown, path: string, allowed: readonly string[]): Fields => {
  if (!isFields(value)) throw wrong(`${path} is ${JSON.stringify(value) ?? 'missing'}; allowed: an object.`);
  const strange = Object.keys(value).find((key) => !allowed.includes(key));
  if (strange !== undefined) throw wrong(`${path} has "${strange}"; allowed: ${allowed.join(', ')}.`);
  return value;
};

const textOf = (fields: Fields, key: string, path: string, allowed: string, is: (text: string) => boolean) => {
  const value = fields[key];
  if (value === undefined) return null;
  if (typeof value !== 'string' || !is(value))
    throw wrong(`${path}.${key} is ${JSON.stringify(value)}; allowed: ${allowed}.`);
  return value.trim();
};

/** Twice, because a wrong ratio is a wrong bill for years. */
const twice = (fields: Fields, key: 'ct' | 'pt', path: string): Ratio | null => {
  const allowed = 'primary over secondary in quotes, such as "200/5", or "1/1" for direct';
  const isRatio = (text: string): boolean => ratioIn(text) !== null;
  const one = textOf(fields, key, path, allowed, isRatio);
  const again = textOf(fields, `${key}Again`, path, allowed, isRatio);
  if (one?.replaceAll(' ', '') !== again?.replaceAll(' ', ''))
    throw wrong(
      `${path}.${key} is ${one ?? 'missing'} but ${key}Again is ${again ?? 'missing'}; allowed: the same in both, read off the plate twice.`,
    );
  return one === null ? null : ratioIn(one);
};

const keys = [
  'ct',
  'ctAgain',
  'pt',
  'ptAgain',
  'generation',
  'phaseOrder',
  'importKwh',
  'exportKwh',
  'displayReadAt',
] as const;

const saidOf = (value: unknown, path: string): Said => {
  const fields = fieldsOf(value, path, keys);
  const [current, voltage] = [twice(fields, 'ct', path), twice(fields, 'pt', path)];
  if (current === null && voltage !== null)
    throw wrong(`${path}.pt stands without ct; allowed: both, or ct alone where there is no voltage transformer.`);
  const { generation = null } = fields;
  if (generation !== null && typeof generation !== 'boolean')
    throw wrong(`${path}.generation is ${JSON.stringify(generation)}; allowed: true or false.`);
  const order = textOf(fields, 'phaseOrder', path, '"right" or "wrong"', (text) => /^(right|wrong)$/.test(text));
  const moment = textOf(
    fields,
    'displayReadAt',
    path,
    'a moment with its offset, such as 2026-11-24T10:22:00+07:00',
    (text) => /T.*(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text)),
  );
  const readAt = moment === null ? null : instant(Date.parse(moment));
  const shown = (['import', 'export'] as const).flatMap((channel): readonly Shown[] => {
    const kwh = textOf(fields, `${channel}Kwh`, path, 'kWh in quotes with all digits, such as "5230.41"', isKwh);
    return kwh === null ? [] : [{ channel, kwh, readAt }];
  });
  return {
    ratios: current === null ? null : { current, voltage },
    generation,
    phaseOrder: order === 'right' || order === 'wrong' ? order : null,
    shown,
  };
};

/** @throws Fault `configuration` for what it does not know, or that is about no meter of `devices`. */
export const answersIn = (value: unknown, name: string, devices: readonly string[]): AnswersFile => {
  const fields = fieldsOf(value, name, ['installer', 'meters']);
  const installer = textOf(fields, 'installer', name, 'a name of up to 80 letters', (text) =>
    /^.{1,80}$/u.test(text.trim()),
  );
  const meters = fieldsOf(fields['meters'] ?? {}, `${name}.meters`, devices);
  return {
    installer,
    meters: new Map(Object.entries(meters).map(([device, said]) => [device, saidOf(said, `${name}.meters.${device}`)])),
  };
};

/** @throws Fault `configuration` */
export const readAnswers = (file: string, devices: readonly string[]): AnswersFile => {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const why = whyOf(cause);
    throw wrong(`The answers ${file} cannot be read: ${why}`);
  }
  return answersIn(value, file, devices);
};
