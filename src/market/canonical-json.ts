/**
 * JSON in the one form of RFC 8785 (JCS): no white space, keys sorted by UTF-16 code units, so that the same content is
 * the same text and has the same hash. For objects, lists, texts, whole numbers, true, false and null.
 * @throws RangeError for anything else.
 */
export const canonicalJson = (value: unknown): string => {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) return objectOf(value as Readonly<Record<string, unknown>>);
  if (typeof value === 'boolean' || value === null || Number.isSafeInteger(value)) return JSON.stringify(value);
  throw new RangeError(`${String(value)} has no canonical JSON`);
};

const objectOf = (value: Readonly<Record<string, unknown>>): string => {
  // As ECMAScript sorts texts when it is not told otherwise, which is what JCS §3.2.3 asks for.
  const members = Object.keys(value).sort();
  return `{${members.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`).join(',')}}`;
};
