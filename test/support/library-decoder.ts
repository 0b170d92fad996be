import { decode, encode, type Token, Tokenizer, Type } from 'cborg';
import { type Cbor, encodeCbor, malformed, sameBytes } from '../../src/wire/cbor.ts';

/** The first way to decode: with the library, then encode again and compare. The strict reader, and the writer, must agree with it. */
const MAXIMUM_BYTES = 4 * 1024 * 1024;
const MAXIMUM_DEPTH = 16;

export const libraryDecode = (bytes: Uint8Array, what = 'message', most = MAXIMUM_BYTES): Cbor => {
  if (bytes.length > most) throw malformed(what, `${bytes.length} bytes are more than ${most}`);
  const data = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const value = decodeItem(data, what);
  if (!sameBytes(reencode(value, what), data)) throw malformed(what, 'it is not deterministic CBOR (RFC 8949 §4.2)');
  return value;
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
    const ours = encodeCbor(value);
    // What is read here was written by the library, and ours must write it alike.
    if (!sameBytes(ours, encode(value))) throw new Error(`${what}: our writer and cborg differ`);
    return ours;
  } catch (error) {
    if (error instanceof RangeError) throw malformed(what, error.message, error);
    throw error;
  }
};
