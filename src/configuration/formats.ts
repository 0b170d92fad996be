import { isOpaqueId } from '../domain/identity.ts';
import { valueMeant } from '../domain/near-miss.ts';
import { harmonicOrders } from '../domain/quantity.ts';
import { isEnrollableKey } from '../verification/enrollable-key.ts';
import { fromHex } from '../wire/bytes.ts';
import { allowed } from './words/allowed.ts';
import type { Said } from './words/said.ts';

/** What an editor is told of a value: JSON Schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * Refuses a value by throwing; the message goes on after "allowed: ". `unit` is what a number counts in; `isFile` says that it is
 * the path of a file, which may be `credential:NAME`, `isPath` that of a folder, a device, or a file that is no secret.
 */
export type Format = ((value: unknown) => void) &
  Readonly<{ json: JsonSchema; unit?: string; isFile?: true; isPath?: true; isOptional?: true }>;

/** Thrown by a format: what had been allowed, in both languages. */
export class NotAllowed extends Error {
  override readonly name = 'NotAllowed';
  readonly allowed: Said;

  constructor(said: Said) {
    super(said.en);
    this.allowed = said;
  }
}

const refuse = (said: Said): never => {
  throw new NotAllowed(said);
};

const format = (check: (value: unknown) => void, json: JsonSchema, unit?: string): Format =>
  Object.assign((value: unknown) => check(value), { json, ...(unit !== undefined && { unit }) });

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

export const text: Format = format(
  (value) => {
    if (!isText(value)) refuse(allowed.text());
  },
  { type: 'string', pattern: '\\S' },
);

/** The path of a folder, a device, or a file that is no secret. */
export const path: Format = Object.assign((value: unknown) => text(value), { json: text.json, isPath: true as const });

/** The path of a file that holds a secret or a key, or `credential:NAME`: a credential that systemd hands over. */
export const file: Format = Object.assign(
  (value: unknown) => {
    if (!isText(value) || /^credential:(?![\w.-]+$)/.test(value)) refuse(allowed.file());
  },
  { json: { type: 'string', pattern: '^(?!credential:)\\s*\\S|^credential:[\\w.-]+$' }, isFile: true as const },
);

export const opaqueId: Format = format(
  (value) => {
    if (typeof value !== 'string' || !isOpaqueId(value)) refuse(allowed.opaqueId());
  },
  { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,62}$' },
);

export const flag: Format = format(
  (value) => {
    if (typeof value !== 'boolean') refuse(allowed.flag());
  },
  { type: 'boolean' },
);

export const wholeNumber = (least: number, most: number, unit = ''): Format =>
  format(
    (value) => {
      if (!Number.isSafeInteger(value) || Number(value) < least || Number(value) > most)
        refuse(allowed.wholeNumber(least, most, unit));
    },
    { type: 'integer', minimum: least, maximum: most },
    unit === '' ? undefined : unit,
  );

export const number = (least: number, most: number, unit: string): Format =>
  format(
    (value) => {
      if (typeof value !== 'number' || !(value >= least && value <= most)) refuse(allowed.number(least, most, unit));
    },
    { type: 'number', minimum: least, maximum: most },
    unit,
  );

export const oneOf = (...values: readonly (string | number)[]): Format =>
  format(
    (value) => {
      if (values.some((one) => one === value)) return;
      const words = values.filter((one) => typeof one === 'string');
      refuse(allowed.oneOf(values, valueMeant(value, words)));
    },
    { enum: values },
  );

/** The same numbers, counted in a unit: `inUnit('min', oneOf(5, 15))`. */
export const inUnit = (unit: string, of: Format): Format => format(of, of.json, unit);

/** A list of one or more of these words, each once. */
export const someOf = (...values: readonly string[]): Format =>
  format(
    (value) => {
      const list: readonly unknown[] = Array.isArray(value) ? value : [];
      const fits = list.length > 0 && new Set(list).size === list.length;
      const strange = list.filter((one) => !values.some((word) => word === one));
      if (fits && strange.length === 0) return;
      const near = strange.map((one) => valueMeant(one, values));
      refuse(allowed.someOf(values, near.find((one) => one !== null) ?? null));
    },
    { type: 'array', minItems: 1, uniqueItems: true, items: { enum: values } },
  );

/** An address without a name and password in it: those are in files of their own, which no log, diff or page repeats. */
export const url = (...protocols: readonly string[]): Format =>
  format(
    (value) => {
      const parsed =
        typeof value === 'string' && URL.canParse(value) ? new URL(value) : refuse(allowed.address(protocols));
      if (!protocols.includes(parsed.protocol)) refuse(allowed.address(protocols));
      if (parsed.username !== '' || parsed.password !== '') refuse(allowed.bareAddress(protocols));
    },
    { type: 'string', pattern: `^(?:${protocols.join('|')})//(?![^/?#]*@)` },
  );

