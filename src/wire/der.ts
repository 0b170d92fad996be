import type { Instant } from '../domain/time.ts';
import { concat, utf8 } from './bytes.ts';
import { malformed } from './cbor.ts';

/** The little of DER (ITU-T X.690 §10) that keys, certificate requests and signatures of other programs are made of. */
const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  /** [0], constructed. */
  context: 0xa0,
  /** [3], constructed. */
  context3: 0xa3,
} as const;
type Tag = keyof typeof tags;

const element = (tag: Tag, content: Uint8Array): Uint8Array =>
  concat(Uint8Array.of(tags[tag]), lengthOf(content.length), content);

const lengthOf = (length: number): Uint8Array => {
  if (length < 0x80) return Uint8Array.of(length);
  return length < 0x100 ? Uint8Array.of(0x81, length) : Uint8Array.of(0x82, length >> 8, length & 0xff);
};

export const sequence = (...items: readonly Uint8Array[]): Uint8Array => element('sequence', concat(...items));
export const setOf = (item: Uint8Array): Uint8Array => element('set', item);
export const context = (...items: readonly Uint8Array[]): Uint8Array => element('context', concat(...items));
/** [3], constructed: extensions of a certificate. */
export const context3 = (item: Uint8Array): Uint8Array => element('context3', item);
export const octetString = (bytes: Uint8Array): Uint8Array => element('octetString', bytes);
export const bitString = (bytes: Uint8Array): Uint8Array => element('bitString', concat(Uint8Array.of(0), bytes));
/** A bit string that ends within a byte: so many of its bits are unused. */
export const bitStringOfBits = (unused: number, ...bytes: readonly number[]): Uint8Array =>
  element('bitString', Uint8Array.of(unused, ...bytes));
export const yes = element('boolean', Uint8Array.of(0xff));
export const utf8String = (text: string): Uint8Array => element('utf8String', utf8(text));

/** To the second, in UTC; from 2050 on with four digits of the year (RFC 5280 §4.1.2.5). */
export const timeOf = (at: Instant): Uint8Array => {
  const digits = new Date(at).toISOString().replace(/[-T:]|\.\d+/g, '');
  return digits < '2050' ? element('utcTime', utf8(digits.slice(2))) : element('generalizedTime', utf8(digits));
};

/** A number that is not negative, big-endian. */
export const integer = (magnitude: Uint8Array): Uint8Array => {
  const first = magnitude.findIndex((byte) => byte !== 0);
  const shortest = first < 0 ? Uint8Array.of(0) : magnitude.subarray(first);
  return element('integer', (shortest[0] ?? 0) < 0x80 ? shortest : concat(Uint8Array.of(0), shortest));
};

export const smallInteger = (value: number): Uint8Array =>
  integer(Uint8Array.of(value >>> 24, (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff));

/** From its dotted form. */
export const objectIdentifier = (dotted: string): Uint8Array => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element('objectIdentifier', Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)));
};

const base128 = (value: number): readonly number[] => {
  const digits = [value & 0x7f];
  for (let left = value >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80);
  return digits;
};

/** One element and what stands behind it; `whole` is the element with its head. */
export type DerElement = Readonly<{ content: Uint8Array; whole: Uint8Array; rest: Uint8Array }>;

/** Takes an element with this tag off the front. @throws Fault `malformed`. */
export const takeElement = (bytes: Uint8Array, tag: Tag, what: string): DerElement => {
  const [found, short = 0x80] = bytes;
  if (found !== tags[tag]) throw malformed(what, `there is no ${tag} where one must be`);
  const lengthBytes = short < 0x80 ? 0 : short - 0x80;
  if (short >= 0x80 && (lengthBytes < 1 || lengthBytes > 2)) throw malformed(what, 'a length is none');
  let length = short < 0x80 ? short : 0;
  for (const byte of bytes.subarray(2, 2 + lengthBytes)) length = length * 256 + byte;
  const start = 2 + lengthBytes;
  const end = start + length;
  if (end > bytes.length) throw malformed(what, 'it ends too early');
  if (lengthOf(length).length !== 1 + lengthBytes) throw malformed(what, 'a length is longer than it need be');
  return { content: bytes.subarray(start, end), whole: bytes.subarray(0, end), rest: bytes.subarray(end) };
};

/** An ECDSA signature as other programs write it, SEQUENCE of two INTEGERs (RFC 3279 §2.2.3) → r ‖ s, 64 bytes. @throws Fault `malformed`. */
export const ecdsaSignature = (bytes: Uint8Array): Uint8Array => {
  const what = 'ECDSA signature';
  const both = takeElement(bytes, 'sequence', what);
  const r = takeElement(both.content, 'integer', what);
  const s = takeElement(r.rest, 'integer', what);
  if (both.rest.length > 0 || s.rest.length > 0) throw malformed(what, 'something stands behind it');
  return concat(fixed(r.content, what), fixed(s.content, what));
};

const fixed = (magnitude: Uint8Array, what: string): Uint8Array => {
  const trimmed = magnitude[0] === 0 ? magnitude.subarray(1) : magnitude;
  if (trimmed.length > 32 || magnitude.length === 0) throw malformed(what, 'a number does not fit 32 bytes');
  return concat(new Uint8Array(32 - trimmed.length), trimmed);
};
