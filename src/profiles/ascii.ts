/** ASCII of registers, two characters each; padding and anything unprintable goes. */
export const asciiOf = (words: readonly number[]): string =>
  words
    .flatMap((word) => [word >>> 8, word & 0xff])
    .map((code) => (code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : ''))
    .join('')
    .trim();
