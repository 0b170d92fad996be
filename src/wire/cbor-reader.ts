import { malformed } from './cbor.ts';

/** Major types of CBOR (RFC 8949 §3.1) that are read here. */
const major = { unsigned: 0, negative: 1, bytes: 2, text: 3, list: 4, map: 5 } as const;
const [FALSE, TRUE] = [0xf4, 0xf5];
const ASCII_END = 0x80;

/**
 * Reads deterministic CBOR (RFC 8949 §4.2.1) item by item, for messages of one known shape of which there are too many to
 * build what `decodeCbor` builds and to encode it again. Every method throws Fault `malformed` for another item than
 * is asked for, for a number that is not written in its shortest way, and where the bytes end.
 */
export type CborReader = Readonly<{
  list(): number;
  map(): number;
  integer(): number;
  flag(): boolean;
  /** ASCII only; `expected` is given back without making a text anew where it stands there. */
  text(expected?: string): string;
  /** Not copied. */
  bytes(): Uint8Array;
  end(): void;
}>;

export const readCbor = (data: Uint8Array, what: string): CborReader => {
  let at = 0;
  const wrong = (why: string) => malformed(what, `at byte ${at} ${why}`);
  const byte = (): number => {
    const found = data[at];
    if (found === undefined) throw wrong('it is cut off');
    at += 1;
    return found;
  };
  const number = (size: number): number => {
    let value = 0;
    for (let count = 0; count < size; count += 1) value = 256 * value + byte();
    if (value > Number.MAX_SAFE_INTEGER) throw wrong('is a number too large');
    return value;
  };
  /** RFC 8949 §3: up to 23 in the first byte itself, then in 1, 2, 4 or 8 bytes. */
  const argument = (info: number): number => {
    if (info < 24) return info;
    if (info > 27) throw wrong('a length is indefinite or reserved');
    const value = number(2 ** (info - 24));
    if (value < (info === 24 ? 24 : 2 ** (8 * 2 ** (info - 25)))) throw wrong('a number is written too long');
    return value;
  };
  const head = (wanted: number): number => {
    const first = byte();
    if (first >> 5 !== wanted) throw wrong('stands something else than belongs there');
    return argument(first & 0x1f);
  };
  const room = (length: number): number => {
    if (length > data.length - at) throw wrong('it is cut off');
    return length;
  };
  return {
    list: () => head(major.list),
    map: () => head(major.map),
    integer: () => ((data[at] as number) >> 5 === major.negative ? -1 - head(major.negative) : head(major.unsigned)),
    flag: () => {
      const found = byte();
      if (found !== TRUE && found !== FALSE) throw wrong('it is neither true nor false');
      return found === TRUE;
    },
    text: (expected) => {
      const length = room(head(major.text));
      const start = at;
      at += length;
      if (expected !== undefined && standsAt(data, start, length, expected)) return expected;
      let text = '';
      for (let index = start; index < at; index += 1) {
        const code = data[index] as number;
        if (code >= ASCII_END) throw wrong('a text is not ASCII');
        text += String.fromCharCode(code);
      }
      return text;
    },
    bytes: () => {
      const length = room(head(major.bytes));
      at += length;
      return data.subarray(at - length, at);
    },
    end: () => {
      if (at !== data.length) throw wrong('there is more than belongs there');
    },
  };
};

const standsAt = (data: Uint8Array, start: number, length: number, text: string): boolean => {
  if (text.length !== length) return false;
  for (let index = 0; index < length; index += 1) if (data[start + index] !== text.charCodeAt(index)) return false;
  return true;
};
