/** In the place of a value that is nobody's business. */
export const NOT_SHOWN = '(not shown)';

/** In the place of what nobody has said, or what is not known as something else was refused. */
export const NOT_TOLD = '—';

/** In the place of a secret inside of what is shown. */
export const LEFT_OUT = '(left out)';

/** Whether what stands under this key belongs into a file of its own, or is nobody's business; where a file lies may be told. */
export const isSecretKey = (key: string): boolean =>
  /pass(word|phrase)?|secret|token|credential|private|serialNumber/i.test(key) && !/files?$/i.test(key);

/** A value without the name and password that an address may hold (`mqtts://name:password@host`). */
export const withoutPasswords = (value: unknown): unknown =>
  typeof value === 'string' ? value.replaceAll(/(\w:\/\/)[^\s/]*@/g, '$1…@') : value;

/** The same of everything in a value, and what stands under the key of a secret is left out. */
export const withoutSecrets = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return withoutPasswords(value);
  const parts = Object.entries(value).map(([key, inner]) => [
    key,
    isSecretKey(key) && inner !== null ? LEFT_OUT : withoutSecrets(inner),
  ]);
  return Object.fromEntries(parts);
};

/** A value as people are shown it: short, and without secrets. */
export const shown = (value: unknown): string => {
  // JSON has none of them: it would say null.
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  const json = JSON.stringify(withoutSecrets(value)) ?? 'missing';
  return json.length > 80 ? `${json.slice(0, 77)}...` : json;
};