/** ISO 8601 with an offset: a moment that means the same everywhere, on a day that the calendar has. */
export const moment: Format = format(
  (value) => {
    const written = typeof value === 'string' && /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(value) ? value : '';
    if (Number.isNaN(Date.parse(written)) || !isDay(written.slice(0, 10))) refuse(allowed.moment());
  },
  { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT.*(Z|[+-]\\d\\d:\\d\\d)$' },
);

/** Date.parse takes 31 February for 3 March. */
const isDay = (day: string): boolean => new Date(Date.parse(`${day}T00:00Z`)).toISOString().startsWith(day);

/** A day in Bangkok that the calendar has. */
export const day: Format = format(
  (value) => {
    const written = typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? value : '';
    if (Number.isNaN(Date.parse(written)) || !isDay(written)) refuse(allowed.day());
  },
  { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\d$' },
);

/** A time of the day, to the minute. */
export const timeOfDay: Format = format(
  (value) => {
    if (typeof value !== 'string' || !/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(value)) refuse(allowed.timeOfDay());
  },
  { type: 'string', pattern: '^(?:[01]\\d|2[0-3]):[0-5]\\d$' },
);

/** A list of different identifiers. */
export const opaqueIds = (least: number, most: number): Format =>
  format(
    (value) => {
      const names: readonly unknown[] = Array.isArray(value) ? value : [];
      const fits = names.length >= least && names.length <= most && new Set(names).size === names.length;
      if (!fits || !names.every((name) => typeof name === 'string' && isOpaqueId(name)))
        refuse(allowed.opaqueIds(least, most));
    },
    { type: 'array', minItems: least, maxItems: most, uniqueItems: true, items: opaqueId.json },
  );

/** A list of different orders of harmonics. */
export const orders: Format = format(
  (value) => {
    const list: readonly unknown[] = Array.isArray(value) ? value : [];
    const known = (order: unknown) => harmonicOrders.some((one) => one === order);
    if (list.length === 0 || !list.every(known) || new Set(list).size !== list.length) refuse(allowed.orders());
  },
  { type: 'array', minItems: 1, uniqueItems: true, items: { enum: harmonicOrders } },
);

/** A number of bytes as lower-case hex digits. */
export const hex = (bytes: number): Format =>
  format(
    (value) => {
      if (typeof value !== 'string' || value.length !== bytes * 2 || !/^[0-9a-f]*$/.test(value))
        refuse(allowed.hex(bytes));
    },
    { type: 'string', pattern: `^[0-9a-f]{${bytes * 2}}$` },
  );

/** A list of different numbers of so many bytes as lower-case hex digits. */
export const hexes = (bytes: number, most: number): Format => {
  const digits = `^[0-9a-f]{${bytes * 2}}$`;
  const one = new RegExp(digits);
  return format(
    (value) => {
      const list: readonly unknown[] = Array.isArray(value) ? value : [];
      const fits = Array.isArray(value) && list.length <= most && new Set(list).size === list.length;
      if (!fits || !list.every((entry) => typeof entry === 'string' && one.test(entry)))
        refuse(allowed.hexes(bytes, most));
    },
    { type: 'array', maxItems: most, uniqueItems: true, items: { type: 'string', pattern: digits } },
  );
};

/** Digits that are a public key. Those of a kid look the same, and nothing that is signed would ever be believed by them: most are no key. */
const keyDigits = (pattern: string, said: () => Said): Format => {
  const digits = new RegExp(pattern);
  return format(
    (value) => {
      const written = typeof value === 'string' && digits.test(value) ? value : refuse(said());
      if (!isEnrollableKey(fromHex(written))) refuse(allowed.noPublicKey());
    },
    { type: 'string', pattern },
  );
};

/** A raw public key of Ed25519. */
export const ed25519Digits: Format = keyDigits('^[0-9a-f]{64}$', () => allowed.hex(32));

/** A raw public key of Ed25519, or of P-256 as a point that is not compressed. */
export const publicKeyDigits: Format = keyDigits('^(?:[0-9a-f]{64}|04[0-9a-f]{128})$', allowed.publicKey);

/** SHA-256 as hexadecimal digits. */
export const sha256Digits: Format = format(
  (value) => {
    if (typeof value !== 'string' || !/^[0-9a-f]{64}$/.test(value)) refuse(allowed.sha256());
  },
  { type: 'string', pattern: '^[0-9a-f]{64}$' },
);

/** A transformer ratio as it stands on the plate: primary / secondary, whole numbers, e.g. [200, 5]. */
export const ratio: Format = format(
  (value) => {
    const whole = (part: unknown) => Number.isSafeInteger(part) && Number(part) > 0 && Number(part) <= 1_000_000;
    if (!Array.isArray(value) || value.length !== 2 || !value.every(whole)) refuse(allowed.ratio());
  },
  { type: 'array', minItems: 2, maxItems: 2, items: { type: 'integer', minimum: 1, maximum: 1_000_000 } },
);

/** Nothing (null), or what the other format takes. */
export const optional = (of: Format): Format =>
  Object.assign(
    (value: unknown) => {
      if (value !== null) of(value);
    },
    { ...of, json: { anyOf: [of.json, { type: 'null' }] }, isOptional: true as const },
  );
