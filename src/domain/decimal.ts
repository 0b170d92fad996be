/**
 * Reads a decimal number exactly: `decimal('5.7982', 6)` is 5798200. No floating point, no exponent.
 * Null when the text is not a plain decimal number, has more digits after the point, or is not a safe integer then.
 */
export const decimal = (text: string, digits: number): number | null => {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === '' || fraction.length > digits) return null;
  const value = Number(`${sign}${whole}${fraction.padEnd(digits, '0')}`);
  return Number.isSafeInteger(value) ? value : null;
};
