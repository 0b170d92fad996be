/** In the place of a value that is nobody's business. */
export const NOT_SHOWN = '(not shown)';

/** A value without the name and password that an address may hold (`mqtts://name:password@host`). */
export const withoutPasswords = (value: unknown): unknown =>
  typeof value === 'string' ? value.replaceAll(/(\w:\/\/)[^\s/@]*@/g, '$1…@') : value;

/** A value as people are shown it: short, and without passwords. */
export const shown = (value: unknown): string => {
  const json = JSON.stringify(value, (_, inner: unknown) => withoutPasswords(inner)) ?? 'missing';
  return json.length > 80 ? `${json.slice(0, 77)}...` : json;
};
