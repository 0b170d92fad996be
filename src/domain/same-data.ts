/**
 * Whether two plain values say the same: records by their keys, lists in their order, bytes by value; functions only where
 * they are the same one.
 */
export const sameData = (one: unknown, other: unknown): boolean => {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [names, others] = [Object.keys(one), Object.keys(other)];
  if (names.length !== others.length) return false;
  return names.every(
    (name) =>
      Object.hasOwn(other, name) &&
      sameData((one as Record<string, unknown>)[name], (other as Record<string, unknown>)[name]),
  );
};
