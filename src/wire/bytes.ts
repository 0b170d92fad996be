import { malformed } from './cbor.ts';

const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
export const toHex = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) text += digits[byte];
  return text;
};

/** @throws Fault `malformed` for anything but pairs of hexadecimal digits. */
export const fromHex = (text: string, what = 'hexadecimal text'): Uint8Array => {
  if (!/^(?:[0-9a-f]{2})*$/i.test(text)) throw malformed(what, 'it is not hexadecimal');
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
};

/** As many arguments as every engine takes at once. */
const CHUNK = 8_192;

/** Standard base64 with padding (RFC 4648 §4); of reports of a year there are megabytes. */
export const toBase64 = (bytes: Uint8Array): string => {
  let characters = '';
  for (let at = 0; at < bytes.length; at += CHUNK) characters += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(characters);
};

/** @throws Fault `malformed` for anything but the one padded encoding. */
export const fromBase64 = (text: string, what = 'base64 text'): Uint8Array => {
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    if (toBase64(bytes) === text) return bytes;
  } catch (error) {
    throw malformed(what, 'it is not base64', error);
  }
  throw malformed(what, 'it is not canonical base64');
};

export const concat = (...parts: readonly Uint8Array[]): Uint8Array => {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
};

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
