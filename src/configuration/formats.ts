import { isOpaqueId } from '../domain/identity.ts';
import { harmonicOrders } from '../domain/quantity.ts';
import { nearMiss } from './near-miss.ts';

/** Refuses a value by throwing; the message goes on after "allowed: ". */
export type Format = (value: unknown) => void;

const refuse = (allowed: string): never => {
  throw new Error(allowed);
};

export const text: Format = (value) => {
  if (typeof value !== 'string' || value.trim() === '') refuse('a text that is not empty');
};

export const opaqueId: Format = (value) => {
  if (typeof value !== 'string' || !isOpaqueId(value))
    refuse(
      'lower-case letters, digits and hyphens, at most 63, starting with a letter or digit; never a name or a serial number',
    );
};

export const flag: Format = (value) => {
  if (typeof value !== 'boolean') refuse('true or false');
};

export const wholeNumber =
  (least: number, most: number, unit = ''): Format =>
  (value) => {
    if (!Number.isSafeInteger(value) || Number(value) < least || Number(value) > most)
      refuse(`a whole number${unit === '' ? '' : ` of ${unit}`} from ${least} to ${most}`);
  };

export const number =
  (least: number, most: number, unit: string): Format =>
  (value) => {
    if (typeof value !== 'number' || !(value >= least && value <= most))
      refuse(`a number of ${unit} from ${least} to ${most}`);
  };

export const oneOf =
  (...allowed: readonly (string | number)[]): Format =>
  (value) => {
    if (allowed.some((one) => one === value)) return;
    const words = allowed.filter((one) => typeof one === 'string');
    const meant = typeof value === 'string' ? nearMiss(value, words) : null;
    refuse(
      `${allowed.map((one) => JSON.stringify(one)).join(', ')}${meant === null ? '' : `; did you mean "${meant}"?`}`,
    );
  };

export const url =
  (...protocols: readonly string[]): Format =>
  (value) => {
    const allowed = `an address that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`;
    const parsed = typeof value === 'string' && URL.canParse(value) ? new URL(value) : refuse(allowed);
    if (!protocols.includes(parsed.protocol)) refuse(allowed);
  };

/** ISO 8601 with an offset: a moment that means the same everywhere, on a day that the calendar has. */
export const moment: Format = (value) => {
  const written = typeof value === 'string' && /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(value) ? value : '';
  if (Number.isNaN(Date.parse(written)) || !isDay(written.slice(0, 10)))
    refuse('a moment with its offset, such as 2026-11-24T10:00:00+07:00');
};

/** Date.parse takes 31 February for 3 March. */
const isDay = (day: string): boolean => new Date(Date.parse(`${day}T00:00Z`)).toISOString().startsWith(day);

/** A list of different identifiers. */
export const opaqueIds =
  (least: number, most: number): Format =>
  (value) => {
    const names: readonly unknown[] = Array.isArray(value) ? value : [];
    const fits = names.length >= least && names.length <= most && new Set(names).size === names.length;
    if (!fits || !names.every((name) => typeof name === 'string' && isOpaqueId(name)))
      refuse(`a list of ${least} to ${most} different names, such as ["pea-lv"]`);
  };

/** A list of different orders of harmonics. */
export const orders: Format = (value) => {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  const known = (order: unknown) => harmonicOrders.some((one) => one === order);
  if (list.length === 0 || !list.every(known) || new Set(list).size !== list.length)
    refuse('a list of different orders from 2 to 25, such as [3, 5, 7, 9]');
};

/** A number of bytes as lower-case hex digits. */
export const hex =
  (bytes: number): Format =>
  (value) => {
    if (typeof value !== 'string' || value.length !== bytes * 2 || !/^[0-9a-f]*$/.test(value))
      refuse(`${bytes * 2} lower-case hex digits (${bytes} bytes)`);
  };

/** A list of different numbers of so many bytes as lower-case hex digits. */
export const hexes =
  (bytes: number, most: number): Format =>
  (value) => {
    const list: readonly unknown[] = Array.isArray(value) ? value : [];
    const fits = Array.isArray(value) && list.length <= most && new Set(list).size === list.length;
    const digits = new RegExp(`^[0-9a-f]{${bytes * 2}}$`);
    if (!fits || !list.every((one) => typeof one === 'string' && digits.test(one)))
      refuse(`a list of at most ${most} different texts of ${bytes * 2} lower-case hex digits`);
  };

/** A raw public key of Ed25519, or of P-256 as a point that is not compressed. */
export const publicKeyDigits: Format = (value) => {
  if (typeof value !== 'string' || !/^(?:[0-9a-f]{64}|04[0-9a-f]{128})$/.test(value))
    refuse('64 lower-case hex digits (Ed25519), or 130 that begin with 04 (P-256)');
};

/** SHA-256 as hexadecimal digits. */
export const sha256Digits: Format = (value) => {
  if (typeof value !== 'string' || !/^[0-9a-f]{64}$/.test(value)) refuse('64 lower-case hex digits');
};

/** A transformer ratio as it stands on the plate: primary / secondary, whole numbers, e.g. [200, 5]. */
export const ratio: Format = (value) => {
  const whole = (part: unknown) => Number.isSafeInteger(part) && Number(part) > 0 && Number(part) <= 1_000_000;
  if (!Array.isArray(value) || value.length !== 2 || !value.every(whole))
    refuse('[primary, secondary] as two whole numbers above 0, such as [200, 5]');
};

/** Nothing (null), or what the other format takes. */
export const optional =
  (format: Format): Format =>
  (value) => {
    if (value !== null) format(value);
  };
