/**
 * JSON in the one form of RFC 8785 (JCS): no white space, keys sorted by UTF-16 code units, so that the same content is
 * the same text and has the same hash. For objects, lists, texts, whole numbers, true, false and null.
 * @throws RangeError for anything else.
 */
export const canonicalJson = (value: unknown): string => {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return listOf(value);
  if (typeof value === 'object' && value !== null) {
    const members = value as Members;
    return objectOf(members, layoutOf(Object.keys(members)));
  }
  if (typeof value === 'boolean' || value === null || Number.isSafeInteger(value)) return JSON.stringify(value);
  throw new RangeError(`${String(value)} has no canonical JSON`);
};

type Members = Readonly<Record<string, unknown>>;
/** Keys as an object has them, and sorted with what stands before each value. */
type Layout = Readonly<{ keys: readonly string[]; sorted: readonly string[]; heads: readonly string[] }>;

const layoutOf = (keys: readonly string[]): Layout => {
  // As ECMAScript sorts texts when it is not told otherwise, which is what JCS §3.2.3 asks for.
  const sorted = keys.toSorted();
  return { keys, sorted, heads: sorted.map((key, at) => `${at === 0 ? '' : ','}${JSON.stringify(key)}:`) };
};

const objectOf = (value: Members, { sorted, heads }: Layout): string => {
  let text = '{';
  for (let at = 0; at < sorted.length; at += 1) text += heads[at] + canonicalJson(value[sorted[at] as string]);
  return `${text}}`;
};

/** Most lists are of objects with the same keys, and a report of a year has a hundred thousand of them: sorted once. */
const listOf = (list: readonly unknown[]): string => {
  let layout = layoutOf([]);
  const items = list.map((item) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return canonicalJson(item);
    const keys = Object.keys(item);
    if (!haveSame(keys, layout.keys)) layout = layoutOf(keys);
    return objectOf(item as Members, layout);
  });
  return `[${items.join(',')}]`;
};

const haveSame = (one: readonly string[], other: readonly string[]): boolean => {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
};
