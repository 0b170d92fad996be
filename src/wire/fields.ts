import type { Cbor, CborMap } from './cbor.ts';
import { malformed } from './cbor.ts';

/**
 * Reads the fields of a decoded CBOR map or array by position. Every reader throws Fault `malformed`, naming the
 * message and the field.
 */
export type Fields = Readonly<{
  integer(key: number, bounds?: Bounds): number;
  /** 64-bit. */
  bigint(key: number): bigint;
  text(key: number): string;
  bytes(key: number, length?: number): Uint8Array;
  flag(key: number): boolean;
  list(key: number): readonly Cbor[];
  item(key: number): Cbor;
  has(key: number): boolean;
}>;
type Bounds = Readonly<{ least?: number; most?: number }>;

/** A map with exactly the keys 0 to `count` − 1, and any of the `optional` keys after them. */
export const mapFields = (value: Cbor, what: string, count: number, optional = 0): Fields => {
  if (!(value instanceof Map)) throw malformed(what, 'it is not a map');
  let most = count;
  for (let key = count; key < count + optional; key += 1) if (value.has(key)) most += 1;
  if (value.size !== most) throw malformed(what, `it has ${value.size} fields instead of ${most}`);
  return fieldsBy((key) => (value as CborMap).get(key), what);
};

/** An array of exactly `count` items. */
export const arrayFields = (value: Cbor, what: string, count: number): Fields => {
  const items = listOf(value, what);
  if (items.length !== count) throw malformed(what, `it has ${items.length} items instead of ${count}`);
  return fieldsBy((key) => items[key], what);
};

/** An array of any length. */
export const listOf = (value: Cbor, what: string): readonly Cbor[] => {
  if (!Array.isArray(value)) throw malformed(what, 'it is not an array');
  return value;
};

export const bytesOf = (value: Cbor, what: string, length?: number): Uint8Array => {
  if (!(value instanceof Uint8Array)) throw malformed(what, 'it is not a byte string');
  if (length !== undefined && value.length !== length) throw malformed(what, `it is not ${length} bytes long`);
  return value;
};

const fieldsBy = (at: (key: number) => Cbor | undefined, what: string): Fields => {
  const item = (key: number): Cbor => {
    const found = at(key);
    if (found === undefined) throw malformed(what, `field ${key} is absent`);
    return found;
  };
  const wrong = (key: number, expected: string) => malformed(what, `field ${key} is not ${expected}`);
  return {
    item,
    has: (key) => at(key) !== undefined,
    integer: (key, { least = Number.MIN_SAFE_INTEGER, most = Number.MAX_SAFE_INTEGER } = {}) => {
      const found = item(key);
      if (typeof found !== 'number') throw wrong(key, 'an integer');
      if (found < least || found > most) throw wrong(key, `between ${least} and ${most}`);
      return found;
    },
    bigint: (key) => {
      const found = item(key);
      if (typeof found !== 'number' && typeof found !== 'bigint') throw wrong(key, 'an integer');
      return BigInt(found);
    },
    text: (key) => {
      const found = item(key);
      if (typeof found !== 'string') throw wrong(key, 'text');
      return found;
    },
    bytes: (key, length) => bytesOf(item(key), `${what}, field ${key},`, length),
    flag: (key) => {
      const found = item(key);
      if (typeof found !== 'boolean') throw wrong(key, 'true or false');
      return found;
    },
    list: (key) => listOf(item(key), `${what}, field ${key},`),
  };
};

/** A map whose keys count from 0, from values in that order. */
export const toMap = (...values: readonly Cbor[]): CborMap => {
  const map = new Map<number, Cbor>();
  for (let key = 0; key < values.length; key += 1) map.set(key, values[key] as Cbor);
  return map;
};

/** A closed set of words and the numbers that stand for them on the wire: numbers are never reused or renumbered. */
export type Codes<Word extends string> = Readonly<{
  encode(word: Word): number;
  /** @throws Fault `malformed`. */
  wordOf(code: number, field: number): Word;
  decode(fields: Fields, key: number): Word;
}>;

export const codes = <Word extends string>(numbers: Readonly<Record<Word, number>>, what: string): Codes<Word> => {
  const words = new Map(Object.entries(numbers).map(([word, number]) => [number, word as Word]));
  const wordOf = (code: number, field: number): Word => {
    const word = words.get(code);
    if (word === undefined) throw malformed(what, `field ${field} has an unknown code`);
    return word;
  };
  return {
    encode: (word) => numbers[word],
    wordOf,
    decode: (fields, key) => wordOf(fields.integer(key), key),
  };
};
