import { sha256 } from '@noble/hashes/sha2.js';
import { decode, encode, type Token, Tokenizer, Type } from 'cborg';
import { Fault } from '../domain/fault.ts';

/** What our messages are made of: integers, text, bytes, truth, null, arrays and maps with unsigned integer keys. */
export type Cbor = number | bigint | string | boolean | null | Uint8Array | readonly Cbor[] | CborMap;
export type CborMap = ReadonlyMap<number, Cbor>;

/** No message is larger; who sends more is not one of us. */
export const MAXIMUM_BYTES = 4 * 1024 * 1024;
const MAXIMUM_DEPTH = 16;

/**
 * Deterministic CBOR (RFC 8949 §4.2.1) without floats, tags or indefinite lengths.
 * @throws RangeError for what our messages cannot hold: that is a bug of the caller.
 */
export const encodeCbor = (value: Cbor): Uint8Array => {
  assertEncodable(value);
  // For unsigned integer keys the library's shortest-first key order is the bytewise order of RFC 8949.
  return encode(value);
};

/**
 * Decodes one data item and takes it only if it is the one deterministic encoding of its value: the library accepts
 * unsorted keys and long integers, so the value is encoded again and compared.
 * @throws Fault `malformed`.
 */
export const decodeCbor = (bytes: Uint8Array, what = 'message', most = MAXIMUM_BYTES): Cbor => {
  if (bytes.length > most) throw malformed(what, `${bytes.length} bytes are more than ${most}`);
  const data = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const value = decodeItem(data, what);
  if (!sameBytes(reencode(value, what), data)) throw malformed(what, 'it is not deterministic CBOR (RFC 8949 §4.2)');
  return value;
};

/** SHA-256 over the deterministic encoding. */
export const hashOf = (value: Cbor): Uint8Array => sha256(encodeCbor(value));

export const malformed = (what: string, why: string, cause?: unknown): Fault =>
  new Fault('malformed', `The ${what} is malformed: ${why}.`, { cause });

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
  return true;
};

/** Refuses by token what the library would go on to build: depth is bounded before anything recurses. */
class BoundedTokenizer extends Tokenizer {
  readonly #remaining: number[] = [];

  override next(): Token {
    const token = super.next();
    const { type, value } = token;
    if (Type.equals(type, Type.float) || Type.equals(type, Type.tag) || Type.equals(type, Type.undefined)) {
      throw new Error(`${type.name} has no place in it`);
    }
    while (this.#remaining.at(-1) === 0) this.#remaining.pop();
    const open = this.#remaining.pop();
    if (open !== undefined) this.#remaining.push(open - 1);
    if (Type.equals(type, Type.array)) this.#remaining.push(value);
    if (Type.equals(type, Type.map)) this.#remaining.push(value * 2);
    if (this.#remaining.length > MAXIMUM_DEPTH) throw new Error(`it is nested more than ${MAXIMUM_DEPTH} deep`);
    return token;
  }
}

const decodeOptions = {
  strict: true,
  useMaps: true,
  rejectDuplicateMapKeys: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowBigInt: true,
  allowInfinity: false,
  allowNaN: false,
};

const decodeItem = (data: Uint8Array, what: string): Cbor => {
  try {
    return decode(data, { ...decodeOptions, tokenizer: new BoundedTokenizer(data, decodeOptions) });
  } catch (error) {
    // The library throws plain errors for whatever bytes it is given; nothing of ours runs inside.
    throw malformed(what, error instanceof Error ? error.message : String(error), error);
  }
};

const reencode = (value: Cbor, what: string): Uint8Array => {
  try {
    return encodeCbor(value);
  } catch (error) {
    if (error instanceof RangeError) throw malformed(what, error.message, error);
    throw error;
  }
};

const assertEncodable = (value: unknown): void => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || value instanceof Uint8Array) return;
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a safe integer`);
  } else if (typeof value === 'bigint') {
    if (BigInt.asIntN(64, value) !== value) throw new RangeError(`${value} does not fit 64 bits`);
  } else if (Array.isArray(value)) {
    for (const item of value) assertEncodable(item);
  } else if (value instanceof Map) {
    for (const [key, item] of value) {
      if (!Number.isSafeInteger(key) || key < 0) throw new RangeError(`${String(key)} is not an unsigned integer key`);
      assertEncodable(item);
    }
  } else {
    throw new RangeError(`${typeof value} has no CBOR encoding here`);
  }
};
